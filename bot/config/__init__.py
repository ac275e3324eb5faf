"""The process's configuration, put together once at start; `app.yaml` is the reference of what can be set."""

from bot.config.errors import ConfigError
from bot.config.load import DEFAULT_FILE, load_config
from bot.config.sections import (
    Claude,
    Config,
    Documentation,
    Embedding,
    Guide,
    LogFormat,
    Logging,
    LogLevel,
    Matching,
    MatchingWeights,
    Quota,
    Redaction,
    Retention,
    Secrets,
    Server,
    Session,
    Storage,
    Worker,
)

__all__ = [
    "DEFAULT_FILE",
    "Claude",
    "Config",
    "ConfigError",
    "Documentation",
    "Embedding",
    "Guide",
    "LogFormat",
    "LogLevel",
    "Logging",
    "Matching",
    "MatchingWeights",
    "Quota",
    "Redaction",
    "Retention",
    "Secrets",
    "Server",
    "Session",
    "Storage",
    "Worker",
    "load_config",
]
