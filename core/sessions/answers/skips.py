"""Whether somebody says that they cannot tell: “no idea”, “can't check that from here”."""

import re

from core.sessions.answers.lexicon import lexicon
from core.sessions.answers.words import words_of, written_out
from core.shared.patterns import lazy_pattern

_OTHERS = lazy_pattern(
    r"\b(?:she|he|it|they|users?|people|nobody|others|colleagues|everybody|everyone|both|who|"
    r"that|which|file|page|app|device|pc|phone|printer|outlook\S*) $"
)
"""What stands before “cannot open it” where that is the problem itself, and not somebody who cannot check."""
_SYMPTOMS = lazy_pattern(r"can not(?: (?:see|open|access|reach|get at|get to|read|run|be))?")
_NOBODY = lazy_pattern(
    r"(?:the |my |our |der |die |el |la |le |l')?(?:user|customer|caller|client|person|colleague|owner|admin|boss"
    r"|manager|he|she|they|nobody|benutzer|anwender|kunde|usuario|cliente|utilisateur) "
    r"(?:(?:is|are|has|ist|está|est) (?:already |just |currently |now )?"
    r"(?:not (?:here|in|around|available|reachable|present|answering)|away|out(?! of)|absent|gone home|left|hung up"
    r"|unavailable|unreachable|in a (?:meeting|call)|on (?:leave|holiday|vacation|a call|sick leave)|off sick|weg"
    r"|nicht (?:da|hier))|hung up|no está)(?!\w)"
)
"""Who is needed for it is not there."""
_NO_RIGHTS = lazy_pattern(
    r"(?:^|(?<!\w)(?:i|we) )(?:do not have|have no|lack)(?: \w+){1,3} (?:access|rights|permissions?|privileges)(?!\w)"
    r"|^(?:i have )?no (?:\w+ )?(?:rights|permissions?|privileges)$"
)
_UNKNOWN_TO = lazy_pattern(
    r"(?:an?|one|some|several|another) (?:[\w-]+ ){1,3}(?:that |which )?(?:he|she|they|(?:the )?users?)"
    r" (?:does|do|did) not know"
)
"""What somebody does not know is told there: “there is a phone he doesn't know”."""
_BARE = frozenset({"can not", "unknown"})
_MOST_BESIDE = 2
"""Words beside “can not” or “unknown” that leave it the answer: “unknown user name or bad password” is an error."""


def skips(text: str) -> bool:
    """Whether the text says that its writer does not know or cannot check."""
    words = written_out(text)
    if _UNKNOWN_TO.search(words):
        return False
    if nobody_there(words) or lacks_rights(words):
        return True
    return any(_is_skip(words, found) for found in lexicon().skip.finditer(words))


def nobody_there(words: str) -> bool:
    """Whether a written-out text says that somebody who is needed is not there."""
    return bool(_NOBODY.match(words))


def lacks_rights(words: str) -> bool:
    """Whether a written-out text says that its writer has no rights for it."""
    return bool(_NO_RIGHTS.search(words))


def _is_skip(words: str, found: re.Match[str]) -> bool:
    phrase = found[0]
    if _SYMPTOMS.fullmatch(phrase) and _OTHERS.search(words[: found.start()]):
        return False
    beside = len(words_of(words[: found.start()] + words[found.end() :]))
    return phrase not in _BARE or beside <= _MOST_BESIDE
