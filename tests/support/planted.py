"""Screenshots drawn with secrets in them, as people send them: in terminals, forms, settings, dialogs and tables."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from PIL import Image, ImageDraw, ImageFont

_FONTS = Path("/usr/share/fonts/truetype")
_SANS = ("dejavu/DejaVuSans.ttf", "noto/NotoSans-Regular.ttf", "liberation/LiberationSans-Regular.ttf")
_MONO = ("dejavu/DejaVuSansMono.ttf", "liberation/LiberationMono-Regular.ttf", "noto/NotoSansMono-Regular.ttf")


@dataclass(frozen=True, slots=True)
class Planted:
    """A secret, and where it stands: lines before it, with `{}` in its place, or fields with labels."""

    secret: str
    lines: tuple[str, ...] = ()
    """Of a terminal or a dialog; `{}` is the secret."""
    fields: tuple[tuple[str, str], ...] = ()
    """Labels with what stands in their fields."""
    below: bool = False
    """Whether fields stand below their labels."""
    wrapped: int = 0
    """Characters after which a line goes on in the next one; 0: never."""


Font: TypeAlias = ImageFont.FreeTypeFont | ImageFont.ImageFont


def _font(names: tuple[str, ...], number: int, size: int) -> Font:
    there = [path for name in names if (path := _FONTS / name).exists()]
    return ImageFont.truetype(str(there[number % len(there)]), size) if there else ImageFont.load_default(size)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A screenshot as a file, and where in it the secret stands, as parts of its width and height."""

    content: bytes
    secret: tuple[tuple[float, float, float, float], ...]


class _Screen:
    """What is drawn on, and where the secret came to stand."""

    def __init__(self, number: int) -> None:
        """Dark, large and small ones in turn."""
        self.size = ((1366, 768), (1920, 1080), (1024, 640), (2560, 1440))[number % 4]
        self.scale = max(1.0, self.size[0] / 1366)
        paper, self.ink = (("#1e1e1e", "#e8e8e8"), ("#ffffff", "#202020"), ("#012456", "#eeedf0"))[number % 3]
        self.picture = Image.new("RGB", self.size, paper)
        self.draw = ImageDraw.Draw(self.picture)
        self.letters = round((16, 15, 18)[number % 3] * self.scale)
        self.boxes = list[tuple[float, float, float, float]]()

    def write(self, x: float, y: float, text: str, font: Font, secret: tuple[int, int] = (0, 0)) -> None:
        """A line, of which the letters from here to there are the secret."""
        self.draw.text((x, y), text, self.ink, font)
        start, end = max(0, secret[0]), min(len(text), secret[1])
        if start < end:
            left, right = (x + self.draw.textlength(text[:place], font) for place in (start, end))
            width, height = self.size
            self.boxes.append((left / width, y / height, right / width, (y + self.letters) / height))


def drawn(number: int, planted: Planted) -> Drawn:
    """The screenshot; the number says of which kind."""
    screen = _Screen(number)
    x, y = 60 * screen.scale, 80 * screen.scale
    y = _draw_form(screen, number, planted, x, y)
    font = _font(_MONO if planted.wrapped or number % 2 else _SANS, number, screen.letters)
    for line in planted.lines:
        at = line.find("{}")
        text = line.replace("{}", planted.secret)
        step = planted.wrapped or len(text)
        for start in range(0, len(text), step):
            place = (at - start, at - start + len(planted.secret)) if at >= 0 else (0, 0)
            screen.write(x, y, text[start : start + step], font, place)
            y += screen.letters * 1.5
    out = io.BytesIO()
    screen.picture.save(out, "JPEG" if number % 5 == 1 else "PNG")
    return Drawn(out.getvalue(), tuple(screen.boxes))


def _draw_form(screen: _Screen, number: int, planted: Planted, x: float, y: float) -> float:
    font, size = _font(_SANS, number, screen.letters), screen.letters
    for label, value in planted.fields:
        screen.write(x, y, label, font)
        left, top = (x, y + size * 1.6) if planted.below else (x + 240 * screen.scale, y)
        width = max(screen.draw.textlength(value, font), 180 * screen.scale) + 16
        screen.draw.rectangle((left - 6, top - 4, left + width, top + size * 1.4), None, "#808080")
        screen.write(left, top, value, font, (0, len(value) if value == planted.secret else 0))
        y += size * (4 if planted.below else 2.2)
    return y


_JWT = (
    "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI0NzExIiwibmFtZSI6IkRhbmEiLCJpYXQiOjE3NjcyMjU2MDB9"
    ".kX9vQm2LrT7bYc4WzN8pHs5DgJ1fUe3AoRi6KxVtBq0"
)
PLANTED = (
    # Terminals
    Planted(
        "Tr0ub4dor&3x", ("PS C:\\> net use Z: \\\\files01\\share /user:corp\\dana {}", "System error 86 has occurred.")
    ),
    Planted(
        "hunter2!Blue", ("$ mysql -u root -p{} shop", "ERROR 1045 (28000): Access denied for user 'root'@'localhost'")
    ),
    Planted(
        "S0mmer-2026", ("$ export DB_PASSWORD={}", "$ ./migrate", "FATAL: password authentication failed for user app")
    ),
    Planted(
        "ghp_" + "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5",
        ("$ git clone https://{}@github.com/corp/app.git", "fatal: unable to access"),
    ),
    Planted("AKIA" + "IOSFODNN7EXAMPLE", ("$ aws configure list", "access_key     {}   shared-credentials-file")),
    Planted("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ("aws_secret_access_key = {}", "region = eu-central-1")),
    Planted(_JWT, ("Authorization: Bearer {}", "HTTP/1.1 401 Unauthorized"), wrapped=64),
    Planted(
        "xoxb-" + "123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx", ("SLACK_BOT_TOKEN={}", "Error: invalid_auth")
    ),
    Planted(
        "sk-ant-api03-" + "Qw3Er5Ty7Ui9Op1As3Df5Gh7Jk9Lz1Xc3Vb5Nm7",
        ("ANTHROPIC_API_KEY={}", "401 authentication_error"),
    ),
    Planted("P@ssw0rd!2026", ("ConvertTo-SecureString '{}' -AsPlainText -Force", "New-ADUser : Access is denied")),
    Planted(
        "kubeadm4Life", ("docker login -u dana -p {} registry.corp.example", "Error response from daemon: unauthorized")
    ),
    Planted(
        "Winter2025!!",
        ("curl -u dana:{} https://api.corp.example/v1/users", "curl: (22) The requested URL returned error: 403"),
    ),
    # Dialogs and sentences
    Planted("Blau-Wal-77", ("Outlook", "The password for dana is {}", "The server rejected the credentials.")),
    Planted("Mango#4821", ("Notes - VPN", "VPN password: {}", "Error 691: the remote connection was denied")),
    Planted("Kiwi!9Zebra", ("Zugang WLAN", "Passwort: {}", "Fehler 0x80070005")),
    Planted("Jardin*1984", ("Connexion", "Mot de passe : {}", "Erreur 0x80070056")),
    Planted("Correct-Horse-9", ("user: svc_backup", "pw: {}", "Login failed for user 'svc_backup'.")),
    Planted("Zx81-Spectrum", ("Mail from IT", "I reset your password to {}", "Please sign in again.")),
    # Settings and files
    Planted("pg4Adm1n_99", ("postgresql://app:{}@db01.corp.example:5432/shop", "connection refused")),
    Planted("Rr7!kkLm20", ("Server=sql01;Database=crm;User Id=sa;Password={};", "Login failed (18456)")),
    Planted("Vlt_9981x47", ('  "db_password": "{}",', '  "host": "db01"', "json: parse error at line 14")),
    Planted("t0pS3cret99", ("<add key='SmtpPassword' value='{}' />", "System.Net.Mail.SmtpException")),
    Planted("b7Kp2Lq9Xw4z", ("spring.datasource.password={}", "Caused by: java.sql.SQLException")),
    Planted("Guest-4711-wifi", ("SSID: Guest", "Key Content            : {}", "Cost settings")),
    Planted("482913-110572-339801-558261-004417-660132-715902-226380", ("BitLocker recovery", "Recovery Key: {}")),
    Planted("XK4J9-QW2RT-7YPLM-3NB8V-C6DZH", ("Activation failed 0xC004C003", "Product key: {}")),
    Planted(
        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj",
        ("-----BEGIN PRIVATE KEY-----", "{}", "-----END PRIVATE KEY-----"),
    ),
    Planted(
        "8Q~Zk3nV7pT2xL9mR4wY6bH1cJ5dF0gS", ("AZURE_CLIENT_SECRET={}", "AADSTS7000215: Invalid client secret provided")
    ),
    # Forms
    Planted("Maple_Leaf7", fields=(("User name", "dana"), ("Password", "Maple_Leaf7"))),
    Planted("Orchid2026x", fields=(("Benutzername", "dana"), ("Kennwort:", "Orchid2026x"), ("Server", "mail01"))),
    Planted("s3cure.Tiger", fields=(("Account", "dana"), ("Password *", "s3cure.Tiger")), below=True),
    Planted("lavender", fields=(("SSID", "Office"), ("Wi-Fi password", "lavender")), below=True),
    Planted("QUJDRKGH72MX5TLP", fields=(("Issuer", "Contoso"), ("Setup key", "QUJDRKGH72MX5TLP"))),
    Planted("904417", fields=(("Sign in", "dana"), ("Verification code", "904417"))),
    Planted("Falcon&Heavy1", fields=(("New password", "Falcon&Heavy1"), ("Minimum length", "12")), below=True),
    Planted(
        "tX9bQ2mK7vR4",
        fields=(("Application ID", "0f8fad5b-d9cb-469f-a165-70867728950e"), ("Client secret", "tX9bQ2mK7vR4")),
    ),
    Planted("radius-Key-88", fields=(("Server", "10.0.4.12"), ("Shared secret", "radius-Key-88"))),
    Planted("5829", fields=(("Device", "Front door"), ("PIN", "5829"))),
    Planted("glacier_Blue", fields=(("Contraseña", "glacier_Blue"), ("Usuario", "dana")), below=True),
    Planted("mZ4-kelp-Rune", fields=(("Passphrase", "mZ4-kelp-Rune"), ("Key file", "id_ed25519"))),
)
"""Forty, each with one secret."""
