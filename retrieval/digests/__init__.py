"""What was reported in a window: stories, most covered first, told by quotes that hold."""
