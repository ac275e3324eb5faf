"""All acts that instructions ask for: a table of rules in English and German."""

# A pattern reads best in one piece.
# ruff: noqa: E501

from core.safety.act import DELETE, IDENTITY, OFF, REMOVE, Act, words
from core.safety.acts_on_systems import SYSTEM_LOSSES
from core.safety.acts_that_expose import EXPOSING
from core.safety.acts_that_lose import DESTROYING
from core.safety.acts_that_weaken import WEAKENING
from core.safety.risk import Risk
from core.shared.patterns import lazy_pattern

_OTHERS: tuple[Act, ...] = (
    Act(
        "reset-credential",
        Risk.CHANGES,
        words(
            "reset change set issue create generate assign give register add replace update renew setze setzen ändere ändern vergib vergeben erstelle "
            "erstellen resetting hinterlege hinterlegen"
        ),
        lazy_pattern(
            r"^(?:(?:the|a|an|new|user's|users'|user|their|his|her|caller's|account|person's|employee's|temporary|initial|domain|"
            r"windows|ad|active|directory|microsoft|365|entra|your|das|ein|neues|den|die|of|for|to|\w+'s|account's) ){0,6}"
            r"(?:passwords?|kennwort|passwort|pin|temporary access pass|tap\b|einmalkennwort|credentials?|passcode)\b|"
            r"\b(?:phone number|authenticator|method|telefonnummer|security key)\b.{0,40}\b(?:second factor|mfa|authentication|zweite\w* faktor)|"
            r"\b(?:kennwort|passwort)\b.{0,40}\b(?:zurück|neu)\b"
        ),
        lazy_pattern(
            r"\b(?:own|self-?service|sspr|themselves|selbst|in the printer|on the printer|service account|stored|saved|gespeicherte\w*|wi-?fi|wlan|scan\w*|smtp|"
            r"expir\w+|never|policy|manager|on the (?:router|device|phone|copier)|of the (?:printer|scanner|router)|connector|keychain|schlüsselbund|backup job|reset page|page|lockouttime|pwdlastset|permissions?)\b"
        ),
        "",
        IDENTITY,
        identity=True,
    ),
    Act(
        "interrupt",
        Risk.INTERRUPTS,
        words(
            "restart reboot shut power-cycle powercycle disconnect stop fail take unplug log sign kick power starte starten fahre fahren boot turn "
            "restarting rebooting pull recycle bounce cycle"
        ),
        lazy_pattern(
            r"\b(?:pc|computer|laptop|machine|mac|workstation|server|host|switch|router|modem|firewall|access point|virtual machine|vm|cluster|spooler|"
            r"windows|rechner|gerät|dienst|service|database|everybody|all users|alle benutzer|the network|application pools?|app pools?|websites?|phone system|print server|domain controller|dock|controller|nas)\b"
            r"(?! (?:explorer|update|defender|security|hello))"
        ),
        lazy_pattern(
            r"\b(?:outlook|teams|browser|app|onedrive|excel|word|chrome|edge)\b|^(?:\S+ ){0,2}(?:in to|into|on to|onto) |"
            r"^in\b|^on\b|^(?:off|on) (?:airplane|do not)|look|wi-?fi on"
        ),
    ),
    Act(
        "change",
        Risk.CHANGES,
        DELETE
        | REMOVE
        | OFF
        | words(
            "change set enable disable turn switch add install uninstall update reset clear rename create assign map configure rebuild repair unlock edit "
            "replace import register forget block unblock move repoint flush renew reconnect reinstall apply release activate pair unpair roll empty trust "
            "aktiviere aktivieren ändere ändern füge fügen installiere installieren leere leeren setze setzen trenne trennen"
        ),
        lazy_pattern(r"\w"),
    ),
)

ACTS = (*DESTROYING, *SYSTEM_LOSSES, *WEAKENING, *EXPOSING, *_OTHERS)
"""The rules, the gravest of each kind first. All that speak count; the gravest gives the risk."""

FOR_GOOD = lazy_pattern(
    r"\b(?:permanent(?:ly)?|for good|for ever|forever|leave (?:it|them|this) (?:off|disabled|out)|keep (?:it|them|this) (?:off|disabled|turned off)|"
    r"(?:do not|don't|never) (?:turn|switch) (?:it|them)? ?(?:back )?on|and leave off|from now on|once and for all|"
    r"dauerhaft|für immer|lassen sie (?:ihn|sie|es|das) (?:aus|ausgeschaltet|deaktiviert)|indefinitely|all the time|until further notice)\b"
)
"""Says that something is meant to last."""
