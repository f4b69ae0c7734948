"""Feeds: polled, their entries read."""
