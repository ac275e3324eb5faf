"""What kind of problem something is, by its words. Used without AI, and wherever AI does not answer."""

# Patterns read best in one piece.
# ruff: noqa: E501

import re
from functools import lru_cache

from core.accounts.l1_categories import L1Category
from core.safety import cleaned
from core.shared.patterns import lazy_pattern
from core.walks.hard_floor import complains

_LONGEST = 5_000
"""Characters of a problem that are read; what kind it is stands at its beginning."""
_TROUBLE = 2
"""What a word that names the trouble itself weighs against one that only names a thing."""


def _words(pattern: str) -> re.Pattern[str]:
    return lazy_pattern(rf"(?<!\w)(?:{pattern})(?!\w)")


_SIGNS: tuple[tuple[L1Category, re.Pattern[str], int], ...] = (
    (
        L1Category.PASSWORD_RESET,
        _words(
            r"(?:forg[eo]t\w*|recall|remember\w*|ran out|can(?:no|')?t remember|don't (?:remember|know)|do not (?:remember|know)|lost|expired?|expires|expiring|reset\w*|change|chang(?:ing|ed)|new|wrong|mistyped)\b[^.!?\n]{0,40}\b(?:passwords?|passcodes?|pin|passphrase|passwort|kennwort)|"
            r"(?:passwords?|passcode|pin|passwort|kennwort)\b[^.!?\n]{0,40}\b(?:forg[eo]t\w*|expired?|expires|reset\w*|chang\w+|not accepted|not work\w*|doesn't work|wrong|invalid|abgelaufen|vergessen|rejected|refused|portal)|self-?service (?:portal|reset)|vergess\w+\b[^.!?\n]{0,30}\b(?:passwort|kennwort)"
        ),
        _TROUBLE + 1,
    ),
    (
        L1Category.ACCOUNT_LOCKOUT,
        _words(
            r"lock(?:ed)?[ -]?outs?|locked (?:me |us |him |her |them )?out|account\b[^.!?\n]{0,30}\block(?:ed|s|ing)?|locked account|login (?:is |was |got )?(?:locked|blocked)|too many (?:\w+ )?(?:attempts|tries|logins?|sign-?ins?)|account (?:is |was )?(?:temporarily )?(?:blocked|suspended)|(?:user|profile|log-?in|i am|i'm|i was|got) (?:is |was |got |been )?locked(?! (?:screen|drawer))|try again (?:in|after) \d+ (?:minutes?|hours?)|unlock\w* (?:my |her |his |the user's |a user's )?(?:windows |domain )?account|konto (?:ist )?gesperrt|gesperrtes konto|ausgesperrt"
        ),
        _TROUBLE + 2,
    ),
    (
        L1Category.PRINTER,
        _words(
            r"print(?:s|ed|ing|out|outs|er|ers)?|scann?(?:s|er|ers|ing|ned)?|scan to (?:mail|email|folder)|toner|paper ?(?:jams?|tray)|copier|photocopier|mfps?|multifunction \w+|cartridges?|ink|fax|plotter|label ?maker|laser ?jet|office ?jet|desk ?jet|ricoh|xerox|konica|kyocera|brother mfc|epson|canon|lexmark|zebra|(?:two|several|blank|multiple) sheets|double[- ]sided|duplex|druck(?:er|t|en)?|papierstau|kopierer"
        ),
        _TROUBLE,
    ),
    (
        L1Category.EMAIL_OUTLOOK_CLIENT,
        _words(
            r"outlook|e-?mails?|mails?|mailbox|inbox|outbox|signature|attachments?|calendar(?:s| invites?)?|meeting (?:invites?|requests?)|(?<!ran )(?<!run )(?<!are )out[ -]of[ -]office(?! (?:seat|licen))|auto-?repl(?:y|ies)|junk(?: folder)?|spam folder|sent items|postfach|distribution list|address book|kalender"
        ),
        _TROUBLE,
    ),
    (
        L1Category.WIFI_NETWORK_BASICS,
        _words(
            r"wi-?fi|wlan|wireless(?! (?:mouse|keyboard|headset|headphones|printer|presenter))|internet|networks?|ethernet|lan|hot ?spot|ssid|no connection|connection (?:drops|is slow|lost)|network cable|patch cable|netzwerk|airplane mode|signal|router|access point"
        ),
        _TROUBLE,
    ),
    (
        L1Category.VPN_CONNECT,
        _words(
            r"vpn\w*|anyconnect|global ?protect|forti ?client|openvpn|wireguard|zscaler|pulse secure|remote access|tunnel|cisco secure client|citrix gateway"
        ),
        _TROUBLE + 1,
    ),
    (
        L1Category.TEAMS_ZOOM_AV,
        _words(
            r"teams|zoom|webex|google meet|skype|slack (?:calls?|huddles?)|microphones?|mics?|cameras?|webcams?|head ?sets?|speakers?|audio|sounds?|volume|video calls?|conference calls?|calls?|meeting room (?:screen|display|system)|echo\w*|muted?|hears? me|hear (?:anyone|anybody|them|others|me)|screen ?shar(?:e|ing)|share my screen|kamera|mikrofon|ton"
        ),
        _TROUBLE,
    ),
    (
        L1Category.BROWSER_CACHE_COOKIES,
        _words(
            r"browsers?|chrome|edge|firefox|safari|brave|opera|cookies?|cache|web ?pages?|web ?sites?|sites?|pop-?ups?|bookmarks?|favou?rites|tabs?|intranet|url|home ?page|web app|portal (?:page|site)|webseite\w*|seite"
        ),
        _TROUBLE,
    ),
    (
        L1Category.PERIPHERAL_RECONNECT,
        _words(
            r"mouse|mice|keyboards?|monitors?|displays?|screens?|dock(?:s|ing)?(?: stations?)?|docked|usb(?:-c)?|bluetooth|keys? (?:labelled|on (?:the|my)|(?:is |are )?stuck|sticks?|does|do|won't|doesn't|don't)|headphones|earbuds|earphones|projectors?|beamer|touch ?pads?|track ?pads?|stylus|hdmi|display ?port|thunderbolt|adapters?|dongles?|hubs?|external (?:drive|disk|screen|monitor)|card reader|maus|tastatur|bildschirm|charg(?:er|es|ing)|pairing"
        ),
        _TROUBLE,
    ),
    (
        L1Category.OS_RESTART_UPDATE,
        _words(
            r"re-?start\w*|re-?boot\w*|froze|frozen|freez\w+|hangs?|hanging|hung|stuck at (?:\d+|start)|sluggish|slow|slows?|lag(?:s|gy|ging)?|unresponsive|not respond\w*|doesn't respond|does not respond|windows updates?|updates?|updating|os update|mac ?os|blue ?screens?|bsod|spinning|beach ?ball\w*|shut(?:s)? ?down|(?:turn|shut|switch|power)(?:s|ed)? itself (?:off|down)|(?:won't|will not|doesn't|does not) (?:start|boot|turn on|wake)|wak(?:e|es|ing) (?:up)?|sleep mode|crash\w*|fan is loud|overheat\w*|abgestürzt|langsam|hängt|neustart\w*|boots?|booting"
        ),
        1,
    ),
)
"""How each kind is worded, and what one such word weighs."""
_WEAK: tuple[tuple[L1Category, re.Pattern[str]], ...] = (
    (L1Category.PASSWORD_RESET, _words(r"passwords?|passwort|kennwort")),
    (L1Category.ACCOUNT_LOCKOUT, _words(r"(?:log|sign)(?:ging|ing)? ?(?:in|on)|log-?ins?|sign-?ins?|anmeld\w*")),
    (L1Category.BROWSER_CACHE_COOKIES, _words(r"pages?|online|links?|downloads?")),
    (
        L1Category.OS_RESTART_UPDATE,
        _words(
            r"pcs?|computers?|laptops?|notebooks?|mac(?:book)?s?|windows|desktop|machine|workstation|tablet|apps?|programs?|rechner"
        ),
    ),
)
"""Words that say what kind it is only where something goes wrong."""


@lru_cache(maxsize=512)
def category_of(problem: str) -> L1Category | None:
    """The kind whose words weigh most in the problem; None when it has none of them."""
    plain = cleaned(problem[:_LONGEST]).casefold().replace("’", "'")
    weights = {
        category: len({found.group() for found in signs.finditer(plain)}) * weight for category, signs, weight in _SIGNS
    }
    best = max(weights, key=lambda category: weights[category])
    if weights[best]:
        return best
    return next((category for category, signs in _WEAK if signs.search(plain)), None) if complains(problem) else None
