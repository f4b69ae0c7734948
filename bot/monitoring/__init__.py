"""What a running bot tells whoever watches it: metrics for Prometheus, whether it is well."""
