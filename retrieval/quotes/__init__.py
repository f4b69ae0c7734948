"""Who said what: an article’s quotes with speaker, cue, span and kind; pure."""
