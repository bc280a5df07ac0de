"""Views of the desk: thin, each behind its door, each calling one service or query."""
