"""Redaction: what must not reach an AI model, a log or documentation is taken out of texts here.

What is found is either a secret, which never comes back in documentation, or personal data, which does. Rules see
shapes and the words around them; a password that nothing marks as one is beyond them.
"""

from core.redaction.redactor import DEFAULT_RULES, Redactor
from core.redaction.rule import Rule
from core.redaction.vault import Entry, Kind, Vault

__all__ = [
    "DEFAULT_RULES",
    "Entry",
    "Kind",
    "Redactor",
    "Rule",
    "Vault",
    "redact",
    "scrub",
    "scrub_all",
    "scrub_secrets",
]

_REDACTOR = Redactor()

redact = _REDACTOR.redact
"""`Redactor.redact` with the default rules."""
scrub = _REDACTOR.scrub
"""`Redactor.scrub` with the default rules."""
scrub_all = _REDACTOR.scrub_all
"""`Redactor.scrub_all` with the default rules."""
scrub_secrets = _REDACTOR.scrub_secrets
"""`Redactor.scrub_secrets` with the default rules."""
