"""The hard floor: what no account can have AI guide a first-line technician on, in users' words and in instructions.

It is read three times: on the problem, on the model's own classification, and on every text the model writes. A rule
errs on the side of an engineer: who is stopped in vain loses a minute, who is guided in vain may lose an account.
Pure, and linear in the text's length: lines are cut to a bound, and every pattern looks ahead only so far.
"""

# Patterns read best in one piece.
# ruff: noqa: E501

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from core.safety import Risk, assess, cleaned
from core.shared.patterns import lazy_pattern

_LONGEST = 10_000
_LINE = 1_000
"""Characters of a line read at once, and of a text at all."""


@dataclass(frozen=True, slots=True)
class FloorRule:
    """One subject of the hard floor."""

    name: str
    """What it is about, as it stands after “this is about”."""
    mentions: re.Pattern[str] | None = None
    """Naming it is enough."""
    acts: re.Pattern[str] | None = None
    """Something done to it."""
    problem_only: re.Pattern[str] | None = None
    """Naming it is enough in a problem; an instruction may name it and do nothing to it."""


def _near(acts: str, things: str, reach: int = 60) -> str:
    """Acts and things in either order, within one sentence."""
    gap = rf"[^.!?\n]{{0,{reach}}}?"
    return rf"\b(?:{acts})\b{gap}(?<!\w)(?:{things})(?!\w)|(?<!\w)(?:{things})(?!\w){gap}\b(?:{acts})\b"


def _words(pattern: str) -> re.Pattern[str]:
    return lazy_pattern(rf"(?<!\w)(?:{pattern})(?!\w)")


_OFF = (
    r"turn(?:ed|ing)?\b[^.!?\n]{0,30}\boff|turn off|switch(?:ed|ing)?\b[^.!?\n]{0,30}\boff|shut(?:ting)?\b[^.!?\n]{0,20}\boff|disabl\w+|deactivat\w+|"
    r"stop(?:ped|ping)?|kill\w*|uninstall\w*|remov\w+|get(?:ting)? rid|bypass\w*|circumvent\w*|paus\w+|suspend\w*|lower\w*|skip|exclud\w+|exception\w*|exempt\w*|"
    r"whitelist\w*|allow ?list\w*|allow\w*|unblock\w*|ignor\w+|take off|take\b[^.!?\n]{0,20}\boff|drop|relax|loosen|ausschalt\w*|abschalt\w*|deaktivier\w*|deinstallier\w*|umgeh\w*|schalt\w*"
)
_CHANGE = (
    r"chang\w+|reset\w*|re-?set|set|sets|setting up|set up|setup|add|adds|adding|remov\w+|delet\w+|disabl\w+|enabl\w+|turn(?:ed|ing)? (?:on|off)|switch(?:ed|ing)? (?:on|off)|edit\w*|"
    r"modif\w+|creat\w+|updat\w+|replac\w+|assign\w*|regist\w+|re-?register\w*|enrol\w*|re-?enrol\w*|configur\w+|reconfigur\w+|renew\w*|flush\w*|mak(?:e|ing)|give|issue|tak(?:e|ing)|take off|transfer\w*|"
    r"mov(?:e|ing)|clear\w*|point|extend\w*|expand\w*|increas\w+|bigger|rename|reserve|open|join\w*|rejoin\w*|unjoin\w*|leave|promote|änder\w*|setz\w*|zurücksetz\w*|einricht\w*|entfern\w*|hinzufüg\w*|lösch\w*"
)
_DELETE = (
    r"delet(?:e|ing|ion)|eras(?:e|ing)|wip(?:e|ing)|purg(?:e|ing)|shred(?:ding)?|destroy(?:ing)?|nuke|remov(?:e|ing)|get(?:ting)? rid of|throw(?:ing)? away|trash|scrub|overwrit(?:e|ing)|empty|emptying|emptied|(?:clear|clean)(?:ed|ing)? out|get shot of|dump(?:ed|ing)?|bin (?:the|all|those|these|my)|"
    r"(?:need|want|get|gets|getting|have (?:my|the|all|this|these|it|our)|must be|to be|should be|can be|please)\b[^.!?\n]{0,50}\b(?:deleted|wiped|erased|formatted|removed|destroyed)|"
    r"lösch\w*|formatier\w*|vernicht\w*"
)
_DATA = (
    r"files?|folders?|director(?:y|ies)|data|documents?|disks?|drives?|hard ?disks?|partitions?|volumes?|ssds?|hdds?|usb sticks?|memory sticks?|memory cards?|sd cards?|laptops?|pcs?|computers?|phones?|"
    r"tablets?|machines?|notebooks?|devices?|profiles?|mailbox(?:es)?|mails|e-?mails?|messages|inbox|archives?|databases?|db|tables|records?|backups?|snapshots?|photos?|pictures?|accounts?|users?|sites?|shares?|"
    r"sharepoint|onedrive|everything|all of it|recycle bin|trash can|ordner|[a-z]: drive|dateien?|daten|festplatten?|postf\w+ch\w*|konto|konten|laufwerke?"
)
_OTHERS = (
    r"\w{2,}'s|his|her|their|the user's|somebody|someone|another|other (?:user|person|people)|colleague\w*|boss|manager|ceo|everyone|everybody|staff|team|"
    r"for (?!me\b|myself\b|my\b|the portal|a while|now|this|that|it\b|windows|outlook|email|mail|wifi)\w+"
)
_PRIVILEGED = r"admin\w*|root|(?<!self-)(?<!self )service|shared|domain|database|sql|server|router|switch|firewall|vpn gateway|system|bios|break-?glass|generic|kiosk|test"
_SECURITY = (
    r"anti-?(?:virus|malware)(?: \w+)?|virus ?(?:scanner|scan|protection|guard|software|program|checker|tool|shield|thing)|virenscanner|virenschutz\w*|windows defender|defender|sophos|crowdstrike|falcon sensor|"
    r"sentinel ?one|mcafee|norton|kaspersky|eset|trend ?micro|malwarebytes|carbon black|cylance|symantec|bitdefender|avast|avira|edr|xdr|endpoint (?:protection|security|agent)|"
    r"security (?:software|agent|tools?|suite|product|program|client|app)|smart ?screen|app ?locker|bitlocker|filevault|disk encryption|tamper protection|real-?time protection|web ?filter\w*|content filter\w*|dlp|firewalls?(?: rules?)?"
)
_MFA = (
    r"mfa|2fa|2-?factor|(?:two|2)[- ]?(?:factor|step)s?(?: \w+)?|multi-?factor|second factor|authenticator|authentification app|security keys?|yubi ?keys?|fido2?|passkeys?|otp|totp|one[- ]?time (?:codes?|passwords?|pass ?codes?|pin)|"
    r"token (?:app|generator)|hardware tokens?|duo(?: mobile| push)?|zwei-?faktor\w*|2-?faktor\w*"
)
_SERVERS = (
    r"servers?|domain controllers?|hypervisors?|esxi?|vmware|hyper-?v|vms?|virtual machines?|clusters?|databases?|sql|mysql|postgres\w*|oracle|iis|apache|nginx|kubernetes|docker|containers?|nas|load balancers?|"
    r"back-?end|staging|tenants?|core switch\w*|network switch\w*|switch (?:ports?|config\w*)|router (?:config\w*|settings)|access point config\w*|production (?:servers?|systems?|environments?|config\w*|databases?|db|sites?|web\w*|networks?|clusters?|machines?)|"
    r"(?:in|to|on|into) prod(?:uction)?|prod|live (?:system|site|environment|database)|admin (?:cent(?:er|re)|portal|console)|azure|aws|cloud console|exchange (?:online|admin\w*)|web ?app config\w*"
)
_RUN = (
    r"boot(?:ing)?|restart\w*|reboot\w*|re-?start|reset\w*|power ?cycl\w+|shut(?:ting)? ?down|stop(?:ping)?|bounce|recycle|patch\w*|updat(?:e|ing)|upgrad\w+|install\w*|deploy\w*|redeploy\w*|push(?:ing)?|chang(?:e|ing)|configur\w+|reconfigur\w+|"
    r"migrat\w+|mov(?:e|ing)|roll(?:ing)? ?back|restor(?:e|ing)|delet(?:e|ing)|edit\w*|scal(?:e|ing)|resiz\w+|increas(?:e|ing)|rebuild\w*|spin up|create|add|run(?:ning)?|drop|truncate|rdp|remote into|failover|"
    r"neu ?start\w*|neustart\w*|aktualisier\w*"
)
_PAY = r"charged|refunded|double|twice|overcharg\w*|fix\w*|cancel\w*|pay\w*|chang\w+|updat\w+|issu\w+|correct\w*|disput\w+|refund\w*|charg\w+|expir\w+|add|adds|approv\w+|renew\w*|wrong|extend\w*|split|reissue|query|credit"

_LETS_IN = r"passwords?|pass ?words?|passwd|pwds?|pws?|pass ?codes?|passphrases?|pins?|credentials?|passwort|kennwort"
"""How people call what lets somebody in."""
_GATES = (
    r"zscaler|netskope|umbrella|forcepoint|blue ?coat|prox(?:y|ies)|web ?gateways?|protected view|macros?|trust cent(?:er|re)|(?:security|certificate) warnings?|restrictions?|block ?lists?|filters?|"
    r"safe ?links|safe ?attachments|time-?outs?|screen ?savers?|lock ?screens?|audit(?:ing| logs?)"
)
"""What stands between people and harm, beside security software."""
_CREDENTIALS = "changing somebody's credentials or second factor"
_RULES = (
    FloorRule(
        "editing the registry",
        _words(
            r"regedit\w*|reg(?:edt32|\.exe)?[ ](?:add|delete|import)|(?<!gift )(?<!wedding )(?<!baby )(?<!container )(?<!land )registry|hkey\w*|hklm\S*|hkcu\S*|dwords?|reg keys?|\S*\.reg|registrierung\w*|"
            r"regist(?:e|a)r[yi]\w*|currentcontrolset\S*|currentversion\S*|hives?|software\\\S+|(?:policies|policy|run|software|shell|root) (?:keys?|hives?|values?)"
        ),
        lazy_pattern(
            r"\b(?:set|put|turn|flip|change)\b (?:the )?(?:value (?:of )?)?\w{4,} (?:to|=|back to) ?(?:0|1|0x\w+)\b|"
            + _near(
                r"remov\w+|delet\w+|chang\w+|edit\w*|add|creat\w+|renam\w+|export\w*|merg\w+|import\w*",
                r"keys? (?:below|under|beneath|in|inside|at)|sub-?keys?|\w+\\\w+\\\S+",
                40,
            )
        ),
    ),
    FloorRule(
        "boot or system files",
        _words(
            r"bios|uefi|cmos|boot ?loaders?|bootmgr|boot ?(?:order|sequence|priority|sector|device|record|menu|manager|config\w*)|bcd(?:edit)?|mbr|grub|secure boot|system ?32\S*|syswow64\S*|hosts[ -]file|"
            r"etc[/\\]hosts|(?:windows |operating )?system files?|sfc[ ]/?scannow|dism|kernel|c:\\windows\S*|/etc/\S+|/usr/\S+|systemdatei\w*|"
            r"winsxs|softwaredistribution|catroot2?|pending\.xml|driver ?store|driver signature\w*|test ?mode|msconfig|system configuration|start-?up repair|repair(?:ing)? the (?:start-?up|boot|windows installation)|boot(?:ing|s|ed)? (?:it |the \w+ )?(?:from|off) (?:a|an|the)?|recovery (?:environment|partition|stick|mode)"
        ),
        lazy_pattern(
            _near(
                r"replac\w+|copy\w*|regist\w+|delet\w+|download\w*|renam\w+|edit\w*|overwrit\w+",
                r"(?:\S+)?\.?dlls?|\S+\.sys|drivers? files?",
            )
        ),
    ),
    FloorRule(
        "deleting data or a disk",
        _words(
            r"factory[ -]re-?set\w*|(?:back )?to factory (?:settings|defaults|state)|re-?imag(?:e|ing)|reset this pc|re-?install (?:windows|macos|the (?:os|operating system))|diskpart|mkfs\S*|rm -\w+|low-?level format|chkdsk|werkseinstellung\w*|"
            r"recoverable items|restore points?|shadow cop(?:y|ies)|(?:without|no) (?:a )?back-?up needed|gone for good|deleted? for ever|clean install\w*"
        ),
        lazy_pattern(
            f"{_near(_DELETE, _DATA)}|"
            rf"(?<!\w)(?:{_DATA})(?!\w)[^.!?\n]{{0,40}}?\b(?:for good|permanently|for ever|irrevocably)\b|"
            r"\b(?:shrink\w*|grow|extend\w*|resiz\w+|enlarg\w+|merg\w+|split)\b[^.!?\n]{0,25}?\b(?:[c-z]:?|partitions?|volumes?|disks?|drives?)(?!\w)|"
            r"(?:^|\b(?:to|please|you|and|just|must|should|can|could|will|i|we|need|then)\b|[,;:] ?)\s*(?:re-?)?format(?:ting)?\s+(?:the|my|this|that|a|an|his|her|our|both|all|it|usb|disk|drive|hard|[a-z]:|and)\b|"
            r"\bclear(?:ing)?\s+(?:out\s+)?(?:the\s+|my\s+|this\s+|all\s+)*(?:disk|drive|hard ?disk|mailbox|inbox|folder|partition|phone|laptop|pc|tpm)\b"
        ),
    ),
    FloorRule(
        _CREDENTIALS,
        None,
        lazy_pattern(
            f"{_near(_CHANGE + '|' + _OFF + '|lost|gone|broken|stolen|smashed|dead|died|sold|threw|thrown|new phone|new number|sort out', _MFA)}|"
            rf"\b(?:{_PRIVILEGED})(?: (?:account|user|login))?(?:'s)?[ ](?:passwords?|pass ?words?|pwds?|pws?|passwd|passwort\w*|kennw\w+rt\w*|credentials?|pin|passphrase)\b|"
            rf"\b(?:passwords?|pwds?|passwd|passwort|kennwort|credentials?|pin)\b[^.!?\n]{{0,25}}\b(?:of|for|from|on|des|vom|für)\b (?:the |a |our |that |this |my )?(?:\w+ )?(?:{_PRIVILEGED})\b|"
            rf"\b(?:reset|change|set|give|assign|issue|create|make|generate|register|choose|update|hand out|tell|send|look up|replace)\b[^.!?\n]{{0,30}}\b(?:{_OTHERS})[^.!?\n]{{0,25}}\b(?:passwords?|passcodes?|pwds?|passwd|pins?|credentials?|passwort|kennwort|log-?ins?)\b|"
            rf"\b(?:reset|change|set|give|assign|issue|create|make|generate|register|choose|update|hand out|tell|send)\b[^.!?\n]{{0,40}}\b(?:passwords?|passcodes?|pwds?|passwd|pins?|credentials?|passwort|kennwort)\b[^.!?\n]{{0,30}}\b(?:{_OTHERS})\b|"
            r"\b(?:admin\w*|root|shared|service|global|generic|helpdesk|team|department|joint) (?:account|user|mailbox|log-?in|sign-?in)s?\b[^.!?\n]{0,40}\b(?:passwords?|pass ?words?|pwds?|pws?|passwd|log-?ins?|credentials?|kennwort|passwort)\b|"
            r"\b(?:passwords?|credentials?)\b[^.!?\n]{0,40}\b(?:admin\w*|root|shared|service|global|generic|helpdesk|team|department|joint) (?:account|user|mailbox|log-?in)s?\b|"
            r"\b(?:admin\w*|root|shared|service|global|master|generic) (?:log-?ins?|sign-?ins?|users?|pass)\b|"
            r"\b(?:give|need|want|set up|create|make|get|send|hand|provide|reactivate|revoke)\b[^.!?\n]{0,50}\b(?:fresh|new|own|another|temporary|extra|guest|his|her|their) (?:log-?ins?|sign-?ins?|accounts?|users?|credentials?)\b|"
            r"\bwhat(?:'s| is| was)\b[^.!?\n]{0,40}\b(?:log-?in|password|credentials?|pin)\b(?! (?:page|screen|error|prompt|window))|"
            r"\b(?:old|new|other|lost|stolen|switched|changed|swapped|replaced|threw|broke)\b[^.!?\n]{0,25}\b(?:handset|phones?|mobile|sim)\b[^.!?\n]{0,80}\b(?:log-?ins?|sign-?ins?|sign in|log in|approv\w*|verif\w*|push)\b|"
            r"\b(?:log-?ins?|sign-?ins?|sign in|log in|approv\w*|verif\w*|push)\b[^.!?\n]{0,80}\b(?:old|new|other|lost|stolen|another|wrong|broken)\b[^.!?\n]{0,10}\b(?:handset|phones?|mobile|sim|number)\b|"
            rf"\b(?:svc|sa|adm|srv)[_-]\w+\b[^.!?\n]{{0,60}}\b(?:{_LETS_IN}|unlock\w*|log-?ins?)\b|\b(?:{_LETS_IN}|unlock\w*|log-?ins?)\b[^.!?\n]{{0,60}}\b(?:svc|sa|adm|srv)[_-]\w+|"
            rf"\b(?:export\w*|extract\w*|dump\w*|reveal\w*|copy|transfer\w*|back up|see|show me|read out)\b[^.!?\n]{{0,30}}\b(?:saved |stored |cached )?(?:{_LETS_IN})\b(?! (?:box|field|page|prompt|hint|window|screen))|"
            r"\bapp (?:that|which) (?:confirms?|approves?|proves?|verifies|gives|makes|shows|asks)\b|"
            rf"\b(?:give|tell|share|send|lend|pass)\w*\b[^.!?\n]{{0,30}}\b(?:my|our) (?:{_LETS_IN})\b|"
            rf"\b(?:unlock|re-?enabl|enabl|reset|chang)\w*\b[^.!?\n]{{0,30}}\b(?:{_PRIVILEGED}) accounts?\b|"
            r"\b(?:lost|new|old|stolen|broken|changed|swapped|another)\b[^.!?\n]{0,15}\b(?:phones?|handset|mobile|sim)\b[^.!?\n]{0,60}\b(?:sign|log)(?:ging|ing)?[- ]?ins?\b|"
            r"\b(?:sign|log)(?:ging|ing)?[- ]?ins?\b[^.!?\n]{0,60}\b(?:phones?|mobile|handset|app)\b[^.!?\n]{0,15}\b(?:lost|replaced|stolen|broke|no longer)\b|"
            rf"\b(?:i|we) (?:know|have|got|need|want|use)\b[^.!?\n]{{0,12}}\b(?:her|his|their|\w+'s) (?:old |new |current )?(?:{_LETS_IN})\b|"
            r"\b(?:create|add|set up|make|need|provision)\b[^.!?\n]{0,25}\b(?:accounts?|users?|log-?ins?|mailbox(?:es)?)\b[^.!?\n]{0,40}\b(?:for (?:the|a|an|our|my new|new|him|her|them)|in (?:ad|entra|azure|the domain)|to (?:ad|entra|azure|the \w+ group))\b|"
            r"\b(?:add|put|remove|take)\b[^.!?\n]{0,40}\b(?:to|into|in|from|out of)\b[^.!?\n]{0,25}\b(?:\w+ )?groups?\b(?! (?:chat|call|meeting))|"
            r"\b(?:temporary access pass|tap code|recovery key|recovery codes?|backup codes?)\b|"
            r"\b(?:disable|enable|re-?enable|create|delete|remove|activate|deactivate|provision|make|set up)\b[^.!?\n]{0,40}\b(?:user|ad|login|guest|new|his|her|their|\w+'s) (?:account|login|user)\b|"
            r"\bswap\w*\b[^.!?\n]{0,30}\b(?:phone|number)\b[^.!?\n]{0,40}\b(?:sign|log|verif|approv)\w*|"
            r"\b(?:passwort|kennwort)\b[^.!?\n]{0,30}\b(?:von|für) (?!mich|mir|mein)\w+"
        ),
        lazy_pattern(
            rf"(?<!\w)(?:{_MFA})(?!\w)|\b(?:sign|log)-? ?ins? (?:approvals?|requests?|codes?|prompts?|confirmations?)\b|\bapprov\w+\b[^.!?\n]{{0,30}}\b(?:sign|log)-? ?ins?\b|"
            r"\bcodes?\b[^.!?\n]{0,40}\b(?:phone|app|text messages?|sms|old number|new number)\b|\b(?:phone|sms|text messages?|app|old number)\b[^.!?\n]{0,40}\bcodes?\b"
        ),
    ),
    FloorRule(
        "security software or a firewall",
        _words(
            rf"{_SECURITY}|viruses|virus|trojans?|malware|ransom\w*|spyware|rootkits?|worm|keyloggers?|phish\w*|hack(?:ed|er|ers|ing)|(?:the|our|my|this|virus|web|endpoint|account) protection|let\b[^.!?\n]{{0,30}}\bthrough|(?:mark|flag|treat|list)\w*\b[^.!?\n]{{0,25}}\bas (?:safe|trusted|clean)|trusted (?:sites|locations|zone)|schadsoftware|trojaner"
        ),
        lazy_pattern(
            f"{_near(_OFF + '|get(?:ting)? (?:around|past|round)|work(?:ing)? around', _GATES, 40)}|"
            f"{_near(_OFF, 'security|protection|encryption|safety checks?|virus|quarantine|screen lock|lock screen|certificate (?:warning|check|error)s?|blocking|blocked|unsafe|safety|safe (?:browsing|links|attachments)')}|"
            r"\b(?:open|forward|unblock|allow)\w*\b[^.!?\n]{0,20}\bports?\b(?! (?:on|of) the (?:dock|laptop|monitor))"
        ),
    ),
    FloorRule(
        "elevated rights or scripts",
        _words(
            r"run(?:ning)? as (?:an? |the )?(?:admin\w*|root)|as (?:an? )?administrators?|elevat(?:e|ed|ion|ing)\w*|(?:local |domain |full |global )?admin(?:istrator|istrative)?s? (?:rights?|privileges?|prompt|mode|permissions?|access|role|credentials?|password|account)|"
            r"(?:local|domain|global|temporary) admin\w*|make (?:me|him|her|them|us) (?:an? )?(?:\w+ )?admin\w*|(?:be|become|am|was|made) (?:an? |the |a local |local |full )?admin\w*|sudo|as root|root access|powershell|pwsh|cmd\.exe|command prompt|terminal command|batch files?|\S*\.(?:ps1|bat|vbs|cmd|sh)|"
            r"(?:cmd|shell|console|explorer|it|them|that) as (?:admin\w*|system|root)|as (?:local )?system|scripts?|user account control|uac|privileges?|superuser|adminrecht\w*|als admin\w*"
        ),
    ),
    FloorRule(
        "the domain, DNS, DHCP or policies",
        _words(
            r"dns|dhcp|domain (?:controllers?|join|admins?|polic\w+|trust|registrar|names?)|active directory|group polic\w+|gpos?|gpedit\S*|gpupdate\S*|intune polic\w+|ldap|nameservers?|sub-?domains?|point\w* (?:\S+ ){1,3}(?:to|at) (?:the |our |a )?(?:new )?(?:hosts?|ips?|servers?|address|\d+\.\d+\S*)|name servers?|trust relationship|(?:mx|a|cname|txt|spf|dkim|srv) records?|"
            r"static ip\w*|subnets?|vlans?|routing tables?|gruppenrichtlinie\w*|domäne\w*|"
            r"cnames?|(?:aaaa|ptr|ns) (?:records?|entr(?:y|ies))|(?:dhcp|ip|address) (?:leases?|scopes?|pools?)|no (?:more |free )?leases?|leases?\b[^.!?\n]{0,20}\b(?:full|exhausted|left|ran out|used up)|scope is (?:full|exhausted)|reverse lookup|forwarders?|"
            r"flushdns|ipconfig /?(?:flush|release|renew|registerdns)\w*|security polic\w+|conditional access"
        ),
        lazy_pattern(
            f"{_near(_CHANGE + '|dropped|drops|out of|off', 'domain|ip address(?:es)?|ip range|polic(?:y|ies)|organi[sz]ational unit|ou|security group|ad group|azure ad|entra(?: id)?', 40)}"
        ),
    ),
    FloorRule(
        "servers or production configuration",
        _words(
            r"domain controllers?|hypervisors?|esxi?|production (?:servers?|systems?|environments?|config\w*|databases?|db)|(?:change|push|deploy)\w* (?:to|in|on) prod(?:uction)?|"
            r"exchange (?:transport|queues?|servers?|rules?|connectors?|services?|back-?end)|transport (?:queues?|rules?|service)|mail ?flow (?:rules?|connectors?)|(?:smtp|mail|open) relays?|(?:send|receive|mail) connectors?|raid\w*|(?:degraded|failed) (?:disk|array|raid)|vlans?|trunk ports?|patch panel"
        ),
        lazy_pattern(
            f"{_near(_RUN, _SERVERS, 45)}|"
            r"\bcert(?:ificate)?s?\b[^.!?\n]{0,30}\b(?:expired|ran out|run out|renew\w*|replac\w*|instal\w*)\b|"
            r"\b(?:access points?|routers?|switch(?:es)?|wi-?fi controllers?)\b[^.!?\n]{0,40}\b(?:firmware|upgrad\w+|replac\w+|configur\w+)\b|"
            # What is changed for everybody is no first-line work, whatever it is.
            rf"\b(?:{_OFF}|{_CHANGE})\b[^.!?\n]{{0,60}}?\bfor (?:everybody|everyone|all(?: (?:users|staff|of (?:us|them)|our \w+))?|the (?:whole |entire )?(?:team|office|company|department|floor|building))\b"
        ),
    ),
    FloorRule(
        "licences or billing",
        _words(
            r"activation (?:failed|errors?|expired|required|wizard|problem)|licen[cs](?:es?|ed|ing)|un-?licen[cs]ed|product keys?|activation keys?|subscriptions?|re-?activate (?:office|windows)|billing (?:address|details?|account|contact|info\w*|portal|plan|cycle)|(?:office|microsoft|adobe|zoom|user|extra|more|additional|paid|of) seats?|seats? (?:for|to) (?:our|the|my|office|adobe|zoom)|(?:pro|premium|enterprise|business) (?:plan|version|tier|edition)|(?:no|out of|more|another|extra|additional|enough) (?:\w+ )?seats?|seats? (?:left|free|available|used up)|order(?:ing)? (?:\w+ )?(?:one|two|three|another|more|new|extra)(?: \w+)?|"
            r"[ea][135](?: (?:licen\w+|plan|seat))?|(?:pay|paid|premium|pro|enterprise|business|basic) (?:plan|version|tier|edition|account)s?|free trial|trial (?:has )?(?:ended|expired|is over)|refund(?:ed|s)?|lizenz\w*|abonnement\w*|purchase orders?"
        ),
        lazy_pattern(
            f"{_near(_PAY, 'invoices?|billing|bills?|payments?|credit cards?|direct debit|company card|(?:our|the|my|credit|bank) cards?|accounts department|refunds?|contracts?|rechnung(?:en)?', 40)}|"
            r"\b(?:buy|purchase|upgrade (?:us|me|our plan|my plan|the plan))\b"
        ),
    ),
)
"""In the order of the domain's list."""

_HARMLESS = lazy_pattern(
    r"\b(?:browsing|browser|cached?|cookies?(?: and| &)?(?: other)?|temporary|temp|temporary internet|site|website|web|offline)\s+(?:images and\s+)?(?:site\s+)?(?:data|files?|history|documents?)\b|"
    r"\b(?:print|stuck|printing|pending)\s+(?:jobs?|documents?|files?)\b|\b(?:jobs?|documents?|everything)\s+(?:in|from)\s+(?:the\s+|my\s+)?(?:print(?:er|ing)?\s+|spooler\s+)*queue\b|"
    r"\b(?:delete|backspace|del|remove)\s+(?:key|button)\b|\b(?:network|wi-?fi|wlan|wireless)\s+(?:security\s+)?key\b|\b(?:bluetooth|paired|saved|known)\s+(?:devices?|networks?|printers?)\b|"
    r"\bremove\s+(?:the\s+|my\s+|this\s+)?(?:device|phone|headset|mouse|keyboard|printer)\s+(?:and|from)\s+(?:pair|add|bluetooth|connect|the\s+(?:list|bluetooth))\w*|"
    r"\bformat(?:ting)?\s+(?:the|my|some|all|these|those|this|a|an|his|her|their)?\s*(?:selected\s+|excel\s+|word\s+)*(?:cells?|columns?|rows?|text|paragraphs?|dates?|numbers?|headings?|spreadsheets?|slides?|charts?|signatures?|letters?)\b|"
    r"\b(?:file|date|number|cell|text)\s+formats?\b|\b(?:security|windows security)\s+(?:pop-?ups?|prompts?|box|window|dialogs?)\b|\bpassword[- ]reset\s+(?:page|portal|site|tool|link)\b"
)
"""Phrases that only sound like it; they are passed over."""
_SELF_SERVICE = lazy_pattern(
    r"\b(?:user|caller|customer|client|employee|colleague|she|he|they|person|[a-z]+)\s+(?:wants?|needs?|would like|tries|is trying|are trying|trying|cannot|can't|could not|couldn't|is unable|doesn't know how|does not know how|asks? how|has)\s+(?:how\s+)?to\s+(?:re-?set|change|choose|update|set)\s+(?:his|her|their|the|a)\s+(?:own\s+|new\s+|windows\s+|expired\s+|forgotten\s+)*(?:password|passcode|pin)\b(?!\s+(?:for|of|on)\b)|"
    r"\b(?:have|ask|let|help|guide|tell|get)\s+(?:the\s+|your\s+)?(?:user|caller|customer|client|employee|them|her|him|person)s?\s+(?:to\s+|through\s+)?(?:re-?set(?:ting)?|chang(?:e|ing)|choos(?:e|ing)|enter(?:ing)?|set(?:ting)?)\s+(?:his|her|their|the|a)\s+(?:own\s+|new\s+)*(?:password|passcode|pin)\b"
)
"""A person who changes their own password, told by somebody else."""
_DOUBTFUL = lazy_pattern(
    r"\b(?:admin\w*|servers?|polic(?:y|ies)|permissions?|rights|access|accounts?|delet\w+|remov\w+|install\w*|uninstall\w*|passwords?|codes?|secur\w+|protect\w*|virus\w*|malware|keys?|scripts?|commands?|config\w*|setting\w*|certificates?|"
    r"tokens?|groups?|roles?|users?|grants?|databases?|backups?|drives?|disks?|files?|folders?|shares?|encrypt\w*|block\w*|unblock\w*|bypass\w*|disabl\w+|enabl\w+|boot\w*|system|network|ports?|routers?|switch\w*|licen\w+|pay\w*|invoices?|"
    r"order\w*|buy\w*|cost\w*|domain\w*|mailbox\w*|azure|cloud|tenant|hosts?|drivers?|firmware|upgrade\w*|migrat\w+|deploy\w*|phone numbers?|sim|wipe\w*|format\w*|erase\w*|reset\w*)\b"
)
"""Words that only a known kind of problem makes harmless: with one of them, a model's word on the kind does not count."""


_CREDENTIAL = _words(r"passwords?|pwds?|passwd|pass ?codes?|passwort|kennwort|credentials?|pins?|log-?ins?")
_OWN = _words(
    r"my|mine|me|myself|i|how|help|show|guide|user|caller|customer|client|employee|she|he|they|forg[eo]t\w*|expired?|mein\w*|mich|ich|vergess\w*"
)
"""Words of, or about, somebody whose own credential it is."""
_ORDERS = lazy_pattern(
    r"^\W*(?:force|require|enforce|make|give|set|reset|change|look|find|tell|send|get|hand|issue|create|assign|share|choose|expire|rotate|update|replace)\b|"
    r"\b(?:please|pls|plz|can (?:you|someone|somebody|anyone|we)|could (?:you|someone|somebody|we)|would you|need (?:the|a|an|another)|bitte)\b"
)
"""Somebody is to do something about a credential."""
_COMPLAINT = lazy_pattern(
    r"\b(?:not|no|none|never|nothing|nobody|neither|cannot|can't|won't|\w+n't|cant|wont|doesnt|dont|isnt|keeps?|kept|stuck|slow\w*|errors?|broke\w*|fail\w*|faulty|missing|lost|gone|vanish\w*|disappear\w*|blank|black|white|empty|hangs?|hung|hanging|"
    r"froze\w*|freez\w*|crash\w*|flicker\w*|jump\w*|crackl\w*|drops?|dropp\w*|disconnect\w*|wrong\w*|twice|again|problems?|trouble\w*|issues?|unable|stop(?:s|p\w*)?|dead|weird|strange|odd|tak(?:es|ing)|took|noise|noisy|loud|blurry|garbled|jam\w*|"
    r"locked|expired|late|delay\w*|lag\w*|struggl\w*|refus\w*|reject\w*|den(?:ied|ies)|only|without|says?|shows?|ages|forever|constantly|always|suddenly|since|nicht|kein\w*|geht|fehler|immer|hängt|langsam|kaputt)\b"
)
"""Words of somebody for whom something goes wrong."""
_ASKS = lazy_pattern(
    r"^\W*(?:please|pls|plz|can|could|would|will|may|make|give|get|put|set|add|take|let|create|change|turn|switch|move|open|close|stop|start|run|launch|enter|go|push|pull|swap|point|bump|kill|mark|clear|clean|bitte)\b|"
    r"\b(?:please|pls|plz|can (?:you|someone|somebody|anyone|we|i (?:get|have))|could (?:you|someone|we|i)|would you|i (?:need|want|would like)|we (?:need|want)|i'd like|needs to be|has to be|make (?:it|windows|sure|them|this)|get (?:it|me|rid)|permanent\w*|for good)\b"
)
"""Words of somebody who asks for something to be done."""


@lru_cache(maxsize=512)
def problem_on_floor(problem: str) -> str:
    """Which part of the hard floor a problem in users' words is about; empty when it is about none."""
    for line in plain_lines(problem):
        for rule in _RULES:
            if any(pattern and pattern.search(line) for pattern in (rule.mentions, rule.acts, rule.problem_only)):
                return rule.name
        if _CREDENTIAL.search(line) and _ORDERS.search(line) and not _OWN.search(line):
            return _CREDENTIALS
    found = assess(problem[:_LONGEST])
    if found.withheld or found.risk in (Risk.DESTROYS, Risk.WEAKENS):
        return "something that cannot be undone or lowers security"
    return ""


def instruction_on_floor(text: str) -> str:
    """Which part of the hard floor an instruction touches; empty when it touches none."""
    for line in plain_lines(text):
        for rule in _RULES:
            if any(pattern and pattern.search(line) for pattern in (rule.mentions, rule.acts)):
                return rule.name
    found = assess(text[:_LONGEST])
    if found.withheld or found.needs_acknowledging:
        return "something that cannot be undone, lowers security or needs an identity check"
    return ""


def is_doubtful(problem: str) -> bool:
    """Whether the words leave it open what would be done: a model's classification alone does not make it harmless.

    Somebody who says what goes wrong wants it to work again; somebody who asks for something may want anything.
    """
    return not complains(problem) or any(_DOUBTFUL.search(line) or _ASKS.search(line) for line in plain_lines(problem))


def complains(problem: str) -> bool:
    """Whether the words say that something goes wrong."""
    return any(_COMPLAINT.search(line) for line in plain_lines(problem))


def plain_lines(text: str) -> Iterator[str]:
    """The text as patterns read it: plain lower-case lines of a bounded length, harmless phrases passed over."""
    plain = unicodedata.normalize("NFKC", cleaned(text[:_LONGEST])).casefold().replace("’", "'").replace("‘", "'")
    for line in plain.splitlines():
        words = " ".join(line.split())
        for start in range(0, len(words), _LINE - 200):
            yield _SELF_SERVICE.sub(" ", _HARMLESS.sub(" ", words[start : start + _LINE]))
