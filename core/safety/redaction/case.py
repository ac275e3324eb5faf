"""What belongs to one case and not into what outlives it: people's names, machines, addresses, serials, user names.

Engineers and their documents need these to troubleshoot; a proposal becomes everybody's flow and must not have them.
"""

import re
from ipaddress import ip_address

from core.safety.redaction.rule import GAP, Judge, Rule, Span, whole_match
from core.safety.redaction.vault import Kind
from core.safety.redaction.words import SAID
from core.shared.patterns import lazy_pattern

_LETTER = r"[^\W\d_]"
_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀŁŚŠŽČĆĐŐŰ]"
_PARTICLES = (
    "von",
    "van",
    "de",
    "der",
    "den",
    "da",
    "dos",
    "du",
    "la",
    "le",
    "di",
    "del",
    "zu",
    "zur",
    "ten",
    "ter",
    "bin",
    "al",
    "el",
)
_PARTICLE = rf"(?:{'|'.join(_PARTICLES)})"
_ONE = (
    rf"{_CAPITAL}(?:['’]{_CAPITAL})?{_LETTER}{{1,24}}(?:['’]{_LETTER}{{2,20}})?(?:-{_CAPITAL}{_LETTER}{{1,24}}){{0,2}}"
)
_FULL = rf"{_ONE}(?:{GAP}{{1,2}}(?:{_PARTICLE}{GAP}{{1,2}}){{0,2}}(?:{_CAPITAL}\.{GAP}{{1,2}})?{_ONE}){{0,3}}"
_AFTER_TITLE = rf"(?:{_PARTICLE}{GAP}{{1,2}}){{0,2}}{_FULL}"
_NO_NAMES_WORDS = """
access account active admin administrator administrators agent all and another any app application authentication
azure backup business calendar card center centre certificate chrome client cloud company computer configuration
connect connection contact control controller credential customer data database default defender department desk
desktop device directory domain edge email entra error event everybody everyone exchange explorer file finance
firewall folder google group guest guide health help hotline hr ict id identity internet intune issue it key laptop
licence license local log login machine mail mailbox manager marketing mfa microsoft mode mon network object office
onedrive online outlook owner password phone policies policy power printer profile program properties remote rights
sales security server service services session settings sharepoint shell sign sso support switch system team teams
technical the ticket tuesday monday wednesday thursday friday saturday sunday trust unit update upn user users vendor
vpn web wi-fi wifi windows word workstation yes no not is has can cannot my your our their please when if then
benutzer benutzerin das der die ein kein konto support dienst abteilung
"""
_NO_NAMES = frozenset(_NO_NAMES_WORDS.split())
"""Words with a capital that stand where a name could."""
_NOT_LOGINS_WORDS = """
user username name names group domain failed fails prompt screen page works computer
"""
_NOT_LOGINS = frozenset(_NOT_LOGINS_WORDS.split())
_LEAST_DOTS = 2
"""Dots of a host's full name; with fewer it could be a file."""

_TITLES = (
    r"(?:mr|mrs|ms|miss|mx|dr|prof|herrn?|hr|frau|fr|fräulein|monsieur|mme|madame|mlle|señora?|sra?|srta|signora?|sig|dhr"
    r"|mevr|pan[ií]?)"
)
_ROLES = (
    r"(?:user|end[ -]?user|caller|contact|reporter|requester|requestor|customer|employee|colleague|client[ ]contact"
    r"|manager"
    r"|technician|engineer|owner|benutzer(?:in)?|anwender(?:in)?|kunde|kundin|mitarbeiter(?:in)?|kolleg(?:e|in)"
    r"|ansprechpartner(?:in)?|melder(?:in)?|utilisateur|utilisatrice|usuari[oa]|collègue|full[ ]name|display[ ]?name"
    r"|name|signed)"
)
_VERBS = (
    r"(?:reported[ ]by|raised[ ]by|opened[ ]by|called[ ]by|requested[ ]by|assigned[ ]to|spoke[ ](?:to|with)"
    r"|talked[ ](?:to|with)"
    r"|asked|called|told|met|visited|helped|informed|my[ ]name[ ]is|this[ ]is|i[ ]am|ich[ ]bin|mein[ ]name[ ]ist"
    r"|gemeldet[ ]von"
    r"|(?:mailbox|account|calendar|laptop|pc|computer|phone|desk|onedrive|profile|user|postfach|konto|rechner)[ ]"
    r"(?:of|for|from|von|für)"
    r"|on[ ]behalf[ ]of|kind[ ]regards,?|best[ ]regards,?|regards,?|thanks,|cheers,|sincerely,"
    r"|mit[ ]freundlichen[ ]grüßen,?"
    r"|viele[ ]grüße,?|mfg,?|cordialement,?|saludos,?|hi|hello|dear|hallo|liebe[r]?|guten[ ]tag|bonjour|hola)"
)


def _named(match: re.Match[str]) -> Span | None:
    """A judge for names: the words up to the first that is none."""
    start = match.start("name")
    words = list(re.finditer(r"\S+", match["name"]))
    kept = 0
    for word in words:
        if word[0] in _PARTICLES:
            continue
        if word[0].lower().removesuffix("'s").removesuffix("’s") in _NO_NAMES or (
            len(word[0]) > 1 and word[0].isupper()
        ):
            break
        kept = word.end()
    return (start, start + kept) if kept else None


def _fully_named(match: re.Match[str]) -> Span | None:
    """The same, where nothing but a role stands before it: a first name and a last name."""
    span = _named(match)
    return span if span and " " in match.string[slice(*span)] else None


def _titled(match: re.Match[str]) -> Span | None:
    """The same after a title: the first word is a name whatever it means otherwise, unless it is all capitals."""
    words = match["name"].split()
    return _named(match) or (None if words[0].isupper() else (match.start("name"), match.start("name") + len(words[0])))


def _login(match: re.Match[str]) -> Span | None:
    """A judge for what follows "user name": one that looks like a login, or that is given after a colon."""
    value = match["user"]
    given = any(char in ":=" for char in match[0][: match.start("user") - match.start()]) or match[0][:1] == "-"
    net = match[0][:3].lower() == "net"
    looks = any(map(str.isdigit, value)) or "." in value.strip(".") or "_" in value
    ordinary = value.lower() in _NO_NAMES or value.lower() in SAID or value.lower() in _NOT_LOGINS
    return None if ordinary or not (given or looks or net) else match.span("user")


def _account(match: re.Match[str]) -> Span | None:
    r"""A judge for DOMAIN\name: a group or a well-known account is nobody's."""
    value = match["user"].lower()
    return None if value in _NO_NAMES or value in _NOT_LOGINS else match.span("user")


def _host(match: re.Match[str]) -> Span | None:
    """A judge for what follows "computer": capitals with digits or hyphens, or a full name of a host."""
    value = match["host"]
    coded = value.upper() == value and ("-" in value or any(map(str.isdigit, value)))
    return match.span("host") if coded or value.count(".") >= _LEAST_DOTS else None


def _mac(match: re.Match[str]) -> Span:
    """A judge for hardware addresses."""
    return match.span("mac")


def _case(
    label: str, pattern: str, triggers: tuple[str, ...], judge: Judge = whole_match, *, anchored: bool = True
) -> Rule:
    return Rule(label, Kind.PERSONAL, lazy_pattern(pattern, re.VERBOSE), triggers, judge, anchored)


_TITLE_TRIGGERS = (
    *("mr", "ms", "miss", "mx", "dr", "prof", "herr", "hr", "fr", "monsieur", "mme", "madame", "mlle", "señor", "sr"),
    *("signor", "sig", "dhr", "mevr", "pan"),
)
_NAMES = (
    _case(
        "NAME",
        rf"\b(?i:{_TITLES})\b\.?{GAP}{{1,3}}(?:(?i:dr|prof|mag|ing)\.?{GAP}{{1,2}}){{0,2}}(?P<name>{_AFTER_TITLE})",
        _TITLE_TRIGGERS,
        _titled,
    ),
    _case(
        "NAME",
        rf"\b(?i:{_ROLES})\b(?:{GAP}{{0,4}}[:=]{GAP}{{0,4}}|{GAP}{{1,2}})(?P<name>{_ONE}{GAP}{{1,2}}(?:{_PARTICLE}{GAP}{{1,2}}){{0,2}}{_FULL})",
        (
            *("user", "end", "caller", "contact", "report", "request", "customer", "employee", "colleague", "client"),
            *("manager", "technician", "engineer", "owner", "benutzer", "anwender", "kund", "mitarbeiter", "kolleg"),
            *("ansprechpartner", "melder", "utilisat", "usuari", "collègue", "full", "display", "name", "signed"),
        ),
        _fully_named,
    ),
    _case(
        "NAME",
        rf"(?<!\w)(?i:{_VERBS})\s{{1,4}}(?P<name>{_FULL})",
        (
            *(
                "reported",
                "raised",
                "opened",
                "called",
                "requested",
                "assigned",
                "spoke",
                "talked",
                "asked",
                "told",
                "met",
            ),
            *(
                "visited",
                "helped",
                "informed",
                "my name",
                "this is",
                "i am",
                "ich bin",
                "mein name",
                "gemeldet",
                "mailbox",
            ),
            *(
                "account",
                "calendar",
                "laptop",
                "pc",
                "computer",
                "phone",
                "desk",
                "onedrive",
                "profile",
                "user",
                "postfach",
            ),
            *(
                "konto",
                "rechner",
                "on behalf",
                "kind",
                "best",
                "regards",
                "thanks",
                "cheers",
                "sincerely",
                "mit f",
                "viele",
            ),
            *("mfg", "cordialement", "saludos", "hi", "hello", "dear", "hallo", "liebe", "guten", "bonjour", "hola"),
        ),
        _named,
    ),
)

_IPV4 = r"(?:\d{1,3}\.){3}\d{1,3}"
_IPV6 = r"(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}"


def _private(match: re.Match[str]) -> Span | None:
    """A judge for addresses of somebody's own network; a loopback, a mask and a public resolver are everybody's."""
    try:
        address = ip_address(match["address"])
    except ValueError:
        return None
    own = address.is_private and not (address.is_loopback or address.is_unspecified or address.is_multicast)
    return match.span("address") if own and not match["address"].startswith(("255.", "0.", "240.")) else None


_ADDRESSES = (
    _case("ADDRESS", rf"(?<![\w.:])(?P<address>{_IPV4})(?![\w]|\.\d)", tuple("0123456789"), _private, anchored=False),
    _case("ADDRESS", rf"(?<![\w.:])(?P<address>{_IPV6})(?![\w:])", (":",), _private, anchored=False),
    _case(
        "ADDRESS",
        r"(?<![\w:-])(?P<mac>[0-9A-Fa-f]{2}(?P<sep>[:-])(?:[0-9A-Fa-f]{2}(?P=sep)){4}[0-9A-Fa-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4})(?![\w:-])",
        (":", "-", "."),
        _mac,
        anchored=False,
    ),
)

_SERIALS = (
    _case(
        "SERIAL",
        rf"(?i:\b(?:serial(?:[ ]?(?:number|no\.?|nr\.?))?|seriennummer|service[ ]?tag|asset[ ]?(?:tag|number|no\.?)?"
        rf"|s/n|sn|imei|meid|inventar(?:nummer|nr\.?)))"
        rf"{GAP}{{0,3}}(?:[:=\#]|(?:is|ist){GAP}|(?={GAP})){GAP}{{0,3}}(?P<serial>(?=[A-Za-z/-]{{0,20}}\d)[A-Z0-9][A-Z0-9-]{{4,24}})(?![\w-])",
        ("serial", "seriennummer", "service", "asset", "s/n", "sn", "imei", "meid", "inventar"),
    ),
)

_SHARED_PROFILES = r"(?!(?i:public|default|all[ ]users|defaultuser0|shared|user|username|admin|administrator|[%$<\[{]))"
_WELL_KNOWN = (
    r"(?!(?i:nt[ ]?authority|authority|builtin|nt[ ]service|service|iis[ ]apppool|domain|workgroup|software|system"
    r"|hklm|hkcu|microsoft"
    r"|local|machine|users|currentversion|windows|program|server|share|font)\\)"
)
_USERS = (
    _case(
        "USER",
        rf"(?i:[\\/]users[\\/]|(?<!\w)/home/){_SHARED_PROFILES}(?P<user>[\w.-]{{2,40}})",
        ("\\users", "/users", "/home/"),
        whole_match,
    ),
    _case(
        "USER",
        rf"(?<![\w\\/.:%-]){_WELL_KNOWN}[A-Za-z][A-Za-z0-9-]{{1,14}}\\(?!(?i:user|username|administrators"
        rf"|administrator|domain[ ])\b)(?P<user>[A-Za-z][\w.-]{{1,40}}\$?)(?![\w\\.-])",
        ("\\",),
        _account,
        anchored=False,
    ),
    _case(
        "USER",
        rf"(?i:\b(?:user[ _-]?name|user[ _-]?id|login|logon|sam[ ]?account[ ]?name|benutzername|anmeldename|usuario"
        rf"|identifiant|account[ ]name|upn)|-identity)"
        rf"(?:{GAP}{{0,4}}[:=]{GAP}{{0,4}}|{GAP}{{1,2}})(?P<user>[A-Za-z][\w.-]{{2,40}})(?![\w@\\])",
        (
            "user",
            "login",
            "logon",
            "sam",
            "benutzername",
            "anmeldename",
            "usuario",
            "identifiant",
            "account",
            "upn",
            "-identity",
        ),
        _login,
    ),
    _case(
        "USER", rf"(?i:\bnet{GAP}{{1,4}}user{GAP}{{1,4}})(?P<user>[A-Za-z][\w.-]{{1,40}})(?![\w\\])", ("net",), _login
    ),
)

_HOSTS = (
    _case(
        "COMPUTER",
        rf"(?i:\b(?:host[ ]?name|host|computer(?:[ ]name)?|machine|workstation|laptop|printer|server|device"
        rf"(?:[ ]name)?|rechner|drucker))"
        rf"(?:{GAP}{{0,4}}[:=]{GAP}{{0,4}}|{GAP}{{1,2}})(?P<host>[A-Za-z][\w-]*(?:\.[\w-]+){{0,6}})(?![\w.-]\w)",
        ("host", "computer", "machine", "workstation", "laptop", "printer", "server", "device", "rechner", "drucker"),
        _host,
    ),
    _case(
        "COMPUTER",
        r"(?<![\w\\])\\\\(?!(?i:server|host|share|computer|localhost)\b)(?P<host>[A-Za-z][\w-]{1,30})(?=\\)",
        ("\\\\",),
        whole_match,
    ),
    _case(
        "TICKET",
        rf"(?i:\b(?:ticket|case|incident|request|vorgang)){GAP}{{0,2}}(?:no\.?|nr\.?|number)?{GAP}{{0,2}}[:\#]?{GAP}{{0,2}}(?P<ticket>\#?(?:[A-Z]{{2,8}}-?)?\d{{4,15}})(?![\w.-])",
        ("ticket", "case", "incident", "request", "vorgang"),
    ),
)

CASE_RULES: tuple[Rule, ...] = (*_ADDRESSES, *_SERIALS, *_NAMES, *_USERS, *_HOSTS)
"""Rules for proposals, after all others."""
