"""HTTP fetching guarded against SSRF: address checks, pinned connections, bounded responses."""
