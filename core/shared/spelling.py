"""Slips of fast fingers: whether one word is another with a letter or two wrong."""

SHORTEST = 4
_TWO_TYPOS_FROM = 8


def is_typo_of(typed: str, meant: str, shortest: int = SHORTEST) -> bool:
    """Whether one is the other with a letter or two wrong, missing, too many or swapped; never codes or short words."""
    if typed == meant or not (typed.isalpha() and meant.isalpha()) or typed[0] != meant[0]:
        return False
    if min(len(typed), len(meant)) < shortest:
        return False
    allowed = 2 if min(len(typed), len(meant)) >= _TWO_TYPOS_FROM else 1
    return abs(len(typed) - len(meant)) <= allowed and _distance(typed, meant) <= allowed


def _distance(one: str, other: str) -> int:
    """Damerau and Levenshtein's distance, in the form that swaps neighbours once."""
    before, last = list[int](), list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, against in enumerate(other, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, last = last, line
    return last[-1]
