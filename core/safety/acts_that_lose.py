"""Acts that lose data, access or evidence, or cannot be undone."""

# A pattern reads best in one piece.
# ruff: noqa: E501

from core.safety.act import APPROVAL, BACKUP_FIRST, DELETE, REMOVE, Act, B, E, words
from core.safety.risk import Risk, Withheld
from core.safety.vocabulary import COMPUTER, DATA, DISK, HOME_FOLDER, PHONE, REMOVABLE, RESTORABLE
from core.shared.patterns import lazy_pattern

DESTROYING: tuple[Act, ...] = (
    Act(
        "wipe-disk",
        Risk.DESTROYS,
        words(
            "format reformat wipe erase repartition overwrite shred nuke zero formatiere formatieren "
            "überschreibe überschreiben formatting wiping erasing"
        ),
        lazy_pattern(rf"^(?:\S+ ){{0,7}}?{B}(?:{DISK}|macbook|(?:the|this|his|her|their|den|ihren) {COMPUTER}){E}"),
        lazy_pattern(
            rf"{REMOVABLE}|\b(?:screen|display|bildschirm\w*|cells?|column|numbers?|lens|keyboard|case|fans?|vents?|cloth|tuch|folder on|"
            rf"files? (?:on|from|in)|from the|print|mapping|mapped|letter|network drive|netzlaufwerk|cache|temp\w*|history|dust|"
            rf"profile|mailbox|shortcut|printer|share|account|off the)\b|snapshot|shadow|cop(?:y|ies)|dumps?|queue"
        ),
        "Everything on it is lost and cannot be brought back.",
        BACKUP_FIRST,
        without_backup=Withheld.WIPE,
    ),
    Act(
        "delete-partition",
        Risk.DESTROYS,
        DELETE | REMOVE | words("deleting removing clean"),
        lazy_pattern(
            rf"^(?:\S+ ){{0,4}}?{B}(?:partitions?|volumes?|partitionen|festplatten?|(?:hard |ssd |whole |entire )disks?|"
            r"everything (?:on|from) (?:the )?(?:\w+ )?(?:disk|drive|computer|laptop|c:)|alles (?:auf|von) )"
        ),
        lazy_pattern(rf"{REMOVABLE}|snapshot|shadow|cop(?:y|ies)|letter|recovery|mixer|entry|label"),
        "Everything on it is lost and cannot be brought back.",
        BACKUP_FIRST,
        without_backup=Withheld.WIPE,
    ),
    Act(
        "wipe-removable",
        Risk.DESTROYS,
        words("format reformat wipe erase formatiere formatieren formatting"),
        lazy_pattern(rf"\b{REMOVABLE}"),
        lazy_pattern(r"\b(?:contacts|connector|cloth|tuch)\b"),
        "Everything on it is lost.",
        "Copy off what is still needed.",
    ),
    Act(
        "reset-computer",
        Risk.DESTROYS,
        words(
            "reset reimage re-image reinstall factory-reset choose select click use set setze setzen restore installiere installieren install"
        ),
        lazy_pattern(
            r"remov(?:e|es|ing) everything|keep nothing|no need to keep|nothing to keep|(?:without keeping|keep(?:ing)? no) (?:\w+ )?(?:files|data)|(?:^|\s)nothing\b.{0,10}\bkeep|alles entfernen|"
            rf"{COMPUTER}\b.{{0,40}}\b(?:factory|werks\w+)|(?:factory|werkseinstellungen|werkszustand)\b.{{0,40}}\b{COMPUTER}{E}|"
            r"(?:windows|macos|the (?:operating system|os))\b.{0,60}\b(?:from scratch|clean|nothing|neu auf)|clean install"
        ),
        lazy_pattern(r"keep(?:ing)? (?:my|the|your|their|personal) files|keep (?:\w+ )?files"),
        "Programs, settings and files on the computer are lost.",
        BACKUP_FIRST,
        without_backup=Withheld.WIPE,
    ),
    Act(
        "reimage-computer",
        Risk.DESTROYS,
        words("reimage re-image reimaging"),
        lazy_pattern(r"."),
        loses="Programs, settings and files on the computer are lost.",
        first=BACKUP_FIRST,
        without_backup=Withheld.WIPE,
    ),
    Act(
        "perform-wipe",
        Risk.DESTROYS,
        words(
            "perform do run start execute carry make trigger initiate issue choose select click pick press send führe führen mache machen wähle wählen klicke klicken löse lösen"
        ),
        lazy_pattern(
            r"^(?:\S+ ){0,4}?(?:(?:clean|fresh) (?:re-?)?install\w*|(?:low-level |quick |full |complete )+format(?:ting)?\b|format of the (?:disk|drive|ssd|hdd)|"
            r"(?:disk|drive|full|secure|complete|remote|selective) (?:wipe|erase|erasure)|(?:remove|erase|delete) (?:everything|all content)|(?:factory|remote|autopilot) reset|alles (?:entfernen|löschen)|re-?image\b|neuinstallation|formatierung)"
        ),
        lazy_pattern(r"\b(?:office|driver|app|outlook|teams|printer|date|number)\b|keep(?:ing)? (?:\w+ )?files"),
        "Programs, settings and files on the computer are lost.",
        BACKUP_FIRST,
        without_backup=Withheld.WIPE,
    ),
    Act(
        "factory-reset",
        Risk.DESTROYS,
        words("reset factory-reset set restore setze setzen factory perform do"),
        lazy_pattern(
            r"^reset\b|factory|werkseinstellung\w*|werkszustand|^reset (?:the|this) (?:router|firewall|switch)|erase all content"
        ),
        lazy_pattern(rf"{COMPUTER}{E}|default view"),
        "All settings and data on the device are lost.",
        "Export its settings and data, and have the access details at hand.",
    ),
    Act(
        "wipe-device",
        Risk.DESTROYS,
        words("wipe erase retire lösche löschen wiping"),
        lazy_pattern(rf"{B}{PHONE}{E}"),
        lazy_pattern(r"\b(?:screen|display|cloth|tuch|lens|bildschirm\w*)\b"),
        "Everything on the device is lost.",
        "Make sure that it is the right device, and that its owner and whoever looks after security agree.",
    ),
    Act(
        "delete-home-folder",
        Risk.DESTROYS,
        DELETE | REMOVE | words("empty clear leere leeren deleting"),
        lazy_pattern(HOME_FOLDER),
        lazy_pattern(r"cache|temp\b|from (?:the )?(?:list|quick access)|shortcut"),
        "All files of the person are lost.",
        BACKUP_FIRST,
        without_backup=Withheld.WIPE,
    ),
    Act(
        "delete-data",
        Risk.DESTROYS,
        DELETE | words("deleting erasing purging"),
        lazy_pattern(rf"^(?:all|whatever is|what is) (?:in|on) |^(?:(?!(?:in|on|at) )\S+ ){{0,7}}?{B}{DATA}{E}"),
        lazy_pattern(
            rf"^(?:\S+ ){{0,4}}?{B}{RESTORABLE}{E}|\b(?:from the (?:\w+'s )?(?:list|group|team|view|favou?rites|menu|phone)|cloth|tuch|screen)\b|"
            r"aus der (?:liste|gruppe)|restorable|^(?:the )?renamed (?:file|folder)|whiteboard|\bof the (?:teams )?(?:meeting|slide)"
        ),
        "What is deleted is lost, unless a backup or a recycle bin has it.",
        APPROVAL,
    ),
    Act(
        "remove-data",
        Risk.DESTROYS,
        REMOVE | words("removing drop dropping deprovision"),
        lazy_pattern(
            r"^(?:(?:the|all|any|this|that|his|her|their|old|user's|user|former|employee's|every) ){0,4}"
            r"(?:mailbox\w*|user accounts?|accounts? (?:from|in) (?:active directory|ad|entra|azure|the tenant)|databases?|tables?|"
            r"snapshots?|shadow copies|backups?|restore points?|virtual machines?|vms?|user(?:'s)? profiles?|windows profiles?|pst\b|partitions?|"
            r"archives?|recovery (?:partition|keys?)|private keys?|sites?|postfach|benutzerprofil\w*|benutzerkonto|schattenkopien|"
            r"users? from (?:active directory|ad|entra|azure|the tenant|the system))"
        ),
        None,
        "What is removed is lost, unless a backup or a recycle bin has it.",
        APPROVAL,
    ),
    Act(
        "empty-bin",
        Risk.DESTROYS,
        words("empty clear purge leere leeren emptying"),
        lazy_pattern(
            r"recycle ?bin|\btrash\b|papierkorb|deleted items|gelöschte elemente|recoverable items|\b(?:mailbox|inbox|postfach)\b|junk (?:folder|mail)"
        ),
        lazy_pattern(r"\b(?:filter|search (?:box|field|term)|view|sort\w*|categor\w+|flags?|rule|layout)\b"),
        "What is in it cannot be brought back.",
        "Ask its owner whether anything in it is still needed.",
    ),
    Act(
        "delete-permanently",
        Risk.DESTROYS,
        DELETE | words("remove"),
        lazy_pattern(
            r"permanently|for good|irrevocabl|beyond recovery|endgültig|unwiderruflich|so that (?:it|they) cannot be (?:recovered|restored)"
        ),
        lazy_pattern(rf"^(?:\S+ ){{0,4}}?{B}{RESTORABLE}{E}"),
        "What is deleted cannot be brought back.",
        APPROVAL,
    ),
    Act(
        "clear-log",
        Risk.DESTROYS,
        words("clear delete empty purge erase wipe truncate lösche löschen leere leeren clearing"),
        lazy_pattern(
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
        words("clear reset delete lösche löschen wipe clearing"),
        lazy_pattern(
            r"\btpm\b(?! (?:errors?|events?|messages?|logs?|status|warnings?))|secure enclave|keychain|schlüsselbund"
        ),
        lazy_pattern(r"entry|entries|item|eintrag|bio?os password"),
        "Keys kept in it are lost; encrypted drives ask for their recovery key, sign-ins have to be set up again.",
        "Have the recovery key at hand and suspend encryption.",
    ),
    Act(
        "reset-domain-thing",
        Risk.DESTROYS,
        words("demote decommission unjoin disjoin revoke terminate deprovision"),
        lazy_pattern(r"domain controller|\bserver\b|certificate|tenant|subscription|account\b|zertifikat|\bdomain\b"),
        lazy_pattern(r"session|sign-in|certificate of (?:a |the )?(?:lost|stolen|compromised|smart card|old)"),
        "Access and services that depend on it are lost.",
        APPROVAL,
    ),
    Act(
        "drop-table",
        Risk.DESTROYS,
        words("drop truncate"),
        lazy_pattern(
            r"^(?:(?:the|all|this|that|our|its|whole) ){0,2}(?:[\w-]+ ){0,3}(?:tables?|databases?|schemas?|collections?)\b"
        ),
        lazy_pattern(r"\b(?:pivot|excel|file on|column width|call|cursor)\b"),
        "Its rows are lost.",
        APPROVAL,
    ),
    Act(
        "delete-both",
        Risk.DESTROYS,
        DELETE | REMOVE | words("clear empty"),
        lazy_pattern(
            r"\b(?:and|plus|including|along with|together with|und) (?:(?:the|all|its|their|his|her|old|den|die|das) ){0,2}"
            r"(?:pst|mailbox\w*|user profiles?|documents|pictures|backups?|snapshots?|databases?|archives?|accounts?|recovery keys?)\b"
        ),
        lazy_pattern(r"\b(?:check|test|open|copy|restore|verify|confirm|from the list)\b"),
        "What comes back by itself is not all that is deleted.",
        APPROVAL,
    ),
    Act(
        "get-rid-of-data",
        Risk.DESTROYS,
        words("get throw clean clear wirf werfen"),
        lazy_pattern(
            rf"\beverything (?:without|older|that nobody)\b.{{0,40}}\b(?:can|may|will) go\b|^(?:rid of|away|out) (?:\S+ ){{0,4}}?{B}(?:{DATA}|outlook data file){E}"
        ),
        lazy_pattern(
            rf"^(?:rid of|away|out) (?:\S+ ){{0,3}}?{B}{RESTORABLE}{E}|\b(?:message|warning|pop-?up|banner|prompt|box|sheets?|print-?outs?|packaging)\b"
        ),
        "What is thrown away is lost, unless a backup has it.",
        APPROVAL,
    ),
    Act(
        "lose-key-protector",
        Risk.DESTROYS,
        DELETE | REMOVE | words("forget clear drop"),
        lazy_pattern(r"^(?:\S+ ){0,3}?(?:key protectors?|recovery (?:keys?|password)|(?:bitlocker|filevault) keys?)\b"),
        lazy_pattern(r"\bfrom (?:the )?(?:mail|ticket|note|chat|desktop|list)\b|\bduplicate\b"),
        "An encrypted drive that asks for it can no longer be opened.",
        "Make sure that another key is kept where it is found, and that it works.",
    ),
    Act(
        "strain-failing-disk",
        Risk.DESTROYS,
        words("run start use defragment defrag"),
        lazy_pattern(
            r"\b(?:chkdsk|scan|repair|defrag\w*|benchmark|stress test)\b.{0,40}\b(?:failing|dying|defective|clicking|bad) (?:\w+ )?(?:disk|drive|hdd|ssd)"
        ),
        None,
        "A disk that fails may be lost for good while it is repaired.",
        BACKUP_FIRST,
    ),
    Act(
        "replace-permissions",
        Risk.DESTROYS,
        words("replace reset overwrite tick apply"),
        lazy_pattern(
            r"^(?:\S+ ){0,2}?(?:child object |existing )?permissions? (?:entries )?(?:on|of|for) (?:all |the )?(?:child|sub|every|all)"
        ),
        None,
        "Rights that were given below are lost; people may lose access, or gain it.",
        "Save the permissions as they are (icacls /save).",
    ),
    Act(
        "overwrite",
        Risk.DESTROYS,
        words("overwrite replace restore überschreibe überschreiben"),
        lazy_pattern(
            r"(?:overwrit\w+|replac\w+|over) (?:the )?(?:current|existing|production|live|all) (?:\w+ )?(?:data\w*|files?|database|mailbox|server|one)\b|"
            r"^(?:the )?(?:existing|current|production|live) (?:\w+ )?(?:data\w*|files?|database|mailbox|server|backup|config\w*|settings|policy|policies)"
        ),
        lazy_pattern(r"cell|number|driver"),
        "What is there now is lost.",
        BACKUP_FIRST,
    ),
)
