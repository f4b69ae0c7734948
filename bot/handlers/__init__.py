"""Telegram updates to the library and back: one module per kind of update."""
