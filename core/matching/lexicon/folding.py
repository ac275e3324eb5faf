"""One spelling for letters that people type in several ways."""

import unicodedata


def folded(text: str) -> str:
    """The text in lower case, without accents and umlauts: `Öffnen` and `oeffnen` are typed by the same people."""
    plain = text.casefold().replace("ae", "a").replace("oe", "o").replace("ue", "u")
    if plain.isascii():
        return plain
    apart = unicodedata.normalize("NFKD", plain)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).replace("’", "'")
