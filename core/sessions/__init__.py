"""Sessions and their steps."""
