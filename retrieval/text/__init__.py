"""Plain text, pure: spans and folding, sentences that cut no quotation, names to keys."""
