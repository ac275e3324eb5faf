"""Telling a password from the words, codes and addresses that stand where a password could."""

import re

from core.safety.redaction.rule import GAP, Span
from core.safety.redaction.words import OPENERS, SAID, STATUS, TERMS
from core.shared.patterns import lazy_pattern

_VERBS = """
Add Approve Assert Backup Block Build Checkpoint Clear Close Compare Complete Compress Confirm Connect Convert
ConvertFrom ConvertTo Copy Debug Deny Deploy Disable Disconnect Dismount Edit Enable Enter Exit Expand Export Find
ForEach Format Get Grant Group Hide Import Initialize Install Invoke Join Limit Lock Measure Merge Mount Move New Open
Optimize Out Ping Pop Protect Publish Push Read Receive Redo Register Remove Rename Repair Request Reset Resize
Resolve Restart Restore Resume Revoke Save Search Select Send Set Show Skip Sort Split Start Step Stop Submit Suspend
Switch Sync Tee Test Trace Unblock Undo Uninstall Unlock Unprotect Unpublish Unregister Update Use Wait Watch Where
Write
"""
_CMDLET = rf"(?-i:(?:{'|'.join(_VERBS.split())})-[A-Z][A-Za-z]+)"
"""A command of PowerShell, by its approved verbs."""
_TECHNICAL = lazy_pattern(
    r"""
      \$ (?: env: .* | \w+:: .* | [({] .* | _ .* | \w* (?: pass | pw | cred | secret | token | key
        | var ) \w* )  # variables
    | (?-i: \$ [A-Z_]{2,} ) | % [a-z_()]+ % | @\{ .* | \{\{ .* | <% .* | <\w[\w -]*>
      | \#\{ .* | -{1,2} [a-z] [\w-]* [a-z]     # templates, options
    | (?: [a-z_]+ \. ){1,8} [a-z_]+ [(\[] .* | [a-z_][\w-]* \( [\w.>-]* \)         # calls
    | """
    + _CMDLET
    + r"""
    | \{? [0-9a-f]{8} (?: -[0-9a-f]{4} ){3} -[0-9a-f]{12} \}?                 # GUID
    | 0x [0-9a-f]+ h? | (?: kb | aadsts | cve- | event | caa | ora- | s-1- ) [\d-]+  # codes
    | (?: [0-9a-f]{0,4} : ){2,8} [0-9a-f.]* (?: [/%] \w+ )?                   # IPv6, MAC
    | [0-9a-f]{2} (?: -[0-9a-f]{2} ){5}                                       # MAC
    | v? \d+ (?: [.:/] \d+ )+ (?: [.:/%+-] [\d:.+-]* )? | \d{4} (?: -\d\d ){2} .*  # IPv4, version, time, date
    | \d+ - ? (?: st | nd | rd | th | x | % | [kmgt]i?b? | m?s | sec\w* | min\w* | h | hours? | d | days? | weeks?
                | months? | years? | chars? | characters? | times | bits? | fa )
    | [a-z]: [\\/] .* | \.{1,2} [\\/] .* | ~ [\\/] .* | \\\\ [\w.-]+ \\ .* | [\w.-]+ \\ (?: [\w.$-]+ | \{ [\w.$-]+ \} )
      (?: \\ .* )?  # path, share
    | / (?: etc | var | run | home | usr | opt | tmp | mnt | srv | root | dev | proc | users | bin | boot | media )
        (?: / .* )?
    | [a-z][\w+.-]{0,20} : // .* | (?: www | mailto ) [.:] .*                 # address
    | [\w.+'-]+ @ (?: [\w-]+ \. )+ [a-z]{2,24}                                # e-mail
    | (?: [a-z_][\w-]*\. ){1,8} (?: com | net | org | local | lan | corp | internal | de | uk
        | exe | dll | log | txt | ps1 | psm1 | cmd | bat
        | vbs | sh | py | msi | zip | pdf | docx? | xlsx? | csv | json | xml | ya?ml | ini
        | conf | cfg | kdbx | pfx | cer | crt )
    | (?: process | os | env | config | settings | secrets | self | this | vars? ) [.\[] .*
    | [*.•●x#_?<>-]+ | [\[(<] [a-z ]* (?: redacted | removed | hidden | masked | none | null | blank
      | empty ) [a-z ]* [\])>]?
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_REFERENCE = lazy_pattern(
    r"""
      \$ [{(\w] .* | % [\w()]+ % | @\{? [a-z] .* | \{\{ .* | <% .* | <[\w -]+> | \#\{ .* | \$\$
    | (?: self | this | args | config | cfg | settings | os | env | process | request | req | params | data | options
        | opts | var | local | module | vars | secrets | ctx | form | body | props | state | conf ) [.\[] .*
    | (?: [a-z_]+ \. ){0,8} [a-z_]+ [(\[] .* | """
    + _CMDLET
    + r"""
    | (?-i: KEY | PASSWORD | SECRET | TOKEN | VALUE | USER | NAME | PIN | CODE )
    | (?: \w*_ )? (?: password | passwd | pwd | pw | pass | passwort | kennwort ) [,)]?
    | ! (?: vault | secret | ref | sub | getatt | env | reference | unsafe | include ) \b .*
    | [*.•●x#_?-]+ | \(?[*.•●x]{3,}\)? | / (?: home | root | etc | var | usr | opt | tmp | run | users ) (?: / .* )?
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
"""What is assigned without being a value: variables, calls, templates, masks."""
_LITERALS_WORDS = """
null none nil true false yes no undefined empty on off enabled disabled required optional expired unset redacted
hidden masked removed str string bytes int bool void any
"""
_LITERALS = frozenset(_LITERALS_WORDS.split())
_PRODUCT = lazy_pattern(
    r"(?:office|microsoft|windows|exchange|server|sharepoint|outlook|teams|win|sql|o|m)-?\d+", re.IGNORECASE
)
_PARTICIPLE = lazy_pattern(r"[a-zäöüß-]{4,}(?:(?<!e)ed|able|ible|(?<!f)ly)|(?:ab|zurück|ein)?ge[a-zäöü]+(?:t|en)")
_WORD = lazy_pattern(r"[^\W\d_]+(?:['’/-][^\W\d_]+)*")
_SYMBOL = lazy_pattern(r"[!@#$%^&*+=?~|{}\[\]<>§]")
_MARK = lazy_pattern(r"[!#$%^&*@§+=]")
_INNER_MARK = lazy_pattern(r"(?<=\w)[!#$%^&*§](?=\w)|[!#$%^&*@§]{2}|(?<=\d)[#$%^&*]")
_STEM = lazy_pattern(r"[A-ZÀ-Þ]?[a-zß-ÿ]+|[A-ZÀ-Þ]+")
_NAMED_SO = lazy_pattern(r"(?:password|passwort|kennwort|passwd|admin|welcome|login)\d{2,8}[!.]?", re.IGNORECASE)
_LEET = lazy_pattern(r"[a-z][013457][a-z]")
_NOT_LOUD = lazy_pattern(
    r"[A-Z]{1,3}&[A-Z]{1,3}|\$\w+|[0-9a-f-]+|\w+\$|\S*[/\\:;,<>|(){}\[\]\"`=]\S*|\w+-\w+-[\w-]+-\w+|\w+!\$?[A-Za-z_]\w*\+\w+"
    r"|['\w.%-]+@['\w.%-]+|\S*\.(?:[a-z]{2,5}|ps1)|-\S*|%[A-Z][\w-]*-\d-\w+"
)
"""What has digits or marks without being a password: hashes, paths, calls, addresses, names of pods and files."""
_TEMPLATE_ENDS = lazy_pattern(r"[\w '-]{0,40}[>\])}]")
"""The rest of “<your password>”."""
_OPENS_TEMPLATE = lazy_pattern(r"[<\[({][A-Za-z]+")
_MENU = lazy_pattern(rf"(?:{GAP}[\w&-]{{1,20}}){{0,3}}{GAP}>{GAP}")
"""The rest of “System Settings > Users”."""
_GOES_ON = lazy_pattern(rf"{GAP}{{1,4}}[^\W\d_]")
_FEWEST_OF_SENTENCE = 4
_SHORTEST_LOUD, _LONGEST_LOUD = 6, 64
_SHORTEST, _SHORTEST_NUMBER, _SHORTEST_TOKEN = 3, 4, 12
"""Fewest characters of a password, of one that is all digits, and of a generated key."""
_QUOTES = "\"'`“„«”»"
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}


def trimmed(text: str, start: int, end: int) -> Span:
    """The span without the sentence around it: quotes and pairs of brackets about it, trailing punctuation."""
    while start < end:
        first, last = text[start], text[end - 1]
        if last in ".,;:" or last in _QUOTES:
            end -= 1
        elif first in _QUOTES:
            start += 1
        elif last in _PAIRS and _PAIRS[last] not in text[start : end - 1]:
            end -= 1
        elif last in _PAIRS and first == _PAIRS[last]:
            start, end = start + 1, end - 1
        else:
            break
    return start, end


def is_technical(value: str) -> bool:
    """Whether it is something engineers need to read: an error code, an address, a path, a version, a variable."""
    return _TECHNICAL.fullmatch(value) is not None


def is_template(text: str, start: int, end: int) -> bool:
    """Whether words in brackets begin there, that stand for a value: "<your password>"."""
    return _OPENS_TEMPLATE.fullmatch(text, start, end) is not None and _TEMPLATE_ENDS.match(text, end) is not None


def is_reference(value: str) -> bool:
    """Whether it stands for a value instead of being one: a variable, a call, a template, a mask."""
    return _REFERENCE.fullmatch(value) is not None or value.rstrip(",;)").lower() in _LITERALS


def is_strong(value: str) -> bool:
    """Whether it looks like a password by itself: letters with digits, or with symbols inside."""
    letters = any(map(str.isalpha, value))
    digits = any(map(str.isdigit, value))
    symbols = _SYMBOL.search(value.rstrip("!?")) is not None
    return letters and (digits or symbols) and not is_technical(value) and _PRODUCT.fullmatch(value) is None


def is_loud(value: str) -> bool:
    """Whether it is so unlike words, names and technical terms that it is a password where anything speaks of one."""
    value = value.strip("*_~")  # emphasis of Markdown
    if not _SHORTEST_LOUD <= len(value) <= _LONGEST_LOUD or is_technical(value) or _NOT_LOUD.fullmatch(value):
        return False
    if not any(map(str.isalpha, value)) or _is_term(value):
        return False
    digits = sum(map(str.isdigit, value))
    mixed = value.lower() != value != value.upper()
    return (digits > 0 and (mixed or has_mark(value) or _LEET.search(value) is not None)) or (
        _INNER_MARK.search(value) is not None
    )


def has_mark(value: str) -> bool:
    """Whether a sign stands in it as people put signs into passwords."""
    return _MARK.search(value) is not None


def _is_term(value: str) -> bool:
    """Whether all its letters are terms that go with numbers: "Windows11", "PasswordPolicyV2"."""
    return _PRODUCT.fullmatch(value) is not None or (
        not _INNER_MARK.search(value)
        and _NAMED_SO.fullmatch(value) is None
        and all(stem.lower() in TERMS for stem in _STEM.findall(value))
    )


def is_token(value: str) -> bool:
    """Whether it looks like a generated key: long, letters and digits, no words or addresses."""
    return len(value) >= _SHORTEST_TOKEN and any(map(str.isdigit, value)) and is_strong(value)


def is_assigned(value: str) -> bool:
    """Whether what is assigned to a password, or quoted after the word, is one: all is but what refers to one."""
    return len(value) > 1 and not is_reference(value) and any(map(str.isalnum, value))


def is_said(value: str) -> bool:
    """Whether a word after "the password is" goes on with the sentence."""
    word = value.rstrip("!?.,;:").lower()
    return word in SAID or (
        value.islower() and _WORD.fullmatch(word) is not None and _PARTICIPLE.fullmatch(word) is not None
    )


def is_sentence(value: str) -> bool:
    """Whether what is quoted is a message instead of a passphrase: "The password does not meet the requirements"."""
    words = value.split()
    return len(words) >= _FEWEST_OF_SENTENCE and sum(word.lower() in SAID for word in words) > 1


def is_told(value: str) -> bool:
    """Whether a value after "the password is" is one, and not the rest of a sentence."""
    return _could_be(value) and not is_said(value)


def is_listed(value: str, text: str, end: int) -> bool:
    """Whether a value after "password:" is one; only what is said of passwords is not, or how a sentence begins."""
    word = value.rstrip("!?.,;:").lower()
    if not _could_be(value) or word in STATUS or word[1:] in OPENERS or _MENU.match(text, end):
        return False
    return not (word in OPENERS or (word in SAID and value.lower() == value)) or _GOES_ON.match(text, end) is None


def _could_be(value: str) -> bool:
    enough = _SHORTEST_NUMBER if value.isdigit() else _SHORTEST
    return len(value) >= enough and not is_technical(value) and any(map(str.isalnum, value))
