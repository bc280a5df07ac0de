"""Deadlines: the working calendar, time limits, and clocks recomputable from the journal."""
