"""Passwords on command lines, where only the command says what they are."""

import re
from dataclasses import dataclass

from core.safety.redaction.passwords import PASSWORD
from core.safety.redaction.plausible import is_assigned, is_strong, is_technical, is_told
from core.safety.redaction.rule import GAP, Rule, Span, whole_match
from core.safety.redaction.values import VALUE, judged, secret
from core.shared.patterns import lazy_pattern

_ARG = r"""(?:"[^"\r\n]{1,100}"|'[^'\r\n]{1,100}'|[^\s"']{1,100})"""
_BETWEEN = r"[^\r\n]{0,300}?"
_FLAG = lazy_pattern(r"--[\w-]*|-[A-Za-z]|-[a-z]{2,20}(?:-[a-z]{1,20})*")
_PROGRAM = lazy_pattern(r"\.\w{2,4}\Z")
_USER = r"[^\s:%\"'/]{1,100}"

_if_assigned = judged(is_assigned)
_if_not_technical = judged(lambda value: not is_technical(value) and is_assigned(value))


@dataclass(frozen=True, slots=True)
class _Option:
    """An option of some programs that a password follows."""

    programs: str
    """Their names, one after the other."""
    option: str
    """The option, as a pattern in which case counts."""
    link: str = rf"(?:[:=]|{GAP}{{1,8}})"
    """What stands between the option and the value."""


_GLUED = ""
_SPACED = rf"{GAP}{{1,8}}"
_EITHER = rf"(?:[:=]|{GAP}{{0,8}})"

_OPTIONS = (
    _Option("psexec psexec64 paexec paexec64", "[-/]p", _SPACED),
    _Option("sqlcmd osql isql bcp", "-P", _EITHER),
    _Option("winrs winrm evil-winrm", "[-/]p(?:assword)?", _EITHER),
    _Option("sshpass", "-p", _EITHER),
    _Option(
        "mysql mysqldump mysqladmin mysqlimport mysqlcheck mysqlshow mysqlpump mysqlslap mariadb mariadb-dump",
        "-p(?!rotocol|ort)",
        _GLUED,
    ),
    _Option("mongo mongosh mongodump mongorestore cqlsh clickhouse-client influx", "-p"),
    _Option(
        "smbmap rdesktop crackmapexec netexec nxc oc kubeadm ipmitool useradd usermod",
        "-[pP](?!\\w)",
        _SPACED,
    ),
    _Option("xfreerdp xfreerdp3 wfreerdp sdl-freerdp mstsc", "/(?:p|gp|pth|password)", "[:]"),
    _Option("plink pscp psftp putty kitty pageant", "-pwf?", _SPACED),
    _Option(
        "ldapsearch ldapmodify ldapadd ldapdelete ldapwhoami ldappasswd ldapcompare ldapmodrdn",
        "-[wsa](?!\\w)",
        _SPACED,
    ),
    _Option("mosquitto_pub mosquitto_sub mosquitto_rr", "-P", _SPACED),
    _Option("smbclient", r"//[^\s]{1,100}", _SPACED),
    _Option("redis-cli keydb-cli valkey-cli", "-a", _SPACED),
    _Option("7z 7za 7zr 7zz", "-p", _GLUED),
    _Option("rar unrar winrar", "-h?p", _GLUED),
    _Option("zip unzip zipcloak", "-P", _EITHER),
    _Option(
        "keytool jarsigner apksigner", "-(?:storepass|keypass|new|srcstorepass|deststorepass|srckeypass|destkeypass)"
    ),
    _Option("certutil signtool", "[-/]p", _SPACED),
    _Option("openssl", "(?:-passin|-passout|-pass|-password|-passwd|-k)", rf"{GAP}{{1,8}}(?:pass:)?"),
    _Option("gpg gpg2", "--passphrase"),
    _Option("ssh-keygen", "-N", _SPACED),
    _Option("ssh-keygen", "-P", _SPACED),
    _Option("rabbitmqctl", f"(?:add_user|change_password|authenticate_user){GAP}{_ARG}", _SPACED),
    _Option("samba-tool", f"user{GAP}(?:create|add){GAP}{_ARG}", _SPACED),
    _Option("security", "(?:unlock-keychain|set-keychain-password|create-keychain)[^\\r\\n]{0,60}?-p", _SPACED),
    _Option("dscl", f"[./]{GAP}-passwd{GAP}{_ARG}", _SPACED),
    _Option("networksetup", f"-setairportnetwork{GAP}{_ARG}{GAP}{_ARG}", _SPACED),
    _Option("hdiutil", "-passphrase", _SPACED),
    _Option("anydesk teamviewer rustdesk", "--(?:set-password|passwd|password)"),
    _Option("swaks", "-(?:ap|-auth-password)", _SPACED),
    _Option("sendemail", "-xp", _SPACED),
    _Option("veracrypt truecrypt aescrypt ccrypt mcrypt", "-[pkK]", _SPACED),
    _Option("svn p4 cf ibmcloud twine hydra medusa tsql vncviewer gsql", "-[pP]", _SPACED),
    _Option("mc minio", f"(?:alias{GAP}set|config{GAP}host{GAP}add){GAP}{_ARG}{GAP}{_ARG}{GAP}{_ARG}", _SPACED),
    _Option("etcdctl", f"--user[= ]{_USER}:", _GLUED),
    _Option("bw", "(?:unlock|login[^\\r\\n]{1,60}?)", _SPACED),
    _Option("wpa_cli", f"set_network{GAP}\\d+{GAP}(?:psk|password)", _SPACED),
    _Option("netsh", "(?:key|keymaterial)", "="),
    _Option("wbadmin", "-password", "[:]"),
    _Option("nuget dotnet", "-(?:ApiKey|k|-api-key)", _SPACED),
    _Option("consul nomad", "-token"),
    _Option("kadmin kadmin.local", "-pw", _SPACED),
    _Option("docker podman", r"login[^\r\n]{0,200}?(?<=\s)-p(?!\w)", _SPACED),
    _Option("nssm", f"ObjectName{GAP}{_ARG}", _SPACED),
    _Option("dtexec dtutil", "/(?:De|de|En|en)(?:crypt)?"),
    _Option("smbclient rpcclient", f"-U{GAP}{{1,4}}[^\\s%-][^\\s%]{{0,63}}(?={GAP}{{1,4}}\\S{{0,60}}\\d)", _SPACED),
    _Option("execute", f"backup{GAP}[^\\r\\n]{{1,80}}?ftp{GAP}{_ARG}{GAP}{_ARG}{GAP}{_ARG}", _SPACED),
    _Option("oathtool", f"(?:-b|--base32|--totp(?:=\\w+)?(?!{GAP}-))", _SPACED),
    _Option("qpdf", "--encrypt", _SPACED),
    _Option("schtasks", "/rp"),
    _Option("netdom", "/(?:passwordd|passwordo|password|pd|po|ud?p)"),
    _Option("dsmod dsadd dsquery dsget dsmove dsrm", "-(?:pwd|p)", _SPACED),
    _Option("wmic", "/password"),
    _Option("cmdkey", "/pass"),
    _Option("djoin", "/\\w*pass\\w*"),
    _Option(
        "snmpwalk snmpget snmpgetnext snmpbulkwalk snmpbulkget snmpset snmptable snmpstatus snmptrap snmpdf",
        "-[cA](?!\\w)",
        _SPACED,
    ),
    _Option("snmpwalk snmpget snmpgetnext snmpbulkwalk snmpbulkget snmpset snmptable snmpstatus", "-X(?!\\w)", _SPACED),
    _Option("az", "-p", _SPACED),
    _Option("az", "--(?:account-key|sas-token|connection-string|client-secret|admin-password)"),
    _Option("htpasswd", f"-[a-zA-Z]{{0,4}}b[a-zA-Z]{{0,4}}{GAP}{{1,4}}{_ARG}{GAP}{{1,4}}{_ARG}", _SPACED),
    _Option("kinit", f"{_ARG}{GAP}{{1,4}}<<<", _EITHER),
    _Option("sudo", "-[A-Za-z]{0,4}S[^\\r\\n]{0,100}?<<<", _EITHER),
    _Option("lftp ncftp ncftpget ftp", "-p", _SPACED),
    _Option("rclone", "obscure", _SPACED),
    _Option("rclone", "(?<![\\w-])pass(?:word)?", _SPACED),
    _Option("vault", "login", _SPACED),
    _Option("iscsiadm chap", "-v", _SPACED),
    _Option("vncpasswd x11vnc", "-(?:passwd|storepasswd)", _SPACED),
    _Option("wpa_passphrase", _ARG, _SPACED),
    _Option("racadm omconfig", "-p", _SPACED),
    _Option("vmrun", "-(?:gp|p|vp)", _SPACED),
    _Option("lftp", f"-u{GAP}{{0,4}}[^\\s,]{{1,64}},", _GLUED),
    _Option("iwconfig iw", "key", rf"{GAP}{{1,4}}(?:[sd\d]:)?"),
    _Option("chpasswd", f"<<<{GAP}{{0,4}}[\"']?[^\\s:\"']{{1,64}}:", _GLUED),
    _Option("net", f"ads{GAP}[^\\r\\n]{{0,60}}-U{GAP}{{0,4}}{_USER}%", _GLUED),
    _Option("cryptsetup", "<<<", _EITHER),
    _Option("docker podman gh gcloud kubectl vault wrangler", "secrets?[^\\r\\n]{1,60}?<<<", _EITHER),
    _Option("rsync rsh sftp", "--password"),
    _Option("nmcli", "password", _SPACED),
    _Option(
        "impacket psexec.py wmiexec.py smbexec.py secretsdump.py", "[\"']?[^\\s:\"']{1,100}:(?=[^@\\s]{1,64}@)", _GLUED
    ),
)


def _command(option: _Option) -> Rule:
    """A rule for an option, wherever it stands after its program on the line."""
    programs = option.programs.split()
    names = "|".join(re.escape(name) for name in sorted(programs, key=len, reverse=True))
    return secret(
        PASSWORD,
        rf"""(?<![\w.-])(?:{names})(?:\.exe)?{GAP}{_BETWEEN}(?<=\s)(?-i:{option.option}){option.link}(?:\$(?='))?(?=[^\s|&>]){VALUE}""",
        tuple(dict.fromkeys(programs)),
        _if_not_flag,
    )


_FEWEST = 6
"""Characters of a password after the name of a user and a colon."""
_MOST_WORDS = 4
"""Words of a passphrase that is piped into a program."""


def _not_flag(value: str) -> bool:
    return (
        is_assigned(value)
        and not is_technical(value)
        and not _FLAG.fullmatch(value)
        and not value.lower().startswith(("file:", "env:", "fd:", "stdin"))
    )


_if_not_flag = judged(_not_flag)
_if_flag_word = judged(lambda value: _not_flag(value) and is_told(value))


def _if_piped(match: re.Match[str]) -> Span | None:
    """A judge for what is echoed into a program that reads a password: one line of no words."""
    value = match["bare"]
    return match.span("bare") if is_assigned(value) and len(value.split()) <= _MOST_WORDS else None


def _if_option(match: re.Match[str]) -> Span | None:
    """A judge for an option's value: after a space it may be the next word of a sentence."""
    return _if_not_flag(match) if match["sep"].strip() else _if_flag_word(match)


COMMAND_RULES: tuple[Rule, ...] = (
    # net use \\host\share /user:x PASSWORD
    secret(
        PASSWORD,
        rf"\bnet{GAP}{{1,4}}use{GAP}{_BETWEEN}/u(?:ser)?:{_ARG}{GAP}{{1,8}}(?![/*|&>]){VALUE}",
        ("net",),
        judged(is_told),
    ),
    # net use Z: \\host\share PASSWORD /user:x · net use Z: \\host\share PASSWORD
    secret(
        PASSWORD,
        rf"""\bnet{GAP}{{1,4}}use{GAP}{{1,4}}(?:[a-z*]:?{GAP}{{1,4}})?(?:"\\\\[^"\r\n]{{1,100}}"|(?:\\\\|https?://)[^\s"]{{1,100}}){GAP}{{1,8}}(?![/*])
        {VALUE}(?={GAP}{{1,8}}/u|{GAP}{{0,8}}(?:[\r\n]|\Z))""",
        ("net",),
        _if_not_technical,
    ),
    # net user bob PASSWORD /add
    secret(
        PASSWORD,
        rf"\bnet{GAP}{{1,4}}user{GAP}{{1,4}}(?!/){_ARG}{GAP}{{1,8}}(?![/*|&>]){VALUE}(?={GAP}{{0,8}}(?:[\r\n/|&]|\Z))",
        ("net",),
        judged(is_told),
    ),
    # runas /user:x PASSWORD: it takes none there, but people try
    secret(
        PASSWORD,
        rf"""\brunas{GAP}{_BETWEEN}/u(?:ser)?:{_ARG}{GAP}{{1,8}}(?![/"]){VALUE}""",
        ("runas",),
        judged(lambda value: is_strong(value) and not _PROGRAM.search(value)),
    ),
    # smbclient -U bob%PASSWORD · rpcclient -U "CORP\bob%PASSWORD"
    secret(
        PASSWORD,
        r"""(?<![\w-])(?:-U|--user(?:name)?)[=\s]{0,4}["']?[^\s%"']{1,64}%(?P<bare>[^\s"']{1,128})""",
        ("-u", "--user"),
        judged(is_assigned),
    ),
    # mount.cifs -o user=bob%PASSWORD
    secret(
        PASSWORD,
        r"\buser(?:name)?=[^\s,%&]{1,64}%(?P<bare>[^\s,\"']{1,128})",
        ("user=", "username="),
        judged(is_assigned),
    ),
    # rasdial OFFICE bob PASSWORD
    secret(
        PASSWORD,
        rf"""\brasdial(?:\.exe)?{GAP}{{1,8}}{_ARG}{GAP}{{1,8}}(?!/){_ARG}{GAP}{{1,8}}(?!/)(?P<bare>[^\s"']{{1,128}})""",
        ("rasdial",),
        judged(is_assigned),
    ),
    # requirepass PASSWORD, of Redis
    secret(
        PASSWORD,
        rf"\b(?:requirepass|masterauth|sentinel{GAP}auth-pass{GAP}\S{{1,64}}){GAP}{{1,8}}{VALUE}",
        ("requirepass", "masterauth", "sentinel"),
        judged(lambda value: is_assigned(value) and is_told(value)),
    ),
    # expect "assword:"; send "PASSWORD\r"
    secret(
        PASSWORD,
        rf"""(?:assword|\bexpect\b)[^\r\n]{{0,80}}?\bsend(?:{GAP}--)?{GAP}{{1,4}}["'](?P<sent>[^"'\\\r\n]{{1,128}})\\[rn]["']""",
        ("assword", "expect"),
        judged(is_assigned),
        near=(r"\bsend", 100),
    ),
    # curl -u bob:PASSWORD · wget, http -a bob:PASSWORD
    secret(
        PASSWORD,
        rf"""\b(?:curl|http|https|httpie|xh){GAP}{_BETWEEN}(?<=\s)(?-i:-u|--user|-U|--proxy-user|-a|--auth)[=\s]{{0,4}}["']?
        [^\s:"']{{1,100}}:(?![\\/]{{2}})(?P<bare>[^\s"']{{1,256}})""",
        ("curl", "http", "xh"),
        _if_not_technical,
    ),
    # echo PASSWORD | sudo -S · echo bob:PASSWORD | chpasswd · echo PASSWORD | passwd --stdin
    secret(
        PASSWORD,
        rf"""\b(?:echo|printf){GAP}{{1,4}}(?:-[neE]{{1,3}}{GAP}{{1,4}})?(?P<quote>["']?)(?:[^\s:|"']{{1,64}}:(?=[^\r\n]{{1,140}}chpasswd))?
        (?P<bare>[^\r\n|"']{{1,128}}?)(?P=quote){GAP}{{0,4}}\|{GAP}{{0,4}}(?:sudo{GAP}{{1,4}}(?:-\w{{1,8}}{GAP}{{1,4}}){{0,3}}?(?-i:-\w{{0,4}}S)\b
        |(?:sudo{GAP}{{1,4}})?chpasswd|(?:sudo{GAP}{{1,4}})?passwd{GAP}{{1,4}}[^\r\n]{{0,60}}?--stdin|kinit|cryptsetup|smbpasswd|realm{GAP}join|adcli|(?:docker|podman){GAP}login|helm{GAP}registry|gh{GAP}auth|vault{GAP}login)""",
        ("echo", "printf"),
        _if_piped,
    ),
    # sqlplus scott/PASSWORD@db · jdbc:oracle:thin:scott/PASSWORD@db
    secret(
        PASSWORD,
        rf"(?:\b(?:sqlplus|expdp|impdp|exp|imp|sqlldr|rman){GAP}(?:-\w{{1,8}}{GAP}){{0,3}}|jdbc:oracle:\w{{1,10}}:)[\w$#]{{1,64}}/"
        r"(?P<bare>[^\s@/\"']{1,128})(?=[@\s]|\Z)",
        ("sqlplus", "exp", "imp", "sqlldr", "rman", "jdbc:oracle"),
        judged(is_assigned),
    ),
    # CREATE USER app IDENTIFIED BY 'x' · ALTER ROLE app WITH PASSWORD 'x'
    secret(
        PASSWORD,
        rf"\bidentified{GAP}{{1,4}}(?:with{GAP}\S{{1,40}}{GAP})?by{GAP}{{1,4}}{VALUE}",
        ("identified",),
        _if_assigned,
    ),
    # kubectl create secret generic x --from-literal=a=x · az keyvault secret set --name a --value x
    secret(
        PASSWORD,
        rf"--(?:from-literal|set-string){_EITHER}[\w.-]{{1,60}}={VALUE}",
        ("--from-literal", "--set-string"),
        judged(lambda value: is_strong(value) and is_assigned(value)),
    ),
    secret(
        PASSWORD,
        rf"""(?:\bsecrets?|securestring|keyvault|credentials?)\b[^\r\n]{{0,160}}?
        (?<=\s)--?(?:value|body|secret-string|secure-string|string|data){_EITHER}{VALUE}""",
        ("secret", "keyvault", "credential"),
        _if_assigned,
    ),
    # tool -u bob:x · tool --creds bob:x
    secret(
        PASSWORD,
        r"""(?<=\s)--?(?:u|user|creds?|credentials?|auth|login|basic(?:-auth)?|userpass)[=\s]["']?
        [^\s:"'/]{1,64}:(?P<bare>[^\s"'/]{3,128})(?!\S)""",
        (" -u", " --u", " --c", " --a", " --l", " --b"),
        judged(lambda value: len(value) >= _FEWEST and is_strong(value) and not is_technical(value)),
        anchored=False,
    ),
    # 'x' | ConvertTo-SecureString
    secret(
        PASSWORD,
        rf"""["'](?P<piped>[^"'\r\n]{{1,128}})["']{GAP}{{0,4}}\|{GAP}{{0,4}}convertto-securestring""",
        ("'", '"'),
        judged(is_assigned),
        near=(r"\|[^\S\r\n]{0,4}convertto-securestring", 140),
    ),
    # curl -b "session=x"
    secret(
        "COOKIE",
        rf"""\b(?:curl|wget|http|xh){GAP}{_BETWEEN}(?<=\s)(?-i:-b|--cookie)[=\s]{{1,4}}["'](?P<cookie>[^\s="']{{1,60}}=[^"'\r\n]{{6,512}})["']""",
        ("curl", "wget", "http", "xh"),
        whole_match,
    ),
    # --password x · /pass:x · -AccountPassword x; wherever it stands
    secret(
        PASSWORD,
        rf"""(?<![\w-])(?:--?|/)(?:[\w-]{{0,20}}password[do]?|passwd|passphrase|pass|pwd?|pw|rp|pd|storepass|keypass|requirepass
        |[\w-]{{0,20}}(?:secret|token|api-?key|account-?key|access-?key|private-?key|secret-?key|sas-?token))
        (?P<sep>[:=]|{GAP}{{1,8}})(?:\$(?='))?(?![-/(|&>]){VALUE}""",
        ("-", "/"),
        _if_option,
    ),
    # msiexec /i x.msi PASSWORD=x TOKEN=x · sc config x password= x
    secret(PASSWORD, rf"\bpassword={GAP}{{1,4}}{VALUE}", ("password=",), _if_not_technical),
    secret(
        PASSWORD,
        rf"\bmsiexec{GAP}{_BETWEEN}(?<=\s)(?:\w{{0,20}}(?:TOKEN|SECRET|KEY|PIN))={VALUE}",
        ("msiexec",),
        _if_assigned,
    ),
    # reg add …\Winlogon /v DefaultPassword /d x
    secret(PASSWORD, rf"/v{GAP}{{1,4}}\w{{0,20}}password{GAP}{_BETWEEN}/d{GAP}{{1,4}}{VALUE}", ("/v",), _if_assigned),
    # ConvertTo-SecureString "x" -AsPlainText · ConvertTo-SecureString -AsPlainText "x"
    secret(
        PASSWORD,
        rf"""convertto-securestring{GAP}{{1,8}}(?:-(?:string|asplaintext|force){GAP}{{1,8}}){{0,3}}(?![-$(]){VALUE}""",
        ("convertto-securestring",),
        _if_not_technical,
    ),
    *map(_command, _OPTIONS),
)
"""Rules for commands engineers paste with everything in them."""
