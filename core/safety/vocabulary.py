"""Words that rules share, as pieces of regular expressions for case-folded text."""

# A pattern reads best in one piece.
# ruff: noqa: E501, S105 - names of secrets, not secrets

PROTECTION = (
    r"(?:anti-?virus\w*|anti-?malware|virus (?:scanner|protection|scan)|virens\w+|defender|real-?time protection|"
    r"echtzeitschutz\w*|tamper protection|manipulationsschutz|(?:windows-?)?firewall\w*|smart-?screen|uac|"
    r"user account control|benutzerkontensteuerung|secure ?boot|bitlocker|filevault|(?:disk|device|drive) encryption|"
    r"encryption|verschlüsselung|laufwerksverschlüsselung|mfa|2fa|multi-?factor\w*(?: authentication)?|two-?factor\w*|"
    r"second factor|(?:mehr|multi)-?faktor\w*|zwei-?faktor\w*|conditional access\w*|security (?:defaults|software|agent|policy|policies|check)|"
    r"(?:endpoint|edr|xdr|mdr|av|security|protection)[ -](?:agent|client|sensor)(?:'s)?(?: service)?|signing of (?:smb|ldap|packets)\w*|(?:packet|ldap|code) signing|channel binding|"
    r"safe (?:links|attachments)|edr|crowdstrike|falcon sensor|sentinelone|sophos|eset|endpoint[ -](?:protection|security|schutz\w*)|"
    r"(?:spam|web|content|phishing)[ -]?filter\w*|(?:ssl|tls|https) inspection|gatekeeper|sip|system integrity protection|"
    r"app-?locker|exploit protection|attack surface reduction\w*|ransomware protection|memory integrity|"
    r"core isolation|credential guard|certificate (?:check\w*|validation|verification)|zertifikatsprüfung|"
    r"signature (?:check\w*|verification|enforcement)|driver signature\w*|audit(?:ing| logging| log)?|"
    r"(?:screen|pass)[ -]?(?:lock|code)|lock[ -]screen|bildschirmsperre|password (?:policy|complexity\w*|history|length|rules?)|lockout policy|account lockout|"
    r"password (?:protection|requirement\w*)|dlp|data loss prevention|selinux|apparmor|intrusion prevention|"
    r"network level authentication|nla|protected view|geschützte ansicht|macro (?:blocking|protection)|uac prompts?|"
    r"lsa protection|smb signing|mark of the web|browser isolation|sandbox\w*|virus and threat protection|auditd|(?:security|sign-in) logging|logging of (?:failed |all )?(?:sign-ins?|access|security)\w*|laps|dmarc(?: checks?)?|dkim|spf checks?|security sensor|security baseline)"
)
"""What protects people, devices and data."""

SECRET = (
    r"(?:passwords?|passwort|passwörter|passworts|kennw(?:ort|orts|örter)|pass-?phrases?|pass-?codes?|pins?|pin-codes?|"
    r"(?:mfa|2fa|otp|totp|one-time|verification|authenticat(?:or|ion)|security|sms|text(?:ed)?|login|log-in|sign-in|"
    r"(?:six|6|eight|8)-digit|confirmation|access|backup|recovery|reset|push|approval)[ -](?:(?!(?:the|an?|your|their|his|her|this|that) )\w+ )?"
    r"(?:codes?|keys?|pass-?codes?|numbers?|phrases?)|"
    r"(?:bestätigungs|sicherheits|einmal|anmelde|verifizierungs|authentifizierungs|mfa-?|sms-?|wiederherstellungs|"
    r"entsperr)-?(?:codes?|kennwort|passwort|pins?|schlüssel)|tans?|"
    r"(?:bitlocker|filevault|recovery|unlock|private|api|secret|wiederherstellungs)[ -]?(?:recovery )?(?:keys?|schlüssel)|"
    r"otps?|seed phrase|secrets?|credentials?|anmeldedaten|zugangsdaten|login details|log-?in data)"
)
"""What only its owner may know."""

NOT_THE_SECRET = (
    r"(?!['’]?s?[ -](?:id\b|ids\b|prompt|dialog|page|field|box|policy|policies|hash|expir|reset|manager|hint|screen|"
    r"length|age|errors?|message|change|status|settings?|sign-in|protector|type|method|window|was\b|has\b|is (?:wrong|not|"
    r"expired)|rules?|vault|safe|history|filter|rotation|requirements?|sync|problem|format|writeback|protection))"
)
"""What follows a secret's name where the secret itself is not meant."""

DISK = (
    r"(?:(?:hard |system |whole |entire |internal |local |data |c |d )?(?:hdd|ssd|disks?|drives?|partitions?|volumes?)|"
    r"[a-z]:(?![\w\\])|macintosh hd|festplatten?|laufwerke?s?|partitionen|datenträger|systemplatte|platte)"
)
COMPUTER = (
    r"(?:pcs?|computers?|laptops?|notebooks?|machines?|workstations?|macs?|macbooks?|imacs?|desktops?|rechners?|"
    r"servers?|windows|thin clients?)"
)
REMOVABLE = r"(?:usb[ -]?(?:stick|drive|key|disk|flash|hard|laufwerk)\w*|stick|thumb ?drive|flash ?drive|sd[ -]?card|memory card|speicherkarte|wechseldatenträger)"
PHONE = (
    r"(?:phones?|iphones?|smartphones?|mobiles?|tablets?|ipads?|handys?|telefons?|mobile devices?|devices?|geräte?s?)"
)

HOME_FOLDER = (
    r"(?:home (?:folder|directory|dir)|homelaufwerk|home-?verzeichnis|heimatverzeichnis|benutzerordner|"
    r"user(?:['’]?s)? (?:home )?(?:folder|directory)|c:\\users\\[\w.%<>-]+\\?(?![\w\\.%<>-])|"
    r"/(?:home|users)/[\w.<>-]+/?(?![\w/.<>-])|the users folder)"
)

RESTORABLE = (
    r"(?:cache|caches|cached|zwischenspeicher\w*|temp|temporary|temporäre\w*|tmp|%temp%|cookies?|\.?ost\b|ost[ -]?(?:file|datei)|"
    r"(?:stored|saved|cached|old|gespeicherte\w*)(?: \w+)? (?:credentials?|passwords?|logins?|entr\w+|kennw\w+|passw\w+|anmelde\w+)|"
    r"credentials?|print (?:jobs?|queue)|jobs?|druckauftr\w+|druckjobs?|queue|warteschlange|entr(?:y|ies)|\w*einträge?n?|\w*eintrags?|auto-?complete\w*|"
    r"(?:browsing|browser|search|version|call|recent) (?:history|data|items)|verlauf|token|tokens|pairing|kopplung|"
    r"network|netzwerk|wlan|wi-?fi\w*|ssid|connections?|verbindung\w*|shortcuts?|verknüpfung\w*|line|lines|zeilen?|rows?|columns?|"
    r"spaces?|leerzeichen|blanks?|characters?|text|words?|cells?|zellen?|drafts?|signature|rules?|regel\w*|filters?|"
    r"views?|ansicht\w*|printers?|drucker\w*|driver|treiber\w*|ports?|mappings?|mapped|netzlaufwerk\w*|suggestions?|bookmarks?|"
    r"favou?rites?|links?|icons?|symbols?|lock ?files?|owner files?|dumps?|minidumps?|bluetooth|headsets?|"
    r"(?:vpn|wi-?fi|wlan|network|mail|outlook|colou?r|power|connection|browser|mdm|configuration|printer|sound|scan)[ -]"
    r"?profile?s?|outlook-?profil|exclusions?|exceptions?|ausnahmen?|allow ?list|add-?ins?|add-?ons?|extensions?|plug-?ins?|"
    r"apps?|applications?|programs?|software|updates?|update files|softwaredistribution|catroot2|paper|papers?|jam|"
    r"stau|toner|cartridges?|battery|sim|cables?|dust|dongles?|labels?|stickers?|notes?|reminders?|appointments?|invitations?|calendar (?:entry|entries|items?|events?|invit\w+)|termine?|meetings?|events? from|"
    r"delegates?|alias(?:es)?|forwarding|weiterleitung\w*|proxy\w*|dns|records?|reservations?|leases?|routes?|arp|"
    r"thumbnails?|prefetch|~\$\S+|\.lock|\.tmp|print devices?|quotes?|brackets?|subject|zero|zeros|digits?|"
    r"\S*(?:\\|/)(?:temp|tmp|cache|caches|inetcache|\w*cache\w*|softwaredistribution|spool)(?:\\|/|\b)\S*)"
)
"""What comes back by itself or is quickly set up again when it was deleted; and what is no data at all."""

DATA = (
    r"(?:mailbox\w*|postfach\w*|postfächer|inbox|(?:user |service |computer |ad |local |azure |entra |the |his |her |their )?"
    r"accounts?|konto|konten|benutzerkont\w+|users?|benutzers?|anwenders?|profiles?|benutzerprofil\w*|profil|folders?|ordners?|director(?:y|ies)|"
    r"verzeichnis\w*|files?|dateien|datei|documents?|dokumente?|data|daten|databases?|datenbank\w*|tables?|tabelle\w*|backups?|"
    r"sicherung\w*|snapshots?|schattenkopie\w*|shadow copies|restore points?|wiederherstellungspunkt\w*|recovery partition|"
    r"(?:event|security|audit|system|application|sign-in|all)[ -]?logs?|event viewer logs?|ereignisprotokoll\w*|logs?|protokolle?|"
    r"log files?|vms?|virtual machines?|virtuelle\w* maschine\w*|\.?pst\b|pst[ -]?(?:file|datei)?|archives?|archiv\w*|sites?|"
    r"teams?|channels?|groups?|gruppen?|shares?|freigaben?|certificates?|zertifikate?|private keys?|encryption keys?|"
    r"tenants?|subscriptions?|domains?|servers?|gpos?|group polic(?:y|ies)|calendars?|kalender\w*|contacts|kontakte|"
    r"(?:all|the phishing|phishing|suspicious|malicious|old|these|the) (?:\w+ )?(?:messages|mails?|e-?mails|emails)|photos?|pictures?|fotos?|bilder|"
    r"keychains?|schlüsselbund|registry (?:key|hive|branch)s?|hk(?:lm|cu|cr|ey)\S*|computer objects?|objects?|workspaces?|onedrive|"
    r"sharepoint|database|volumes?|partitions?|desktop|downloads|everything|alles)"
)
"""What is lost when it is deleted."""

BACKED_UP = (
    r"\b(?:back(?:s|ed|ing)?[ -]?(?:it |them |everything |\w+['’]s \w+ )?up\b|backups?\b|sicherungs?\w*|sichern|gesichert\w*|sicherungskopie|"
    r"copy (?:\w+ ){0,4}(?:files|data|documents|folder)\b|(?:files|data|documents|folder) (?:\w+ ){0,3}copied|"
    r"(?:disk|full|system) image|image of|export(?:ed|iert)?\b|snapshot taken)"
)
NO_BACKUP = (
    r"\b(?:without|no|not|n't|never|skip|ignore|ohne|kein\w*|nicht|old|delete\w*|remove\w*|lösch\w*)\b[^.;,]{0,30}"
    r"\b(?:back(?:s|ed|ing)?[ -]?up|backups?|sicherung\w*|gesichert|sichern|copy|export)"
)
IDENTITY_CHECKED = (
    r"\b(?:identity|identität\w*|call(?:ing)?(?: them| the user| the caller)? back|callback|call-back|rückruf\w*|ruf\w* \w+ zurück|"
    r"(?:verif\w+|check|confirm|made sure|make sure)\b[^.;]{0,30}\b(?:caller|who (?:they|he|she|it) (?:are|is)|who is calling|the person)|"
    r"photo id|ausweis\w*|known number|number in the directory|prove who|proof of identity|in person)"
)
