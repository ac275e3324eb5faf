"""Which rules of commands are worth trying on a line: those without whose words a line cannot match are left out."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from core.safety.command_rule import CommandRule
from core.safety.triggers import Triggers
from core.shared.literals import as_searched, pieces_needed
from core.shared.patterns import as_given


class RuleIndex:
    """The rules by the words that their patterns cannot match without.

    It is made when first asked, and makes no pattern compile.
    """

    def __init__(self, rules: Sequence[CommandRule]) -> None:
        self._rules = rules

    def rules_for(self, line: str) -> list[CommandRule]:
        """The rules whose pattern may match the line, in their order."""
        by_piece, triggers = self._pieces
        numbers = set(by_piece[""]).union(*(by_piece[piece] for piece in triggers.held_by(as_searched(line))))
        return [self._rules[number] for number in sorted(numbers)]

    @cached_property
    def _pieces(self) -> tuple[dict[str, list[int]], Triggers]:
        """The numbers of the rules by a piece they need, or by the empty one; and what looks for the pieces."""
        by_piece = defaultdict[str, list[int]](list, {"": []})
        for number, rule in enumerate(self._rules):
            for piece in pieces_needed(*as_given(rule.pattern)) or ("",):
                by_piece[piece].append(number)
        return dict(by_piece), Triggers(piece for piece in by_piece if piece)
