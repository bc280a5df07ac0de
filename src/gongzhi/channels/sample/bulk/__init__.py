"""Very many cases at once, for measuring: clones of cases that commands have made."""
