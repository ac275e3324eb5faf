"""What commands do: a table of rules for PowerShell, cmd, Bash and SQL, read line by line."""

# A pattern reads best in one piece.
# ruff: noqa: E501

from core.safety.act import IDENTITY, RIGHTS
from core.safety.command_families import FAMILIES
from core.safety.command_rule import (
    ACCESS_LOSS,
    EVIDENCE,
    RIGHTS_LOSS,
    SAVE_LOG,
    WATCHED,
    CommandRule,
    destroys,
    lowered,
    weakens,
)
from core.safety.risk import Risk, Withheld
from core.safety.rule_index import RuleIndex

_DISK = "Everything on the disk is lost."
_BACKUP = "Make a backup, check that it opens, and make sure that it is the right disk."
_START = r"(?:^|[;&|({]\s*|\bsudo(?:\s+-\w+)*\s+|\bthen\s+|\bdo\s+|\brun\s+[:`\"']*\s*|[`\"'>:]\s*|\bexec\s+)"
"""Where a command may begin: a line, after a separator, or quoted in a sentence."""


def _wipes(name: str, pattern: str) -> CommandRule:
    return CommandRule(name, Risk.DESTROYS, lowered(pattern), _DISK, _BACKUP, without_backup=Withheld.WIPE)


def _pipes(name: str, pattern: str) -> CommandRule:
    return CommandRule(name, Risk.WEAKENS, lowered(pattern), withheld=Withheld.PIPE)


_SHELL = r"(?:(?:sudo|env)\s+(?:-\w+\s+)*)?(?:/\w+/)*(?:ba|z|k|da|fi|c)?sh\b|(?:sudo\s+)?(?:python[\d.]*|perl|ruby|node|php|pwsh|powershell(?:\.exe)?|cmd)\b"
_FETCH = r"\b(?:curl|wget|iwr|irm|invoke-webrequest|invoke-restmethod|fetch|start-bitstransfer)\b"

_COMMANDS: tuple[CommandRule, ...] = (
    _pipes("pipe-to-shell", rf"\b(?:curl|wget|fetch|iwr|irm)\b[^|\n]{{0,400}}\|\s*(?:tee\s+\S+\s*\|\s*)?(?:{_SHELL})"),
    _pipes("pipe-decoded-to-shell", rf"\b(?:base64\s+(?:-d|--decode|-D)|xxd\s+-r)\b[^|\n]{{0,200}}\|\s*(?:{_SHELL})"),
    _pipes(
        "shell-of-download",
        r"(?:\b(?:ba|z|k|da)?sh|\bsource|\beval|\bpython[\d.]*|(?:^|\s)\.)\s+(?:-\w+\s+)?[\"']?(?:<\(|\$\(|`)\s*(?:curl|wget)\b",
    ),
    _pipes(
        "invoke-expression-of-download",
        rf"\b(?:iex|invoke-expression)\b[^\n]{{0,300}}(?:downloadstring|downloadfile|downloaddata|{_FETCH}|net\.webclient|https?://)",
    ),
    _pipes(
        "download-to-invoke-expression",
        rf"(?:downloadstring|downloaddata|{_FETCH})[^\n]{{0,400}}\|\s*(?:iex|invoke-expression)\b",
    ),
    _pipes("scriptblock-of-download", rf"\[scriptblock\]::create\(\s*\(?[^\n]{{0,60}}(?:downloadstring|{_FETCH})"),
    _pipes(
        "mshta",
        r"\b(?:mshta|regsvr32\b[^\n]{0,40}/i:|rundll32\b[^\n]{0,40}javascript:|certutil\b[^\n]{0,40}-urlcache[^\n]{0,200}&)\s*[\"']?https?:|\bmshta(?:\.exe)?\s+[\"']?(?:https?|javascript|vbscript):",
    ),
    _pipes(
        "download-and-run",
        r"\b(?:curl|wget|iwr|irm|invoke-webrequest|bitsadmin|certutil|start-bitstransfer)\b[^\n]{0,300}?\b(?P<file>[\w-]{1,60}\.(?:sh|ps1|bat|cmd|py|vbs))\b[^\n]{0,160}(?:&&|;)[^\n]{0,80}(?P=file)",
    ),
    _pipes(
        "encoded-powershell",
        r"\b(?:powershell|pwsh)(?:\.exe)?\b[^\n]{0,200}\s-e(?:nc|ncodedcommand|c)?\s+[a-z0-9+/=]{20,}",
    ),
    _wipes("format-drive", rf"{_START}format(?:\.com)?\s+(?:/\w+\S*\s+)*[a-z]:(?=\s|$|[`\"'.,;)])"),
    _wipes("format-volume", r"\bformat-volume\b(?!\s*(?:cmdlet|command|is|was)\b)"),
    _wipes("clear-disk", r"\b(?:clear-disk|initialize-disk|remove-partition|reset-physicaldisk)\b"),
    _wipes(
        "diskpart-clean",
        r"^\s*clean(?:\s+all)?\s*$|\bdiskpart\b[^\n]{0,80}\bclean\b|^\s*(?:delete|format)\s+(?:partition|volume|disk|fs=)",
    ),
    _wipes("dd-to-device", r"\bdd\b[^\n]{0,200}\bof=/dev/(?!null|stdout|zero)"),
    _wipes(
        "mkfs",
        rf"{_START}(?:mkfs(?:\.\w+)?|mke2fs|mkswap|wipefs|blkdiscard|sgdisk\s+(?:-Z|--zap-all)|hdparm\s[^\n]{{0,60}}--security-erase\S*|nvme\s+format|cryptsetup\s+(?:luksformat|erase))\s+\S*",
    ),
    _wipes("write-to-device", r">\s*/dev/(?:sd|nvme|hd|vd|disk|mmcblk)\w*|\bshred\b[^\n]{0,80}/dev/"),
    _wipes(
        "erase-disk-mac",
        r"\bdiskutil\s+(?:erase\w+|secureerase|zerodisk|randomdisk|partitiondisk|reformat|apfs\s+delete\w+)\b",
    ),
    _wipes(
        "system-reset",
        r"\bsystemreset\b[^\n]{0,40}-factoryreset|\bwmic\b[^\n]{0,40}\bdisk\w*\b[^\n]{0,40}\bdelete|\bdoWipe\w*Method\b",
    ),
    destroys(
        "delete-shadow-copies",
        r"\bvssadmin\b[^\n]{0,20}\b(?:delete|resize)\b|\bwmic\b[^\n]{0,20}shadowcopy[^\n]{0,20}delete|win32_shadowcopy[^\n]{0,100}(?:delete|remove)",
        "All earlier versions and restore points are lost, also for getting over ransomware.",
    ),
    destroys(
        "delete-backups",
        r"\bwbadmin\s+(?:delete|disable)\b|\b(?:remove|clear)-(?:wbbackup\w*|vbr\w+|veeam\w*|\w*backup\w*|\w*snapshot\w*|\w*checkpoint|vmsnapshot)\b|\btmutil\s+(?:delete\w*|disable)|\beseutil\b[^\n]{0,80}\s/p\b|\b(?:zpool|zfs|btrfs|lvm)\b[^\n]{0,30}\b(?:destroy|delete)\b|\blv(?:remove)\b|\bvg(?:remove)\b",
    ),
    destroys(
        "clear-event-log",
        r"\bwevtutil(?:\.exe)?\s+(?:cl|clear-log)\b|\b(?:clear|remove|limit)-(?:win)?eventlog\b|\bauditctl\s+-D\b|\bjournalctl\b[^\n]{0,40}--vacuum|\bhistory\s+-c\b|>\s*/var/log/\S+|\btruncate\b[^\n]{0,40}/var/log|\bfsutil\s+usn\s+deletejournal|\bset-\w*audit\w*\b[^\n]{0,60}\$false|\bclear-history\b|\bclear-content\b[^\n]{0,160}\.(?:evtx?|log)\b",
        EVIDENCE,
        SAVE_LOG,
    ),
    destroys(
        "delete-account",
        r"\b(?:remove|disable)-(?:ad(?:user|computer|group|organizationalunit|object|serviceaccount)|localuser|localgroup|mailbox|remotemailbox|mailuser|msoluser|azureaduser|azureaddevice|mguser|mgdevice|mggroup|unifiedgroup|distributiongroup|mailboxdatabase|team|spo\w+|pnp\w+|entrauser|\w*domaincontroller\w*)\b(?<!disable-aduser)",
        ACCESS_LOSS,
        "Have it approved by the person's manager, and keep what is still needed.",
    ),
    destroys(
        "delete-local-account",
        r"\bnet1?(?:\.exe)?\s+(?:user|group|localgroup)\s+(?![^\n]{0,20}\s/add)\S+[^\n]{0,60}\s/del(?:ete)?\b|\b(?:userdel|deluser|groupdel|dsrm|dscl\b[^\n]{0,40}-delete|sysadminctl\b[^\n]{0,20}-deleteuser)\b",
        ACCESS_LOSS,
        "Have it approved by the person's manager, and keep what is still needed.",
    ),
    destroys(
        "delete-mail", r"\bsearch-mailbox\b[^\n]{0,200}-deletecontent|\bnew-compliancesearchaction\b[^\n]{0,120}-purge"
    ),
    destroys(
        "empty-recycle-bin",
        r"\bclear-recyclebin\b|\b(?:rm|rd|rmdir|remove-item)\b[^\n]{0,60}(?:\$recycle\.bin|/\.?trash)",
        "What is in it cannot be brought back.",
        "Ask its owner whether anything in it is still needed.",
    ),
    destroys(
        "sql-drop",
        r"(?:^|[;\"'(]\s*)(?:drop\s+(?:table|database|schema|view|index|user|login|column)|truncate\s+table|delete\s+from\s+\w[^\n;]{0,200})|\bdropdb\b|\bdb\.\w*\.?drop\w*\(|\bflushall\b|\bremove-sqldatabase\b",
    ),
    destroys(
        "git-discard",
        r"\bgit\s+(?:push\b[^\n]{0,80}\s(?:--force(?!-with-lease)|-f)\b|reset\s+--hard|clean\s+-\w*f|branch\s+-D|checkout\s+--\s)",
        "Work that is not elsewhere is lost.",
    ),
    destroys("cipher-wipe", r"\bcipher(?:\.exe)?\s+/w|\bsdelete\w*\b|\bshred\b|\bsrm\b"),
    destroys(
        "clear-tpm",
        r"\bclear-tpm\b|\btpm2?_clear\b|\bmanage-bde\b[^\n]{0,40}-forcerecovery|-tpm\b[^\n]{0,20}\bclear\b",
        "Keys kept in it are lost; encrypted drives ask for their recovery key.",
        "Have the recovery key at hand and suspend encryption.",
    ),
    destroys(
        "remove-vm",
        r"\b(?:remove|clear)-(?:vm|azvm|vmharddiskdrive|azresource\w*|azresourcegroup|azdisk|azstorage\w+|clustergroup|virtualdisk|storagepool|volume)\b|\b(?:virsh\s+(?:undefine|destroy|vol-delete)|vboxmanage\s+unregistervm|az\s+(?:vm|group|disk|storage\s+\w+)\s+delete|aws\s+\S+\s+(?:delete|terminate)\S*|gcloud\b[^\n]{0,80}\bdelete|terraform\s+destroy|docker\s+(?:system|volume)\s+(?:prune|rm)|gsutil\s+(?:-\w+\s+)?rm|aws\s+s3\s+(?:rm|rb))\b",
    ),
    destroys(
        "remote-wipe",
        r"\b(?:clear-mobiledevice|invoke-\w*(?:wipe|retire)\w*|wipe-\w+|clear-mgdevicemanagement\w*|remove-mobiledevice)\b",
        "Everything on the device is lost.",
        "Make sure that it is the right device, and that its owner agrees.",
    ),
    destroys(
        "robocopy-mirror",
        r"\brobocopy\b[^\n]{0,200}\s/(?:mir|purge|move?)\b|\brsync\b[^\n]{0,200}\s--delete",
        "What is in the target and not in the source is deleted.",
    ),
    destroys(
        "delete-registry",
        r"\breg(?:\.exe)?\s+delete\b|\bremove-item(?:property)?\b[^\n]{0,60}\bhk(?:lm|cu|cr|ey\w*):?",
        "What the key holds is lost; programs may no longer start.",
        "Export the key to a file.",
    ),
    destroys(
        "delete-certificate",
        r"\bcertutil\b[^\n]{0,60}-(?:delstore|delkey|revoke)|\bremove-item\b[^\n]{0,60}\bcert:|\bsecurity\s+delete-(?:certificate|identity|keychain)",
        "The certificate, and its key if there is no copy, is lost.",
    ),
    destroys(
        "boot-configuration",
        r"\bbcdedit\b[^\n]{0,80}/(?:delete|import|createstore)\b|\bbootrec\b[^\n]{0,40}/(?:fixmbr|rebuildbcd)|\bbcdboot\b",
        "The computer may no longer start.",
        "Export the boot configuration, and have recovery media and the recovery key at hand.",
    ),
    destroys(
        "remove-profile",
        r"\bwin32_userprofile\b[^\n]{0,200}(?:remove-\w+|\.delete\(\)|delete)|\bdelprof2?\b",
        "All files and settings in the profile are lost.",
        "Make a backup of the profile and check that it opens.",
    ),
    weakens(
        "firewall-off",
        r"\bnetsh\b[^\n]{0,40}(?:firewall|advfirewall)[^\n]{0,60}\b(?:state\s+off|opmode\s+(?:mode=)?disable)|\bset-netfirewallprofile\b[^\n]{0,120}-enabled\s*:?\s*(?:\$?false|0)\b|\bufw\s+(?:disable|reset)\b|\b(?:stop|disable|mask)\s+(?:--now\s+)?(?:firewalld|ufw|nftables|iptables)|\biptables\s+(?:-F|--flush|-P\s+\w+\s+ACCEPT)|\bsocketfilterfw\b[^\n]{0,60}(?:--setglobalstate\s+off|--setblockall\s+off)|\bpfctl\s+-d\b",
    ),
    weakens(
        "firewall-open",
        r"\bnew-netfirewallrule\b(?![^\n]{0,300}-action\s+block)[^\n]{0,300}|\badvfirewall\s+firewall\s+add\s+rule\b(?![^\n]{0,300}action=block)|\bufw\s+allow\b|\bfirewall-cmd\b[^\n]{0,80}--add-|\biptables\s+-[AI]\s+INPUT\b[^\n]{0,120}ACCEPT|\bremove-netfirewallrule\b",
    ),
    weakens(
        "antivirus-off",
        r"\bset-mppreference\b[^\n]{0,200}-disable\w+\s*:?\s*(?:\$?true|1)\b|\bset-mppreference\b[^\n]{0,120}-(?:mapsreporting|submitsamplesconsent|puaprotection)\s+(?:0|disabled|2\b|never)|\b(?:stop-service|set-service|sc(?:\.exe)?\s+(?:stop|config|delete)|net\s+stop|systemctl\s+(?:stop|disable|mask)(?:\s+--now)?)\b[^\n]{0,40}\b(?:windefend|wdnissvc|sense|mpssvc|wscsvc|securityhealth\w*|clamav\w*|clamd|falcon\w*|csagent|sophos\w*|sentinel\w*|mdatp|auditd|ekrn|mbamservice|cylancesvc|savservice|wdfilter|eventlog|rsyslog)\b|\buninstall-windowsfeature\b[^\n]{0,60}defender|\btaskkill\b[^\n]{0,60}(?:msmpeng|csfalcon\w*|sentinel\w*)",
    ),
    weakens(
        "antivirus-exclusion",
        r"\b(?:add|set)-mppreference\b[^\n]{0,120}-(?:exclusion\w+|attacksurfacereductiononlyexclusions|threatiddefaultaction\w*|allowedapplications)|\bmdatp\s+exclusion\b|windows defender\\exclusions",
    ),
    weakens(
        "defender-policy",
        r"\bdisable(?:antispyware|antivirus|realtimemonitoring|behaviormonitoring|ioavprotection|onaccessprotection)\b[^\n]{0,60}\b(?:1|0x1|0x00000001)\b",
    ),
    weakens(
        "uac-off",
        r"\b(?:enablelua|consentpromptbehavioradmin|promptonsecuredesktop|localaccounttokenfilterpolicy)\b(?:[^\n]{0,60}(?:/d|-value|dword)\s*:?\s*0+(?:x0+)?\b|[^\n]{0,60}localaccounttokenfilterpolicy)|\blocalaccounttokenfilterpolicy\b[^\n]{0,60}\b1\b|\benablesmartscreen\b[^\n]{0,60}\b0\b|\bsmartscreenenabled\b[^\n]{0,40}\boff\b",
    ),
    weakens(
        "execution-policy",
        r"\bset-executionpolicy\b[^\n]{0,60}\b(?:unrestricted|bypass)\b|\s-(?:ep|ex\w*|executionpolicy)\s+(?:bypass|unrestricted)\b",
    ),
    weakens(
        "rights-raised",
        r"\bnet1?(?:\.exe)?\s+(?:localgroup|group)\s+[\"']?(?:[\w ]*admin\w*|remote desktop users|domain admins)[\"']?\s[^\n]{0,60}/add|\badd-(?:localgroupmember|adgroupmember|msolrolemember|azureaddirectoryrolemember|rolegroupmember|mgdirectoryrolemember\w*|adprincipalgroupmembership)\b[^\n]{0,160}\b(?:\w* ?admin\w*|operators)\b|\bnew-mg\w*role\w*assignment\w*\b|\b(?:usermod|gpasswd|adduser|dseditgroup)\b[^\n]{0,80}\b(?:sudo|wheel|admin|root|docker)\b|\bnopasswd\b",
        RIGHTS_LOSS,
        RIGHTS,
    ),
    weakens(
        "open-permissions",
        r"\bicacls\b[^\n]{0,160}/grant\S*\s+[\"']?(?:everyone|jeder|\*s-1-1-0|authenticated users|users|benutzer)[\"']?:|\bchmod\b\s+(?:-\w+\s+)*(?:0?777|a\+rwx|o\+w|ugo\+rwx|666)\b|\bgrant-smbshareaccess\b[^\n]{0,120}\b(?:everyone|jeder)\b|\bnet\s+share\b[^\n]{0,120}/grant:\s*[\"']?everyone|\badd-mailboxpermission\b[^\n]{0,120}\b(?:default|anonymous|everyone)\b|\bchmod\s+[ug]?\+s\b",
        "Everybody can read, change or delete what is there.",
        RIGHTS,
    ),
    weakens(
        "certificate-ignored",
        r"\bcurl\b[^\n]{0,200}\s(?:-\w*k\w*|--insecure)(?:\s|$)|\bwget\b[^\n]{0,200}--no-check-certificate|-skipcertificatecheck\b|servercertificatevalidationcallback\b[^\n]{0,60}(?:\$?true|return true)|\bgit\b[^\n]{0,60}sslverify\s*=?\s*false|node_tls_reject_unauthorized\s*=\s*[\"']?0|stricthostkeychecking[= ]no|verify\s*=\s*false|trustservercertificate\s*=\s*true",
        WATCHED,
        "Find out why the certificate is not trusted; go on only where the other side is known.",
    ),
    weakens(
        "hardening-off",
        r"\bsetenforce\s+(?:0|permissive)|\bselinux\s*=\s*(?:disabled|permissive)|\bspctl\b[^\n]{0,20}--(?:master-disable|global-disable)|\bcsrutil\s+(?:disable|authenticated-root\s+disable)|\bxattr\b[^\n]{0,40}com\.apple\.quarantine|\bbcdedit\b[^\n]{0,60}(?:testsigning\s+on|nointegritychecks\s+(?:on|yes|1)|nx\s+alwaysoff)|\baa-(?:disable|complain|teardown)\b|\bdisable-bitlocker\b|\bmanage-bde\b[^\n]{0,60}-(?:off|protectors\s+-disable)|\bsuspend-bitlocker\b|\bfdesetup\s+disable|\bset-processmitigation\b[^\n]{0,60}-disable|\bdisable-windowsoptionalfeature\b[^\n]{0,60}(?:defender|guard)|\bset-smb(?:server|client)configuration\b[^\n]{0,100}(?:securitysignature|encryptdata)\s+\$?false|\bdisable-psremoting\b(?!)",
    ),
    weakens(
        "weak-protocol",
        r"\bset-(?:casmailbox|transportconfig|authenticationpolicy)\b[^\n]{0,120}(?:smtpclientauthenticationdisabled\s+\$?false|basic\w*\s+\$?true)|\benable-windowsoptionalfeature\b[^\n]{0,80}(?:smb1\w*|telnet\w*|tftp)|\bset-smbserverconfiguration\b[^\n]{0,80}enablesmb1protocol\s+\$?true|\bdism\b[^\n]{0,120}/enable-feature[^\n]{0,80}(?:smb1|telnet)|\bnet\s+user\s+(?:guest|gast)\s+/active:yes|\bdefaultpassword\b|\bautoadminlogon\b[^\n]{0,40}\b1\b|\bpermitrootlogin\s+yes|\bpermitemptypasswords\s+yes|\benable-psremoting\b[^\n]{0,40}-skipnetwork|\ballowunencrypted\s*=?\s*[\"']?(?:\$?true)|\bfdenytsconnections\b[^\n]{0,60}(?:/d|-value)\s*:?\s*0\b",
    ),
    weakens(
        "password-policy",
        r"-passwordneverexpires\s*:?\s*\$?true|\bnet\s+accounts\b[^\n]{0,60}/(?:maxpwage:unlimited|minpwlen:[0-5]\b|lockoutthreshold:0)|\bpasswd\s+(?:-d|--delete)\b|-passwordnotrequired\s*:?\s*\$?true|-disablepasswordexpiration|/passwordreq:no|-strongpasswordrequired\s+\$?false|passwordexpires\s*=\s*false|\bset-addefaultdomainpasswordpolicy\b",
    ),
    weakens(
        "second-factor-off",
        r"\b(?:remove|reset|revoke)-\w*(?:authentication\w*method|strongauthentication\w*|mfa\w*)\b|-strongauthentication\w*\s+@\(\)|\bremove-mguserauthentication\w*|\bdisable-\w*mfa\w*|\b(?:remove|disable)-\w*conditionalaccess\w*|\bset-organizationconfig\b[^\n]{0,60}-auditdisabled\s+\$?true|\bset-adminauditlogconfig\b[^\n]{0,60}\$false|\bset-transportrule\b[^\n]{0,80}-setscl\s+-1",
        "Whoever knows the password can sign in without a second factor.",
        IDENTITY,
    ),
    CommandRule(
        "reset-password",
        Risk.CHANGES,
        lowered(
            r"\bset-(?:adaccountpassword|msoluserpassword|azureaduserpassword|localuser\b[^\n]{0,60}-password|mailbox\b[^\n]{0,40}-password)\b|\bset-localuser\b[^\n]{0,60}-password\b|\bnet1?(?:\.exe)?\s+user\s+(?!/)\S+\s+(?:\*|(?!/)\S+)(?=\s*(?:$|[/|&;\"'`]))|\breset-mguser\w*password\w*|\bupdate-mguser\b[^\n]{0,120}-passwordprofile|\bdsmod\s+user\b[^\n]{0,120}-pwd|\b(?:passwd|chpasswd)\s+(?![-/])\w+|\bnew-mguserauthenticationtemporaryaccesspass\w*|\bdscl\b[^\n]{0,40}-passwd|\bsysadminctl\b[^\n]{0,40}-resetpasswordfor"
        ),
        "",
        IDENTITY,
    ),
    CommandRule(
        "interrupt",
        Risk.INTERRUPTS,
        lowered(
            rf"{_START}(?:shutdown|reboot|poweroff|halt|init\s+[06])(?:\.exe)?(?:\s|$)|\b(?:restart|stop)-(?:computer|vm|azvm|service|clustergroup)\b|\bnet1?\s+stop\b|\bsystemctl\s+(?:stop|restart|reboot|poweroff|isolate)\b|\blogoff\b|\bquser\b[^\n]{{0,40}}\blogoff|\bipconfig\s+/release\b|\bdisable-netadapter\b|\bservice\s+\S+\s+(?:stop|restart)\b|\biisreset\b|\brwinsta\b"
        ),
    ),
    CommandRule(
        "change",
        Risk.CHANGES,
        lowered(
            rf"\b(?:set|remove|new|add|enable|disable|install|uninstall|clear|reset|update|rename|move|start|register|unregister|unlock|grant|revoke|repair|import|optimize)-(?!content-preview)[a-z]\w+\b|\breg(?:\.exe)?\s+add\b|\bnetsh\b[^\n]{{0,80}}\b(?:set|add|delete|reset)\b|\bipconfig\s+/(?:flushdns|renew|registerdns)|{_START}(?:rm|del|erase|rd|rmdir|mv|move|ren|copy|cp|mkdir|md|chown|chmod|ln|kill|killall|pkill|taskkill|gpupdate|klist\s+purge|cmdkey\s+/(?:add|delete)|net\s+use|net\s+start|sfc|dism|chkdsk\s[^\n]{{0,40}}/[frx]|apt(?:-get)?\s+\w+|dnf\s+\w+|brew\s+\w+|winget\s+(?:install|upgrade|uninstall)|msiexec|defaults\s+(?:write|delete)|launchctl|systemctl|crontab|schtasks\s+/(?:create|delete|change))(?=\s|$|[`\"'.,;)])"
        ),
    ),
)
RULES = (*_COMMANDS, *FAMILIES)
"""The rules; deleting files is read by `deleting`, where the paths decide."""
rules_for = RuleIndex(RULES).rules_for
"""`RuleIndex.rules_for` of all rules."""

HARMLESS = lowered(
    r"\s-whatif\b(?!\s*:\s*\$false)|\s--dry-run\b|\s--help\b|\s/\?(?:\s|$)|\brsync\s+-\w*n|\brobocopy\b[^\n]{0,200}\s/l\b"
)
"""Lines that only say what would be done."""
