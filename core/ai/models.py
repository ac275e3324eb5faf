"""What Anthropic's library knows of models: which of them end, and when."""

from anthropic.resources.messages.messages import DEPRECATED_MODELS


def deprecation(model: str) -> str:
    """When the model ends, as a sentence; empty when the library knows of no end."""
    ends = DEPRECATED_MODELS.get(model)
    return f"{model} is deprecated: Anthropic retires it on {ends}. Set claude.model to a newer one." if ends else ""
