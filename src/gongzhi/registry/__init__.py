"""The registry: where (territory), who (people), and for whom they act (organisations)."""
