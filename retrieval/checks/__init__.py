"""What code holds of a model's words before they are shown. Pure."""
