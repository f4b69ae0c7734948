"""Articles on the same event, grouped across outlets and days."""
