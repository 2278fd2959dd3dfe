"""Flask application that serves the built page and bundles. No torch, no ONNX."""
