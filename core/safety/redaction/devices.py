"""Passwords and keys in the configuration of routers, switches and firewalls."""

from core.safety.redaction.compounds import NO_VALUES
from core.safety.redaction.passwords import PASSWORD
from core.safety.redaction.plausible import is_assigned, is_strong, is_technical, is_told
from core.safety.redaction.rule import GAP, Rule
from core.safety.redaction.values import VALUE, judged, secret

_ENCODING = (
    r"(?:(?:\d|enc|encrypted|hash|sha512|sha256|md5|plaintext|ascii-text|ascii|hex|cipher|simple"
    rf"|irreversible-cipher){GAP}{{1,4}}){{0,2}}"
)
_KEYED = (
    r"tacacs-server|tacacs|radius-server|radius|aaa|server-private|crypto|isakmp|ikev[12]|pre-shared-key|neighbor|peer|ntp"
    r"|standby|vrrp|glbp|key-string|snmp-server|snmp|ospf|eigrp|rip|bgp|ppp|dot11|wpa-psk|wpa|set"
)


def _is_given(value: str) -> bool:
    return is_assigned(value) and not is_technical(value) and is_told(value)


_if_given = judged(_is_given)

DEVICE_RULES: tuple[Rule, ...] = (
    # enable secret 5 x · enable password x
    secret(
        PASSWORD,
        rf"\benable{GAP}{{1,4}}(?:algorithm-type{GAP}\S{{1,20}}{GAP})?(?:secret|password){GAP}{{1,4}}(?:level{GAP}\d{{1,2}}{GAP})?{_ENCODING}{VALUE}",
        ("enable",),
        _if_given,
    ),
    # username x privilege 15 secret y · set user x password y
    secret(
        PASSWORD,
        rf"""\b(?:user(?:name)?|local-user|neighbor|peer|chap|pap|hostname|line){GAP}{{1,4}}[^\r\n]{{0,80}}?
        (?<=\s)(?:secret|password){GAP}{{1,4}}{_ENCODING}(?=\S{{0,60}}[\d!@#$%^&*_-]|\S{{4,64}}{GAP}{{0,4}}(?:[\r\n]|\Z)){VALUE}
        (?={GAP}{{0,4}}(?:[\r\n]|\Z|{GAP}(?:role|privilege|class|encrypted|group|type|service)))""",
        ("user", "local-user", "neighbor", "peer", "chap", "pap", "hostname", "line"),
        judged(lambda value: _is_given(value) and value.rstrip("?!") not in NO_VALUES),
    ),
    # password 7 0822455D0A16 · psksecret ENC x · key 7 x
    secret(
        PASSWORD,
        rf"""\b(?:password|secret|psksecret|passphrase|passwd|key-string|(?:pre-shared-)?key|wpa-psk){GAP}{{1,4}}
        (?:(?:ascii|hex){GAP}{{1,4}})?(?:\d|enc|encrypted){GAP}{{1,4}}(?P<bare>\S{{4,256}})""",
        ("pass", "secret", "psk", "key", "pre-shared", "wpa-psk"),
        judged(lambda value: any(map(str.isdigit, value)) and not is_technical(value)),
    ),
    # psksecret x · key-string x · pre-shared-key x · wpa-psk x
    secret(
        PASSWORD,
        rf"\b(?:psksecret|key-string|pre-shared-key|wpa-psk|auth-key|authentication-key){GAP}{{1,4}}{_ENCODING}(?![:=]){VALUE}",
        ("psksecret", "key-string", "pre-shared-key", "wpa-psk", "auth"),
        _if_given,
    ),
    # radius-server host h key x · crypto isakmp key x address a · tacacs-server key x
    secret(
        PASSWORD,
        rf"\b(?:{_KEYED})\b{GAP}{{1,4}}[^\r\n]{{0,80}}?(?<=\s)key{GAP}{{1,4}}(?!chain|\d{{1,3}}\s){_ENCODING}{VALUE}(?={GAP}{{0,4}}(?:[\r\n]|\Z|address|hostname))",
        tuple(_KEYED.replace("ikev[12]", "ikev").split("|")),
        _if_given,
    ),
    # key authentication simple x · password cipher x, of Comware and VRP
    secret(
        PASSWORD,
        rf"""\b(?:key|secret|password|authentication-mode|community|md5){GAP}{{1,4}}(?:[\w-]{{1,24}}{GAP}{{1,4}}){{0,3}}?
        (?:simple|cipher|plain|irreversible-cipher){GAP}{{1,4}}{VALUE}(?={GAP}{{0,4}}(?:[\r\n]|\Z))""",
        ("key", "secret", "password", "authentication-mode", "community", "md5"),
        judged(lambda value: is_strong(value) and not is_technical(value)),
    ),
    # ip ospf message-digest-key 1 md5 x · snmp v3 auth sha x priv aes 128 y
    secret(
        PASSWORD,
        rf"\b(?:message-digest-key|authentication-key){GAP}{{1,4}}\d{{1,3}}{GAP}{{1,4}}(?:md5|hmac-\S{{1,20}}){GAP}{{1,4}}{_ENCODING}{VALUE}",
        ("message-digest-key", "authentication-key"),
        _if_given,
    ),
    secret(
        PASSWORD,
        r"\b(?:plain-text-password-value|encrypted-password|simple-password|pre-shared-secret|user_pw|owner_pw|input_pw)"
        rf"{GAP}{{1,4}}{VALUE}",
        ("plain-text", "encrypted-password", "simple-password", "pre-shared-secret", "user_pw", "owner_pw", "input_pw"),
        _if_given,
    ),
    secret(
        PASSWORD,
        rf"\bcommunity(?:{GAP}string)?(?:{GAP}{{0,4}}[:=>]|{GAP}{{1,4}}(?:is|ist)(?={GAP})){GAP}{{0,4}}{VALUE}",
        ("community",),
        _if_given,
    ),
    secret(
        PASSWORD,
        rf"\b(?:auth{GAP}{{1,4}}(?:md5|sha)[\d-]{{0,4}}|priv{GAP}{{1,4}}(?:des|3des|aes)(?:{GAP}\d{{3}})?){GAP}{{1,4}}{VALUE}",
        ("auth", "priv"),
        _if_given,
    ),
    secret(
        PASSWORD,
        rf"\b(?:snmp-server{GAP}{{1,4}})?community{GAP}{{1,4}}(?:string{GAP}{{0,4}}(?:[:=]|is){GAP}{{1,4}}|(?=\S{{1,64}}{GAP}{{1,4}}(?:ro|rw|read|view|operator|manager|unrestricted|restricted|group|acl|access)\b)){VALUE}",
        ("snmp-server", "community"),
        _if_given,
    ),
    # set snmp community x authorization read-only · /snmp community set 0 name=x
    secret(
        PASSWORD,
        rf"\bsnmp{GAP}{{1,4}}(?:[\w-]{{1,20}}{GAP}){{0,3}}?community{GAP}{{1,4}}(?:(?:add|set){GAP}[^\r\n]{{0,60}}?\bname=)?(?!add\b|set\b|print\b|edit\b|name\b){VALUE}",
        ("snmp",),
        _if_given,
    ),
    # config system snmp community, and set name x below
    secret(
        PASSWORD,
        rf"\bsnmp{GAP}community{GAP}{{0,4}}(?:\r?\n[^\r\n]{{0,80}}){{1,4}}?\n{GAP}{{0,20}}set{GAP}name{GAP}{VALUE}",
        ("snmp",),
        _if_given,
    ),
    # [relay.example.com]:587 bob:x of Postfix
    secret(
        PASSWORD,
        rf"\[[\w-]{{1,60}}\.[\w.-]{{1,60}}\](?::\d{{2,5}})?{GAP}{{1,8}}[^\s:]{{1,100}}:(?!//)(?P<relay>[^\s:]{{3,128}})(?={GAP}{{0,4}}(?:[\r\n]|\Z))",
        ("[",),
        judged(lambda value: is_assigned(value) and not is_technical(value)),
        near=(r"\]", 104),
    ),
    # open ftp.example.com, and user bob x below
    secret(
        PASSWORD,
        rf"\bopen{GAP}\S{{1,100}}{GAP}{{0,4}}\r?\nuser{GAP}\S{{1,64}}{GAP}{VALUE}(?={GAP}{{0,4}}(?:[\r\n]|\Z))",
        ("open",),
        _if_given,
    ),
    # com2sec readonly default x
    secret(
        PASSWORD,
        rf"\bcom2sec6?{GAP}{{1,8}}\S{{1,64}}{GAP}{{1,8}}\S{{1,64}}{GAP}{{1,8}}{VALUE}",
        ("com2sec",),
        _if_given,
    ),
    # rocommunity x · createUser bob SHA x AES y
    secret(PASSWORD, rf"\b(?:ro|rw)community6?{GAP}{{1,8}}{VALUE}", ("rocommunity", "rwcommunity"), _if_given),
    secret(
        PASSWORD,
        rf"\bcreateUser{GAP}[^\r\n]{{1,80}}?\b(?:MD5|SHA[\d-]{{0,4}}){GAP}{{1,4}}{VALUE}",
        ("createuser",),
        _if_given,
    ),
    secret(
        PASSWORD,
        rf"\bcreateUser{GAP}[^\r\n]{{1,160}}?\b(?:DES|AES[\d-]{{0,4}}){GAP}{{1,4}}{VALUE}",
        ("createuser",),
        _if_given,
    ),
    # radius-server 1.1.1.1 secret x · client 10.0.0.0/8 { secret = x }
    secret(
        PASSWORD,
        rf"\b(?:radius|tacplus|tacacs)[\w-]{{0,12}}{GAP}[^\r\n]{{0,80}}?\bsecret{GAP}{{1,4}}{_ENCODING}{VALUE}",
        ("radius", "tac"),
        _if_given,
        near=("secret", 120),
    ),
    secret(PASSWORD, rf"(?<![\w-])secret{GAP}{{0,8}}={GAP}{{0,8}}{VALUE}", ("secret",), _if_given),
    # user default on >x, of Redis
    secret(PASSWORD, rf"\buser{GAP}\S{{1,64}}{GAP}(?:on|off)\b[^\r\n]{{0,80}}?{GAP}>{VALUE}", ("user",), _if_given),
    # snmp-agent community read cipher x
    secret(
        PASSWORD,
        rf"\bsnmp-agent{GAP}community{GAP}(?:read|write){GAP}{_ENCODING}{VALUE}",
        ("snmp-agent",),
        _if_given,
    ),
    # snmp RW string is x
    secret(
        PASSWORD,
        rf"\bsnmp\b[^\r\n:=]{{0,40}}?\bstring{GAP}{{0,2}}(?:[:=]|is(?={GAP})|(?={GAP})){GAP}{{0,4}}{VALUE}",
        ("snmp",),
        _if_given,
        near=("string", 60),
    ),
)
"""Rules for what an administrator pastes from a device."""
