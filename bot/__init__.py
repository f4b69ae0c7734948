"""What a person touches: the commands, and later the Telegram application."""
