"""Drawing grids: buildings into connected, compact parts of so many households, or a proof."""
