"""Faults are tried on an installation of its own."""

from tests.config.conftest import folder, free_port, installation

__all__ = ["folder", "free_port", "installation"]
