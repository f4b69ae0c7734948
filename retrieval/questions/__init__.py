"""Question parsing: speaker, topic, dates, outlets, kind; follow-ups in context. Pure."""
