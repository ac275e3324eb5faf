"""What comes back from the Messages API, as far as it is used, and what it costs."""

from dataclasses import dataclass, field

from pydantic import BaseModel

from core.shared.model_use import TokenUse


class CacheCreation(BaseModel):
    """How long what was written to the cache is kept."""

    ephemeral_1h_input_tokens: int = 0


class Usage(BaseModel):
    """The tokens of one request, as the API counts them."""

    input_tokens: int
    output_tokens: int
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    cache_creation: CacheCreation | None = None
    """Part of `cache_creation_input_tokens`."""

    @property
    def token_use(self) -> TokenUse:
        """The same in our words."""
        written = self.cache_creation_input_tokens or 0
        for_an_hour = min(self.cache_creation.ephemeral_1h_input_tokens if self.cache_creation else 0, written)
        return TokenUse(
            self.input_tokens,
            self.output_tokens,
            self.cache_read_input_tokens or 0,
            written - for_an_hour,
            for_an_hour,
        )


class ContentBlock(BaseModel):
    """A text, or something else that is passed over."""

    type: str
    text: str = ""


class ResponseBody(BaseModel):
    """The part of a message that is used here."""

    content: list[ContentBlock]
    stop_reason: str | None = None
    usage: Usage

    @property
    def text(self) -> str:
        """All that the model says in it."""
        return "".join(block.text for block in self.content if block.type == "text")


@dataclass(slots=True)
class Spent:
    """What a turn has cost so far, over all its requests."""

    input_tokens: int = field(default=0, init=False)
    output_tokens: int = field(default=0, init=False)
    cache_read_tokens: int = field(default=0, init=False)

    def add(self, usage: Usage) -> None:
        """Count one request more."""
        cached = usage.cache_read_input_tokens or 0
        # The API counts what was read from or written to the cache beside the other input.
        self.input_tokens += usage.input_tokens + cached + (usage.cache_creation_input_tokens or 0)
        self.output_tokens += usage.output_tokens
        self.cache_read_tokens += cached
