"""The page's modules and stylesheets joined to one file each, and what is refused because it cannot be joined."""

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

from bot.web.page.bundle import joined_modules, joined_styles
from tests.support.tables import every_case

FOLDER = Path(str(files("bot.web.page"))) / "static"
STATEMENT = re.compile("(import|export) ")
JOINED = """const $modules = {};
{ // views/a.js
const one = 1;
class two {}

$modules["views/a.js"] = { one, two }; }
{ // b.js
const { one } = $modules["views/a.js"];
async function b() { return one; }
$modules["b.js"] = { b }; }
{ // app.js
const b = $modules["b.js"];
const { one, two: other } = $modules["views/a.js"];
b.b(one);
$modules["app.js"] = {  }; }
"""


def _there(suffix: str) -> dict[str, str]:
    return {path.relative_to(FOLDER).as_posix(): path.read_text() for path in FOLDER.rglob(f"*{suffix}")}


def test_every_module_is_joined_and_the_source_map_leads_each_line_back_to_it() -> None:
    modules = _there(".js")
    script, source_map = joined_modules(modules, "app.js")
    lines, found = script.split("\n"), list[str]()
    for section in json.loads(source_map)["sections"]:
        (source,) = section["map"]["sources"]
        path = source.removeprefix("/static/")
        found.append(path)
        written = modules[path].split("\n")
        assert section["map"]["mappings"] == ";".join(["AAAA"] + ["AACA"] * (len(written) - 1))
        joined = lines[section["offset"]["line"] :][: len(written)]
        assert [line for line in joined if line not in written] == [
            other for line, other in zip(written, joined, strict=True) if STATEMENT.match(line)
        ]
    assert sorted(found) == sorted(modules)
    assert not [line for line in lines if STATEMENT.match(line)]


def test_a_module_stands_after_all_that_it_imports_and_takes_their_names() -> None:
    app = 'import * as b from "/static/b.js";\nimport { one, two as other } from "/static/views/a.js";\nb.b(one);'
    b = 'import { one } from "/static/views/a.js";\nexport async function b() { return one; }'
    a = "export const one = 1;\nexport class two {}\n"
    assert joined_modules({"app.js": app, "b.js": b, "views/a.js": a}, "app.js")[0] == JOINED


@every_case(
    "line",
    [
        'import "/static/b.js";',
        'import b from "/static/b.js";',
        'import { b } from "./b.js";',
        "import { b } from '/static/b.js';",
        'import { b } from "/static/b.js"',
        "import {",
        '  import { b } from "/static/b.js";',
        'const late = await import("/static/b.js");',
        "const here = import.meta.url;",
        "export let changing = 1;",
        "export var changing = 1;",
        "export default b;",
        "export { b };",
        'export * from "/static/b.js";',
        "export function* each() {}",
        "export const { one, two } = b;",
        "const mine = $modules;",
    ],
)
def test_a_form_that_is_not_known_is_refused_by_its_module_and_line(line: str) -> None:
    with pytest.raises(ValueError, match=r"app\.js, line 2, cannot be joined"):
        joined_modules({"app.js": f"/** The page. */\n{line}", "b.js": "export const b = 1;"}, "app.js")


def test_words_and_types_that_only_look_like_imports_are_left_as_they_are() -> None:
    lines = [
        '/** @type {?import("/static/b.js").B} */',
        ' * @param {import("/static/b.js").B} b',
        '// import("/static/b.js") is not for us',
        "say(`use: flowpilot import FILE`); const exported = important(imports);",
    ]
    assert "\n".join(lines) in joined_modules({"app.js": "\n".join(lines)}, "app.js")[0]


def test_what_is_imported_must_be_there_and_no_circle() -> None:
    app = 'import { b } from "/static/b.js";'
    with pytest.raises(ValueError, match=r"b\.js is imported, and not there"):
        joined_modules({"app.js": app}, "app.js")
    with pytest.raises(ValueError, match=r"app\.js imports b from b\.js, which exports nothing of that name"):
        joined_modules({"app.js": app, "b.js": "const b = 1;"}, "app.js")
    with pytest.raises(ValueError, match=r"in a circle: app\.js, b\.js"):
        joined_modules({"app.js": app, "b.js": 'import { a } from "/static/app.js";'}, "app.js")


def test_every_stylesheet_is_joined_in_the_order_of_the_shell() -> None:
    styles = _there(".css")
    named = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)">', (FOLDER / "index.html").read_text())
    assert sorted(named) == sorted(styles)
    joined = joined_styles(styles, named)
    places = [joined.index(styles[name]) for name in named]
    assert places == sorted(places)
    for name, style in styles.items():
        assert style.count("{") == style.count("}"), name  # what is open would go on in the next one


@every_case("rule", ['@import "b.css";', '@charset "utf-8";', "@namespace svg url(x);", "@layer one, two;"])
def test_a_rule_that_counts_only_at_the_beginning_of_a_stylesheet_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match=r"a\.css cannot be joined"):
        joined_styles({"a.css": rule}, ["a.css"])
