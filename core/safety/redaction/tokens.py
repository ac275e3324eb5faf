"""Keys and tokens that are known by their shape, wherever they stand."""

import re
from collections.abc import Iterable, Iterator
from typing import cast

from core.safety.redaction.detectors import (
    AWSKeyDetector,
    AzureStorageKeyDetector,
    DiscordBotTokenDetector,
    GitHubTokenDetector,
    GitLabTokenDetector,
    MailchimpDetector,
    PypiTokenDetector,
    RegexBasedDetector,
    SendGridDetector,
    SlackDetector,
    SquareOAuthDetector,
    StripeDetector,
    TelegramBotTokenDetector,
    TwilioKeyDetector,
)
from core.safety.redaction.plausible import is_strong, is_technical
from core.safety.redaction.randomness import is_hex, is_random
from core.safety.redaction.rule import GAP, Rule, Span, whole_match
from core.safety.redaction.values import judged, secret
from core.safety.redaction.vault import Kind
from core.safety.redaction.vendors import VENDOR_RULES, to_its_end
from core.shared.patterns import lazy_pattern

# detect-secrets' own patterns, matched on the whole text: its scan of a line at a time gives no positions, is slow and,
# where a pattern has groups, yields the group instead of the token. Left out are the detectors of entropy and of public
# addresses (they eat the hashes and addresses engineers need), the keyword detector (code only; passwords.py goes
# further), those whose patterns take quadratic time on hostile text (JWT, npm, OpenAI, Cloudant, IBM, SoftLayer) or are
# too narrow or too wide (basic auth, private key, Artifactory); the rules further down stand in for these.
_DETECTORS: tuple[tuple[type[RegexBasedDetector], tuple[str, ...]], ...] = (
    (AWSKeyDetector, ("a3t", "abia", "acca", "akia", "asia", "aws")),
    (AzureStorageKeyDetector, ("accountkey=",)),
    (GitHubTokenDetector, ("ghp_", "gho_", "ghu_", "ghs_", "ghr_")),
    (GitLabTokenDetector, ("gl", "gr1348941")),
    (MailchimpDetector, ("-us",)),
    (PypiTokenDetector, ("pypi-",)),
    (SendGridDetector, ("sg.",)),
    (SlackDetector, ("xox", "hooks.slack.com")),
    (SquareOAuthDetector, ("sq0csp-",)),
    (StripeDetector, ("k_live_",)),
    (TwilioKeyDetector, ("ac", "sk")),
    (DiscordBotTokenDetector, (".",)),
    (TelegramBotTokenDetector, (":",)),
)


def _if_mixed(match: re.Match[str]) -> Span | None:
    """The same when it has capitals, small letters and digits, as a random token of that length does."""
    token = match[0]
    mixed = token.upper() != token != token.lower() and any(map(str.isdigit, token.partition(":")[2] or token))
    return to_its_end(match) if mixed else None


def _typed_rules() -> Iterator[Rule]:
    for detector, triggers in _DETECTORS:
        loose = detector in (DiscordBotTokenDetector, TelegramBotTokenDetector)
        for pattern in cast("Iterable[re.Pattern[str]]", detector().denylist):
            yield Rule("TOKEN", Kind.SECRET, pattern, triggers, _if_mixed if loose else to_its_end)


_PRIVATE_KEYS = (
    # The whole block, or what there is of it when its end was not pasted.
    Rule(
        "PRIVATE_KEY",
        Kind.SECRET,
        lazy_pattern(
            r"-{4,5} ?BEGIN [A-Z0-9 ]{0,40}(?:PRIVATE KEY(?: BLOCK)?|OpenVPN Static key V1) ?-{4,5}"
            r"(?:(?:(?!-{4})[\s\S])*-{4,5} ?END [A-Za-z0-9 ]{0,60}-{4,5}|(?:\\[rn]|\s|[A-Za-z0-9+/=]{16,})*)"
        ),
        ("private key", "openvpn static key"),
    ),
    Rule(
        "PRIVATE_KEY",
        Kind.SECRET,
        lazy_pattern(r"(?<=Private-Lines: )\d{1,4}(?:\r?\n[A-Za-z0-9+/=]{1,100}(?=\s|\Z))+"),
        ("private-lines",),
    ),
)

_AGE_KEY = Rule(
    "PRIVATE_KEY", Kind.SECRET, lazy_pattern(r"AGE-SECRET-KEY-(?P<key>1[A-Z0-9]{30,120})"), ("age-secret-key-",)
)

_BASE64URL = r"[A-Za-z0-9_-]"
_TOKENS = (
    Rule(
        "TOKEN",
        Kind.SECRET,
        lazy_pattern(rf"(?<!{_BASE64URL})eyJ{_BASE64URL}{{8,}}(?:\.{_BASE64URL}*){{1,4}}={{0,2}}"),
        ("eyj",),
    ),
    # The secret of an Entra app registration
    Rule("TOKEN", Kind.SECRET, lazy_pattern(r"(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}(?![\w~-])"), ("q~",)),
    secret("TOKEN", r"_authToken\s{0,4}=\s{0,4}(?P<bare>[^\s$][^\s]{7,256})", ("_authtoken",), whole_match),
    # The signature of a shared access signature
    secret("TOKEN", r"[?&;]sig=(?P<sig>[^&\s\"'<>]{10,256})", ("?sig=", "&sig=", ";sig="), whole_match),
    secret(
        "TOKEN", r"""discord(?:app)?\.com/api/webhooks/\d{1,20}/(?P<hook>[\w-]{20,100})""", ("discord",), whole_match
    ),
)

_HEADERS = (
    secret(
        "COOKIE",
        r"""\bcookie2?\\?["']?\s{0,4}:\s{0,4}["']?(?P<cookie>[^\s=;"']{1,100}=[^\r\n"']*)""",
        ("cookie",),
        whole_match,
    ),
    secret(
        "AUTHORIZATION",
        rf"""\bauthorization\\?["']?{GAP}{{0,4}}[:=]{GAP}{{0,4}}\\?["']?digest{GAP}{{1,4}}(?P<digest>[^\r\n]+)""",
        ("authorization",),
        whole_match,
    ),
    secret(
        "AUTHORIZATION",
        rf"""\bauthorization\\?["']?{GAP}{{0,4}}[:=]{GAP}{{0,4}}\\?["']?(?:[a-z][\w-]{{1,20}}{GAP}{{1,4}})?(?P<bare>[^\s"',;\\]{{8,256}})""",
        ("authorization",),
        judged(lambda value: any(map(str.isdigit, value)) or value.endswith("=") or value.lower() != value),
    ),
    secret(
        "AUTHORIZATION",
        rf"""\bauth{GAP}{{1,4}}(?:plain|login|xoauth2){GAP}{{1,4}}(?P<bare>[\w+/]{{8,256}}={{0,2}})(?=\s|\Z)""",
        ("auth",),
        judged(lambda value: any(map(str.isdigit, value)) or value.endswith("=") or not value.isupper()),
    ),
    # X-Api-Key: x · x-functions-key: x · Ocp-Apim-Subscription-Key: x
    secret(
        "TOKEN",
        rf"""(?<![\w-])(?:x-(?!public)[\w-]{{0,30}}|[\w-]{{0,40}}(?:api|apim|subscription|functions|auth|access)-)(?:key|token|secret|signature)\\?["']?
        {GAP}{{0,4}}:{GAP}{{0,4}}\\?["']?(?P<bare>[^\s"',;\\]{{6,256}})""",
        ("x-", "-key", "-token", "-secret", "-signature"),
        judged(lambda value: any(map(str.isdigit, value)) and not is_technical(value)),
        anchored=False,
    ),
    secret(
        "AUTHORIZATION",
        rf"""\b(?:bearer|basic|negotiate|ntlm){GAP}{{1,4}}(?P<bare>[\w.~+/=-]{{16,256}})""",
        ("bearer", "basic", "negotiate", "ntlm"),
        judged(lambda value: any(map(str.isdigit, value)) and value.lower() != value and not is_technical(value)),
    ),
)


def _if_in_address(match: re.Match[str]) -> Span | None:
    """A judge for what stands before the @ of an address without a colon, or last in that of a webhook."""
    value = match[match.lastgroup or 0].rpartition(":")[2]
    short = match[0].lower().startswith("hooks.") and is_strong(value)
    return match.span(match.lastgroup or 0) if short or is_hex(value) or is_random(value) else None


_ADDRESSES = (
    # https://x@host · https://host/hooks/x
    secret("TOKEN", r"://(?P<user>[\w.~-]{16,256})(?::[^\s@/]{0,40})?@", ("://",), _if_in_address),
    secret(
        "TOKEN",
        r"\b(?:web_?hooks?|hooks?|incomingwebhook)\b[^\s\"'<>]{0,200}?/(?P<hook>[\w-]{6,128})/?(?![\w/-])",
        ("webhook", "web_hook", "hook"),
        _if_in_address,
    ),
    # the token of a bot of Telegram
    Rule(
        "TOKEN",
        Kind.SECRET,
        lazy_pattern(r"(?<![\w:-])(?P<bot>\d{8,10}:[\w-]{32,40})(?![\w-])"),
        (":",),
        _if_in_address,
    ),
)
_URLS = secret(
    "PASSWORD",
    r"(?<=[\s:])//[^\s/:@\"'<>]{0,256}:(?P<userinfo>[^\s/\"'<>]{1,256})@(?=[\w.\[-])",
    ("//",),
    whole_match,
)

_HASHES = (
    # Hashes of passwords: crypt's forms, LM and NT as dumped from Windows, and what is called one
    secret(
        "PASSWORD_HASH",
        r"(?<![\w$])(?P<crypt>\$(?:1|2[abxy]|5|6|7|8|9|14|y|gy|apr1|argon2\w{0,2}|scrypt|pbkdf2[\w-]{0,20}|bcrypt)\$[\w./+=,*$-]{12,256})",
        ("$",),
        whole_match,
    ),
    secret(
        "PASSWORD_HASH",
        r"(?<![^\s:\"'])(?P<dump>[0-9a-f]{32}:[0-9a-f]{32})(?=:|\s|\Z|[\"',])",
        (":",),
        whole_match,
        anchored=False,
    ),
    secret(
        "PASSWORD_HASH",
        rf"""\b(?:nt(?:lm)?|lm|pass(?:word)?|passwort|kennwort|pw|krbtgt|net-?ntlmv?[12]?)[ -]?hash(?:es)?
        (?:{GAP}{{1,4}}
          (?:is|ist|was))?{GAP}{{0,4}}[:=]?
        {GAP}{{0,4}}(?P<hash>[0-9a-f]{{32,128}})(?![0-9a-z])""",
        ("nt", "lm", "pass", "kennwort", "pw", "krbtgt", "net"),
        whole_match,
    ),
)

_DIRECTORY_HASHES = (
    # * NTLM : x, as read from a machine's memory
    secret(
        "PASSWORD_HASH",
        r"(?<![\w-])(?:ntlm|lm|nt)\s{1,8}:\s{1,4}(?P<hash>[0-9a-f]{32})(?!\w)",
        ("ntlm", "lm", "nt"),
        whole_match,
    ),
    # {SSHA}x of a directory (RFC 2307) · tickets and answers as cracked offline
    secret(
        "PASSWORD_HASH",
        r"\{(?:S?SHA\d{0,3}|S?MD5|CRYPT|PBKDF2[\w-]{0,12}|ARGON2)\}(?P<hash>[\w+/=$.-]{12,256})",
        ("{",),
        whole_match,
    ),
    secret("PASSWORD_HASH", r"\$krb5\w{1,8}\$(?P<ticket>\S{16,4096})", ("$krb5",), whole_match),
    secret(
        "PASSWORD_HASH",
        r"(?<=::)[\w.-]{0,40}:(?P<answer>[0-9a-f]{16}:[0-9a-f]{32}:[0-9a-f]{8,4096})",
        ("::",),
        whole_match,
        anchored=False,
    ),
    # secretsdump.py -hashes x:y · nxc smb -H x
    secret(
        "PASSWORD_HASH",
        r"(?<=\s)-(?:hashes|-?hash|(?-i:H))[ =](?P<hash>(?:[0-9a-f]{32})?:?[0-9a-f]{32})(?!\w)",
        ("-h",),
        whole_match,
        anchored=False,
    ),
    secret("TOKEN", r"[?&]signature=(?P<signed>[\w~%+/=.-]{24,512})", ("?signature=", "&signature="), whole_match),
    # secret_id of an AppRole
    secret(
        "TOKEN",
        r"secret_?id[\"']?\s{0,2}[:=]\s{0,2}[\"']?(?P<role>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})",
        ("secret_id", "secretid"),
        whole_match,
    ),
    secret("TOKEN", r"\bsignature=(?P<signature>[0-9a-f]{24,128})(?!\w)", ("signature=",), whole_match),
    secret(
        "TOKEN",
        r"/incomingwebhook/(?P<hook>[0-9a-f]{32}(?:/[\w-]{8,64}){0,2})",
        ("/incomingwebhook/",),
        whole_match,
    ),
)

_RECOVERY_KEYS = (
    Rule("RECOVERY_KEY", Kind.SECRET, lazy_pattern(r"(?<![\d-])\d{6}(?:(?:-|\s?-\s?| )\d{6}){7}(?![\d-])"), ("-", " ")),
    Rule(
        "RECOVERY_KEY",
        Kind.SECRET,
        lazy_pattern(r"(?<![\w-])(?=[A-Z-]{0,29}\d)[A-Z0-9]{4}(?:-[A-Z0-9]{4}){5,7}(?![\w-])"),
        ("-",),
    ),
    Rule(
        "PRODUCT_KEY",
        Kind.SECRET,
        lazy_pattern(
            r"(?<![\w-])(?=[A-Z-]{0,29}\d)(?=[\d-]{0,29}[A-Z])[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4}(?![\w-])", re.IGNORECASE
        ),
        ("-",),
    ),
)

_VAULT = Rule(
    "TOKEN",
    Kind.SECRET,
    lazy_pattern(
        r"(?<=\$ANSIBLE_VAULT;)[\w.;-]{1,60}\s{1,40}(?P<vault>[0-9a-f]{20,100}(?:\s{1,40}[0-9a-f]{2,100}){0,200})"
    ),
    ("$ansible_vault;",),
)
"""What Ansible keeps encrypted: whoever has the password of the vault can read it for ever."""

TOKEN_RULES: tuple[Rule, ...] = (
    *_PRIVATE_KEYS,
    _VAULT,
    _AGE_KEY,
    *_TOKENS,
    *VENDOR_RULES,
    *_HASHES,
    *_DIRECTORY_HASHES,
    *_HEADERS,
    _URLS,
    *_ADDRESSES,
    *_RECOVERY_KEYS,
)
"""Rules for what is a secret by its shape."""

TYPED_RULES: tuple[Rule, ...] = tuple(_typed_rules())
"""The rules from detect-secrets. Some take the name of a key with it, so they come after the rules that do not."""
