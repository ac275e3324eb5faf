"""Whatever is filled in, a script does what its template does: a value is one literal and never code."""

# Tables of short scripts read best a line each.
# ruff: noqa: E501

import json
import random
import subprocess
import sys
from collections.abc import Sequence

import pytest

from core.safety.risk import Risk
from core.scripts.quoting import literal
from core.scripts.rendering import render
from core.scripts.syntax import nodes, outline
from core.scripts.template import Parameter, ParameterType, ScriptLanguage, ScriptTemplate
from core.shared.errors import InvalidInput
from tests.support.examples import IN_CI
from tests.support.tables import every_case

POWERSHELL, BASH, PYTHON = ScriptLanguage.POWERSHELL, ScriptLanguage.BASH, ScriptLanguage.PYTHON
HOSTILE = 10_000 if IN_CI else 2_500
PARTS = [
    "'", '"', "`", "$(", ")", "${", "}", "$x", "\n", "\r\n", "\\", ";", "%", "|", "&", "&&", "@'", "'@", "#", "<#", "#>",
    "--", "-rf", "{{x}}", "\t", "é", "😀", "\x07", "\x1b", "!!", "*", "~", " ", "a", "word", "EOF", "$'", "\x7f", "\ufeff",
    "\u2018", "\u2019", "\u201a", "\u201b", "\u201c", "\u201d", "\u202e", "\u2028", "\u0085", "\v", "\f", "$(touch x)",
    "`touch x`", "'; touch x; '", '"; touch x; "', "__import__('os').system('x')", "%PATH%", "C:\\Temp\\", "\\'", "\\\\",
]  # fmt: skip


def hostile_values() -> list[str]:
    dice = random.Random(20261126)
    return ["".join(dice.choices(PARTS, k=dice.randint(0, 7))) for _ in range(HOSTILE)]


def of(language: ScriptLanguage, body: str, *parameters: Parameter) -> ScriptTemplate:
    return ScriptTemplate("Ask", "Asks.", language, "network", Risk.NONE, body, parameters)


def one(name: str, kind: ParameterType = ParameterType.TEXT, **more: object) -> Parameter:
    return Parameter(name, name.capitalize(), kind, **more)  # type: ignore[arg-type]


PLACES = {
    BASH: "a=%s\nping -c 3 %s && echo \"$a\"\nif true; then printf '%%s' %s; fi\n",
    POWERSHELL: "$a = %s\nGet-Item -Path %s | Where-Object { $_.Name -eq %s }\n",
    PYTHON: "a = %s\n\ndef told(by):\n    return by + %s\n\nprint(told(%s))\n",
}
ONE_PLACE = {BASH: "a=%s\n", POWERSHELL: "$a = %s\n", PYTHON: "a = %s\n"}


def same_outlines(language: ScriptLanguage, body: str, values: Sequence[str]) -> bool:
    places = body.count("%s") - body.count("%%s")
    written = "".join(body % ((literal(language, value),) * places) for value in values)
    harmless = "".join(body % ((literal(language, "x"),) * places) for _ in values)
    return outline(language, written) == outline(language, harmless)


@pytest.mark.parametrize("language", list(ScriptLanguage))
def test_thousands_of_hostile_values_leave_the_templates_own_tree(language: ScriptLanguage):
    values = hostile_values()
    for begin in range(0, HOSTILE, 500):
        assert same_outlines(language, ONE_PLACE[language], values[begin : begin + 500])
    assert same_outlines(language, PLACES[language], values[:500])


def test_bash_gets_each_value_letter_by_letter():
    values = hostile_values()
    script = "".join(f"printf '%s\\0' {literal(BASH, value)}\n" for value in values)
    run = subprocess.run(["bash"], input=script.encode(), capture_output=True, check=True, timeout=120)
    assert run.stdout.decode().split("\0")[:-1] == values
    assert not run.stderr


def test_python_gets_each_value_letter_by_letter():
    values = hostile_values()
    script = f"import json\nprint(json.dumps([{', '.join(literal(PYTHON, value) for value in values)}]))\n"
    run = subprocess.run(
        [sys.executable, "-I", "-"], input=script.encode(), capture_output=True, check=True, timeout=120
    )
    assert json.loads(run.stdout) == values


def test_powershell_reads_each_value_letter_by_letter():
    """As its grammar has it: from quote to quote, any two single quotes in a row standing for the second of them."""
    for value in hostile_values()[:1_000]:
        found = [
            node for node in nodes(POWERSHELL, f"$a = {literal(POWERSHELL, value)}") if node.kind == "string_literal"
        ]
        assert len(found) == 1
        inner = literal(POWERSHELL, value)[1:-1]
        read, place = "", 0
        while place < len(inner):
            if inner[place] in "'\u2018\u2019\u201a\u201b":
                place += 1
                assert inner[place] in "'\u2018\u2019\u201a\u201b"
            read += inner[place]
            place += 1
        assert read == value


def test_what_no_script_can_hold_is_refused_at_its_field():
    template = of(BASH, "echo {{word}}\n", one("word"))
    for value in ("a\x00b", "\ud800", "x" * 5_000):
        with pytest.raises(InvalidInput) as refused:
            render(template, {"word": value})
        assert refused.value.field == "word"


def test_a_host_is_no_option_of_the_command_it_goes_to():
    template = of(BASH, "ping -c 1 {{host}}\n", one("host", ParameterType.HOST))
    for value in ("-oProxyCommand=touch x", "a b", "a;b", "$(a)", "a\nb", "", "x" * 300):
        with pytest.raises(InvalidInput):
            render(template, {"host": value})
    for value in ("srv01", "srv01.contoso.local", "10.0.0.5", "fe80::1%eth0", "::1", "pc_7"):
        assert render(template, {"host": value}).shown == f"ping -c 1 '{value}'\n"


@every_case(
    ("kind", "given", "shown"),
    [
        (ParameterType.NUMBER, 7, "7"),
        (ParameterType.NUMBER, "007", "7"),
        (ParameterType.NUMBER, "-2.50", "-2.5"),
        (ParameterType.SWITCH, True, "True"),
        (ParameterType.SWITCH, "off", "False"),
        (ParameterType.CHOICE, "b", "'b'"),
        (ParameterType.PATH, "  C:\\Temp\\a b.txt ", r"'C:\\Temp\\a b.txt'"),
    ],
)
def test_values_are_read_as_what_they_are(kind: ParameterType, given: object, shown: str):
    choices = ("a", "b") if kind is ParameterType.CHOICE else ()
    assert (
        render(of(PYTHON, "x = {{value}}\n", one("value", kind, choices=choices)), {"value": given}).shown
        == f"x = {shown}\n"
    )


@every_case(
    ("kind", "given"),
    [
        (ParameterType.NUMBER, "1; rm"), (ParameterType.NUMBER, "1e400"), (ParameterType.NUMBER, "٣"),
        (ParameterType.NUMBER, True), (ParameterType.SWITCH, "perhaps"), (ParameterType.CHOICE, "c"),
        (ParameterType.ACCOUNT, "-x"), (ParameterType.PATH, "a\nb"), (ParameterType.TEXT, ["a"]),
        (ParameterType.TEXT, 5),
    ],
)  # fmt: skip
def test_what_is_not_of_its_kind_is_refused_at_its_field(kind: ParameterType, given: object):
    choices = ("a", "b") if kind is ParameterType.CHOICE else ()
    with pytest.raises(InvalidInput) as refused:
        render(of(PYTHON, "x = {{value}}\n", one("value", kind, choices=choices)), {"value": given})
    assert refused.value.field == "value"


def test_a_sensitive_value_is_shown_and_kept_nowhere():
    template = of(BASH, "login {{user}} {{password}}\n", one("user"), one("password", sensitive=True))
    filled = render(template, {"user": "kim", "password": "Sommer'2026"})
    assert "Sommer" in filled.shown
    assert filled.kept == "login 'kim' '<password>'\n"
    assert filled.parameters == {"user": "kim"}


def test_what_is_left_out_has_its_default_or_is_asked_for():
    template = of(BASH, "a {{days}} {{name}} {{more}}\n", one("days", ParameterType.NUMBER, default="7"), one("name"),
                  one("more", required=False))  # fmt: skip
    assert render(template, {"name": "kim"}).shown == "a 7 'kim' ''\n"
    with pytest.raises(InvalidInput, match="“Name” is required") as refused:
        render(template, {})
    assert refused.value.field == "name"


def test_a_value_for_no_parameter_is_refused_by_name():
    with pytest.raises(InvalidInput, match="has no parameter “hots”") as refused:
        render(of(BASH, "ping {{host}}\n", one("host")), {"host": "a", "hots": "b"})
    assert refused.value.field == "hots"


def test_a_value_that_looks_like_a_placeholder_stays_a_value():
    template = of(BASH, "a {{one}} {{two}}\n", one("one"), one("two"))
    assert render(template, {"one": "{{two}}", "two": "2"}).shown == "a '{{two}}' '2'\n"
