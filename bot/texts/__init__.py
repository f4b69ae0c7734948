"""Every sentence that the bot says, one file a subject."""
