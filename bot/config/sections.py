"""The shape of the configuration. What each setting means, and its unit, is written in `app.yaml`."""

from typing import Literal, TypeAlias

from cryptography.fernet import Fernet
from pydantic import Field, SecretStr, ValidationInfo
from pydantic import field_validator as check

from bot.config.values import (
    Count,
    DatabaseAddress,
    Folder,
    Name,
    Networks,
    Positive,
    Share,
    TimesOfDay,
    TimeZone,
    Waits,
    WebAddress,
    times_of_day,
)
from bot.config.values import (
    Section as _Section,
)

LogLevel: TypeAlias = Literal["debug", "info", "warning", "error"]
"""The least serious level of FlowPilot's own log lines that is written."""
_SHORTEST_TOKEN = 16
_BEGINNING_AND_END = 2
LogFormat: TypeAlias = Literal["auto", "text", "json"]
"""How log lines are written."""


class Server(_Section):
    """Where the page and the API are served, and how much one caller may ask for."""

    host: Name = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: WebAddress = ""
    rate_limit_per_second: Positive = 20.0
    rate_limit_burst: int = Field(default=200, ge=1)
    max_body_bytes: int = Field(default=1_048_576, ge=1024)
    demo: Literal["auto", "off"] = "auto"
    drain_seconds: float = Field(default=20.0, ge=0)
    max_connections: int = Field(default=4000, ge=16)
    max_connections_per_address: int = Field(default=200, ge=1)
    proxies: Networks = "127.0.0.0/8, ::1"
    header_seconds: Positive = 10.0
    body_seconds: Positive = 30.0


class Storage(_Section):
    """The database and how long it may be waited for."""

    data_dir: Folder = None
    pool_size: int = Field(default=20, ge=2)
    statement_timeout_seconds: Positive = 15.0
    lock_timeout_seconds: Positive = 5.0
    migration_lock_timeout_seconds: Positive = 60.0


class Worker(_Section):
    """Slow work done beside the conversation."""

    concurrency: int = Field(default=8, ge=1)
    poll_seconds: Positive = 0.25
    heartbeat_seconds: Positive = 2.0
    # Below 15: work of a dead process resumes within 15 seconds.
    dead_after_seconds: float = Field(default=8.0, gt=0, lt=15)
    turn_attempts: int = Field(default=4, ge=1)
    turn_retry_seconds: Positive = 1.0

    @check("dead_after_seconds")
    @classmethod
    def _outlives_a_late_heartbeat(cls, seconds: float, info: ValidationInfo) -> float:
        heartbeat = info.data.get("heartbeat_seconds", 0)
        if seconds < 2 * heartbeat:
            raise ValueError(f"at least twice worker.heartbeat_seconds, which is {heartbeat:g}")
        return seconds


class Session(_Section):
    """When a quiet session is remembered or closed."""

    idle_reminder_hours: Positive = 24.0
    idle_abandon_hours: Positive = 168.0
    fix_reminder_hours: Positive = 4.0
    reminded_between: TimesOfDay = "08:00, 18:00"
    walk_abandon_hours: Positive = 24.0

    @check("idle_abandon_hours")
    @classmethod
    def _comes_after_the_reminder(cls, hours: float, info: ValidationInfo) -> float:
        reminder = info.data.get("idle_reminder_hours", 0)
        if hours <= reminder:
            raise ValueError(f"more than session.idle_reminder_hours, which is {reminder:g}")
        return hours

    @check("reminded_between")
    @classmethod
    def _has_a_beginning_and_an_end(cls, text: str) -> str:
        between = times_of_day(text)
        if between and (len(between) != _BEGINNING_AND_END or between[0] >= between[1]):
            raise ValueError("a start and a later end, such as 08:00, 18:00, or empty")
        return text


class Guide(_Section):
    """Who proposes the steps of a new session."""

    default: Literal["auto", "flow", "adhoc", "claude"] = "auto"


class Claude(_Section):
    """The model behind the Claude guide, its limits and its prices."""

    enabled: bool = True
    model: Name = "claude-sonnet-5-5"
    effort: Literal["low", "medium", "high", "xhigh", "max"] = "low"
    max_output_tokens: int = Field(default=4096, ge=256)
    timeout_seconds: Positive = 60.0
    max_retries: Count = 2
    retry_after_cap_seconds: float = Field(default=20.0, ge=0)
    input_price_per_million: float = Field(default=2.0, ge=0)
    output_price_per_million: float = Field(default=10.0, ge=0)
    cache_read_price_per_million: float = Field(default=0.1, ge=0)
    cache_write_price_per_million: float = Field(default=2.5, ge=0)
    cache_write_hour_price_per_million: float = Field(default=4.0, ge=0)
    polish_documentation: bool = False
    word_flows: bool = True


class Quota(_Section):
    """How many model tokens may be used in a day."""

    account_tokens_per_day: Count = 2_000_000
    user_tokens_per_day: Count = 300_000


class Embedding(_Section):
    """The model by which flows are found by their meaning."""

    enabled: bool = True
    path: Folder = None


class MatchingWeights(_Section):
    """How much each signal of a match counts."""

    semantic: Share = 0.58
    keyword: Share = 0.38
    recency: Share = 0.02
    success: Share = 0.02

    @check("keyword")
    @classmethod
    def _finds_something(cls, keyword: float) -> float:
        if not keyword:
            raise ValueError("above 0: without an embedding model the keywords are all there is")
        return keyword


class Matching(_Section):
    """When a flow counts as found."""

    weights: MatchingWeights = MatchingWeights()
    embedding: Embedding = Embedding()
    match_threshold: Share = 0.85
    suggestion_threshold: Share = 0.25
    limit: int = Field(default=5, ge=1, le=20)

    @check("suggestion_threshold")
    @classmethod
    def _is_no_harder_than_a_match(cls, threshold: float, info: ValidationInfo) -> float:
        match_threshold = info.data.get("match_threshold", 1)
        if threshold > match_threshold:
            raise ValueError(f"at most matching.match_threshold, which is {match_threshold:g}")
        return threshold


class Review(_Section):
    """When reviewers hear of proposals, and which flows are put before them."""

    undo_minutes: float = Field(default=10.0, ge=0)
    digest_times: TimesOfDay = "09:00"
    reminder_hours: Positive = 48.0
    least_walks: int = Field(default=10, ge=1)
    resolved_below: Share = 0.4


class Redaction(_Section):
    """Whether secrets are taken out of what people paste."""

    enabled: bool = True


class Logging(_Section):
    """What the process writes about itself."""

    level: LogLevel = "info"
    format: LogFormat = "auto"


class Retention(_Section):
    """How long an account keeps things until it says otherwise."""

    session_days: Count = 0
    intake_days: Count = 0
    audit_days: Count = 0
    uninstalled_days: int = Field(default=30, ge=1, le=36_500)


class Attachments(_Section):
    """How much is kept of files that come with problems."""

    account_mb: Count = 2_000


class Documentation(_Section):
    """How notes and packages are written."""

    default_time_zone: TimeZone = "UTC"


class Slack(_Section):
    """How fast Slack is posted to; what lets us in there is among the secrets."""

    posts_per_second: Positive = 1.0
    posts_burst: int = Field(default=20, ge=1)
    updates_per_minute: Positive = 50.0
    newer_blocks: bool = False


class Teams(_Section):
    """How Microsoft Teams is reached, once an app id is given, and who may call."""

    app_type: Literal["single_tenant", "multi_tenant", "managed_identity"] = "single_tenant"
    openid_metadata_url: WebAddress = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    token_issuer: Name = "https://api.botframework.com"  # noqa: S105 - an address
    login_url: WebAddress = ""
    oauth_scope: Name = "https://api.botframework.com/.default"
    service_url: WebAddress = "https://smba.trafficmanager.net/teams"
    dangerously_allow_unauthenticated: bool = False
    developer_name: str = Field(default="FlowPilot", min_length=1, max_length=32)
    developer_url: WebAddress = ""
    hear_replies: bool = False
    targeted_messages: bool = False


class Tickets(_Section):
    """How ticket systems are written to; which system an account has, its admins say."""

    retry_seconds: Waits = "30, 120, 600"
    settled_after_seconds: float = Field(default=360.0, ge=1, le=3600)


class Secrets(_Section):
    """What only the environment may hold: secrets, the addresses they are sent to, and who they belong to."""

    database_url: DatabaseAddress | None = None
    anthropic_api_key: SecretStr | None = None
    anthropic_base_url: WebAddress = ""
    slack_api_url: WebAddress = ""
    slack_client_id: str = ""
    slack_client_secret: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_bot_token: SecretStr | None = None
    flowpilot_encryption_keys: SecretStr | None = None
    flowpilot_metrics_token: SecretStr | None = None
    microsoft_app_id: str = ""
    microsoft_app_password: SecretStr | None = None
    microsoft_app_tenant_id: str = ""
    identity_endpoint: WebAddress = ""
    identity_header: SecretStr | None = None

    @check("slack_client_secret")
    @classmethod
    def _goes_with_the_client_id(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if bool(secret) != bool(info.data.get("slack_client_id")):
            raise ValueError("given together with SLACK_CLIENT_ID, both or neither")
        return secret

    @check("slack_bot_token")
    @classmethod
    def _is_of_the_only_workspace(cls, token: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if token and info.data.get("slack_client_id"):
            raise ValueError("left out where SLACK_CLIENT_ID lets people install FlowPilot: each workspace has its own")
        if token and not info.data.get("slack_signing_secret") and not info.data.get("slack_app_token"):
            raise ValueError("given together with SLACK_SIGNING_SECRET, or with SLACK_APP_TOKEN for Socket Mode")
        return token

    @check("flowpilot_encryption_keys")
    @classmethod
    def _encrypt(cls, keys: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if info.data.get("slack_client_id") and keys is None:
            raise ValueError(
                "given with SLACK_CLIENT_ID, as installations are stored encrypted; make one: flowpilot keys new"
            )
        for key in keys.get_secret_value().split(",") if keys else ():
            try:
                Fernet(key.strip().encode())
            except ValueError:
                raise ValueError("keys from “flowpilot keys new”, the newest first, with commas between them") from None
        return keys

    @check("flowpilot_metrics_token")
    @classmethod
    def _is_hard_to_guess(cls, token: SecretStr | None) -> SecretStr | None:
        if token and (len(token.get_secret_value()) < _SHORTEST_TOKEN or not token.get_secret_value().isascii()):
            raise ValueError(f"at least {_SHORTEST_TOKEN} characters of ASCII; make one: openssl rand -hex 32")
        return token

    @property
    def encryption_keys(self) -> list[str]:
        """The keys, the one to encrypt with first."""
        keys = self.flowpilot_encryption_keys
        return [key.strip() for key in keys.get_secret_value().split(",")] if keys else []

    @property
    def has_slack(self) -> bool:
        """Whether Slack is configured."""
        return self.slack_bot_token is not None or bool(self.slack_client_id)


class Config(_Section):
    """Everything a process is told at its start. Its text never shows a secret."""

    server: Server = Server()
    storage: Storage = Storage()
    worker: Worker = Worker()
    session: Session = Session()
    guide: Guide = Guide()
    claude: Claude = Claude()
    quota: Quota = Quota()
    matching: Matching = Matching()
    review: Review = Review()
    redaction: Redaction = Redaction()
    logging: Logging = Logging()
    retention: Retention = Retention()
    attachments: Attachments = Attachments()
    documentation: Documentation = Documentation()
    slack: Slack = Slack()
    teams: Teams = Teams()
    tickets: Tickets = Tickets()
    secrets: Secrets = Secrets()
