"""What knows articles: taking them in, finding what was said, answering with the exact words."""
