"""Every place where a secret may stand knows every name of a secret and every sort of value."""

from collections.abc import Sequence

from core.safety.redaction import scrub_secrets
from core.safety.redaction.secret_names import Sort, sort_of
from tests.support.tables import every_case

PLACES = """
{name}={value}
{name}: {value}
{name} = "{value}"
{{"{name}": "{value}", "x": 1}}
'{name}' => '{value}',
<{name}>{value}</{name}>
<item {name}="{value}"/>
<add key="{name}" value="{value}"/>
tool --{name} {value} --verbose
tool --{name}={value}
setup.exe /{name}:{value} /quiet
Connect-Thing -{name} '{value}' -Force
{name}	{value}
| {name} | {value} |
host,{name}⏎srv1,{value}
export {name}={value}
setx {name} {value}
docker run -e {name}={value} image
{name} := "{value}"
https://x.example/api?user=1&{name}={value}&x=1
X-{name}: {value}
settings.put("{name}", "{value}")
{name} -> {value}
"{name}"="{value}"
    {name}    REG_SZ    {value}
- name: {name}⏎  value: {value}
{{"name":"{name}","value":"{value}"}}
**{name}:** {value}
{name}: `{value}`
Server=x;{name}={value};Timeout=5
{{\\"{name}\\":\\"{value}\\"}}
const {name}: string = '{value}';
<td>{name}</td><td>{value}</td>
<key>{name}</key><string>{value}</string>
variable "{name}" {{ default = "{value}" }}
Set-ItemProperty -Path HKLM:\\x -Name {name} -Value {value}
reg add HKLM\\x /v {name} /t REG_SZ /d {value} /f
kubectl create secret generic x --from-literal={name}={value}
""".strip("\n").split("\n")
PASSWORDS = [
    "password",
    "db_password",
    "DbPassword",
    "DB-PASS",
    "smtpPw",
    "adminKennwort",
    "PGPASSWORD",
    "rootpw",
    "userPass",
    "mysql_pwd",
    "psk",
]
PASSWORD_VALUES = ("Hunter2!", "tulpenbeet7", "Qx7#mK2p", "sommer", "zJ4kQ9mPw2Xr7TbV")
KEYS = [
    "clientSecret",
    "api_key",
    "apikey",
    "access-token",
    "SECRET_KEY_BASE",
    "hmacKey",
    "integrationKey",
    "routing_key",
    "privateApiKey",
]
KEY_VALUES = (
    "zJ4kQ9mPw2Xr7TbVnY5c",
    "a8f5f167f44f4964e6c998dee827110c",
    "my-jwt-secret-77",
    "aB-cD_eFgHiJkLmNoPqRsTuVw",
)


def shown(place: str, names: Sequence[str], values: tuple[str, ...]) -> list[str]:
    texts = [(place.replace("⏎", "\n").format(name=name, value=value), value) for name in names for value in values]
    return [text for text, value in texts if value in scrub_secrets(text)]


@every_case("place", PLACES)
def test_a_password_is_hidden_in_every_place_whatever_it_is_called(place: str) -> None:
    assert shown(place, PASSWORDS, PASSWORD_VALUES) == []


@every_case("place", PLACES)
def test_a_key_is_hidden_in_every_place_whatever_it_is_called(place: str) -> None:
    assert shown(place, KEYS, KEY_VALUES) == []


@every_case("place", PLACES)
def test_what_is_no_secret_stays_in_every_place(place: str) -> None:
    names = (
        "password_policy",
        "tokenLifetime",
        "secretName",
        "keyId",
        "passwordFile",
        "public_key",
        "key_size",
        "DisplayName",
    )
    values = ("90", "db-creds", "Windows11", "RSA-2048")

    texts = [place.replace("⏎", "\n").format(name=name, value=value) for name in names for value in values]

    assert [text for text in texts if scrub_secrets(text) != text and "from-literal" not in text] == []


def test_a_name_is_read_by_its_last_words() -> None:
    assert {
        name: sort_of(name) for name in ("old_password", "wifiKey", "door code", "key", "user.name", "PassWord2")
    } == {
        "old_password": Sort.PASSWORD,
        "wifiKey": Sort.KEY,
        "door code": Sort.PIN,
        "key": Sort.PERHAPS,
        "user.name": None,
        "PassWord2": Sort.PASSWORD,
    }
