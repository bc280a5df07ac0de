"""Views of the officers' door."""
