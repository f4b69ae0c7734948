"""Candidates to the few quotes shown: features, scores, a choice or a refusal."""
