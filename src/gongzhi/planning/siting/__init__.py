"""Where service centres go: fewest for all, best for so many, least walking, within capacity."""
