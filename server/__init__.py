"""The server: the built page and bundles over HTTP. No torch, no ONNX."""
