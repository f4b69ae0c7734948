"""A question understood: who, about what, when, which outlet, what kind. Pure."""
