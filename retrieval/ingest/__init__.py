"""The one way in for an article, whatever brought it."""
