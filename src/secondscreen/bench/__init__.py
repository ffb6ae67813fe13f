"""Measurements: each asserts that what it measured was right before it says how fast it was."""
