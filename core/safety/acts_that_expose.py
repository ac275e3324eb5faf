"""Acts that let people or programs in: exemptions, rights, secrets handed around, sign-ins approved blindly."""

# Patterns and lists of words read best in one piece.
# ruff: noqa: E501

from core.safety.act import RIGHTS, SECURITY, Act, B, E, words
from core.safety.risk import Risk
from core.safety.vocabulary import NOT_THE_SECRET, PHONE, PROTECTION, SECRET
from core.shared.patterns import lazy_pattern

_ALL = r"(?:everyone|everybody|anyone|anybody|all users|the (?:public|whole (?:world|company))|anonymous(?: users)?|guests?|authenticated users|domain users|jede\w*|alle)"
_POWERFUL = (
    r"(?:(?:(?:privileged|global|security|exchange|sharepoint|user|domain|enterprise|schema|intune|application|cloud|billing|authentication|server|backup|lokale\w*) ?)(?:role )?"
    r"(?:admin\w*|operators?)|contributor (?:role|rights)|owner (?:role|rights)|(?:local|permanent|elevated|full|lokale) admin\w*(?: rights| rechte)?|admin(?:istrator)?(?:en)?-?(?:rights|privileges|rechte)|root (?:rights|access)|"
    r"full (?:mailbox )?(?:access|rights|control) (?:to|on|over) (?:every|all|each|any)\b|vollzugriff auf alle)"
)
_SECRETS = rf"(?<![\w-]){SECRET}(?![\w-]){NOT_THE_SECRET}"

EXPOSING: tuple[Act, ...] = (
    Act(
        "exempt-from-check",
        Risk.WEAKENS,
        words("take leave pull move drop exclude keep have let make remove lift nimm nehmen heben hebe setzen setze"),
        lazy_pattern(
            rf"\b(?:out of|off|from|von|aus) (?:the |all |any |der |den )?(?:\w+ ){{0,4}}?(?:polic(?:y|ies)|[\w-]*richtlinien?|compliance\w*|mfa|2fa|baselines?|inspection|{PROTECTION}){E}|"
            rf"^(?:\S+ ){{0,3}}?{PROTECTION} (?:skip|ignore|pass over|leave out|exclude|off)\b|"
            rf"^(?:\S+ ){{0,3}}?{PROTECTION}\b.{{0,40}} (?:auf|außer betrieb|ausser betrieb)$"
        ),
        lazy_pattern(
            r"\b(?:icon|notifications?|message|report|e-?mail|mail|window|copy of|quarantine|hands?|eyes?|page|menu|list)\b|^(?:\S+ )?(?:a )?(?:screenshot|photo|picture|note)|^sure\b|^(?:\S+ ){0,3}?(?:exclusions?|exceptions?|exemptions?|ausnahmen?)\b"
        ),
        "What is exempted is no longer checked, whoever makes use of it.",
        SECURITY,
    ),
    Act(
        "any-rule",
        Risk.WEAKENS,
        words("create add make write insert set put define allow permit open tick choose select"),
        lazy_pattern(
            r"\b(?:any ?[/-] ?any|(?:permits?|allows?|passes|lets?) (?:any|all|every)\w*|(?:any|all|every) (?:inbound |incoming )?(?:traffic|connections?)|(?:skips?|bypass(?:es)?|exempts?|excludes?) .{0,30}\b(?:filter\w*|scan\w*|compliance|mfa|inspection|checks?|polic(?:y|ies))|(?:from|to) any(?:where)?\b|any (?:source|destination))\b"
        ),
        lazy_pattern(r"\b(?:den(?:y|ies)|blocks?|print|colou?r)\b"),
        "The firewall lets everybody through.",
        SECURITY,
    ),
    Act(
        "run-anything",
        Risk.WEAKENS,
        words("let allow permit have enable click set change lower reduce lasse lassen stelle stellen"),
        lazy_pattern(
            r"\b(?:run|execute|open|install|ausführ\w+) (?:every|any|all|unsigned|alle)\b.{0,20}\b(?:macros?|scripts?|apps?|programs?|code|makros|skripte)|"
            r"\b(?:macros?|scripts?|makros)\b.{0,20}\bwithout (?:asking|a prompt|prompting|warning|a signature)|"
            r"^enable (?:content|macros)\b|\benable content\b.{0,30}\b(?:whenever|always|every|any)|\bexecution ?policy\b.{0,30}\b(?:unrestricted|bypass)|\b(?:macro|script|browser|internet|zone) security\b.{0,30}\b(?:low\w*|off|none|minimum|level)|\bsecurity (?:zone|level|slider)\b.{0,20}\b(?:low\w*|off|none|minimum|level)"
        ),
        None,
        "Whatever somebody sends runs with the rights of whoever opens it.",
        SECURITY,
    ),
    Act(
        "release-quarantined",
        Risk.WEAKENS,
        words("release free let unblock deliver restore"),
        lazy_pattern(r"quarantin\w*"),
        lazy_pattern(r"\b(?:after|once|when) (?:it|security|the)\b"),
        "What was held back as dangerous reaches people.",
        SECURITY,
    ),
    Act(
        "approve-blindly",
        Risk.WEAKENS,
        words("approve accept confirm allow tap bestätige bestätigen"),
        lazy_pattern(
            r"\b(?:prompts?|push\w*|notifications?|sign-?ins?|requests?|numbers?|anmeldung\w*|anfrage\w*)\b.{0,40}\b(?:even (?:if|when|though)|whoever|whatever|regardless|anyway|whenever|every time|each time|until (?:it|they) stops?|did not (?:start|cause|ask)|didn't|unexpected|unknown|unasked|no matter|auch wenn)\b|"
            r"^(?:approve |yes |allow )?(?:it )?(?:no matter|regardless|whatever|whoever)\b|^(?:\S+ ){0,2}(?:unexpected|unknown|unasked|every|any|whatever|whichever) (?:\w+ ){0,2}(?:prompts?|push\w*|notifications?|requests?)"
        ),
        None,
        "Somebody else signs in with it.",
        "Deny it, and find out who started it.",
    ),
    Act(
        "trust-any-key",
        Risk.WEAKENS,
        words("accept trust say answer type confirm"),
        lazy_pattern(
            r"\b(?:(?:changed|new|any|whatever|unknown)\b.{0,20}\b(?:host )?(?:key|fingerprint|certificate)\b.{0,40}\b(?:without|whatever|unchecked|blindly)|yes\b.{0,20}\b(?:whatever|any)\b.{0,20}\bkey)"
        ),
        None,
        "The connection may be read or changed by somebody in between.",
        "Compare the fingerprint with one from a source that is known.",
    ),
    Act(
        "open-to-all",
        Risk.WEAKENS,
        words(
            "make set put open publish post give let allow grant assign share create generate send use mache machen gib geben vergib vergeben erteile erteilen"
        ),
        lazy_pattern(
            rf"\b(?:writ(?:e|e?able)|read(?:able)?|access(?:ible)?|available|open|visible|editable|beschreibbar|full control|vollzugriff|modify)\b.{{0,30}}\b(?:for|by|to|für|von) {_ALL}\b|"
            rf"^(?:\S+ ){{0,3}}?(?:shares?|folders?|sites?|mailbox|calendars?|ports?|library|freigabe|ordner) (?:\w+ )?(?:to|for|für) {_ALL}\b|"
            rf"^(?:the )?(?:guests?|guest accounts?|external(?: user)?s?|contractors?|vendors?|partners?)\b.{{0,30}}\b(?:all|every|any)\b (?:\w+ )?(?:sites?|files?|folders?|shares?|data|teams|mailboxes|documents|systems?|servers?)|"
            r"\b(?:reachable|accessible|visible|available|open) from (?:the )?(?:outside|internet|anywhere|everywhere)\b|"
            rf"^{_ALL}\b.{{0,30}}\b(?:full|write|modify|control|edit|log ?on|vollzugriff)\b|"
            r"\blinks? (?:that |which )?(?:anyone|anybody|everyone|everybody)\b|\b(?:anonymous|public|anyone|open)(?: \w+)? links?\b|\b(?:log ?on locally|lokal anmelden)\b.{0,20}\beveryone\b"
        ),
        lazy_pattern(r"\b(?:only|nur|holiday|busy)\b"),
        "People whom nobody chose can read, change or delete what is there.",
        RIGHTS,
    ),
    Act(
        "powerful-role",
        Risk.WEAKENS,
        words(
            "assign give grant make let leave keep delegate add promote put mache machen gib geben lass lassen vergib vergeben"
        ),
        lazy_pattern(
            rf"{B}{_POWERFUL}{E}|\b(?:everyone's|every|all) (?:mailboxes|mailbox|resource groups?|subscriptions?|servers?)\b"
        ),
        lazy_pattern(
            r"^sure\b|\b(?:signed? in|console|ask|ticket|note|who|whether|approval|temporar\w+|as soon as|a list|list of|read\b|leserechte)\b|center|consent"
        ),
        "Whoever has these rights, or takes over the account, can do far more than before.",
        RIGHTS,
    ),
    Act(
        "consent-for-all",
        Risk.WEAKENS,
        words("consent grant give approve accept"),
        lazy_pattern(
            r"^(?:to )?.{0,40}\b(?:on behalf of (?:the |your )?(?:whole |entire )?(?:organi[sz]ation|tenant|company)|for (?:all|every) \w+|every permission|all (?:the |requested )*permissions)|\bconsent\b.{0,30}\b(?:whole|entire|all|every)\b|\badmin consent\b|\btenant-wide\b"
        ),
        lazy_pattern(r"\b(?:ask|request)\b"),
        "The app can read or change the data of everybody.",
        "Have whoever looks after security approve the app and what it asks for.",
    ),
    Act(
        "weak-password",
        Risk.WEAKENS,
        words(
            "set leave keep use reuse re-use give choose tick select make remove take create enable activate configure setze setzen lasse lassen verwende verwenden vergib vergeben nimm nehmen"
        ),
        lazy_pattern(
            r"\b(?:passwords?|kennw\w+|passw\w+|pin)\b.{0,20}\b(?:never|not|nie) (?:to )?(?:expires?|ab\w*)|\bpasswords?\b.{0,10}\bnon-?expiring|^(?:the |an? )?(?:old |same )?(?:\w+ )?password for (?:the )?(?:new|another|other)|\b(?:passwords?|kennw\w+|passw\w+)\b.{0,20}\b(?:empty|blank|leer|the same)\b|"
            r"\b(?:same|default|standard|factory|vendor's|initial|simple|gleiche\w*) (?:\w+ ){0,2}(?:passwords?|kennw\w+|passw\w+|pin)\b|\badmin ?/ ?admin\b|\bwithout (?:a )?(?:password|kennwort)|ohne (?:kennwort|passwort)|"
            r"^(?:the )?(?:passwords?|pin|passcode) (?:from|off|of) (?:the |this )?(?:local )?(?:admin\w*|wlan|wi-?fi|network|account|computer|pc|laptop|phone|device|share|router)"
        ),
        lazy_pattern(r"\b(?:changed?|instead of|is not|must not|nobody)\b|mail client|forgotten"),
        "An attacker gets in more easily, for as long as it stays.",
        SECURITY,
    ),
    Act(
        "secret-in-plain-sight",
        Risk.WEAKENS,
        words("write put store save keep stick note post hardcode hard-code paste print schreibe schreiben"),
        lazy_pattern(
            rf"{_SECRETS}.{{0,60}}?\b(?:plain ?text|clear ?text|klartext|sticky|post-?it|notes?|paper|under the|on the (?:monitor|whiteboard|desk|case)|in the (?:\w+ ){{0,2}}(?:script|ticket|wiki|file|spreadsheet|batch|code|repository|description|calendar|browser)|"
            rf"into the (?:\w+ ){{0,2}}(?:script|ticket|wiki|file|code))\b"
        ),
        lazy_pattern(
            r"\b(?:vault|password manager|safe\b|without|hash|credential manager|keychain|error|number|key id|release note)"
        ),
        "Whoever sees it can use it.",
        "Keep it in the password safe.",
    ),
    Act(
        "pass-secret-on",
        Risk.WEAKENS,
        words(
            "give tell pass send share mail e-mail email hand text forward dictate read sende senden gib geben schicke schicken"
        ),
        lazy_pattern(
            rf"\badmin\w*-?(?:kennwort|passwort)\b|^(?!(?:me|us)\b)(?:\S+ ){{0,6}}?(?:admin\w*|root|service account|break-glass|shared|domain|local|its|company's|their|recovery|bitlocker) (?:\w+ |\w+'s )?(?:account )?{SECRET}\b(?!.{{0,20}}\bto (?:the )?(?:vault|safe)\b)|"
            rf"{_SECRETS} (?:on )?(?:to|by|via|over|an|per) (?:the |a |his |her |their |the new )?(?:client|customer|vendor|colleague|private|personal|agency|contractor|teams|chat|e-?mail|mail|text message|letter|messenger|slack|sms|phone|whatsapp|kunden|kollegen)\b|wiederherstellungsschlüssel"
        ),
        lazy_pattern(
            r"\b(?:reset link|new password to the user|over the confirmed|confirmed channel|self-?service|who|whether|key id)\b"
        ),
        "Whoever hears or reads it can use it, and nobody can tell who did.",
        "Give the person rights of their own, for as long as needed.",
    ),
    Act(
        "somebody-elses-factor",
        Risk.WEAKENS,
        words("register enrol enroll add set use scan registriere registrieren"),
        lazy_pattern(
            rf"\b(?:your|your own|a colleague's|(?:the )?(?:help ?desk|technician|engineer|admin|support|team|manager|assistant|secretary|boss)'s|my|somebody's|another person's|ihr eigenes|ihren eigenen) (?:own )?(?:\w+ )?(?:{PHONE}|fingerprint|face|number|authenticator|key)\b.{{0,40}}\b(?:user|users|user's|caller|caller's|second factor|his|her|their|laptop|account|anwender\w*)\b|"
            rf"\bon (?:your|our|the technician's|a colleague's|the engineer's|somebody's) (?:own )?(?:{PHONE})\b"
        ),
        None,
        "Somebody else than its owner can sign in to the account.",
        "Have its owner set it up on a device of their own.",
    ),
    Act(
        "borrow-an-account",
        Risk.WEAKENS,
        words("let allow have give configure schedule"),
        lazy_pattern(
            r"\b(?:with|using|as|under) (?:the |your |an? |our |his |her )?(?:(?:domain |local )?admin\w*|root|own|colleague)(?:'s|s')? (?:own )?(?:account|login|credentials|user)\b"
        ),
        lazy_pattern(
            r"\b(?:own account|their own|its own|his own|her own)\b(?<!admin's own account)(?<!administrator's own account)"
        ),
        "Nobody can tell who did what, and the rights go further than needed.",
        "Give the person rights of their own, for as long as needed.",
    ),
    Act(
        "updates-off",
        Risk.WEAKENS,
        words(
            "stop disable pause turn switch block uninstall remove hide decline deaktiviere deaktivieren schalte schalten"
        ),
        lazy_pattern(
            r"^(?:(?:and|or|disable|off|the|windows|automatic|security|all|of|sie|die|every|quality|its) ){0,6}updates?\b.{0,40}\b(?:as long as|permanently|for good|until further|forever|never|indefinitely|last year|altogether|dauerhaft|off)\b|"
            r"^(?:off )?(?:all|every|automatic|security) (?:\w+ )?(?:updates|patches)\b|^and disable (?:the )?windows update|"
            r"\bfrom (?:installing|getting|downloading|fetching) (?:\w+ ){0,2}(?:updates|patches)|^(?:off )?(?:automatic|windows) updates?(?: service)? (?:for|in|on|by) (?:all|everybody|everyone|good|group policy)"
        ),
        lazy_pattern(r"\b(?:notifications?|and start|restart|office add)\b"),
        "Holes that are known stay open.",
        SECURITY,
    ),
    Act(
        "around-the-gateway",
        Risk.WEAKENS,
        words("bypass circumvent send route skip tunnel direct umgehe umgehen"),
        lazy_pattern(
            r"^(?:the )?(?:\w+ )?(?:proxy|gateway|web filter|firewall|inspection)\b.{0,30}\b(?:all|every\w*|permanently|for good|any|vpn|tunnel|of your own)\b|"
            r"\b(?:past|around) (?:the )?(?:\w+ )?(?:proxy|gateway|filter|firewall|inspection)"
        ),
        None,
        "What goes that way is no longer checked.",
        SECURITY,
    ),
    Act(
        "untick-protection",
        Risk.WEAKENS,
        words("untick uncheck deselect unselect clear"),
        lazy_pattern(rf"^(?:\S+ ){{0,8}}?{B}{PROTECTION}{E}"),
        lazy_pattern(r"\b(?:notifications?|history|log|cache|filter in|messages?|quarantine|event)\b"),
        "What it protects against is let through meanwhile.",
        SECURITY,
    ),
    Act(
        "decrypt",
        Risk.WEAKENS,
        words("decrypt entschlüssele entschlüsseln"),
        lazy_pattern(r"\b(?:drives?|disks?|volumes?|laptops?|computers?|pc|phones?|laufwerk|festplatte|[a-z]:)"),
        lazy_pattern(r"\b(?:message|mail|file|attachment)\b"),
        "Whoever holds the device can read it.",
        SECURITY,
    ),
    Act(
        "break-platform-lock",
        Risk.WEAKENS,
        words("jailbreak root unlock sideload"),
        lazy_pattern(
            rf"^(?:the |his |her |their |your )?(?:{PHONE}|android|bootloader)\b.{{0,40}}\b(?:to|so)\b|^(?:the )?bootloader|^(?:the |his |her )?(?:ipad|iphone|android)\b|^(?:an?|the) (?:app|apk)\b"
        ),
        lazy_pattern(r"\b(?:with (?:its|the|his|her|their)|pin|passcode|face|fingerprint|screen|account)\b"),
        "The device no longer protects what is on it.",
        SECURITY,
    ),
    Act(
        "told-not-to-check",
        Risk.WEAKENS,
        words("tell set configure have let make tick check select choose enable click"),
        lazy_pattern(
            r"\bnot (?:to )?(?:verify|check|validate|require|enforce|scan)\b.{0,40}\b(?:certificates?|signatures?|mfa|passwords?|identity|encryption|host keys?|\w*authentication)\b"
        ),
        None,
        "What it protects against is let through meanwhile.",
        SECURITY,
    ),
    Act(
        "found-stick",
        Risk.WEAKENS,
        words("plug insert connect open use put try stecke stecken"),
        lazy_pattern(
            r"\b(?:stick|drive|usb key|card|phone|cable)\b.{0,20}\b(?:found|lying|left) (?:\w+ ){0,3}(?:car park|parking|street|train|lobby|canteen|corridor|entrance|floor|bus)\b"
        ),
        None,
        "It may have been left there to take over the computer.",
        "Give it to whoever looks after security.",
    ),
    Act(
        "claim-compliance",
        Risk.WEAKENS,
        words("mark set flag report confirm treat classify"),
        lazy_pattern(r"\bas (?:compliant|healthy|safe|trusted|benign|legitimate)\b"),
        lazy_pattern(r"\b(?:sender|junk)\b"),
        "A device that may be unsafe is let in.",
        SECURITY,
    ),
)
