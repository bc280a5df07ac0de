"""Posts and money: what rules ask of places, what is short, and how that goes year by year."""
