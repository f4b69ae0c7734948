"""Whether words stand in an article just so, now and later."""
