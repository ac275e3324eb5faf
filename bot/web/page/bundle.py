"""Joins the page's modules to one script and its stylesheets to one, so that a browser asks for two files, not seventy.

A module becomes a block with names of its own, line by line as it is written; a line that imports or exports takes
from, or leaves in, `$modules`. Only the forms that the page uses are known: any other is an error, not a guess.
"""

import json
import re
from collections.abc import Mapping, Sequence

_IMPORT = re.compile(
    r'^import (?:\* as (?P<whole>\w+)|\{ (?P<names>\w[\w, ]*) \}) from "/static/(?P<path>[\w/]+\.js)";$', re.MULTILINE
)
_EXPORT = re.compile(r"export (?P<declared>(?:(?:async )?function|class|const) (?P<name>\w+)\b.*)")
# A comment may name the types of another module by `import("…")`.
_COMMENT = re.compile(r"\s*(?:/?\*|//)")
_STRANGE = re.compile(r"\s*(?:import|export)\b|.*(?:\bimport\s*\(|\bimport\.meta\b|\$modules\b)")
_WORDS = re.compile(r"import|export|\$modules")  # what is not taken as it is has one of them: few lines do
_FIRST_IN_ITS_FILE = re.compile(r"@(?:import|charset|namespace|layer)\b")


def joined_modules(modules: Mapping[str, str], first: str) -> tuple[str, str]:
    """A script that does what the module `first` does with all that it imports, and the source map of that script.

    `modules` has the text of each module by its path below `/static/`. Raises ValueError for what cannot be joined: any
    other form of import or export, what is imported and not there, and modules that import each other in a circle.
    """
    order, exports = dict[str, None](), dict[str, list[str]]()
    _put_in_order(order, modules, first, ())
    lines, sections = ["const $modules = {};"], list[object]()
    for path in order:
        block, exports[path] = _block(path, modules[path], exports)
        lines.append(f"{{ // {path}")
        sections.append(_section(len(lines), path, len(block)))
        lines += [*block, f'$modules["{path}"] = {{ {", ".join(exports[path])} }}; }}']
    return "\n".join(lines) + "\n", json.dumps({"version": 3, "sections": sections})


def _put_in_order(order: dict[str, None], modules: Mapping[str, str], path: str, importing: Sequence[str]) -> None:
    """A module after all that it imports, as a browser would run them."""
    if path in importing:
        raise ValueError(f"These modules import each other in a circle: {', '.join(importing)}.")
    if path not in modules:
        raise ValueError(f"{path} is imported, and not there.")
    if path in order:
        return
    for imported in _IMPORT.finditer(modules[path]):
        _put_in_order(order, modules, imported["path"], [*importing, path])
    order[path] = None


def _block(path: str, text: str, exports: Mapping[str, Sequence[str]]) -> tuple[list[str], list[str]]:
    """The lines of a module as they are in its block, and what it exports."""
    lines, names = list[str](), list[str]()
    for number, line in enumerate(text.split("\n"), 1):
        if not _WORDS.search(line):
            lines.append(line)
        elif imported := _IMPORT.fullmatch(line):
            lines.append(_taken(path, imported, exports[imported["path"]]))
        elif exported := _EXPORT.fullmatch(line):
            names.append(exported["name"])
            lines.append(exported["declared"])
        elif _STRANGE.match(line) and not _COMMENT.match(line):
            raise ValueError(f"{path}, line {number}, cannot be joined with other modules: {line.strip()}")
        else:
            lines.append(line)
    return lines, names


def _taken(path: str, imported: re.Match[str], exports: Sequence[str]) -> str:
    source = f'$modules["{imported["path"]}"]'
    if imported["whole"]:
        return f"const {imported['whole']} = {source};"
    for name in imported["names"].split(", "):
        if name.partition(" as ")[0] not in exports:
            raise ValueError(f"{path} imports {name} from {imported['path']}, which exports nothing of that name.")
    return f"const {{ {imported['names'].replace(' as ', ': ')} }} = {source};"


def _section(line: int, path: str, length: int) -> object:
    """The part of a source map from that line on: as many lines, each of them as in the module."""
    mappings = ";".join(["AAAA", *["AACA"] * (length - 1)])  # the first line, and then the next one each time
    source = {"version": 3, "sources": [f"/static/{path}"], "names": list[str](), "mappings": mappings}
    return {"offset": {"line": line, "column": 0}, "map": source}


def joined_styles(styles: Mapping[str, str], paths: Sequence[str]) -> str:
    """These stylesheets as one, in this order. Raises ValueError for what counts only at the beginning of a file."""
    for path in paths:
        if strange := _FIRST_IN_ITS_FILE.search(styles[path]):
            raise ValueError(f"{path} cannot be joined with other stylesheets: it has {strange[0]}.")
    return "\n".join(f"/* {path} */\n{styles[path]}" for path in paths)
