"""Deterministic checks of a model's statements against the sentences they cite. Pure."""
