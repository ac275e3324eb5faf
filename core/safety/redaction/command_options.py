"""Where programs take a password on their command line: after which option or argument."""

from dataclasses import dataclass

from core.safety.redaction.rule import GAP

ARG = r"""(?:"[^"\r\n]{0,100}"|'[^'\r\n]{0,100}'|[^\s"']{1,100})"""
"""An argument of a command."""
_USER = r"[^\s:%\"'/]{1,100}"


@dataclass(frozen=True, slots=True)
class Option:
    """An option of some programs that a password follows."""

    programs: str
    """Their names, one after the other."""
    option: str
    """The option, as a pattern in which case counts."""
    link: str = rf"(?:[:=]|{GAP}{{1,8}})"
    """What stands between the option and the value."""


_GLUED = ""
_SPACED = rf"{GAP}{{1,8}}"
EITHER = rf"(?:[:=]|{GAP}{{0,8}})"
"""Between an option and its value, where a space is not needed."""

OPTIONS: tuple[Option, ...] = (
    Option("sqlcmd osql isql bcp", "-P", EITHER),
    Option("sshpass", "-p", EITHER),
    Option(
        "mysql mysqldump mysqladmin mysqlimport mysqlcheck mysqlshow mysqlpump mysqlslap mariadb mariadb-dump",
        "-p(?!rotocol|ort)",
        _GLUED,
    ),
    Option(
        "smbmap rdesktop crackmapexec netexec nxc oc kubeadm ipmitool useradd usermod",
        "-[pP](?!\\w)",
        _SPACED,
    ),
    Option("xfreerdp xfreerdp3 wfreerdp sdl-freerdp mstsc", "/(?:p|gp|pth|password)", "[:]"),
    Option(
        "ldapsearch ldapmodify ldapadd ldapdelete ldapwhoami ldappasswd ldapcompare ldapmodrdn",
        "-[wsa](?!\\w)",
        _SPACED,
    ),
    Option("smbclient", r"//[^\s]{1,100}", _SPACED),
    Option("redis-cli keydb-cli valkey-cli", "-a", _SPACED),
    Option("7z 7za 7zr 7zz", "-p", _GLUED),
    Option("rar unrar winrar", "-h?p", _GLUED),
    Option("zip unzip zipcloak", "-P", EITHER),
    Option("keytool", "-new", _SPACED),
    Option("certutil signtool", "[-/]p", _SPACED),
    Option("openssl", "(?:-passin|-passout|-pass|-password|-passwd|-k)", rf"{GAP}{{1,8}}(?:pass:)?"),
    Option("ssh-keygen", "-N", _SPACED),
    Option("ssh-keygen", "-P", _SPACED),
    Option("rabbitmqctl", f"(?:add_user|change_password|authenticate_user){GAP}{ARG}", _SPACED),
    Option("samba-tool", f"user{GAP}(?:create|add){GAP}{ARG}", _SPACED),
    Option("security", "(?:unlock-keychain|set-keychain-password|create-keychain)[^\\r\\n]{0,60}?-p", _SPACED),
    Option("dscl", f"[./]{GAP}-passwd{GAP}{ARG}", _SPACED),
    Option("networksetup", f"-setairportnetwork{GAP}{ARG}{GAP}{ARG}", _SPACED),
    Option("swaks", "-(?:ap|-auth-password)", _SPACED),
    Option("sendemail", "-xp", _SPACED),
    Option("veracrypt truecrypt aescrypt ccrypt mcrypt", "-[pkK]", _SPACED),
    Option("svn p4 cf ibmcloud twine hydra medusa tsql vncviewer gsql", "-[pP]", _SPACED),
    Option("mc minio", f"(?:alias{GAP}set|config{GAP}host{GAP}add){GAP}{ARG}{GAP}{ARG}{GAP}{ARG}", _SPACED),
    Option("etcdctl", f"--user[= ]{_USER}:", _GLUED),
    Option("bw", "(?:unlock|login[^\\r\\n]{1,60}?)", _SPACED),
    Option("wpa_cli", f"set_network{GAP}\\d+{GAP}(?:psk|password)", _SPACED),
    Option("nuget dotnet", "-(?:ApiKey|k|-api-key)", _SPACED),
    Option("docker podman", r"login[^\r\n]{0,200}?(?<=\s)-p(?!\w)", _SPACED),
    Option("nssm", f"ObjectName{GAP}{ARG}", _SPACED),
    Option("dtexec dtutil", "/(?:De|de|En|en)(?:crypt)?"),
    Option("smbclient rpcclient", f"-U{GAP}{{1,4}}[^\\s%-][^\\s%]{{0,63}}(?={GAP}{{1,4}}\\S{{0,60}}\\d)", _SPACED),
    Option("execute", f"backup{GAP}[^\\r\\n]{{1,80}}?ftp{GAP}{ARG}{GAP}{ARG}{GAP}{ARG}", _SPACED),
    Option("oathtool", f"(?:-b|--base32|--totp(?:=\\w+)?(?!{GAP}-))", _SPACED),
    Option("qpdf", "--encrypt", _SPACED),
    Option("netdom", "/(?:passwordd|passwordo|password|pd|po|ud?p)"),
    Option(
        "snmpwalk snmpget snmpgetnext snmpbulkwalk snmpbulkget snmpset snmptable snmpstatus snmptrap snmpdf",
        "-[cA](?!\\w)",
        _SPACED,
    ),
    Option("snmpwalk snmpget snmpgetnext snmpbulkwalk snmpbulkget snmpset snmptable snmpstatus", "-X(?!\\w)", _SPACED),
    Option("htpasswd", f"-[a-zA-Z]{{0,4}}b[a-zA-Z]{{0,4}}{GAP}{{1,4}}{ARG}{GAP}{{1,4}}{ARG}", _SPACED),
    Option("mosquitto_passwd", f"-[A-Za-z]{{0,2}}b[A-Za-z]{{0,2}}{GAP}{ARG}{GAP}{ARG}", _SPACED),
    Option("zmprov", f"(?:sp|setPassword|ca|createAccount){GAP}{ARG}", _SPACED),
    Option("grafana-cli grafana", "reset-admin-password", _SPACED),
    Option("bitsadmin", f"/(?i:setcredentials){GAP}{ARG}{GAP}{ARG}{GAP}{ARG}{GAP}{ARG}", _SPACED),
    Option("kadmin", "-w", _SPACED),
    Option("rclone", "obscure", _SPACED),
    Option("rclone", "(?<![\\w-])pass(?:word)?", _SPACED),
    Option("vault", "login", _SPACED),
    Option("netsh", "key", "="),
    Option("iscsiadm chap", "-v", _SPACED),
    Option("vncpasswd x11vnc", "-(?:passwd|storepasswd)", _SPACED),
    Option("wpa_passphrase", ARG, _SPACED),
    Option("vmrun", "-(?:gp|p|vp)", _SPACED),
    Option("lftp", f"-u{GAP}{{0,4}}[^\\s,]{{1,64}},", _GLUED),
    Option("iwconfig iw", "key", rf"{GAP}{{1,4}}(?:[sd\d]:)?"),
    Option(
        "nmcli",
        r"(?:password|(?:wifi-sec|802-11-wireless-security)\.(?:psk|wep-key\d|leap-password)|802-1x\.[\w-]*password)",
        _SPACED,
    ),
    Option("openssl", f"passwd(?:{GAP}-\\w{{1,10}}){{1,3}}", _SPACED),
    Option("mkpasswd", f"(?:-m{GAP}|--method=)\\S{{1,20}}", _SPACED),
    Option("slappasswd", "-s", _SPACED),
    Option("doveadm", f"pw{GAP}[^\\r\\n]{{0,60}}?(?<=\\s)-p", _SPACED),
    Option("doveadm", f"auth{GAP}(?:test|login){GAP}{ARG}", _SPACED),
    Option("security", f"add-(?:generic|internet)-password{GAP}[^\\r\\n]{{0,200}}?(?<=\\s)-w", _SPACED),
    Option("vault", f"(?:kv{GAP}put|write){GAP}{ARG}{GAP}[^\\r\\n]{{0,200}}?(?<=\\s)(?:value|val|data)=", _GLUED),
    Option("pulumi", f"config{GAP}set{GAP}--secret{GAP}{ARG}", _SPACED),
    Option("chamber", f"write{GAP}{ARG}{GAP}{ARG}", _SPACED),
    Option("qpdf", f"--encrypt{GAP}{ARG}", _SPACED),
    Option("db2", f"user{GAP}{ARG}{GAP}using", _SPACED),
    Option("isql", f"(?!-){ARG}{GAP}(?!-){ARG}", _SPACED),
    Option("radtest", f"{ARG}(?={GAP}\\S{{1,64}}{GAP}\\S{{1,64}}{GAP}\\d{{1,5}}{GAP})", _SPACED),
    Option("radtest", f"{ARG}{GAP}\\S{{1,64}}{GAP}\\S{{1,64}}{GAP}\\d{{1,5}}", _SPACED),
    Option("ldifde csvde", f"-b{GAP}{ARG}{GAP}{ARG}", _SPACED),
    Option("lynx links", "-auth=[^\\s:]{1,64}:", _GLUED),
    Option("ab", f"-[AP]{GAP}[^\\s:]{{1,64}}:", _GLUED),
    Option("net", f"(?:rpc|ads){GAP}(?:user{GAP})?password{GAP}{ARG}", _SPACED),
    Option("htpasswd", f"-[a-zA-Z]{{0,4}}(?:nb|bn)[a-zA-Z]{{0,4}}(?:{GAP}\\d{{1,2}})?{GAP}{ARG}", _SPACED),
)
"""The places that only their program knows."""
