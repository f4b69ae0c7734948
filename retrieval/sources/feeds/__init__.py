"""Polling feeds and reading their entries."""
