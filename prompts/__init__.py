"""What language models are told, one file per kind of call."""
