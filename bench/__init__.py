"""Quoth and the usual recipe, side by side, on the same articles."""
