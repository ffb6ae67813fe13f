"""`screeners = ["text"]`: the learned opinion on words. pieces → reading → hashing → model; screener.py is its door."""

from .screener import TextScreener as build

__all__ = ["build"]
