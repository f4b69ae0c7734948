"""Files and folders to articles, with one reader per format."""
