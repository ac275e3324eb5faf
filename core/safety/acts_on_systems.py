"""Acts that lose more than files: services, configurations, states that are gone once another one is put back, evidence."""

# Patterns and lists of words read best in one piece.
# ruff: noqa: E501

from core.safety.act import APPROVAL, BACKUP_FIRST, DELETE, REMOVE, Act, B, E, words
from core.safety.risk import Risk, Withheld
from core.safety.vocabulary import DISK, RESTORABLE
from core.shared.patterns import lazy_pattern

_MACHINE = r"(?:servers?|vms?|virtual machines?|domain controllers?|databases?|datenbank\w*|machines?|systems?|hosts?|computers?|pcs?|laptops?|tenants?|production|mailbox store|virtuelle maschine)"
_APPLIANCE = r"(?:firewalls?|routers?|switch(?:es)?|nas|appliances?|access points?|controllers?|gateways?|phone systems?|pbx|modems?|devices?|storage)"
_HIT = r"(?:infected|compromised|hacked|attacked|breached|encrypted|ransomed|phished|infizierte\w*|befallene\w*|kompromittierte\w*)"

SYSTEM_LOSSES: tuple[Act, ...] = (
    Act(
        "delete-service",
        Risk.DESTROYS,
        DELETE | REMOVE | words("drop cancel terminate"),
        lazy_pattern(
            rf"\b(?:whole|entire|dns) zones?\b|^(?:\S+ ){{0,4}}?{B}(?:(?:dns |reverse |forward |lookup )+zones?|zones?|mx(?:[ -]records?)?|dhcp scopes?|scopes?|organi[sz]ational units?|ous?|gpos?|group polic(?:y|ies)|tenants?|subscriptions?|"
            rf"(?:last |only )domain controllers?|contracts?|hosting|domain registrations?|vlans?|clusters?|raid (?:arrays?|volumes?|sets?)|arrays?|volume groups?|luns?|datastores?|resource groups?|windows\.old|previous (?:windows )?installations?|computer (?:accounts?|objects?)|"
            rf"(?:former |ex-)?(?:employee|user|colleague|leaver)(?:'s|s')? (?:\w+ and )?(?:accounts?|onedrive|mailbox\w*)|(?:all|old|earlier) (?:\w+ )?versions|konto des|benutzerkonto){E}(?! (?:entry|list|tab|icon))"
        ),
        lazy_pattern(r"\bfrom (?:the |a )?(?:list|view|menu|outlook|favou?rites|phone)\b|appointment|meeting|calendar"),
        "What depends on it stops working, and it does not come back by itself.",
        APPROVAL,
    ),
    Act(
        "delete-for-good",
        Risk.DESTROYS,
        words("permanently irrevocably hard-delete shift-delete hard"),
        lazy_pattern(r"^(?:delete|remove|erase|purge|wipe|lösch\w+|entfern\w+)\b|^(?:the|all|his|her|their|its)\b"),
        lazy_pattern(rf"^(?:\S+ ){{0,4}}?{B}{RESTORABLE}{E}"),
        "What is deleted cannot be brought back.",
        APPROVAL,
    ),
    Act(
        "throw-away",
        Risk.DESTROYS,
        words(
            "throw get discard drop prune clear clean empty purge truncate reclaim free cull wirf werfen leere leeren räume räumen delete remove erase lösche löschen"
        ),
        lazy_pattern(
            r"^(?:away |rid of |out |up |sie )?(?:(?:the|all|any|his|her|their|old|oldest|last|of|user's|user|users'|every|unused|three|two|few|docker|shared|den|die|das|alle|alten|alte|older|its|phished|account's|\w+'s) ){0,6}"
            r"(?:shadow copies|schattenkopien|snapshots?|checkpoints?|backups?|sicherungen|restore points?|recovery points?|(?:docker )?volumes?|mailbox\w*|archive\w*|postfach|tables?|log tables?|databases?|onedrive|"
            r"documents? folder|documents|(?:local |uncommitted |unpushed )?commits|sent items|gesendete\w*|home (?:folder|drive)|home|desktop folder|shared folder|pictures|photos)\b"
        ),
        lazy_pattern(r"\b(?:cache|search|filter|view|list|flags?|category|recent|queue|mixer\w*|entry|label)\b"),
        "What is thrown away is lost, unless a backup has it.",
        APPROVAL,
    ),
    Act(
        "put-back-an-old-state",
        Risk.DESTROYS,
        words(
            "roll revert reset restore recreate set return take bring setze setzen spiele spielen stelle stellen überschreibe überschreiben ersetze ersetzen overwrite replace"
        ),
        lazy_pattern(
            rf"^(?:\S+ ){{0,4}}?{B}{_MACHINE}{E}.{{0,40}}\b(?:snapshot|checkpoint|backup|yesterday\w*|last (?:night|week|month)\w*|earlier|old state|state of|copy|sicherung|stand von|stand vom|from scratch)\b|"
            rf"\b(?:backup|snapshot|checkpoint|copy|sicherung)\b.{{0,30}}\b(?:over|onto|into|über) (?:the |die |das |den )?(?:live|production|current|existing|running|produktive\w*)\b"
        ),
        lazy_pattern(
            r"\b(?:new|another|different|separate|test|isolated) (?:vm|server|machine|host|folder|place|name|database)|beside|copy of the file"
        ),
        "What was done since then is lost.",
        BACKUP_FIRST,
    ),
    Act(
        "leave-domain",
        Risk.DESTROYS,
        words("unjoin disjoin leave remove take pull nimm nehmen entferne entfernen"),
        lazy_pattern(
            r"^(?:the |your )?domain\b(?! (?:name|admin|controller))|^(?:\S+ ){0,5}?(?:from |out of |aus )(?:the |der |die )?dom(?:ain|äne)\b(?! (?:admins?|controller|name|users?))"
        ),
        lazy_pattern(r"\b(?:prefix|suffix|list|@|password|group|allow)\b|^(?:\S+ )?as it\b"),
        "Nobody can sign in with a domain account any more, and policies no longer apply.",
        "Have the password of a local administrator and the right to join it again at hand.",
    ),
    Act(
        "reset-appliance",
        Risk.DESTROYS,
        words("reset restore load set return put hold press push keep boot setze setzen drücke drücken"),
        lazy_pattern(
            rf"{B}{_APPLIANCE}{E}.{{0,40}}\b(?:defaults?|default config\w*|factory|from scratch|werks\w+)|\b(?:default|factory)[ -](?:config\w*|settings|state|defaults)\b.{{0,30}}{B}{_APPLIANCE}{E}|"
            r"^(?:down )?(?:the )?(?:reset|factory) (?:pin|button|pinhole|hole|key|switch)\b.{0,40}\b(?:seconds|until|sekunden|scratch)"
        ),
        lazy_pattern(
            r"\b(?:headset|breaker|dock|mouse|keyboard|webcam|tray|view|zoom|sound|colou?rs?|display|font|hearing)\b"
        ),
        "All its settings are lost.",
        "Export its settings, and have the access details at hand.",
    ),
    Act(
        "initialise-disk",
        Risk.DESTROYS,
        words("initialize initialise reinitialize reinitialise re-initialize initialisiere initialisieren convert"),
        lazy_pattern(rf"^(?:\S+ ){{0,3}}?{B}(?:{DISK}|raid|arrays?|nas|storage pool)\b"),
        lazy_pattern(r"new (?:disk|drive)|empty|spare"),
        "What is on it is lost.",
        BACKUP_FIRST,
        without_backup=Withheld.WIPE,
    ),
    Act(
        "break-array",
        Risk.DESTROYS,
        words("break split pull rip yank eject remove force rebuild resync mark swap replace"),
        lazy_pattern(
            r"^(?:the )?(?:mirror|raid|array)\b(?!.{0,20}\bstatus)|^(?:out )?(?:two|both|several|more|the second|another) (?:\w+ )?(?:disks?|drives?)\b.{0,30}\b(?:array|raid|mirror|at once|at the same time|online)|\b(?:second|other|good|working|any) (?:\w+ )?(?:disk|drive)\b.{0,30}\b(?:raid|array|mirror)|^(?:the )?(?:\w+ )?(?:disk|drive) online\b|\bresync over\b"
        ),
        lazy_pattern(r"\b(?:log|failed disk by)\b"),
        "The array may lose what is on all of its disks.",
        BACKUP_FIRST,
    ),
    Act(
        "destroy-evidence",
        Risk.DESTROYS,
        words(
            "reboot restart shut turn power clean wipe delete remove reimage empty kill lösche löschen starte starten bereinige bereinigen"
        ),
        lazy_pattern(
            rf"^(?:\S+ ){{0,4}}?{_HIT} (?:\w+ )?(?:machines?|pcs?|computers?|laptops?|servers?|accounts?|files?|devices?|rechner|server)\b|\bransom ?(?:note|ware)\b|^(?:\S+ ){{0,3}}?logs?\b.{{0,30}}\b(?:incident|attack|breach|{_HIT})"
        ),
        lazy_pattern(r"\boff the network\b|only after|\bif\b"),
        "Evidence is lost: what happened can no longer be found out.",
        "Take it off the network, leave it on, and ask whoever looks after security.",
    ),
    Act(
        "delete-unrecoverable-folder",
        Risk.DESTROYS,
        DELETE | REMOVE | words("empty"),
        lazy_pattern(
            r"\bfolders? (?:under|in|from|below|of) (?:\w+ ){0,2}c:\\users\b|^(?:\S+ ){0,3}?(?:shared |project |team )+folders?\b|^(?:\S+ ){0,3}?c:\\users\\\w+(?![\w\\])"
        ),
        lazy_pattern(r"cache|temp\b|shortcut|from (?:the )?(?:list|quick access|favou?rites|view)|link"),
        "All files in it are lost.",
        BACKUP_FIRST,
    ),
)
