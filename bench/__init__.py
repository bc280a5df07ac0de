"""Measurements. Each module here holds a ``measure(run: Run) -> None``."""
