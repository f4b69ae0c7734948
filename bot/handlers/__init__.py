"""Updates from Telegram to the library and back: one module for each kind of update."""
