"""What is done by the clock: feeds, digests, corrections, notices."""
