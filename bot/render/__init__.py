"""Answers and verdicts as text for a terminal (and later Telegram); pure."""
