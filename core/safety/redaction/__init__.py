"""Redaction: what must not reach an AI model, a log or documentation is taken out of texts here.

What is found is either a secret, which nobody is shown again, or personal data, which people of the session are. Rules
see shapes and the words around them; a password that nothing marks as one is beyond them. Each reader has a form of its
own: `redact` for a model, `scrub` and `scrub_all` for logs and documents, `scrub_secrets` and `scrub_all_secrets` for
cards and imported documents, `scrub_shared` and `scrub_all_shared` for proposals.
"""

from core.safety.redaction.case import CASE_RULES
from core.safety.redaction.redactor import DEFAULT_RULES, Redactor
from core.safety.redaction.rule import Rule
from core.safety.redaction.vault import Entry, Kind, Vault

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
    "scrub_all_secrets",
    "scrub_all_shared",
    "scrub_secrets",
    "scrub_shared",
    "secrets_in_all",
]

_REDACTOR = Redactor()
_SHARED = Redactor((*DEFAULT_RULES, *CASE_RULES), _REDACTOR)

redact = _REDACTOR.redact
"""`Redactor.redact` with the default rules."""
scrub = _REDACTOR.scrub
"""`Redactor.scrub` with the default rules."""
scrub_all = _REDACTOR.scrub_all
"""`Redactor.scrub_all` with the default rules."""
scrub_all_secrets = _REDACTOR.scrub_all_secrets
"""`Redactor.scrub_all_secrets` with the default rules: for cards, titles and lists."""
scrub_secrets = _REDACTOR.scrub_secrets
"""`Redactor.scrub_secrets` with the default rules."""
secrets_in_all = _REDACTOR.secrets_in_all
"""`Redactor.secrets_in_all` with the default rules: for what is refused, such as a step of a flow."""
scrub_shared = _SHARED.scrub
"""`Redactor.scrub` with the rules for what outlives its case: names, machines and user names go as well."""
scrub_all_shared = _SHARED.scrub_all
"""`Redactor.scrub_all` with the same rules: for proposals."""
