"""Acts that lower security."""

# A pattern reads best in one piece.
# ruff: noqa: E501

from core.safety.act import IDENTITY, OFF, RIGHTS, SECURITY, Act, B, E, words
from core.safety.risk import Risk, Withheld
from core.safety.vocabulary import PROTECTION
from core.shared.patterns import lazy_pattern

_PROTECTED = lazy_pattern(rf"^(?:\S+ ){{0,6}}?{B}{PROTECTION}{E}")

WEAKENING: tuple[Act, ...] = (
    Act(
        "remove-second-factor",
        Risk.WEAKENS,
        words(
            "bypass circumvent umgehe umgehen remove delete reset revoke clear require turn switch disable deactivate unregister re-register skip entferne entfernen lösche löschen "
            "setze setzen schalte schalten deaktiviere deaktivieren removing resetting disabling"
        ),
        lazy_pattern(
            r"(?:mfa|2fa|authenticat(?:ion|or)|multi-?factor|two-?factor|second factor|sign-in)[ -]?(?:\w+ )?(?:methods?|registrations?|devices?|"
            r"settings|phone|token|app|sessions and methods)\b|\b(?:re-?regist\w+)\b.{0,20}\b(?:mfa|multi-?factor|again)|registering again|"
            r"\b(?:mfa|2fa|multi-?factor\w*|two-?factor\w*|second factor|zweite\w* faktor\w*|zwei-?faktor\w*|(?:mehr|multi)-?faktor\w*)\b(?! (?:prompt|code|request|"
            r"challenge|page|screen))|mfa-?methode\w*"
        ),
        lazy_pattern(r"\bwieder ein\b|duplicate|app from the home|tile"),
        "Whoever knows the password can sign in without a second factor until one is set up again.",
        IDENTITY + " Have it set up again at once.",
        for_good=Withheld.OFF_FOR_GOOD,
        identity=True,
    ),
    Act(
        "protection-off",
        Risk.WEAKENS,
        OFF,
        _PROTECTED,
        lazy_pattern(
            r"\b(?:turn|switch|set)?\s?(?:back on|on again|to on)\b|^(?:\S+ ){0,4}?(?:exclusions?|exceptions?|ausnahmen?|ausschl\w+)\b|(?<!complexity )(?<!password )(?<!lockout )\brule for\b|\b(?:notifications?|benachrichtigung\w*|"
            r"icon|popup|pop-up|window|alerts? sound|messages?|service pack|report|scan\b|log file|code\b|prompts? again|"
            r"audit report|cache|paused)\b|\bwieder ein\b|^(?:\S+ ){0,5}ein$"
        ),
        "What it protects against is let through meanwhile.",
        SECURITY,
        for_good=Withheld.OFF_FOR_GOOD,
    ),
    Act(
        "ignore-warning",
        Risk.WEAKENS,
        words(
            "ignore bypass dismiss accept override skip click proceed continue trust disregard pass ignoriere ignorieren bestätige bestätigen "
            "übergehe übergehen akzeptiere akzeptieren überspringe überspringen ignoring"
        ),
        lazy_pattern(
            r"(?:certificate|security|ssl|tls|smartscreen|browser|host key|macro|untrusted|zertifikats?|sicherheits|virus)-?\s?(?:\w+ )?"
            r"(?:warnings?|errors?|alerts?|prompts?|checks?|messages?|name mismatch|hinweis\w*|warnung\w*|meldung\w*|fehler\w*)|"
            r"past the (?:\w+ )?warning|\bthe risks?\b|\bmismatch\b.{0,60}\bcertificate|\bcertificates?\b.{0,30}\b(?:permanently|always|for good)|(?:self-signed|untrusted|expired|invalid|unknown) (?:certificate|host key|publisher)|"
            r"(?:through|past) the (?:\w+ ){0,2}(?:warning|error)|(?:through|past) the .{0,30}\b(?:not (?:private|secure|trusted)|unsafe|privacy|untrusted)\b"
        ),
        None,
        "The connection may be read or changed by somebody in between.",
        "Find out why the warning is shown; go on only where the other side is known and it was approved.",
    ),
    Act(
        "anyway",
        Risk.WEAKENS,
        words(
            "proceed continue run keep allow connect trust open install click choose select visit press load download lade laden öffne öffnen fahre fahren führe führen starte starten"
        ),
        lazy_pattern(
            r"\b(?:proceed|continue|run|keep|allow|connect|trust|open|install|visit|it|download)? ?(?:it )?anyway\b|trotzdem|unsafe\)|nicht sicher\)|not recommended"
        ),
        lazy_pattern(r"\b(?:if it fails|restart|try)\b"),
        "A warning that protects people is passed over.",
        "Find out why the warning is shown; go on only where it was approved.",
    ),
    Act(
        "raise-rights",
        Risk.WEAKENS,
        words(
            "add put make promote elevate give grant assign füge fügen mache machen gib geben erteile erteilen weise adding granting giving nimm nehmen"
        ),
        lazy_pattern(
            r"(?<![\w-])(?:to|into|in|zur|zu den|der|die)\b.{0,30}\b(?:administrators?|admins?(?! (?:cent|portal|console|page))|domain admins|wheel|sudo(?:ers)?|root|power users|"
            r"(?:lokalen? )?administratoren|admin-?gruppe)\b|"
            r"\b(?:an?|as|zum|zur|als) (?:\w+ ){0,2}(?:admin\w*|owner of the (?:domain|tenant))\b|"
            r"\b(?:admin\w*|administrator|root|elevated|owner|superuser|domänenadmin\w*)[ -]?(?:rights|privileges|permissions|role|access|rechte\w*|rolle)\b|"
            r"\b(?:everyone|anyone|authenticated users|anonymous|jeder(?:mann|m)?|all users|guests?)\b.{0,30}\b(?:full|write|modify|control|access|permissions?|vollzugriff)\b|"
            r"\b(?:full control|vollzugriff|write access)\b.{0,30}\b(?:everyone|anyone|jeder\w*|all users|authenticated users)\b|"
            r"\blocal admin\b|global(?:er)? admin\w*"
        ),
        lazy_pattern(
            r"^sure\b|\b(?:console|administrator's|ticket|note|e-?mail address|administrative (?:unit|template))\b"
        ),
        "Whoever has these rights, or takes over the account, can do far more than before.",
        RIGHTS,
    ),
    Act(
        "share-with-all",
        Risk.WEAKENS,
        words("share publish expose open teile teilen allow set change enable forward öffne öffnen leite leiten"),
        lazy_pattern(
            r"anyone (?:with|who has) the link|\b(?:to|with) (?:the )?(?:internet|everyone|public|whole world)\b|jede\w+ mit dem link|"
            r"\bports? \d+|\bport forward\w*|publicly"
        ),
        lazy_pattern(r"whether|outbound|ausgehend|^ports? \d[^.]{0,60}\bto the (?:\w+ )?(?:server|printer|host)\b"),
        "People outside can reach it.",
        SECURITY,
    ),
    Act(
        "allow-through",
        Risk.WEAKENS,
        words(
            "add exclude whitelist allow-list allowlist exempt release allow permit put let unblock approve create füge fügen nimm nehmen schliesse schliessen "
            "erlaube erlauben excluding whitelisting gib geben"
        ),
        lazy_pattern(
            r"\b(?:exclusions?|allow[ -]?list|white[ -]?list|trusted sites|trusted locations?|vertrauenswürdige\w*|ausnahmeliste|ausschlüsse\w*|ausschlussliste|scan exceptions?)\b|"
            r"\b(?:firewall|antivirus|defender|scanner) (?:as )?(?:an )?(?:exception|exclusion|ausnahme)\w*|\bthrough (?:the |windows )*(?:\w+ )?firewall\b|"
            r"\bfrom (?:the )?(?:\w+ ){0,3}(?:policy|policies|scan\w*|conditional access|mfa|antivirus|defender|quarantine|protection|inspection)\b|"
            r"\bvon (?:der|dem) (?:richtlinie|scan|mfa|conditional)|an exception (?:for|in)|\baus der quarantäne\b|\b(?:zu|in) (?:den|die|der) (?:\w+ )?(?:ausnahme\w*|ausschl\w+)|(?:whitelist\w*)|^(?:\S+ ){0,4}(?:inbound|incoming) "
        ),
        lazy_pattern(r"\bremove\b|dictionary|holiday|\bas the (?:\w+ )?policy says"),
        "What is exempted is no longer checked, whoever makes use of it.",
        SECURITY,
    ),
    Act(
        "exempt",
        Risk.WEAKENS,
        words("whitelist allow-list allowlist exempt whitelisting"),
        lazy_pattern(r"\w"),
        lazy_pattern(r"\b(?:cars?|parking|tax\w*|fees?|vat|calendar|meetings?|holiday)\b"),
        "What is exempted is no longer checked, whoever makes use of it.",
        SECURITY,
    ),
    Act(
        "protection-left-off",
        Risk.WEAKENS,
        words("keep leave lasse lassen"),
        lazy_pattern(
            rf"^(?:\S+ ){{0,6}}?{B}{PROTECTION} (?:\w+ )?(?:off|disabled|turned off|switched off|deactivated|paused|suspended|aus|ausgeschaltet|deaktiviert)\b"
        ),
        None,
        "What it protects against is let through meanwhile.",
        SECURITY,
        for_good=Withheld.OFF_FOR_GOOD,
    ),
    Act(
        "enable-weak",
        Risk.WEAKENS,
        words(
            "enable allow turn activate permit use set switch lower change aktiviere aktivieren erlaube erlauben enabling install"
        ),
        lazy_pattern(
            r"\bsmb ?v?1\b|smb 1\.0|basic auth\w*|legacy (?:auth\w*|protocols?)|\btelnet\b|ntlm ?v?1|tls 1\.[01]\b|ssl ?v?[23]|guest account|gastkonto|"
            r"auto-?log-?on|automatic (?:sign-in|logon)|anonymous access|developer mode|unknown sources|unsigned|less secure apps|"
            r"lan manager\b.{0,60}\b(?:lm|ntlm)\b|\b(?:accept|send|use) (?:lm|ntlm)\b(?! ?v?2)|\bto (?:wep|an? open network)\b|\bwpa\d?\b.{0,20}\bto (?:open|wep|none)\b|"
            r"\b(?:http|ftp|telnet) (?:instead of|rather than)|without (?:the )?(?:user|person|owner|caller)(?:'?s'?)? (?:consent|permission|knowledge|approval|confirming|being asked)|"
            r"(?:all )?macros|makros|plain ?text|never notify|nie benachrichtigen|security (?:level |slider )?(?:to )?(?:low|lowest|off|none)|"
            r"password(?:s)? (?:to )?never expires?|kennwort läuft nie ab|(?:empty|blank|no|leeres) (?:password|kennwort|passwort)|same password|never expire|"
            r"\b(?:rdp|remote desktop|ssh|smb|remote access|access|connections?|traffic) from (?:the )?(?:internet|anywhere)\b|weak(?:er)? (?:ciphers?|encryption)|without (?:an? )?(?:\w+ (?:level )?)?(?:password|mfa|encryption|authentication|nla|signature)\b|into the same (?:network|vlan|subnet|segment)\b"
        ),
        lazy_pattern(r"^off\b|\b(?:off|deaktiv\w*|aus|block|disabled)$|only signed|turn off|\bis (?:off|disabled)\b"),
        "An attacker gets in more easily, for as long as it stays.",
        SECURITY,
    ),
    Act(
        "trust-a-domain",
        Risk.WEAKENS,
        words("mark set treat add put flag"),
        lazy_pattern(
            r"\bdomains?\b.{0,30}\b(?:as (?:always )?(?:safe|trusted|allowed)|(?:to|on) (?:the )?(?:safe|allowed) (?:senders?|list))|"
            r"\bas always (?:safe|trusted|allowed)\b|\bskip(?:s|ping)? (?:spam |mail |all )?(?:filter\w*|scan\w*)"
        ),
        None,
        "Whoever writes in the name of that domain is let through.",
        SECURITY,
    ),
    Act(
        "skip-filtering",
        Risk.WEAKENS,
        words("skip bypass omit"),
        lazy_pattern(
            r"^(?:the |all |any )?(?:\w+ )?(?:filtering|scanning|inspection|verification of (?:the )?(?:certificate|signature))\b"
        ),
        None,
        "What it protects against is let through meanwhile.",
        SECURITY,
    ),
    Act(
        "group-without-protection",
        Risk.WEAKENS,
        words("put move add place assign verschiebe verschieben"),
        lazy_pattern(
            r"\b(?:group|ring|ou|collection|unit|profile|vlan|network)\b.{0,12}\b(?:without|with no|that (?:gets|has) no|excluded from|free of)\b (?:\w+ )?"
            r"(?:updates?|patch\w*|polic\w+|protection|antivirus|mfa|restrictions?|filter\w*|inspection|firewall)"
        ),
        None,
        "What is in it is no longer protected or kept up to date.",
        SECURITY,
    ),
    Act(
        "lower-security",
        Risk.WEAKENS,
        words("lower reduce relax loosen weaken senke senken verringere"),
        lazy_pattern(
            r"^(?:\S+ ){0,5}?(?:security|protection|password (?:policy|length|requirements?)|encryption) ?(?:level|settings?|zone|slider|policy|strength|standard|checks?)?\b"
        ),
        lazy_pattern(r"\bupdates?\b|brightness|volume"),
        "What it protects against is let through meanwhile.",
        SECURITY,
    ),
    Act(
        "left-open",
        Risk.WEAKENS,
        words("leave keep"),
        lazy_pattern(
            r"\b(?:admin\w*|root|privileged|elevated|remote|rdp) (?:session|console|shell|prompt|window)s?\b.{0,15}\b(?:open|running|signed in|unlocked|connected)|"
            r"\b(?:pc|computer|server|laptop|screen|console|workstation)\b (?:\w+ )?unlocked\b|\bsigned in as (?:an? |the )?(?:\w+ )?admin"
        ),
        None,
        "Whoever comes by has those rights.",
        RIGHTS,
    ),
    Act(
        "long-session",
        Risk.WEAKENS,
        words("extend raise set increase lengthen"),
        lazy_pattern(
            r"\b(?:mfa|session|token|sign-?in|remember\w*)\b.{0,40}\b(?:\d{2,} days|a (?:whole )?year|never|for ?ever|unlimited|without (?:an )?end)\b"
        ),
        lazy_pattern(r"\bcalls?\b|meeting"),
        "A session that was stolen stays open as long.",
        SECURITY,
    ),
    Act(
        "trust-a-root",
        Risk.WEAKENS,
        words("add import install put place"),
        lazy_pattern(
            r"\b(?:self-signed|unknown|downloaded|vendor's|proxy's|test)\b (?:\w+ )?certificate\b.{0,40}\b(?:trusted|roots?)\b"
        ),
        lazy_pattern(r"\btest (?:pc|machine|computer)\b"),
        "Whoever holds its key can read and change connections.",
        SECURITY,
    ),
    Act(
        "join-infected",
        Risk.WEAKENS,
        words("connect plug join put bring"),
        lazy_pattern(
            r"^(?:the )?(?:infected|compromised|hacked|suspect\w*|affected|quarantined) (?:\w+ )?(?:pc|computer|laptop|machine|server|device|rechner)\b.{0,30}\b(?:to|into|back|on)\b.{0,20}\b(?:network|lan|wi-?fi|wlan|vpn|domain)"
        ),
        lazy_pattern(r"\b(?:isolated|separate|quarantine|guest|test|only after|once it)\b"),
        "What is on it can spread to others.",
        SECURITY,
    ),
    Act(
        "forward-outside",
        Risk.WEAKENS,
        words("forward redirect send copy sync upload move"),
        lazy_pattern(
            r"\b(?:mail|mails|messages|mailbox|inbox|files|documents|data|everything)\b.{0,60}\b(?:to|into|with) (?:(?:the|an?|his|her|their|user's|my|your) ){0,3}"
            r"(?:private|personal|own|external|outside) (?:\w+ )?(?:gmail|mail\w*|account|address|dropbox|drive|cloud|onedrive|laptop|usb)"
        ),
        lazy_pattern(r"\b(?:whether|block|remove)\b"),
        "What belongs to the organisation is kept where it cannot be protected.",
        SECURITY,
    ),
    Act(
        "work-as-admin",
        Risk.WEAKENS,
        words("use work sign log run"),
        lazy_pattern(
            r"\b(?:admin\w*|root)(?:'s)? (?:account|user|login|rights)\b.{0,40}\b(?:daily|every ?day|normal|regular|ordinary|usual|always|from now on|permanently|all (?:the )?(?:work|time))\b"
        ),
        lazy_pattern(r"\b(?:only|never|not)\b"),
        "Whatever is opened by mistake runs with full rights.",
        RIGHTS,
    ),
    Act(
        "run-elevated-always",
        Risk.WEAKENS,
        words("run start open set tick starte starten"),
        lazy_pattern(
            r"as (?:an )?administrator\b.{0,40}\b(?:from now on|always|every time|permanently|compatibility)|\balways\b.{0,20}as (?:an )?administrator"
        ),
        None,
        "The program, and whatever takes it over, has full rights on the computer.",
        RIGHTS,
    ),
)
