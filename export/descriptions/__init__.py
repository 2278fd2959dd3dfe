"""Pools of short image descriptions, each with the property that it is about."""
