"""Answers by a language model that can only point."""
