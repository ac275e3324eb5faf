"""Commands read by family: what a tool is told (delete, purge, allow, skip the check) counts, whichever tool it is.

`commands` names commands one by one; these rules cross the verbs of a family of tools with what they are done to.
Lines are in lower case.
"""

# Patterns and lists of words read best in one piece.
# ruff: noqa: E501

from core.safety.act import RIGHTS
from core.safety.command_rule import (
    ACCESS_LOSS,
    EVIDENCE,
    RIGHTS_LOSS,
    SAVE_LOG,
    WATCHED,
    CommandRule,
    destroys,
    weakens,
)

_REST = r"[^\n|;&]{0,200}?"
_FALSE = r"(?:\$?false|0|no|none|off|disabled?|never)\b"
_TRUE = r"(?:\$?true|1|yes|on|enabled?)\b"
_GUARDED = r"(?:audit|secur|protect|encrypt|signing|signature|firewall|mfa|verif|logging|malware|antivirus|quarantine|lockout|complexity|strong|safe|defen[cs]e|strict|validat|integrity|guard|sandbox|require\w*auth|tls|ssl|cert)"
"""Parts of the names of settings that protect."""
_DATA_NOUN = (
    r"(?:user|computer|mailbox|database|db|site|team|group|vm|vmss|machine|disk|volume|partition|vault|backup|snapshot|checkpoint|recovery\w*|gpo|gplink|zone|scope|domain\w*|forest|controller|tenant|"
    r"subscription|resource|storage|container|blob|bucket|object|server|certificate|secret|key|policy|retention|hold|log|eventlog|profile|device|account|organizationalunit|ou|tpm|recyclebin|share|folder|queue|"
    r"message|library|list|web|namespace|cluster|replica|availabilitygroup|login|schema|archive|application|serviceprincipal|connector|trust|vhd|lun|pool|array|raid|datastore|template|image|network|vnet|vlan|"
    r"gateway|dag|publicfolder|resourcerecord|aduser|workspace|catalog|deployment|stack|instance|tape|job(?=\s+-\w*backup)|registration|stretch\w*|subnet|site\w*)"
)
_LIGHT_NOUN = (
    r"(?:\w*printer\w*|print\w+|inboxrule|\w*member\w*|\w*permission\w*|\w*session\w*|\w*mapping\w*|\w*cache\w*|\w*cookie\w*|appx\w*|psdrive|pssession|\w*variable|alias|module|job|event|item\w*|netroute|netip\w*|"
    r"netneighbor|vpn\w*|odbc\w*|bits\w*|\w*assignment\w*|\w*licen[cs]e\w*|typedata|function|\w*lease|content|host|console|history|\w*networkadapter|smbmapping|netadapter\w*|wmi\w*|cim\w*|calendarevents|\w*tag|\w*accesspath|networkprofile|\w*filter|\w*eventsubscri\w*)"
)
_TOOL = (
    r"(?:az|aws|gcloud|gsutil|bq|kubectl|oc|helm|terraform|tofu|pulumi|podman|docker(?:-compose| compose)?|vault|consul|nomad|etcdctl|rclone|s3cmd|s5cmd|mc|ceph|rados|rbd|zfs|zpool|btrfs|virsh|govc|pvesh|pvesm|qm|pct|xe|"
    r"esxcli|vim-cmd|vmkfstools|mongo\w*|redis-cli|psql|mysql\w*|mariadb|sqlcmd|sqlite3|rabbitmqctl|rabbitmqadmin|kafka-\w+|gh|glab|heroku|doctl|linode-cli|hcloud|ibmcloud|oci|m365|samba-tool|ipa|kadmin\S*|"
    r"gpg2?|keytool|certbot|restic|borg|duplicity|velero|mdadm|multipath|iscsiadm|targetcli|dsquery|ldap\w+|dnscmd|netdom|nltest|ntdsutil|repadmin|multipass|vagrant|wsl|minikube|kind|eksctl|gcsfuse|megacli\S*|storcli\S*|perccli\S*|hpssacli|ssacli|omconfig|symcli|"
    r"naviseccli|isi|snapmirror|vserver|lun|aggr|jamf|mosyle|gam|okta|auth0|supabase|firebase|wrangler|flyctl|railway|ansible\w*|salt|knife|rke2?|k3s\S*|argocd|flux|skopeo|crane|nexus|artifactory|jfrog)"
)
_LOSING = (
    r"(?:delete\S*|destroy\S*|remove(?!-perm)\S*|purge\S*|terminate\S*|drop\w*|erase\w*|wipe\w*|rm|rb|rmb|mb --force|deprovision\w*|uninstall|unpublish|undefine|prune|flushall|flushdb|deregister\S*|zero-superblock|--zero-superblock|"
    r"zap|decommission|del|deluser|user-del|group-del|host-del|--unregister|reset-factory|nuke|clearall|force-delete|vol-delete|cfgclr|scrap|offline\s+--destroy|-cfgforeignclear|init\b(?=\s+\S*(?:r\d|vd)))"
)
_LIGHT_TARGET = r"(?:pods?|po|jobs?|events?|rmi?|containers?|images?|networks?|builder|buildx|cache|pr|issue|label|alias|tag|completion|plugins?|repo (?:remove|rm)|message|logs? --older|release-cache|ssh-key|extension|config|context|remote)"

FAMILIES: tuple[CommandRule, ...] = (
    destroys(
        "remove-object",
        rf"\b(?:remove|clear|delete|purge|erase|wipe|uninstall)-(?!{_LIGHT_NOUN}\b)\w*?{_DATA_NOUN}s?(?:v\d\w*)?(?![\w-])",
    ),
    destroys(
        "dismount-store",
        r"\b(?:dismount|update|restore)-(?:mailboxdatabase\w*|database|clusterresource)\b|\bstop-vm\b[^\n]{0,60}-turnoff",
    ),
    destroys(
        "tool-deletes",
        rf"(?:^|[;&|({{`\"'>:]\s*|\bsudo\s+){_TOOL}\s+(?!{_LIGHT_TARGET}\b|\S+\s+{_LIGHT_TARGET}\b)(?:{_REST}\s)?{_LOSING}(?=\s|$|[`\"'.,;)])(?!\s+{_LIGHT_TARGET}\b)",
    ),
    destroys(
        "force-without-a-copy",
        r"--skip-final-snapshot\b|--delete-(?:emptydir|local)-data\b|--no-preserve-root\b|--force-delete-without-recovery\b|--purge-deleted\b|\brepair_allow_data_loss\b|\beseutil\b[^\n]{0,80}\s/p\b|\besentutl\b[^\n]{0,80}\s/p\b",
    ),
    destroys(
        "partition-table",
        r"(?:^|[;&|]\s*|\bsudo\s+)(?:parted|sfdisk|gdisk|sgdisk|fdisk|cfdisk)\b[^\n]{0,120}\b(?:rm|mklabel|mktable|delete|--delete|write|-o|--zap\S*|-z)\b|\b(?:pv|vg|lv)remove\b|\bvmkfstools\s+-u\b|\bmdadm\b[^\n]{0,60}--(?:zero-superblock|stop|fail|remove)\b|\bconvert\s+(?:gpt|mbr)\b|\bmbr2gpt\b",
        "What is on the disk may be lost.",
    ),
    destroys(
        "appliance-erased",
        r"^\W*\w{0,20}[>#]?\s*(?:write erase|wr erase|erase (?:startup-config|nvram:?|flash:?|/all)|delete (?:/\w+ )*(?:flash|nvram|bootflash|startup)\S*|format (?:flash|bootflash|disk)\S*)|"
        r"\b(?:write erase|erase (?:startup-config|nvram)|(?:execute|exec) (?:factoryreset\w*|formatlogdisk|erase-disk)|request system zeroize|load factory-default|restore factory-defaults?|reset saved-configuration|configure factory|system factory-reset|clear configure all|factory-reset all)\b",
        "All settings of the device are lost.",
        "Save its configuration elsewhere, and have a way in that does not need the network.",
    ),
    destroys(
        "configuration-taken-out",
        r"(?:^|;\s*)\W*(?:\w{1,20}(?:\(config\S*\))?[>#]\s*)?(?:no|undo|unset|delete) (?:vlan \d|router (?:bgp|ospf|eigrp|rip)|ip route|interface (?:vlan|port-channel|loopback)|username|aaa|ip address|spanning-tree|crypto)\b",
        "What depends on it stops working, possibly the connection to the device itself.",
    ),
    destroys(
        "sql-changes-all",
        r"\bupdate\s+[\w.\[\]\"`]+\s+set\b(?![^\n;]{0,400}\bwhere\b)[^\n;]{0,200}=|\balter\s+table\b[^\n;]{0,120}\bdrop\b|\bdrop\s+(?:keyspace|collection|role|procedure|function|trigger|partition|tablespace|sequence|materialized|owned|login)\b|\bdbcc\s+(?:checkdb|writepage)\b[^\n]{0,120}(?:repair|writepage)|"
        r"\brestore\s+database\b[^\n;]{0,200}\breplace\b|\bdeletemany\(\s*\{?\s*\}?\s*\)|\bdropdatabase\(|\.drop\(\)|\bflush(?:all|db)\b|\bcurl\b[^\n]{0,120}-x\s*delete\b",
    ),
    destroys(
        "directory-service",
        r"\bdcpromo\b[^\n]{0,60}/force\w*|\buninstall-adds\w+|\buninstall-windowsfeature\b[^\n]{0,80}\b(?:ad-|adcs|adfs|dns|dhcp|failover)|\bmove-addirectoryserveroperationmasterrole\b[^\n]{0,160}-force|\bntdsutil\b[^\n]{0,160}\b(?:seize|metadata cleanup|authoritative restore)|\brepadmin\b[^\n]{0,60}/(?:removelingering\w*|delete)|\bdnscmd\b[^\n]{0,80}/(?:zonedelete|recorddelete|clearcache)|\bdcgpofix\b|"
        r"\bset-ad(?:forest|domain)mode\b|\badprep\b|\bnetdom\b[^\n]{0,60}\b(?:remove|demote|resetpwd)\b|\b(?:ksetup|csvde|ldifde)\b[^\n]{0,60}-(?:i|r)\b[^\n]{0,60}(?:delete|modify)",
        "Accounts, names and sign-ins that depend on it may stop working, and it cannot be undone.",
    ),
    destroys(
        "file-emptied",
        r"(?:^|[;&|]\s*):?\s*>\s*(?!/dev/|/tmp/|&|>|=|\$null)[\w/~.$-]+\.\w+\s*$|\btruncate\s+-s\s*0\b|\bfsutil\b[^\n]{0,60}\b(?:setzerodata|deletejournal)\b|\bmv\b[^\n]{0,120}/dev/null\b|\bcrontab\s+-r\b",
    ),
    destroys(
        "access-list-replaced",
        r"\btakeown\b[^\n]{0,80}/r\b|\bicacls\b[^\n]{0,120}/(?:reset|inheritance:r|remove)\b[^\n]{0,60}/t\b|\bch(?:own|mod)\s+(?:-\w*\s+)*-\w*r\w*\s+\S+\s+/(?:\s|$|etc|usr|var|bin|home)|\bset-acl\b[^\n]{0,120}-recurse",
        ACCESS_LOSS,
    ),
    weakens(
        "check-skipped",
        r"\s--?(?:insecure\S*|no-check-certificate|no-verify-ssl|no-ssl-verify\S*|no-verify-tls|skip-(?:ssl|tls|cert|gpg|signature|verify)\S*|ssl-no-verify\S*|allow-unauthenticated|allow-insecure\S*|allow-untrusted|allow-downgrade-to-insecure\S*|no-?gpg-?check\S*|force-yes|trusted-host|disable-(?:web-security|ssl|tls|cert|host-?check|gpg)\S*|"
        r"ignore-(?:certificate|cert|ssl|tls)\S*|tls-skip-verify|insecure-skip-\S+|privileged(?=\s)|no-sandbox|cap-add[= ](?:all|sys_admin)|security-opt[= ]\S*unconfined)\b|"
        r"\b(?:\w+[._-])*(?:sslverify|ssl_?verify|tls_?verify|verify_?ssl|verify_?tls|verify_?certs?|check_?hostname|rejectunauthorized|reject_unauthorized|strict-ssl|validate_?certs?|pythonhttpsverify|sslmode)[\"']?\s*(?:[:=]|\s)\s*[\"']?(?:false|0|no|none|off|disable)\b|\bgit_ssl_no_verify\s*=\s*(?:1|true)|\bnode_tls_reject_unauthorized\b[^\n]{0,20}\b0\b|\bstricthostkeychecking\s*[= ]\s*(?:no|off)|\buserknownhostsfile[= ]/dev/null",
        WATCHED,
        "Find out why the certificate is not trusted; go on only where the other side is known.",
    ),
    weakens(
        "setting-weakened",
        rf"\b(?:set|update|new|edit)-\w+\b[^\n]{{0,300}}\s-(?!\w*disab)\w*{_GUARDED}\w*\s*:?\s*{_FALSE}|"
        rf"\b(?:set|update|new|enable)-\w+\b[^\n]{{0,300}}\s-(?:disable\w*{_GUARDED}\w*|\w*(?:bypass|skip|ignore)\w*{_GUARDED}?\w*|\w*allow\w*(?:anonymous|guest|external|unencrypted|legacy|basic|clear|plain|insecure|weak|anyone|public|blank)\w*|\w*(?:anonymous|insecure|unencrypted)\w*|passwordneverexpires|autoforward\w*|unrestricted\w*)\s*:?\s*{_TRUE}|"
        rf"\bset-mailbox\b[^\n]{{0,200}}-(?:auditenabled|litigationholdenabled|singleitemrecoveryenabled)\s*:?\s*{_FALSE}|\bset-spo(?:site|tenant)\b[^\n]{{0,160}}-sharingcapability\s+externaluserandguest\w*|\bcheck_(?:policy|expiration)\s*=\s*off|\bset-\w*conditionalaccess\w*\b[^\n]{{0,160}}-state\s+\W?(?:disabled|enabledforreporting\w*)",
    ),
    weakens(
        "protection-disabled",
        rf"\bdisable-\w*(?:{_GUARDED}|bitlocker|transport(?:rule|agent)|retention|aadpolic|caaccess|laps|nla|uac|smbencr|dlp|alert|amsi|asr|exploit|applocker|wdac)\w*|\b(?:un)?install-\w*(?:defender|antimalware)\w*|\bset-service\b[^\n]{{0,60}}\b(?:sense|windefend|wdnissvc|mpssvc|eventlog)\b[^\n]{{0,60}}disabled|\bstop-service\b[^\n]{{0,60}}(?:defend|sense|security|sophos|crowd|sentinel|falcon|eset|symantec|mcafee|carbon|cylance|firewall)",
    ),
    weakens(
        "registry-weakened",
        r"\b(?:enablelua|restrictanonymous\w*|nolmhash|runasppl|lsacfgflags|enablevirtualizationbasedsecurity|requiresecuritysignature|enablesecuritysignature|ldapserverintegrity|ldapenforcechannelbinding|userauthentication|securitylayer|consentpromptbehavior\w*|limitblankpassworduse|enablescriptblocklogging|enabletranscripting|enablemodulelogging|lmcompatibilitylevel|everyoneincludesanonymous_off|fdenytsconnections)\b[^\n]{0,60}[\s=:]0+(?:x0+)?\b|"
        r"\blmcompatibilitylevel\b[^\n]{0,60}[\s=:][012]\b|\b(?:uselogoncredential|allowinsecureguestauth|disableantispyware|disableantivirus|disable\w*monitoring|localaccounttokenfilterpolicy|autoadminlogon|smb1|everyoneincludesanonymous|noautoupdate|disablewindowsupdateaccess|allowunencrypted\w*|enableguestaccount|alwaysinstallelevated|allowtgtsessionkey|disablesmartscreen|sandboxdisabled|vbawarnings|allowdde)\b[^\n]{0,60}[\s=:](?:0x0*)?1\b",
    ),
    weakens(
        "audit-off",
        r"\bauditpol(?:\.exe)?\b[^\n]{0,120}/(?:clear|remove|success:disable|failure:disable)\b|\bwevtutil(?:\.exe)?\s+(?:sl|set-log)\b[^\n]{0,120}/(?:e|enabled):false|\bset-adminauditlogconfig\b[^\n]{0,80}\$?false|\bauditctl\s+-(?:e\s*0|d)\b|\bsystemctl\s+(?:stop|disable|mask)\b[^\n]{0,40}\b(?:auditd|r?syslog\S*|journald|wazuh\S*|ossec\S*|osqueryd?|auditbeat|filebeat|falco\S*|fail2ban|apparmor|clam\S*|aide|samhain|snort|suricata|crowdstrike\S*|falcon\S*|mdatp|sentinel\S*|carbon\S*|cbagentd|ds_agent|nessus\S*|qualys\S*)|"
        r"(?:^|;\s*)\W*(?:\w{1,20}(?:\(config\S*\))?[>#]\s*)?(?:no|undo) (?:logging|access-list|ip access-(?:group|list)|service password-encryption|ip dhcp snooping|ip arp inspection|switchport port-security|snmp-server host|ntp authenticate|enable secret|dot1x|authentication|login block|zone-pair|ip verify|ip inspect)\b",
        EVIDENCE,
        SAVE_LOG,
    ),
    weakens(
        "opened-to-all",
        r"\b(?:permit|allow)\s+(?:ip|tcp|udp|any)\s+any\s+any\b|\b(?:0\.0\.0\.0/0|::/0)\b[^\n]{0,80}\b(?:accept|allow|permit|ingress)\b|\b(?:ingress|allow|accept|permit|inbound|authorize\S*|open\S*|firewall-rules?|security-?group\S*|nsg)\b[^\n]{0,200}(?:0\.0\.0\.0/0|::/0|[\"'\s=](?:\*|any|internet)[\"'\s]*$)|\baz\s+vm\s+open-port\b|\bufw\s+default\s+allow\b|\bnft\s+flush\b|"
        r"\bset default (?:permit|accept)|\b(?:iptables|ip6tables)\s+(?:-\w\s+\w+\s+)*(?:-x|--delete-chain|-p\s+\w+\s+accept)|\bnetsh\b[^\n]{0,40}\bportproxy\s+add\b|\badvfirewall\b[^\n]{0,120}\bnew enable=yes|\bpermit-all\b|\bsnmp-server community \S+ rw\b|\btransport input (?:telnet|all)\b|\bip http server\b|--acl[= ]public\S*|\bacl\b[^\n]{0,60}\b(?:public-read\S*|allusers|allauthenticatedusers)\b|\b(?:allusers|allauthenticatedusers)\b|--public-access\s+(?:blob|container)|--allow-blob-public-access\s+true|"
        r"\bdelete-public-access-block\b|blockpublic\w+\s*=\s*false|\bcacls\b[^\n]{0,120}\b(?:everyone|jeder|users):[fcw]\b|\bsetfacl\b[^\n]{0,80}\b(?:o|other)s?:+[rwx-]*w|\bgrant\b[^\n]{0,60}\bto\s+(?:public|'?%'?@|everyone)\b|bind-?address\s*=\s*0\.0\.0\.0|\bprotected-mode\s+no\b|\bnc\s+-\w*[el]\w*\b[^\n]{0,60}(?:sh|cmd)",
        "People outside can reach it.",
    ),
    weakens(
        "role-granted",
        r"\brole assignment create\b[^\n]{0,200}\b(?:owner|contributor|administrator)\b|\battach-\w+-policy\b[^\n]{0,200}(?:administratoraccess|fullaccess|poweruser)|\badd-iam-policy-binding\b[^\n]{0,200}(?:roles/(?:owner|editor|\w+\.admin)|allusers)|\bclusterrolebinding\b[^\n]{0,120}cluster-admin|\badm policy add-(?:scc|cluster-role)\S*\b[^\n]{0,80}(?:privileged|anyuid|cluster-admin|admin)|"
        r"\bnew-azroleassignment\b|\badd-(?:role|mg\w*role|azuread\w*role)\w*\b|\bnew-managementroleassignment\b|\bgrant\s+(?:all|dba|super|sysdba|sysadmin|control server)\b|\b(?:sp_addsrvrolemember|alter\s+(?:server\s+)?role\b[^\n]{0,80}\b(?:sysadmin|db_owner|securityadmin)\b[^\n]{0,40}add)|\bdscl\b[^\n]{0,80}-append\s+/groups/admin|\bdseditgroup\b[^\n]{0,100}\badmin\b|\bgroup-add-member\s+admins\b|"
        r"\balter\s+(?:user|role)\b[^\n]{0,60}\bsuperuser\b|>>?\s*/etc/sudoers|\bvisudo\b|\bsudoers\b[^\n]{0,80}\ball\b|\bnopasswd\b|\bsetcap\b|\bchmod\s+(?:-\w+\s+)*(?:[ugo]*\+s|[2467]7[57]{2})\b|\bdsmod\s+group\b[^\n]{0,160}-addmbr|\bnet1?\s+(?:local)?group\s+[\"']?[\w -]*(?:admin|operator)\w*[\"']?\s[^\n]{0,80}/add\b",
        RIGHTS_LOSS,
        RIGHTS,
    ),
    weakens(
        "credentials-dumped",
        r"\bmimikatz\b|\bsekurlsa\b|\bsecretsdump\b|\bhashdump\b|\blazagne\b|\bprocdump\S*\b[^\n]{0,80}\blsass\b|\bcomsvcs\S*\b[^\n]{0,60}\bminidump\b|\breg(?:\.exe)?\s+save\s+\S*\b(?:sam|security|system)\b|\bntdsutil\b[^\n]{0,120}\bifm\b|\bdcsync\b",
        "Whoever has them can sign in as other people.",
    ),
    weakens(
        "hardening-left",
        r"\bxp_cmdshell['\"]?\s*,\s*1\b|\bsysctl\b[^\n]{0,80}(?:randomize_va_space|kptr_restrict|rp_filter|protected_\w+)\s*=\s*0\b|\blsquarantine\b[^\n]{0,40}\bfalse\b|\bremove(?:framework|mdmprofile)\b|\bprofiles\s+(?:remove|-r)\b|\breagentc\b[^\n]{0,20}/disable|\bsystemsetup\b[^\n]{0,40}-setremotelogin\s+on|\blaunchctl\s+(?:bootout|unload|remove)\b[^\n]{0,120}(?:falcon|sentinel|jamf|defender|mdatp|sophos|carbon|crowdstrike|xprotect|mdm)|"
        r"\bchattr\s+-i\b|\bupdate-crypto-policies\b[^\n]{0,40}\blegacy\b|\bdocker\b[^\n]{0,120}(?:-v|--volume)\s+/(?:var/run/docker\.sock|:)|\bapt(?:-get)?\b[^\n]{0,80}\btrusted=yes\b|\bmokutil\b[^\n]{0,30}--disable-validation|\bgrub\w*\b[^\n]{0,80}(?:selinux=0|mitigations=off|apparmor=0)|\bmitigations=off\b|\bselinux=0\b|\bset\s+\w*:?(?:uselogoncredential)",
    ),
)
"""The rules by family."""
