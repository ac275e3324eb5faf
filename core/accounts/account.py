"""An account and its settings, which its admins change while the bot runs."""

from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from core.accounts.emoji import canonical, emoji_name
from core.accounts.l1_categories import L1Category
from core.accounts.ticket_settings import TicketSettings
from core.shared.invisible import cleaned

ChannelAddress = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00]*$")]
MAX_ENVIRONMENT_NOTES = 3_000
"""Characters of the environment notes: what a text box of Slack holds, and about 750 tokens of every prompt."""
EnvironmentNotes = Annotated[
    str,
    StringConstraints(max_length=MAX_ENVIRONMENT_NOTES, pattern=r"^[^\x00]*$"),
    AfterValidator(lambda text: cleaned(text).strip()),
]
EmojiName = Annotated[str, StringConstraints(max_length=100), AfterValidator(emoji_name)]
Platform = Literal["web", "slack", "teams"]

UNLIMITED = 0
"""A quota or keeping time of 0 sets no limit."""


class ReactionEmoji(BaseModel):
    """The emoji, by name and without colons, that decide on a proposal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    approve: EmojiName = "white_check_mark"
    reject: EmojiName = "x"
    dismiss: EmojiName = "zzz"

    @property
    def ambiguous(self) -> str:
        """The decision whose emoji another one has already; empty when each has its own."""
        names = {"approve": self.approve, "reject": self.reject, "dismiss": self.dismiss}
        seen = set[str]()
        for decision, name in names.items():
            if canonical(name) in seen:
                return decision
            seen.add(canonical(name))
        return ""


class AccountSettings(BaseModel):
    """What admins decide for their account. A quota of None follows the process's configuration."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    default_role: Literal["engineer", "viewer"] = "engineer"
    allow_self_approval: bool = False
    reviewer_channels: dict[Platform, ChannelAddress] = Field(default_factory=dict[Platform, str])
    handover_channels: dict[Platform, ChannelAddress] = Field(default_factory=dict[Platform, str])
    reaction_emoji: ReactionEmoji = ReactionEmoji()
    environment_notes: EnvironmentNotes = ""
    """What a model should know of the account's systems: identity, mail, VPN, tools, who owns what."""
    send_pictures: bool = True
    """Whether Claude, where it is configured, sees the images that come with a problem, secrets blacked out."""
    account_tokens_per_day: Annotated[int, Field(ge=0, le=10**12)] | None = None
    user_tokens_per_day: Annotated[int, Field(ge=0, le=10**12)] | None = None
    tickets: TicketSettings = TicketSettings()
    l1_categories: Annotated[list[Annotated[L1Category, Field(strict=False)]], Field(max_length=50)] = Field(
        default_factory=lambda: list(L1Category)
    )
    """The kinds of problem on which AI may guide L1 technicians."""
    l1_coverage: bool = True
    """Whether engineers may walk as first-line technicians."""
    keep_sessions_days: Annotated[int, Field(ge=0, le=36_500)] | None = None
    keep_intake_days: Annotated[int, Field(ge=0, le=36_500)] | None = None
    keep_audit_days: Annotated[int, Field(ge=0, le=36_500)] | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A tenant: everything belongs to one, and nothing crosses it."""

    id: UUID
    name: str
    settings: AccountSettings
