"""The world to articles: files and folders (later pages and feeds)."""
