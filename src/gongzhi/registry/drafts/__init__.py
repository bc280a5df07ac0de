"""Drafts of grids: drawn by a job, looked at, corrected by hand, and adopted or discarded."""
