"""Where the benchmark finds and leaves things."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "bench"
MODELS = BUILD / "models"
# Not "bundles": there the server looks for bundles of its own.
BUNDLES = BUILD / "exported"
PAGE = ROOT / "server" / "static"
DOCUMENT = ROOT / "docs" / "benchmarks.md"
