"""How scripts are read: as the trees that kept parsers make of them."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from core.scripts.template import ScriptLanguage
from core.shared.patterns import lazy_pattern

if TYPE_CHECKING:
    from tree_sitter import Node as TreeNode
    from tree_sitter import Parser

_QUOTED: Final = {"raw_string": "text", "ansi_c_string": "text"}
"""Two ways of writing one thing in Bash."""
_SINGLE: Final = "['\u2018\u2019\u201a\u201b]"
_NOT_READ: Final = lazy_pattern(
    r"<#.*?#>|(?<!\w)#[^\n]*"
    rf"|@'[ \t]*\n.*?\n'@|@\"[ \t]*\n.*?\n\"@|{_SINGLE}(?:{_SINGLE}{{2}}|[^'\u2018-\u201b])*{_SINGLE}"
    r'|"(?:`.|""|[^"`])*"'
    r"|(?P<word>(?<![\w$.:\\/@-])[A-Za-z_*][\w.*-]*(?=\s*,)|(?<=, )[A-Za-z_*][\w.*-]*(?![\w(\[.:]))"
    r"|(?P<size>\b[0-9]+)[kKmMgGtTpP][bB]\b",
    re.DOTALL,
)
"""Strings and comments of PowerShell; and what its grammar does not read: words in lists (`Select-Object Name, Status`)
and sizes (`1GB`)."""
MAX_DEPTH: Final = 400
"""Deepest nesting that is read; nothing that people write comes near."""


class SyntaxProblem(Exception):  # noqa: N818 - it is the template's problem, not an error of ours
    """The script cannot be parsed. `line` is where, from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


class Node(NamedTuple):
    """A piece of a script: its kind, where it is in bytes, and the kinds of what it is in, innermost first."""

    kind: str
    begin: int
    end: int
    around: tuple[str, ...]
    text: str = ""


def outline(language: ScriptLanguage, code: str) -> tuple[str, ...]:
    """The script's tree as the kinds of its nodes in order, with depths; the contents of literals are left out.

    Raises SyntaxProblem where the code is not of the language.
    """
    if language is ScriptLanguage.PYTHON:
        return tuple(_python_outline(code))
    return tuple(f"{len(node.around)} {_QUOTED.get(node.kind, node.kind)}" for node in nodes(language, code))


def nodes(language: ScriptLanguage, code: str) -> list[Node]:
    """Every named node of a PowerShell or Bash script, parents first; what is inside of literals is left out.

    Raises SyntaxProblem where the code is not of the language.
    """
    data = (_readable(code) if language is ScriptLanguage.POWERSHELL else code).encode()
    tree = _parser(language).parse(data)
    found = list[Node]()
    waiting: list[tuple[TreeNode, tuple[str, ...]]] = [(tree.root_node, ())]
    while waiting:
        node, around = waiting.pop()
        if node.is_error or node.is_missing or len(around) > MAX_DEPTH:
            raise SyntaxProblem(node.start_point[0] + 1)
        text = data[node.start_byte : node.end_byte].decode(errors="replace") if not node.named_child_count else ""
        found.append(Node(node.type, node.start_byte, node.end_byte, around, text))
        if node.type not in _QUOTED and not _is_plain(node):
            waiting += [(child, (node.type, *around)) for child in reversed(node.named_children)]
    return found


def _readable(code: str) -> str:
    """PowerShell with something of the same length and kind for what the grammar does not read."""

    def stand_in(found: re.Match[str]) -> str:
        if found["word"]:
            return "$" + "a" * (len(found[0]) - 1)
        return f"{found['size']}00" if found["size"] else found[0]

    return _NOT_READ.sub(stand_in, code)


def _is_plain(node: "TreeNode") -> bool:
    """Whether it is a literal of PowerShell with nothing in it that is worked out."""
    return node.type == "string_literal" and all(child.type.startswith("verbatim") for child in node.named_children)


def python_tree(code: str) -> ast.Module:
    """The script's tree. Raises SyntaxProblem where the code is not Python."""
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise SyntaxProblem(getattr(error, "lineno", None) or 1) from None


def _python_outline(code: str) -> Iterator[str]:
    waiting: list[tuple[ast.AST, int]] = [(python_tree(code), 0)]
    while waiting:
        node, depth = waiting.pop()
        if isinstance(node, ast.Constant):
            yield f"{depth} {type(node.value).__name__}"
            continue
        names = [value for _, value in ast.iter_fields(node) if isinstance(value, str)]
        yield f"{depth} {type(node).__name__} {' '.join(names)}"
        waiting += [(child, depth + 1) for child in reversed(list(ast.iter_child_nodes(node)))]


@cache
def _parser(language: ScriptLanguage) -> "Parser":
    """Loaded where a script is read first: most processes never do."""
    import tree_sitter  # noqa: PLC0415
    import tree_sitter_bash  # noqa: PLC0415
    import tree_sitter_powershell  # noqa: PLC0415

    grammar = {ScriptLanguage.POWERSHELL: tree_sitter_powershell, ScriptLanguage.BASH: tree_sitter_bash}[language]
    return tree_sitter.Parser(tree_sitter.Language(grammar.language()))
