"""Forms of the desk: they read what was typed; services decide."""
