"""Pages for residents: no account, no script needed, a code instead of a password."""
