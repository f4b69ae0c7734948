"""The guarded way to the web: which addresses, one connection, one answer."""
