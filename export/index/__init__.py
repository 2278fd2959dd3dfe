"""An index of images: what every head says of every picture, on disk, to be searched."""
