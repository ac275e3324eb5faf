"""The detectors of detect-secrets whose patterns we use, loaded without what would ask a service about a secret."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from types import ModuleType

_UNUSED = "requests"
"""By it a detector asks a service whether a key is still good; ours never do, and it takes longer to load than they."""


@contextmanager
def _unused_left_out() -> Generator[None]:
    """Imports in the block get an empty module instead; nothing else does."""
    if _UNUSED in sys.modules:
        yield
        return
    sys.modules[_UNUSED] = ModuleType(_UNUSED)
    try:
        yield
    finally:
        del sys.modules[_UNUSED]


with _unused_left_out():
    from detect_secrets.plugins.aws import AWSKeyDetector
    from detect_secrets.plugins.azure_storage_key import AzureStorageKeyDetector
    from detect_secrets.plugins.base import RegexBasedDetector
    from detect_secrets.plugins.discord import DiscordBotTokenDetector
    from detect_secrets.plugins.github_token import GitHubTokenDetector
    from detect_secrets.plugins.gitlab_token import GitLabTokenDetector
    from detect_secrets.plugins.mailchimp import MailchimpDetector
    from detect_secrets.plugins.pypi_token import PypiTokenDetector
    from detect_secrets.plugins.sendgrid import SendGridDetector
    from detect_secrets.plugins.slack import SlackDetector
    from detect_secrets.plugins.square_oauth import SquareOAuthDetector
    from detect_secrets.plugins.stripe import StripeDetector
    from detect_secrets.plugins.telegram_token import TelegramBotTokenDetector
    from detect_secrets.plugins.twilio import TwilioKeyDetector

__all__ = [
    "AWSKeyDetector",
    "AzureStorageKeyDetector",
    "DiscordBotTokenDetector",
    "GitHubTokenDetector",
    "GitLabTokenDetector",
    "MailchimpDetector",
    "PypiTokenDetector",
    "RegexBasedDetector",
    "SendGridDetector",
    "SlackDetector",
    "SquareOAuthDetector",
    "StripeDetector",
    "TelegramBotTokenDetector",
    "TwilioKeyDetector",
]
