"""Candidates → features → scores → the few quotes shown, or a refusal."""
