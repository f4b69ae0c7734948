"""What differs between SQLite and PostgreSQL; all other SQL is one text for both."""
