"""A question to an answer: parsed, searched, chosen, checked."""
