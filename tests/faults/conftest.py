"""Faults are tried on an installation of its own."""

from tests.config.conftest import first_start, folder, free_port, installation

__all__ = ["first_start", "folder", "free_port", "installation"]
