"""The process's configuration, put together once at start; `app.yaml` is the reference of what can be set."""

from bot.config.errors import ConfigError
from bot.config.load import DEFAULT_FILE, load_config
from bot.config.sections import (
    Claude,
    Config,
    Documentation,
    Guide,
    LogFormat,
    Logging,
    LogLevel,
    Matching,
    Quota,
    Redaction,
    Retention,
    Secrets,
    Server,
    Session,
    Slack,
    Storage,
    Teams,
    Worker,
)

__all__ = [
    "DEFAULT_FILE",
    "Claude",
    "Config",
    "ConfigError",
    "Documentation",
    "Guide",
    "LogFormat",
    "LogLevel",
    "Logging",
    "Matching",
    "Quota",
    "Redaction",
    "Retention",
    "Secrets",
    "Server",
    "Session",
    "Slack",
    "Storage",
    "Teams",
    "Worker",
    "load_config",
]
