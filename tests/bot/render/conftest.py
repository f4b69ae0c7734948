"""``--hypothesis-profile=many``: ten thousand made answers instead of a hundred."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "many", max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
