"""Answers, digests, verdicts and quotes as blocks, and blocks for Telegram and a terminal; pure."""
