"""Benchmarks: what taking the answer apart costs against plain CLIP."""
