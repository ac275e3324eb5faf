"""Numbers that states give to people, by their name or their check digit."""

import re

from core.safety.redaction.rule import GAP, Rule, Span
from core.safety.redaction.vault import Kind
from core.shared.patterns import lazy_pattern

_CALLED = r"""(?:
    steuer[ -]?(?:id(?:ent(?:ifikations)?(?:nummer|nr\.?))?|nummer|nr\.?)
  | idnr\.? | sozialversicherungs(?:nummer|nr\.?)
  | sv-?(?:nummer|nr\.?)
  | rentenversicherungsnummer | (?:personal)?ausweis[ -]?(?:nummer|nr\.?) | reisepass[ -]?(?:nummer|nr\.?)
  | führerschein[ -]?(?:nummer|nr\.?)
  | dni | nie | nif | nuss | curp | cpf | cnpj | bsn | burgerservicenummer | pesel | personnummer | personnr\.?
  | fnr | fødselsnummer | cpr
  | (?:national[ ]insurance|ni|nino?|insurance)(?:[ ](?:number|no\.?))? | nhs[ ](?:number|no\.?) | utr
  | (?:num[ée]ro|n[o°])[ ]de[ ](?:s[ée]cu(?:rit[ée][ ]sociale)?|carte[ ]d['’]identit[ée]|passeport)
  |s[ée]curit[ée][ ]sociale | insee | nir
  | codice[ ]fiscale | tax[ ](?:id|number|file[ ]number) | tin | tfn | ssn | sin | itin | ein | aadhaar | pan[ ]card
  | (?:passport|id[ ]card|identity[ ]card|national[ ]id|driver['’]?s?[ ]licen[cs]e|driving[ ]licen[cs]e
  |dl)(?:[ ](?:number|no\.?|nr\.?|id|\#))?
  | (?:n[úu]mero[ ]de[ ])?pasaporte | passeport | paspoort(?:nummer)? | ahv(?:-?n(?:umme)?r\.?)? | avs
  | medicare[ ](?:number|no\.?)
)"""
_NUMBER = r"(?P<number>[A-Z0-9](?:[ ./-]?[A-Z0-9]){6,24})"
_DIGITS_LEAST = 5
_IDENTITY = lazy_pattern(
    rf"(?<![\w-]){_CALLED}(?:{GAP}(?:do|da|del|de|di|du|des|of){GAP}[^\W\d_]{{3,16}}(?={GAP}{{0,3}}:))?(?:{GAP}{{0,3}}[:=#]|{GAP}{{1,3}}(?:is|ist|es|est|was|lautet|of|von|de)(?={GAP})|(?={GAP}))"
    rf"{GAP}{{1,4}}"
    rf"(?-i:{_NUMBER})(?![\w-])",
    re.IGNORECASE | re.VERBOSE,
)
_TRIGGERS = (
    *("steuer", "idnr", "sozialvers", "sv", "rentenvers", "ausweis", "reisepass", "führerschein", "dni", "nie", "nif"),
    *(
        "nuss",
        "curp",
        "cpf",
        "cnpj",
        "bsn",
        "burgers",
        "pesel",
        "personn",
        "fnr",
        "fødsels",
        "cpr",
        "nation",
        "ni",
        "insur",
    ),
    *(
        "nhs",
        "utr",
        "num",
        "no",
        "n°",
        "sécu",
        "secu",
        "insee",
        "nir",
        "codice",
        "tax",
        "tin",
        "tfn",
        "ssn",
        "sin",
        "itin",
    ),
    *("ein", "aadhaar", "pan card", "passport", "id card", "identity", "driver", "driving", "dl", "pasap", "passep"),
    *("paspoort", "ahv", "avs", "medicare", "personalaus"),
)
_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_SHAPE = lazy_pattern(
    r"""(?<![\w.-])(?:
      (?P<nino>(?![DFIQUV])[A-Z](?![DFIQUVO])[A-Z][ ]?\d\d[ ]?\d\d[ ]?\d\d[ ]?[A-D])
    | (?P<dni>[XYZ]?\d{7,8}-?[A-HJ-NP-TV-Z])
    | (?P<insee>[12][ ]?\d\d[ ]?(?:0[1-9]|1[0-2])[ ]?(?:\d\d|2[AB])[ ]?\d{3}[ ]?\d{3}[ ]?\d\d)
    | (?P<codice>[A-Z]{6}\d\d[ABCDEHLMPRST]\d\d[A-Z]\d{3}[A-Z])
    | (?P<cpf>\d{3}\.\d{3}\.\d{3}-\d\d)
    | (?P<ahv>756\.\d{4}\.\d{4}\.\d\d)
    )(?![\w-])""",
    re.VERBOSE,
)
"""Great Britain, Spain, France, Italy, Brazil, Switzerland: forms that are nothing else."""


def _if_number(match: re.Match[str]) -> Span | None:
    """A judge for what follows the name of a number: most of it are digits."""
    return match.span("number") if sum(map(str.isdigit, match["number"])) >= _DIGITS_LEAST else None


def _if_checked(match: re.Match[str]) -> Span | None:
    """A judge for shapes: with the right letter in Spain (Real Decreto 1553/2005) and key in France."""
    value = match[0].replace(" ", "")
    if match.lastgroup == "dni":
        digits = value[:-1].rstrip("-").translate(str.maketrans("XYZ", "012"))
        right = _DNI_LETTERS[int(digits) % 23] == value[-1]
    elif match.lastgroup == "insee":
        body = value[:-2].replace("2A", "19").replace("2B", "18")
        right = 97 - int(body) % 97 == int(value[-2:])
    else:
        right = True
    return match.span() if right else None


IDENTITY_RULES: tuple[Rule, ...] = (
    Rule("ID_NUMBER", Kind.SECRET, _IDENTITY, _TRIGGERS, _if_number, anchored=True),
    Rule("ID_NUMBER", Kind.SECRET, _SHAPE, tuple("0123456789"), _if_checked),
)
"""Rules for numbers of identity cards, passports, taxes and social insurance."""
