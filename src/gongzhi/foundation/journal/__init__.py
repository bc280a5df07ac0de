"""The journal: one hash chain per subject, sealed by the day."""
