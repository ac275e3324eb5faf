"""What instructions ask for: a table of acts, each with its risk, in English and German. The rules of prose are here."""

import re
from dataclasses import dataclass

from core.safety.risk import Risk, Withheld
from core.safety.vocabulary import (
    COMPUTER,
    DATA,
    DISK,
    HOME_FOLDER,
    PHONE,
    PROTECTION,
    REMOVABLE,
    RESTORABLE,
)


@dataclass(frozen=True, slots=True)
class Act:
    """One rule: a verb told to somebody, what it is done to, and what that means."""

    name: str
    risk: Risk
    verbs: frozenset[str]
    """Base forms; those of separable German verbs without their particle."""
    what: re.Pattern[str]
    """Searched in the words after the verb, and of a German verb at the end in those before it."""
    unless: re.Pattern[str] | None = None
    """Searched in the same words: what makes it harmless."""
    loses: str = ""
    first: str = ""
    without_backup: Withheld | None = None
    """Why it is never shown where no backup is mentioned."""
    for_good: Withheld | None = None
    """Why it is never shown where it is meant to last."""
    identity: bool = False
    """Whether it is only done for somebody whose identity was checked."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


_B, _E = r"(?:^|(?<=[\s(\"',]))", r"(?![\w-])"
_DELETE = _words(
    "delete erase destroy purge wipe discard scrub shred nuke trash rm del lösche löschen lösch entferne entfernen vernichte vernichten"
)
_REMOVE = _words("remove entferne entfernen")
_OFF = _words(
    "disable deactivate stop pause suspend bypass kill uninstall remove skip lower circumvent unload turn switch shut "
    "set take deaktiviere deaktivieren schalte schalten stoppe stoppen beende beenden deinstalliere deinstallieren umgehe "
    "umgehen pausiere pausieren stelle stellen entferne entfernen setze setzen disabling deactivating suspending bypassing"
)
_BACKUP_FIRST = "Make a backup and check that it opens."
_APPROVAL = "Have it approved by whoever owns the data, and make sure that a backup exists."
_SECURITY = "Have it approved by whoever looks after security, agree when it is turned on again, and note it in the ticket."
_RIGHTS = "Have it approved, give no more than is needed, and note when it is taken back."
_IDENTITY = "Check who asks: call back on the number in the directory, or have their manager confirm."
_PROTECTED = _re(
    rf"^(?:\S+ ){{0,6}}?{_B}{PROTECTION}{_E}"
)

ACTS: tuple[Act, ...] = (
    Act(
        "wipe-disk",
        Risk.DESTROYS,
        _words(
            "format reformat wipe erase repartition overwrite shred nuke zero formatiere formatieren "
            "überschreibe überschreiben formatting wiping erasing"
        ),
        _re(rf"^(?:\S+ ){{0,7}}?{_B}(?:{DISK}|macbook|(?:the|this|his|her|their|den|ihren) {COMPUTER}){_E}"),
        _re(
            rf"{REMOVABLE}|\b(?:screen|display|bildschirm\w*|cells?|column|numbers?|lens|keyboard|case|fans?|vents?|cloth|tuch|folder on|"
            rf"files? (?:on|from|in)|from the|print|mapping|mapped|letter|network drive|netzlaufwerk|cache|temp\w*|history|dust|"
            rf"profile|mailbox|shortcut|printer|share|account|off the)\b|snapshot|shadow|cop(?:y|ies)|dumps?|queue"
        ),
        "Everything on it is lost and cannot be brought back.",
        _BACKUP_FIRST,
        without_backup=Withheld.WIPE,
    ),
    Act(
        "delete-partition",
        Risk.DESTROYS,
        _DELETE | _REMOVE | _words("deleting removing clean"),
        _re(
            rf"^(?:\S+ ){{0,4}}?{_B}(?:partitions?|volumes?|partitionen|festplatten?|(?:hard |ssd |whole |entire )disks?|"
            r"everything (?:on|from) (?:the )?(?:\w+ )?(?:disk|drive|computer|laptop|c:)|alles (?:auf|von) )"
        ),
        _re(rf"{REMOVABLE}|snapshot|shadow|cop(?:y|ies)|letter|recovery"),
        "Everything on it is lost and cannot be brought back.",
        _BACKUP_FIRST,
        without_backup=Withheld.WIPE,
    ),
    Act(
        "wipe-removable",
        Risk.DESTROYS,
        _words("format reformat wipe erase formatiere formatieren formatting"),
        _re(rf"{REMOVABLE}"),
        _re(r"\b(?:contacts|connector|cloth|tuch)\b"),
        "Everything on it is lost.",
        "Copy off what is still needed.",
    ),
    Act(
        "reset-computer",
        Risk.DESTROYS,
        _words("reset reimage re-image reinstall factory-reset set setze setzen restore installiere installieren install"),
        _re(
            r"remove everything|keep nothing|(?:^|\s)nothing\b.{0,10}\bkeep|alles entfernen|"
            rf"{COMPUTER}\b.{{0,40}}\b(?:factory|werks\w+)|(?:factory|werkseinstellungen|werkszustand)\b.{{0,40}}\b{COMPUTER}{_E}|"
            r"(?:windows|macos|the (?:operating system|os))\b.{0,60}\b(?:from scratch|clean|nothing|neu auf)|clean install"
        ),
        _re(r"keep(?:ing)? (?:my|the|your|their|personal) files|keep (?:\w+ )?files"),
        "Programs, settings and files on the computer are lost.",
        _BACKUP_FIRST,
        without_backup=Withheld.WIPE,
    ),
    Act(
        "reimage-computer",
        Risk.DESTROYS,
        _words("reimage re-image reimaging"),
        _re(r"."),
        loses="Programs, settings and files on the computer are lost.",
        first=_BACKUP_FIRST,
        without_backup=Withheld.WIPE,
    ),
    Act(
        "factory-reset",
        Risk.DESTROYS,
        _words("reset factory-reset set restore setze setzen factory perform do"),
        _re(r"^reset\b|factory|werkseinstellung\w*|werkszustand|^reset (?:the|this) (?:router|firewall|switch)|erase all content"),
        _re(rf"{COMPUTER}{_E}|default view"),
        "All settings and data on the device are lost.",
        "Export its settings and data, and have the access details at hand.",
    ),
    Act(
        "wipe-device",
        Risk.DESTROYS,
        _words("wipe erase retire lösche löschen wiping"),
        _re(rf"{_B}{PHONE}{_E}"),
        _re(r"\b(?:screen|display|cloth|tuch|lens|bildschirm\w*)\b"),
        "Everything on the device is lost.",
        "Make sure that it is the right device, and that its owner and whoever looks after security agree.",
    ),
    Act(
        "delete-home-folder",
        Risk.DESTROYS,
        _DELETE | _REMOVE | _words("empty clear leere leeren deleting"),
        _re(HOME_FOLDER),
        _re(r"cache|temp\b|from (?:the )?(?:list|quick access)|shortcut"),
        "All files of the person are lost.",
        _BACKUP_FIRST,
        without_backup=Withheld.WIPE,
    ),
    Act(
        "delete-data",
        Risk.DESTROYS,
        _DELETE | _words("deleting erasing purging"),
        _re(rf"^(?:\S+ ){{0,7}}?{_B}{DATA}{_E}"),
        _re(
            rf"^(?:\S+ ){{0,4}}?{_B}{RESTORABLE}{_E}|\b(?:from the (?:list|group|team|view|favou?rites|menu|phone)|cloth|tuch|screen)\b|"
            r"aus der (?:liste|gruppe)|restorable"
        ),
        "What is deleted is lost, unless a backup or a recycle bin has it.",
        _APPROVAL,
    ),
    Act(
        "remove-data",
        Risk.DESTROYS,
        _REMOVE | _words("removing drop dropping deprovision"),
        _re(
            r"^(?:(?:the|all|any|this|that|his|her|their|old|user's|user|former|employee's|every) ){0,4}"
            r"(?:mailbox\w*|user accounts?|accounts? (?:from|in) (?:active directory|ad|entra|azure|the tenant)|databases?|tables?|"
            r"snapshots?|shadow copies|backups?|restore points?|virtual machines?|vms?|user(?:'s)? profiles?|windows profiles?|pst\b|partitions?|"
            r"archives?|recovery (?:partition|keys?)|private keys?|sites?|postfach|benutzerprofil\w*|benutzerkonto|schattenkopien|"
            r"users? from (?:active directory|ad|entra|azure|the tenant|the system))"
        ),
        None,
        "What is removed is lost, unless a backup or a recycle bin has it.",
        _APPROVAL,
    ),
    Act(
        "empty-bin",
        Risk.DESTROYS,
        _words("empty clear purge leere leeren emptying"),
        _re(r"recycle ?bin|\btrash\b|papierkorb|deleted items|gelöschte elemente|recoverable items|junk (?:folder|mail)"),
        None,
        "What is in it cannot be brought back.",
        "Ask its owner whether anything in it is still needed.",
    ),
    Act(
        "delete-permanently",
        Risk.DESTROYS,
        _DELETE | _words("remove"),
        _re(r"permanently|for good|irrevocabl|beyond recovery|endgültig|unwiderruflich|so that (?:it|they) cannot be (?:recovered|restored)"),
        _re(rf"^(?:\S+ ){{0,4}}?{_B}{RESTORABLE}{_E}"),
        "What is deleted cannot be brought back.",
        _APPROVAL,
    ),
    Act(
        "clear-log",
        Risk.DESTROYS,
        _words("clear delete empty purge erase wipe truncate lösche löschen leere leeren clearing"),
        _re(
            r"\b(?:event|security|audit|system|application|sign-in|firewall|all|ereignis\w*|sicherheits\w*) ?-?(?:viewer )?(?:logs?|protokolle?)\b|"
            r"ereignisprotokoll\w*|\blogs? (?:files )?of\b|audit trail|event viewer"
        ),
        None,
        "The evidence in it is lost: what happened can no longer be found out.",
        "Save a copy of the log, and ask whoever looks after security.",
    ),
    Act(
        "clear-tpm",
        Risk.DESTROYS,
        _words("clear reset delete lösche löschen wipe clearing"),
        _re(r"\btpm\b|secure enclave|keychain|schlüsselbund"),
        _re(r"entry|entries|item|eintrag|bio?os password"),
        "Keys kept in it are lost; encrypted drives ask for their recovery key, sign-ins have to be set up again.",
        "Have the recovery key at hand and suspend encryption.",
    ),
    Act(
        "reset-domain-thing",
        Risk.DESTROYS,
        _words("demote decommission unjoin revoke terminate deprovision"),
        _re(r"domain controller|\bserver\b|certificate|tenant|subscription|account\b|zertifikat"),
        _re(r"session|sign-in"),
        "Access and services that depend on it are lost.",
        _APPROVAL,
    ),
    Act(
        "overwrite",
        Risk.DESTROYS,
        _words("overwrite replace restore überschreibe überschreiben"),
        _re(
            r"(?:overwrit\w+|replac\w+|over) (?:the )?(?:current|existing|production|live|all) (?:\w+ )?(?:data\w*|files?|database|mailbox|server)|"
            r"^(?:the )?(?:existing|current|production|live) (?:\w+ )?(?:data\w*|files?|database|mailbox|server|backup)"
        ),
        _re(r"cell|number|driver"),
        "What is there now is lost.",
        _BACKUP_FIRST,
    ),
    Act(
        "remove-second-factor",
        Risk.WEAKENS,
        _words(
            "remove delete reset revoke clear require turn switch disable deactivate unregister re-register skip entferne entfernen lösche löschen "
            "setze setzen schalte schalten deaktiviere deaktivieren removing resetting disabling"
        ),
        _re(
            r"(?:mfa|2fa|authenticat(?:ion|or)|multi-?factor|two-?factor|second factor|sign-in)[ -]?(?:\w+ )?(?:methods?|registrations?|devices?|"
            r"settings|phone|token|app|sessions and methods)\b|\b(?:re-?regist\w+)\b.{0,20}\b(?:mfa|multi-?factor|again)|registering again|"
            r"\b(?:mfa|2fa|multi-?factor\w*|two-?factor\w*|second factor|zweite\w* faktor\w*|zwei-?faktor\w*)\b(?! (?:prompt|code|request|"
            r"challenge|page|screen))|mfa-?methode\w*"
        ),
        _re(r"\bon\b(?! (?:the|their|a|this))|enabled|\bwieder ein\b|duplicate|app from the home|tile"),
        "Whoever knows the password can sign in without a second factor until one is set up again.",
        _IDENTITY + " Have it set up again at once.",
        for_good=Withheld.OFF_FOR_GOOD,
        identity=True,
    ),
    Act(
        "protection-off",
        Risk.WEAKENS,
        _OFF,
        _PROTECTED,
        _re(
            r"\b(?:turn|switch|set)?\s?(?:back on|on again|to on)\b|\b(?:exclusions?|exceptions?|ausnahmen?|rule for|notifications?|benachrichtigung\w*|"
            r"icon|popup|pop-up|window|alerts? sound|messages?|service pack|report|scan\b|log file|code\b|prompts? again|"
            r"audit report|cache|paused)\b|^(?:\S+ )?\S+ on\b|\bwieder ein\b|^(?:\S+ ){0,5}ein$"
        ),
        "What it protects against is let through meanwhile.",
        _SECURITY,
        for_good=Withheld.OFF_FOR_GOOD,
    ),
    Act(
        "ignore-warning",
        Risk.WEAKENS,
        _words(
            "ignore bypass dismiss accept override skip click proceed continue trust disregard pass ignoriere ignorieren bestätige bestätigen "
            "übergehe übergehen akzeptiere akzeptieren überspringe überspringen ignoring"
        ),
        _re(
            r"(?:certificate|security|ssl|tls|smartscreen|browser|host key|macro|untrusted|zertifikats?|sicherheits|virus)-?\s?(?:\w+ )?"
            r"(?:warnings?|errors?|alerts?|prompts?|checks?|messages?|name mismatch|hinweis\w*|warnung\w*|meldung\w*|fehler\w*)|"
            r"past the (?:\w+ )?warning|(?:self-signed|untrusted|expired|invalid|unknown) (?:certificate|host key|publisher)|"
            r"(?:through|past) the (?:\w+ ){0,2}(?:warning|error)"
        ),
        None,
        "The connection may be read or changed by somebody in between.",
        "Find out why the warning is shown; go on only where the other side is known and it was approved.",
    ),
    Act(
        "anyway",
        Risk.WEAKENS,
        _words("proceed continue run keep allow connect trust open install click choose select visit press load download lade laden öffne öffnen fahre fahren führe führen starte starten"),
        _re(r"\b(?:proceed|continue|run|keep|allow|connect|trust|open|install|visit|it|download)? ?(?:it )?anyway\b|trotzdem|\(unsafe\)|not recommended"),
        _re(r"\b(?:if it fails|restart|try)\b"),
        "A warning that protects people is passed over.",
        "Find out why the warning is shown; go on only where it was approved.",
    ),
    Act(
        "raise-rights",
        Risk.WEAKENS,
        _words("add put make promote elevate give grant assign füge fügen mache machen gib geben erteile erteilen weise adding granting giving nimm nehmen"),
        _re(
            r"\b(?:to|into|in|zur|zu den|der|die)\b.{0,30}\b(?:administrators?|admins?|domain admins|wheel|sudo(?:ers)?|root|power users|"
            r"(?:lokalen? )?administratoren|admin-?gruppe)\b|"
            r"\b(?:an?|as|zum|als) (?:\w+ ){0,2}(?:admin\w*|owner of the (?:domain|tenant))\b|"
            r"\b(?:admin\w*|administrator|root|elevated|owner|superuser|domänenadmin\w*)[ -]?(?:rights|privileges|permissions|role|access|rechte\w*|rolle)\b|"
            r"\b(?:everyone|anyone|authenticated users|anonymous|jeder(?:mann|m)?|all users|guests?)\b.{0,30}\b(?:full|write|modify|control|access|permissions?|vollzugriff)\b|"
            r"\b(?:full control|vollzugriff|write access)\b.{0,30}\b(?:everyone|anyone|jeder\w*|all users|authenticated users)\b|"
            r"\blocal admin\b|global(?:er)? admin\w*"
        ),
        _re(r"^sure\b|\b(?:console|administrator's|ticket|note|e-?mail address|administrative (?:unit|template))\b"),
        "Whoever has these rights, or takes over the account, can do far more than before.",
        _RIGHTS,
    ),
    Act(
        "share-with-all",
        Risk.WEAKENS,
        _words("share publish expose open teile teilen allow set change enable forward"),
        _re(
            r"anyone (?:with|who has) the link|\b(?:to|with) (?:the )?(?:internet|everyone|public|whole world)\b|jede\w+ mit dem link|"
            r"\bports? \d+|\bport forward\w*|publicly"
        ),
        _re(r"whether|outbound|ausgehend"),
        "People outside can reach it.",
        _SECURITY,
    ),
    Act(
        "allow-through",
        Risk.WEAKENS,
        _words(
            "add exclude whitelist allow-list allowlist exempt release allow permit put let unblock approve create füge fügen nimm nehmen schließe schließen "
            "erlaube erlauben excluding whitelisting gib geben"
        ),
        _re(
            r"\b(?:exclusions?|allow-?list|white-?list|trusted sites|trusted locations?|vertrauenswürdige\w*|ausnahmeliste|ausschlüsse\w*|ausschlussliste|scan exceptions?)\b|"
            r"\b(?:firewall|antivirus|defender|scanner) (?:as )?(?:an )?(?:exception|exclusion|ausnahme)\w*|\bthrough (?:the |windows )*(?:\w+ )?firewall\b|"
            r"\bfrom (?:the )?(?:\w+ ){0,3}(?:policy|policies|scan\w*|conditional access|mfa|antivirus|defender|quarantine|protection|inspection)\b|"
            r"\bvon (?:der|dem) (?:richtlinie|scan|mfa|conditional)|an exception (?:for|in)|\baus der quarantäne\b|(?:whitelist\w*)|^(?:\S+ ){0,4}(?:inbound|incoming) "
        ),
        _re(r"\bremove\b|dictionary|holiday"),
        "What is exempted is no longer checked, whoever makes use of it.",
        _SECURITY,
    ),
    Act(
        "enable-weak",
        Risk.WEAKENS,
        _words("enable allow turn activate permit use set switch lower change aktiviere aktivieren erlaube erlauben enabling install"),
        _re(
            r"\bsmb ?v?1\b|smb 1\.0|basic auth\w*|legacy (?:auth\w*|protocols?)|\btelnet\b|ntlm ?v?1|tls 1\.[01]\b|ssl ?v?[23]|guest account|gastkonto|"
            r"auto-?log-?on|automatic (?:sign-in|logon)|anonymous access|developer mode|unknown sources|unsigned|less secure apps|"
            r"(?:all )?macros|makros|plain ?text|never notify|nie benachrichtigen|security (?:level |slider )?(?:to )?(?:low|lowest|off|none)|"
            r"password(?:s)? (?:to )?never expires?|kennwort läuft nie ab|(?:empty|blank|no|leeres) (?:password|kennwort|passwort)|same password|never expire|"
            r"remote (?:desktop|access) from (?:the )?internet|weak(?:er)? (?:ciphers?|encryption)|without (?:a )?(?:password|mfa|encryption|authentication)"
        ),
        _re(r"\b(?:off|deaktiv\w*|aus|block|disabled)$|only signed|turn off|\bis (?:off|disabled)\b"),
        "An attacker gets in more easily, for as long as it stays.",
        _SECURITY,
    ),
    Act(
        "run-elevated-always",
        Risk.WEAKENS,
        _words("run start open set tick starte starten"),
        _re(r"as (?:an )?administrator\b.{0,40}\b(?:from now on|always|every time|permanently|compatibility)|\balways\b.{0,20}as (?:an )?administrator"),
        None,
        "The program, and whatever takes it over, has full rights on the computer.",
        _RIGHTS,
    ),
    Act(
        "reset-credential",
        Risk.CHANGES,
        _words(
            "reset change set issue create generate assign give register add replace update renew setze setzen ändere ändern vergib vergeben erstelle "
            "erstellen resetting hinterlege hinterlegen"
        ),
        _re(
            r"^(?:(?:the|a|an|new|user's|users'|user|their|his|her|caller's|account|person's|employee's|temporary|initial|domain|"
            r"windows|ad|active|directory|microsoft|365|entra|your|das|ein|neues|den|die|of|for|to|\w+'s|account's) ){0,6}"
            r"(?:passwords?|kennwort|passwort|pin|temporary access pass|tap\b|einmalkennwort|credentials?|passcode)\b|"
            r"\b(?:phone number|authenticator|method|telefonnummer|security key)\b.{0,40}\b(?:second factor|mfa|authentication|zweite\w* faktor)|"
            r"\b(?:kennwort|passwort)\b.{0,40}\b(?:zurück|neu)\b"
        ),
        _re(
            r"\b(?:own|self-?service|sspr|themselves|selbst|in the printer|on the printer|service account|stored|saved|gespeicherte\w*|wi-?fi|wlan|scan\w*|smtp|"
            r"expir\w+|never|policy|manager|on the (?:router|device|phone|copier)|of the (?:printer|scanner|router)|connector|backup job|reset page|page)\b"
        ),
        "",
        _IDENTITY,
        identity=True,
    ),
    Act(
        "interrupt",
        Risk.INTERRUPTS,
        _words(
            "restart reboot shut power-cycle powercycle disconnect stop fail take unplug log sign kick power starte starten fahre fahren boot turn "
            "restarting rebooting"
        ),
        _re(
            r"\b(?:pc|computer|laptop|machine|mac|workstation|server|host|switch|router|modem|firewall|access point|virtual machine|vm|cluster|spooler|"
            r"windows|rechner|gerät|dienst|service|database|everybody|all users|alle benutzer|the network|print server|domain controller|dock|controller|nas)\b"
            r"(?! (?:explorer|update|defender|security|hello))"
        ),
        _re(
            r"\b(?:outlook|teams|browser|app|onedrive|excel|word|chrome|edge)\b|^(?:\S+ ){0,2}(?:in to|into|on to|onto) |"
            r"^in\b|^on\b|^(?:off|on) (?:airplane|do not)|look|wi-?fi on"
        ),
    ),
    Act(
        "change",
        Risk.CHANGES,
        _DELETE
        | _REMOVE
        | _OFF
        | _words(
            "change set enable disable turn switch add install uninstall update reset clear rename create assign map configure rebuild repair unlock edit "
            "replace import register forget block unblock move repoint flush renew reconnect reinstall apply release activate pair unpair roll empty trust "
            "aktiviere aktivieren ändere ändern füge fügen installiere installieren leere leeren setze setzen trenne trennen"
        ),
        _re(r"\w"),
    ),
)
"""The rules, the gravest of each kind first. All that speak count; the gravest gives the risk."""

FOR_GOOD = re.compile(
    r"\b(?:permanent(?:ly)?|for good|for ever|forever|leave (?:it|them|this) (?:off|disabled|out)|keep (?:it|them|this) (?:off|disabled|turned off)|"
    r"(?:do not|don't|never) (?:turn|switch) (?:it|them)? ?(?:back )?on|and leave off|from now on|once and for all|"
    r"dauerhaft|für immer|lassen sie (?:ihn|sie|es|das) (?:aus|ausgeschaltet|deaktiviert)|indefinitely|all the time|until further notice)\b"
)
"""Says that something is meant to last."""
CORE_PROTECTION = re.compile(PROTECTION)
