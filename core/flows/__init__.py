"""Flows: the model, its validation, and its forms as YAML, Markdown and a picture."""
