"""From an open_clip model to a bundle. Torch lives here and nowhere else."""
