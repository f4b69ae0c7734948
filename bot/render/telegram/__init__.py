"""Answers, verdicts and lists as Telegram messages: values first, HTML at the very end; pure."""
