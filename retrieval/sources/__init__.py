"""Readers that turn files, web pages and feeds into articles."""
