"""Signs of a security incident in people's words, and words that only sound like it."""

from core.safety.incidents import Incident, incident_in
from tests.support.tables import every_case

SIGNS = {
    Incident.ACCOUNT: (
        "Anna clicked the link in a phishing mail and typed her password",
        "User entered credentials on a fake Microsoft page this morning",
        "I think my account was hacked, colleagues get strange mails from me",
        "Spam is being sent from his mailbox and he did not send it",
        "Somebody logged in to her account last night",
        "He approved an MFA prompt that he did not start",
        "Fell for a scam call and gave them the code",
        "Sign-ins from Russia on the CFO's account",
        "Anwenderin hat auf einen Link in einer Phishing-Mail geklickt",
        "Das Postfach wurde gehackt",
        "Er hat sein Kennwort auf einer gefälschten Seite eingegeben",
    ),
    Incident.MALWARE: (
        "Defender found a trojan on PC-042",
        "A ransom note is on the desktop of the reception PC",
        "All files on the share are suddenly encrypted",
        "My computer is infected, pop-ups everywhere",
        "A pop-up says call Microsoft support at this number, the screen is locked",
        "She opened a suspicious attachment and now the PC is slow",
        "The laptop has a virus",
        "I let a caller use AnyDesk, he had remote control and access to my PC",
        "Alle Dateien sind plötzlich verschlüsselt",
        "Der Rechner ist mit einem Virus infiziert",
        "Auf dem Bildschirm steht eine Lösegeldforderung",
    ),
    Incident.DEVICE: (
        "My laptop was stolen from the car",
        "User lost his work phone on holiday",
        "Sales rep left her notebook on the train",
        "The company phone is missing since yesterday",
        "Somebody stole an iPad from the meeting room",
        "Diensthandy gestohlen",
        "Ich habe meinen Laptop im Zug liegen gelassen",
        "USB-Stick mit Kundendaten verloren",
    ),
}
NONE = (
    "The antivirus update fails with 0x80070643",
    "Virus scanner makes the PC slow",
    "BitLocker asks for the key after a firmware update",
    "Encrypted mail cannot be opened in Outlook",
    "A phishing mail arrived, nobody clicked it, can we block the sender?",
    "Our newsletter is wrongly marked as phishing",
    "Phishing training link does not open",
    "The laptop lost its Wi-Fi connection",
    "Phone lost signal in the warehouse",
    "I lost my files on the laptop after the update",
    "VPN drops every hour for Finance, since Monday",
    "The mouse is missing from the desk of a new starter",
    "Account locked out every few minutes",
    "He forgot his laptop's password",
    "MFA prompt does not arrive on her new phone",
    "Suspicious mail quarantine is full",
    "Missing driver for the dock on my notebook",
    "Printer prints strange characters",
    "Keyboard types by itself when the key is stuck",
    "Password expired and the user cannot sign in",
    "Install Malwarebytes on the new laptop",
    "The tablet is gone blank",
    "Drucker druckt nicht",
    "Der Virenscanner meldet, dass die Lizenz abläuft",
    "Das Notebook hat die Verbindung zum WLAN verloren",
    "Datei ist verschlüsselt gespeichert und braucht ein Kennwort",
)


@every_case(("incident", "words"), [(kind, words) for kind, all_ in SIGNS.items() for words in all_])
def test_signs_of_an_incident_are_seen(incident: Incident, words: str) -> None:
    assert incident_in(words) is incident


@every_case("words", NONE)
def test_what_only_sounds_like_an_incident_is_none(words: str) -> None:
    assert incident_in(words) is None


TOLD_IN_PASSING = (
    "My wife's kid clicked something on my work laptop and now there's a countdown asking for money",
    "Customer called: they got an invoice from us with a wrong IBAN, we never sent it",
    "I typed my login into a site from an SMS, it was not the real one",
    'Our receptionist let a "technician" from the phone take over her screen',
    "Tablet disappeared from the meeting room, nobody has seen it since Friday",
    "Every document on drive S has a strange extension since tonight",
    "Someone is sending Teams messages as me",
    "The user pressed approve on the authenticator although he wasn't logging in",
    "Antivirus quarantined Emotet on three PCs",
    "Phone was pickpocketed at the concert",
    "There's a forwarding rule to a gmail address that she didn't create",
    "Director wired 40k after a fake mail from the owner",
    "Handy in der Straßenbahn liegen gelassen",
    "Ha introducido su contraseña en una página falsa",
    "J'ai cliqué sur un lien suspect et donné mon mot de passe",
    'Purchasing opened the "order.html" and signed in there, page went blank',
    "My mailbox has sent 400 mails overnight, not by me",
    "Found out that a former employee still logs in with a colleague's account",
    "He gave the helpdesk impostor the MFA code",
    'Server desktop shows "your network has been hacked"',
    "Laptop bag got nicked at the station",
    "Company phone left on the bus this morning",
    "The accountant replied to the fake CEO and sent the employee list",
    "Sign-in from Brazil on the admin account at 3 am, we're all in Hamburg",
    'Defender: "Ransom:Win32" blocked on FS02',
    "USB stick with customer data is missing",
    "User clicked a link in a mail and typed her password on the page",
    "All files on the share end in .locked and there is a text file asking for bitcoin",
    "Laptop was stolen from the car last night",
    "Boss's mailbox sends invoices to customers that he never wrote",
    "Defender says Trojan found and cannot remove it",
    "I approved an MFA prompt that wasn't mine",
    "Somebody called claiming to be Microsoft and he let them onto the PC",
    "Left my work phone in a taxi",
    "There is a login from Nigeria on his account and inbox rules nobody made",
    'She bought gift cards because "the CEO" asked by mail',
    "A colleague gave the code from the SMS to a caller",
    "Ransom note on the desktop",
    "He opened the attachment and a black window flashed, now the PC is odd",
    "Our finance changed the bank details of a supplier after a mail, now the supplier says it was not them",
    "Browser popup says virus call this number, and she called",
    "USB stick found in the car park was plugged in",
    "Kennwort auf einer gefälschten Seite eingegeben",
    "Laptop im Zug vergessen",
    "El usuario abrió un adjunto sospechoso",
    "Portable volé ce matin",
)
SOUND_ALIKE = (
    "User clicked the wrong printer and printed 300 pages",
    "Cannot log in to the bank site since the update",
    "Screen shows a countdown before the meeting starts and it is wrong",
    "Customer did not get our invoice",
    "Teams messages arrive twice",
    "Authenticator asks for approval twice",
    "Quarantine report mail does not arrive",
    "Lost access to the shared drive",
    "The tablet's pen disappeared",
    "Her phone fell into water",
    "Forwarding rule to the colleague does not work",
    "File extensions are not shown in Explorer",
    "The drive letter S is gone",
    "Fake plants in the lobby sensor? no, the light sensor is broken",
    "She forgot her password on the train",
    "Laptop bag strap is torn",
    "The phone on the bus reader does not scan tickets",
    "Mailbox has 400 unread mails and Outlook is slow",
    "Free converter does not open PDF files",
    "Former employee's mailbox has to be forwarded",
    "The CEO wants his mails sorted",
    "Sign-in takes three minutes in Hamburg",
    "USB stick is write-protected",
    "MFA code has only five digits on the display",
    "Server desktop icons are missing",
    "The user has lost the password and wants a new one",
    "Lost the VPN connection twice today",
    "Antivirus update fails with 0x80070643",
    "I get a lot of spam since Monday",
    "The phone's screen is broken",
    "Where can I report phishing?",
    "User locked out after typing the wrong password",
    "Missing files after OneDrive sync",
    "How do I encrypt a mail?",
    "MFA code does not arrive on the new phone",
    "Mail from the bank was quarantined by mistake",
    "Virus scan slows the PC down every noon",
    "Lost my mouse somewhere in the office",
    "Attachment cannot be opened, file damaged",
    "Link in the newsletter leads to an error 404",
    "The laptop is dead after the update",
    "Certificate warning on the intranet page",
    "File locked for editing by another user",
    "The shop's terminal asks for a code nobody knows",
    "Training about ransomware does not start",
)


@every_case("problem", TOLD_IN_PASSING)
def test_an_incident_is_recognised_however_it_is_told(problem: str) -> None:
    assert incident_in(problem)


@every_case("problem", SOUND_ALIKE)
def test_what_has_a_word_of_an_incident_in_it_is_none(problem: str) -> None:
    assert incident_in(problem) is None
