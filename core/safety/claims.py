"""Claims of a model to have done something itself: it cannot act, and must not say so."""

# A pattern reads best in one piece.
# ruff: noqa: E501

from core.shared.patterns import lazy_pattern

_DONE = (
    r"(?:reset|changed|restarted|rebooted|disabled|enabled|deleted|removed|created|updated|unlocked|installed|uninstalled|fixed|repaired|resolved|applied|"
    r"configured|contacted|called|e-?mailed|messaged|notified|informed|escalated|assigned|opened a (?:ticket|case)|raised a (?:ticket|case)|closed the (?:ticket|case)|"
    r"sent|ran|run|executed|scanned|pinged|tested|logged (?:in|on|into)|signed (?:in|into)|connected to|turned|switched|cleared|rebuilt|restored|backed up|blocked|"
    r"unblocked|revoked|granted|added|moved|renamed|checked (?:the|your|their|his|her)? ?(?:server|account|mailbox|logs? on|device|status|settings|registry)|verified (?:with|that the)|"
    r"set (?:up|the|your|a)|taken care|pushed|deployed|rolled back|cancell?ed|scheduled|registered|synced|refreshed|put)"
)
_CLAIM = lazy_pattern(
    rf"\bI(?:['’]ve| have|['’]d| had)?(?: \w+ly| already| just| now| also| then| successfully)? {_DONE}\b"
    r"|\bI(?:['’]ll| will|['’]m going to| am going to|['’]m| am)(?: now| just| also| already)? (?:now )?"
    r"(?:reset|chang|restart|reboot|disabl|enabl|delet|remov|creat|updat|unlock|install|uninstall|fix(?:ing)? (?:it|this|your|the)|repair|apply|configur|contact|call|e-?mail|notif|escalat|send|run|"
    r"execut|scan|ping|log (?:in|on)|connect|turn|switch|clear|restor|block|revok|grant|add(?:ing)? (?:the|your|a)|mov|renam|schedul|push|deploy|rebuild|tak(?:e|ing) care)\w*"
    r"|\b[Ll]et me (?:reset|change|restart|reboot|disable|enable|delete|remove|create|update|unlock|install|fix|run|send|contact|scan|apply|clear|restore)\b"
    rf"|\b(?:we|we['’]ve|we have|FlowPilot|FlowPilot has)(?: already| just| now)? {_DONE} (?:the|your|it|a|this|that|their)\b"
    r"|\b[Yy]our (?:\w+ ){0,2}(?:password|account|mailbox|license|licence|device|access|session|ticket|profile|MFA|PIN) (?:has (?:now |just )?been|was|is now) "
    r"(?:reset|changed|unlocked|restored|created|updated|deleted|enabled|disabled|removed|granted|assigned|fixed|repaired)"
    r"|\bhas been (?:\w+ed|reset|set|sent) (?:for you|by me|on your behalf)\b"
    r"|\b[Ii]ch habe\b[^.!?\n]{0,80}\b(?:zurückgesetzt|geändert|neu gestartet|deaktiviert|aktiviert|gelöscht|entfernt|erstellt|entsperrt|installiert|behoben|repariert|gesendet|"
    r"geschickt|ausgeführt|kontaktiert|angerufen|informiert|eingerichtet|freigegeben|hinzugefügt|wiederhergestellt)\b"
    r"|\b[Ii]ch (?:setze|ändere|starte|deaktiviere|aktiviere|lösche|entferne|entsperre|installiere|behebe|repariere|sende|schicke|kontaktiere|rufe)\b[^.!?\n]{0,60}"
    r"\b(?:jetzt|nun|gleich|zurück|neu|Ihr\w*|dein\w*)\b"
    r"|\b[Ii]hr (?:Kennwort|Passwort|Konto) wurde (?:zurückgesetzt|entsperrt|geändert)"
)
_QUOTED = lazy_pattern(r"[“\"„«][^“”\"„«»\n]{0,300}[”\"“»]")


def claims_action(text: str) -> bool:
    """Whether the text says that its writer did, does or will do something on a system; what is quoted is somebody else's."""
    return bool(_CLAIM.search(_QUOTED.sub(" ", text)))
