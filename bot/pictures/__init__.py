"""Pictures made of stored words and numbers, with Pillow: quote cards, timelines."""
