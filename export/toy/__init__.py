"""The Shapes world and the built-in model that is trained on it."""
