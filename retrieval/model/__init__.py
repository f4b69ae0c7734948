"""A language model, called: prompts out, metered streams of drafts back."""
