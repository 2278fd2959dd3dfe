"""The Shapes world: generated scenes, their captions, and the built-in model trained on them."""
