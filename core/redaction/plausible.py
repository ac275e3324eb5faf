"""Telling a password from the words, codes and addresses that stand where a password could."""

import re

from core.redaction.rule import GAP, Span

_TECHNICAL = re.compile(
    r"""
      \$ (?: \w+: .* | [({] .* | [a-z_.]+ ) | % [\w()]+ % | @\{ .*            # variables
    | (?: [a-z_]+ \. ){1,8} [a-z_]+ [(\[] .* | [a-z_]+ \( [\w.>-]* \)         # calls
    | (?-i: [A-Z][a-z]+ - [A-Z][A-Za-z]+ )                                    # cmdlets
    | \{? [0-9a-f]{8} (?: -[0-9a-f]{4} ){3} -[0-9a-f]{12} \}?                 # GUID
    | 0x [0-9a-f]+ h? | (?: kb | aadsts | cve- | event ) [\d-]+               # codes
    | (?: [0-9a-f]{0,4} : ){2,8} [0-9a-f.]* (?: [/%] \w+ )?                   # IPv6, MAC
    | [0-9a-f]{2} (?: -[0-9a-f]{2} ){5}                                       # MAC
    | v? \d+ (?: [.:/] \d+ )+ (?: [.:/%+-] [\d:.+-]* )? | \d{4} (?: -\d\d ){2} .*  # IPv4, version, time, date
    | \d+ - ? (?: st | nd | rd | th | x | % | [kmgt]i?b? | m?s | sec\w* | min\w* | h | hours? | d | days? | weeks?
                | months? | years? | chars? | characters? | times | bits? | fa )
    | (?: [a-z]: | \.{0,2} | ~ ) [\\/] .* | [\w.-]+ \\ [\w.$-]+ (?: \\ .* )?  # path, share, DOMAIN\name
    | [a-z][\w+.-]{0,20} : // .* | (?: www | mailto ) [.:] .*                 # address
    | [\w.+'-]+ @ (?: [\w-]+ \. )+ [a-z]{2,24}                                # e-mail
    | (?: [a-z_][\w-]*\. ){1,8} (?: com | net | org | local | lan | corp | internal | de | uk | exe | dll | log | txt )
    | [*.•●x#_?<>-]+                                                          # masks
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_PRODUCT = re.compile(
    r"(?:office|microsoft|windows|exchange|server|sharepoint|outlook|teams|win|sql|o|m)-?\d+", re.IGNORECASE
)
_ORDINARY_WORDS = """
a abgelaufen about above account admin after again all an and any as asked attached available back bad be because
before being below blank both broken but by can cannot case-sensitive compromised correct das default der die do does
drin ein erforderlich expire expires expiry fail fails failure falsch false fehlt field file fine flag for forgot
forgotten found from geheim gesperrt gone good hash have here hidden hint i identical if in incorrect inkorrect
insecure invalid is ist it kaputt kein known korrekt leer length less long lost manager mandatory match min missing
more my n/a needed nein neu never new nicht nil no none not nothing null ok okay old on one only option optional or
our parameter pending please policy problem prompt protected random ready required reset richtig right safe same saved
secret secure sent separate set shared short show simple something sound staging still strange strong stuck sync
system that the their there they this to too true typed unbekannt unclear und undef undefined unique unknown unset
user username valid vergessen visible was weak what when where which who why will wird with working works wrong yes
yet you your
"""
_ORDINARY = frozenset(_ORDINARY_WORDS.split())
"""What is said about passwords and keys rather than being one."""
_PARTICIPLE = re.compile(r"[a-zäöüß-]+(?:ed|ing|able)|(?:ab|zurück)?ge[a-zäöü]+(?:t|en)")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SYMBOL = re.compile(r"[!@#$%^&*+=?~|{}\[\]<>§]")
_CLAUSE_END = re.compile(
    rf"""["'”“»`)\]}}]{{0,2}} (?: {GAP}{{0,8}} (?: \Z | [\r\n] | [/|] | [\w]{{1,20}} {GAP}{{0,4}} [:=] | -{{1,2}}\w )
    | [.,;:!?&<] | {GAP}{{1,4}} (?: and | und | user | username ) \b )""",
    re.IGNORECASE | re.VERBOSE,
)
_SHORTEST, _SHORTEST_NUMBER, _SHORTEST_TOKEN = 3, 4, 12
"""Fewest characters of a password, of one that is all digits, and of a generated key."""
_OPENERS = "([{<\"'`“„«"
_CLOSERS = {")": "(", "]": "[", "}": "{", ">": "<", '"': '"', "'": "'", "`": "`", "”": "“", "“": "„", "»": "«"}


def trimmed(text: str, start: int, end: int) -> Span:
    """The span without the sentence around it: leading brackets and quotes, trailing punctuation."""
    while start < end and text[start] in _OPENERS:
        start += 1
    while start < end:
        last = text[end - 1]
        opener = _CLOSERS.get(last)
        unmatched = opener is not None and (opener == last or opener not in text[start : end - 1])
        if not unmatched and last not in ".,;:":
            break
        end -= 1
    return start, end


def is_technical(value: str) -> bool:
    """Whether it is something engineers need to read: an error code, an address, a path, a version, a variable."""
    return _TECHNICAL.fullmatch(value) is not None


def is_strong(value: str) -> bool:
    """Whether it looks like a password by itself: letters with digits, or with symbols inside."""
    letters = any(map(str.isalpha, value))
    digits = any(map(str.isdigit, value))
    symbols = _SYMBOL.search(value.rstrip("!?")) is not None
    return letters and (digits or symbols) and not is_technical(value) and _PRODUCT.fullmatch(value) is None


def is_token(value: str) -> bool:
    """Whether it looks like a generated key: long, letters and digits, no words or addresses."""
    return len(value) >= _SHORTEST_TOKEN and any(map(str.isdigit, value)) and is_strong(value)


def is_password(value: str, text: str, end: int, *, assigned: bool = False) -> bool:
    """Whether a value after "password is" or "password:" is one, and not the rest of a sentence.

    `end` is where the value ends in the text; `assigned` says that it follows an equals sign, where prose is rare.
    """
    word = value.rstrip("!?")
    if len(value) < _SHORTEST or is_technical(value) or word.lower() in _ORDINARY:
        return False
    if assigned or is_strong(value):
        return True
    if value.isdigit():
        return len(value) >= _SHORTEST_NUMBER
    said = _WORD.fullmatch(word) is not None and _PARTICIPLE.fullmatch(word.lower()) is not None
    return not said and any(map(str.isalnum, value)) and _CLAUSE_END.match(text, end) is not None
