"""What a problem asks to have done. AI guides on things that went wrong, and on a short list of harmless requests.

The hard floor names what is never guided; it cannot name everything that somebody may ask for. Most problems complain
(“my mouse jumps”); a request (“replace the certificate”) is in scope only where what is asked for is known to be
harmless. Whoever is stopped in vain takes notes or asks an engineer. Pure, and linear in the text's length.
"""

# Patterns and lists of words read best in one piece.
# ruff: noqa: E501, SIM905

from core.shared.patterns import lazy_pattern
from core.walks.hard_floor import plain_lines

_FILLING = r"(?:(?:please|pls|plz|kindly|just|also|maybe|quickly|simply|safely|then|and|go and|go ahead and)\s+)*"
_REQUEST = lazy_pattern(
    r"\b(?:please|pls|plz|kindly|bitte)\s+(?:(?:can|could) you\s+)?(?!(?:help|show|tell|guide|let|can|could|how)\b)(?P<please>[a-zäöü'-]+)"
    rf"|\b(?:can|could|would|will|may|should)\s+(?:you|u|someone|somebody|anyone|anybody|we|i)\s+{_FILLING}"
    r"(?:help (?:me |us )?(?:to )?)?(?P<modal>[a-z'-]+)"
    r"|\b(?:needs?|wants?|would like|'d like|wanna|asked)\s+(?:(?:you|us|me|someone|somebody|it|him|her|them)\s+)?"
    rf"to\s+{_FILLING}(?:(?P<passive>be)\s+|have\s+|get\s+)?(?P<need>[a-z'-]+)"
    rf"|\bhow (?:do|can|to|would|should|could)\s+(?:(?:i|we|you|one)\s+)?{_FILLING}(?P<how>[a-z'-]+)"
    r"|\b(?:help|show|tell|guide|let)\s+(?:me|us)\s+(?:how\s+)?(?:to\s+)?(?P<help>[a-z'-]+)"
)
"""Somebody asks for what the verb says."""
_ORDER = lazy_pattern(
    rf"(?:^|[.!?;,:–—-]\s+)(?:(?:hi|hello|hey|team|all|so|urgent|asap|quick one|one more thing)\W+)*{_FILLING}(?P<order>[a-zäöü-]+)\s+"
    r"(?!(?:is|are|was|were|has|had|does|did|opens?|shows?|says?|stays?|keeps?|goes|gets|comes|can|will|won't|isn't|doesn't|only|button|key)\b)"
)
"""A clause that begins with a verb, if it is one of `_ORDERS`."""
_WISH = lazy_pattern(
    r"\b(?:need|want|require|request|requesting|(?:she|he|user|caller|colleague|boss|manager|customer|client|assistant) "
    r"(?:really |also |urgently )?(?:needs|wants|requires|requests)|give (?:me|us|him|her|them)|get (?:me|us))\s+"
    r"(?!to\b)(?P<thing>[^.!?,;]{1,60})"
)
"""Somebody wishes for a thing."""
_ORDERS = frozenset(
    "activate add adjust admin allow amend apply approve archive assign authorise authorize backup block boost bounce bump "
    "bypass cancel change chmod chown clean clear clone close configure convert copy correct create cut deactivate "
    "decommission decrease decrypt delegate delete demote deploy detach disable disconnect dismantle downgrade drop dump "
    "edit elevate empty enable enrol enroll erase exclude exempt execute expand export extend factory fail failover flash "
    "flush force format forward free grant hand import increase install issue kill launch leave lift link load lock lower "
    "make map mark merge migrate mirror modify mount move nuke open order overwrite patch pause point port power promote "
    "prune publish pull purge push put reassign rebuild recover recreate redeploy redirect reduce re-enrol refund register "
    "reimage re-image reinstall release relocate remove rename renew reopen replace replicate reserve reset resize restore "
    "resume retire revert revoke roll rotate route run scrap seize set share shred shrink shut shutdown skip spin split "
    "stop strip suspend swap switch sync take terminate tick transfer trust turn unblock undo unenrol uninstall unlock "
    "unsubscribe untick upgrade validate wipe whitelist write zero give boot aktiviere deaktiviere entferne erstelle "
    "installiere lösche ändere schalte setze stoppe".split()
)
"""Verbs that begin an order and are not harmless; another word at the start of a clause may be a noun."""
_HARMLESS = frozenset(
    "help fix check look see hear talk speak print scan fax reprint restart reboot wake start reconnect connect pair unpair log sign log-in "
    "sign-in send receive find use work wait choose mute unmute zoom scroll type charge refresh reload try plug unplug know "
    "tell understand read watch play view download call dial join rejoin present update do be solve repair troubleshoot "
    "investigate advise explain assist resolve sort come go keep come-back attend dock undock reach resend me us you it".split()
)
"""What may be asked for whatever it is done to; the hard floor is checked before."""
_THINGS = lazy_pattern(
    r"\b(?:(?:my|the user's|user's|own|her own|his own|their own) (?:\w+ )?(?:passwords?|pin|passcode|account|log-?in|profile picture)"
    r"|(?:forgotten|expired) (?:\w+ )?password|password reset|self-?service"
    r"|printers?|print(?:ing|outs?)?|print jobs?|queue|toner|ink|colou?rs?|cartridges?|paper|tray|scann?(?:er|ing)|duplex|double[- ]sided|labels?"
    r"|outlook|signatures?|out[- ]of[- ]office|auto-?repl(?:y|ies)|calendars?|meetings?|invites?|attachments?|e-?mails?|inbox|junk"
    r"|wi-?fi|wlan|hot ?spot|airplane mode|internet|online|vpn|network (?:cable|drive)|guest"
    r"|teams|zoom|webex|head ?sets?|head ?phones|ear ?buds|speakers?|micro ?phones?|mics?|cameras?|webcams?|sound|audio|volume|backgrounds?|calls?"
    r"|browsers?|chrome|edge|firefox|safari|cookies|cache|history|tabs?|bookmarks?|favou?rites|pop-?ups?|home ?page|pages?|website"
    r"|mouse|mice|keyboards?|monitors?|displays?|screens?|dock(?:ing station)?|bluetooth|usb|projectors?|touch ?pad|stylus|adapters?|dongles?|charger"
    r"|brightness|resolution|text size|fonts?|dark mode|wallpaper|notifications?|languages?|layout|caps lock|num lock|sleep|time zone|icons?|task ?bar|desktop background"
    r"|updates?|reminders?|help|a hand|assistance|support|advice|somebody|someone|this|it (?:fixed|working|to work|back|now|for|today|urgently|by|asap)"
    r"|to work|working|work again|sense|text|picture|image)"
    r"(?: (?:app|icon|window|connection|settings?|list|view|name|page|size|off|on|up|down|out|over|back|around|upright|bigger|smaller|larger|louder|quieter|darker|lighter|"
    r"again|now|today|asap|pls|please|and|or|for me))*\s*$"
)
"""What the first line may be asked to do something about."""
_OWN_PASSWORD = lazy_pattern(
    r"\b(?:passwords?|pin)\b[^!?\n]{0,60}\bhow (?:do|can|to|should|would) (?:i |we )?(?:change|reset|renew|update) (?:it|this|that)\b"
)
"""How people ask for self-service."""
_END_OF_OBJECT = lazy_pattern(
    r"[.!?;,(]|\b(?:because|since|so|as|which|that|when|while|if|but|for|to(?! work)|from|with|without|of|at|by|in|on|into|via|using|until|before|after)\b(?! (?:again|now)$)"
)
"""Where what the verb is done to ends."""
_PARTICLE = lazy_pattern(r"^(?:on|off|up|out|down|in|over|back|away)\s+")
_REACH = 60
"""Characters after a verb in which the thing it is done to is looked for."""
_COMPLAINS = lazy_pattern(
    r"\b(?:not|\w+n't|no|never|cannot|cant|wont|fail\w*|error\w*|stuck|broken|slow\w*|keeps?|blank|wrong\w*|drop\w*|crash\w*|freez\w*|froze\w*)\b"
)


def asks_beyond(problem: str) -> bool:
    """Whether something is asked for that is not known to be harmless for the first line."""
    return any(_beyond(line) for line in plain_lines(problem))


def _beyond(line: str) -> bool:
    line = _OWN_PASSWORD.sub(" ", line)
    for found in _REQUEST.finditer(line):
        verb = found[found.lastgroup or 0]
        done_to = (
            line[max(0, found.start() - _REACH) : found.start()] if found["passive"] else _object(line, found.end())
        )
        if verb not in _HARMLESS and not _is_known(done_to):
            return True
    for found in _ORDER.finditer(line):
        if found["order"] in _ORDERS and not _is_known(_object(line, found.end())):
            return True
    wished = (_object(line, found.start("thing")) for found in _WISH.finditer(line))
    return not _COMPLAINS.search(line) and not all(map(_is_known, wished))


def _object(line: str, after: int) -> str:
    """What comes after a verb, up to where something else begins."""
    return _END_OF_OBJECT.split(_PARTICLE.sub("", line[after : after + _REACH].lstrip()), maxsplit=1)[0]


def _is_known(thing: str) -> bool:
    return bool(_THINGS.search(thing))
