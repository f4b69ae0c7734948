"""Files and folders to articles, one reader a format."""
