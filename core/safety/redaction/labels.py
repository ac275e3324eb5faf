"""What passwords are called, and how a sentence gets from the name to the value. Parts of verbose patterns."""

from core.safety.redaction.rule import GAP

NAME = r"""(?:
    pass[ _-]?words? | passwd | passwort(?:es|s)? | passwörter | kennw(?:ort|örter)(?:es|s)? | wachtwoord(?:en)?
  | contraseñas? | contrasenas? | (?<![a-z])claves?(?:[ ]de[ ](?:acceso|usuario|red))?(?![ ]de[ ])
  | palavras?[ -]passe | passw0r[dt]
  | mots?[ ]de[ ]passe | (?<![a-z])mdp | senhas? | hasł[oa] | lösenord(?:et)? | adgangskoden? | parola
    (?:[ ]d['’]ordine)?
  | парол[ьяи] | heslo | salasana | jelszó | şifre(?:si)? | passord(?:et)?
  | (?<![a-z])(?:passw|psw|pasw|passwrd|pasword|pasword|passowrd|passwrod|pssword|kenwort|passwrot)
  | pass[ _-]?(?:phrase|code)s? | (?:app)?pwd | p/w | pswd | (?<![a-z])(?:pw|pass|pword|psk|laps)s?
  | (?<![a-z])(?:code|cl[ée]|cl[ée][ ]d[ue]|clave[ ]del?)[ ](?:wi-?fi|wlan|r[ée]seau)
  | (?:wi-?fi|wlan|wpa[23]?|wep|network|network[ ]security|pre-?shared)[ _-]?(?:key|schlüssel)
  | (?:netzwerk|netzwerksicherheits)schlüssel | (?:radius|shared|ipsec|vpn|tacacs)[ _-]secret
)(?:[ ]?\d(?!\d))?(?:['’]s(?=\s))?(?![^\W_])"""
"""A name of a password, perhaps as the end of a longer one (`DB_PASSWORD`), perhaps numbered."""
NAME_TRIGGERS: tuple[str, ...] = (
    *(
        "pass",
        "pasw",
        "psw",
        "pssw",
        "kenw",
        "pw",
        "p/w",
        "pswd",
        "kennw",
        "wachtwoord",
        "contrase",
        "clave",
        "mots de passe",
        "mot de passe",
        "mdp",
        "palavra",
    ),
    *("senha", "hasł", "lösenord", "adgangskode", "parola", "парол", "heslo", "salasana", "jelszó", "şifre", "psk"),
    *("laps", "wifi", "wi-fi", "wlan", "wpa", "wep", "network", "netzwerk", "preshared", "pre-shared", "shared"),
    *("radius", "ipsec", "vpn", "tacacs", "code wi", "code wl", "code r", "clé", "cle "),
)
"""Where a name can begin. In small letters."""

_OF = (
    r"im|in|en|dans|au|aus|zum|zur|am|der|des|for|of|on|to|from|at|von|für|fuer|vom|bei|de"
    r"|del|della|du|des|van|voor|para|per|pour|do|da|di|till|dla"
)
_QUALIFIER = (
    r"here|below|hier|ici|aquí|new|old|current|temp|temporary|initial|admin|user|wifi|wlan|guest|tried|used|attempted|nueva|nuevo|temporal|provisional|provisoire|vieja|actual"
    r"|anterior|nouveau|actuel|temporaire|wifi|nuova|vecchia|nova|antiga|atual|neu|alt|nieuw"
)
OWNER = rf"""(?:
    {GAP}{{1,4}}+(?:{_OF})(?:{GAP}{{1,4}}+[^\s:=]{{1,40}}+){{1,5}}?
  | {GAP}{{1,4}}+(?:de{GAP})?(?:dell|del|l|d)['’][^\s:=]{{1,40}}+(?:{GAP}{{1,4}}+[^\s:=]{{1,40}}+){{0,4}}?
  | {GAP}{{1,4}}(?:that{GAP}{{1,4}})?(?:we|she|he|they|i|you)(?:{GAP}{{1,4}}+[\w'’]{{1,20}}+){{1,4}}?
  | (?:{GAP}{{1,4}}(?:{_QUALIFIER})){{1,2}}
  | {GAP}{{0,4}}\([^()\r\n]{{1,40}}\)
)"""
"""Whose or what's password it is."""

SET_TO = (
    rf"(?:set|reset|changed|updated|geändert|gesetzt|zurückgesetzt|cambiada|changé){GAP}{{1,4}}(?:to|as|auf|zu|a|à|en)"
)
IS = rf"""{GAP}{{1,8}}(?:
    (?:is|was|are|were|(?:should|would|could|might|must|has{GAP}to){GAP}be|says|reads|lautete?|ist|war|heißt|heisst|sagt
      |est|était|es|era|é|è|jest|är|er|то)
    (?:{GAP}{{1,4}}(?:now|still|just|currently|simply|always|really|again|jetzt|noch|immer|aktuell|derzeit|nun|ahora
      |maintenant|nu|probably|actually|literally|basically|exactly|simply|both)){{0,2}}
    (?:{GAP}{{1,4}}{SET_TO})?(?:{GAP}(?:the{GAP}word|das{GAP}wort|la{GAP}palabra|le{GAP}mot))?
  | (?:(?:has{GAP}been|got|wurde){GAP}{{1,4}})?{SET_TO}
)(?:{GAP}{{0,4}}[:=]|(?=\s))"""
"""From the name to the value in a sentence."""
EQUALS = rf"{GAP}{{0,40}}(?::=|=>|->|→|::?(?!//)|[=|\t]|[-–](?={GAP}))"
"""From the name to the value in lists, settings and code."""
SAYS = (
    r"[:=|\t→>–-]|\b(?:is|was|are|were|be|been|says|reads|lautete?|ist|war|heißt|heisst|sagt|est|était|es|era|é|è|jest|är|er|то"
    r"|set|reset|changed|updated|geändert|gesetzt|zurückgesetzt|cambiada|changé)\b"
)
"""What every `IS` and every `EQUALS` has."""
VERB = r"""(?:set|reset|chang(?:e|ed|ing)|updat(?:e|ed|ing)|modif(?:y|ied)|made|make|switched|cambi[eéó]|cambiar
  |chang[eé])"""
"""What is done to a password, before its name."""
