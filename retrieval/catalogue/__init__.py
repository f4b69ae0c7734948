"""The truth: articles, revisions, quotes, passages with full text, answers given."""
