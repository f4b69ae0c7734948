"""What the bot must not forget: updates, messages, people, follow-ups, budgets (``bot.db``)."""
