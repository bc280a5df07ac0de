"""What every module stands on: actors, errors, journal, clocks, workflows, links.

Knows nothing of the modules above it.
"""
