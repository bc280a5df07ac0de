"""Commands of the installation itself: run it, check it, keep it safe."""
