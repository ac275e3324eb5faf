"""The Claude guide as configured."""

from typing import TYPE_CHECKING

from bot.config import Config
from bot.shared.metrics import Metrics, Prices
from core.ai.prompts import unredacted
from core.safety.redaction import redact

if TYPE_CHECKING:
    from core.ai.claude import ClaudeGuide


def prices_of(config: Config) -> Prices:
    """What the configured model's tokens cost."""
    claude = config.claude
    return Prices(
        claude.input_price_per_million,
        claude.output_price_per_million,
        claude.cache_read_price_per_million,
        claude.cache_write_price_per_million,
        claude.cache_write_hour_price_per_million,
    )


def claude_of(config: Config, metrics: Metrics) -> "ClaudeGuide | None":
    """The Claude guide, where it has a key and is switched on."""
    key, claude = config.secrets.anthropic_api_key, config.claude
    if key is None or not claude.enabled:
        return None
    # Loading Anthropic's library takes longer than all the rest; who has no key should not wait for it.
    from core.ai.claude import ClaudeGuide, ClaudeSettings  # noqa: PLC0415

    settings = ClaudeSettings(
        model=claude.model,
        effort=claude.effort,
        max_output_tokens=claude.max_output_tokens,
        timeout_seconds=claude.timeout_seconds,
        max_retries=claude.max_retries,
        retry_after_cap_seconds=claude.retry_after_cap_seconds,
    )
    redacted = redact if config.redaction.enabled else unredacted
    base_url = config.secrets.anthropic_base_url or None
    return ClaudeGuide(settings, key.get_secret_value(), base_url, redacted, metrics.count_tokens)
