"""Pasted words, receipts and quotes already shown, checked against stored texts."""
