"""Between Telegram and the bot: updates in, messages out, nothing lost, nothing twice."""
