"""Pure text functions: spans and folding, sentences, quotation marks, terms, name keys."""
