"""What asking a language model costs, and how it fails."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TokenUse:
    """The model tokens of one request. What was read from or written to the cache is not in `fresh_input`."""

    fresh_input: int
    output: int
    cache_read: int
    cache_write: int
    """Kept for five minutes."""
    cache_write_hour: int = 0
    """Kept for an hour, which costs more to write."""


class GuideFailed(Exception):  # noqa: N818 - named for what happened
    """A guide could not answer; `sentence` says why, for the engineer. Another guide takes over."""

    def __init__(
        self, sentence: str, *, input_tokens: int = 0, output_tokens: int = 0, cache_read_tokens: int = 0
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.input_tokens = input_tokens
        self.output_tokens = output_tokens
        """What the failed attempt cost all the same."""
        self.cache_read_tokens = cache_read_tokens
        """The part of `input_tokens` that came from a cache."""
