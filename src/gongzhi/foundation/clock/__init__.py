"""Deadlines: the working calendar, time limits, and clocks that the journal can always recompute."""
