"""What each command does; a module each, loaded when it is asked for."""
