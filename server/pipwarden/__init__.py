"""Finds and fixes insecure Python package-installer configuration."""

__version__ = "0.1.0"
