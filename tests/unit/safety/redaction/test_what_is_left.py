"""What engineers need to read, and plain sentences about passwords: nothing of it may vanish."""

from core.safety.redaction import Vault, redact, scrub
from tests.support.tables import every_case

NEEDED = r"""
Error 0x80070005 access denied
AADSTS50076: Due to a configuration change made by your administrator
Event ID 4625 and 4740 logged 1234567 times
ping 192.168.1.10 from 10.0.0.254/24
fe80::1ff:fe23:4567:890a%12 and 2001:db8::1
host SRV-DC01.corp.local
{6F9619FF-8B86-D011-B42D-00CF4FC964FF}
MAC 00:1A:2B:3C:4D:5E or 00-1A-2B-3C-4D-5E
KB5034441 fails on version 10.0.26100.1742, build 26100.1742
driver 31.0.15.3758, Teams version 24.235.1234.5678
2024-05-01T10:00:00.123Z and 01.05.2024 14:30:22 and 05/12/2024 09:15 PM and 2024-05-01 10:00:00+0200
C:\Program Files\Contoso\app 12.3.4567\bin\x.exe and \\server\share\path and /var/log/auth.log.1
S-1-5-21-3623811015-3361044348-30300820-1013
sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
commit 4b825dc642cb6eb9a060e54bf8d69288fbee4904
ticket INC0012345, asset 00123456, serial 5CG1234ABC, model 20XW-0012GE, P/N 123-4567
IMEI 356938035643809
FILETIME 133456789012345678, epoch 1714557600123
TCP    10.0.0.5:52341    52.96.1.2:443    ESTABLISHED     4321
0140  3030 3132 3334 3536
call failed 80070005
called on 2024-05-01 10:00:00
Product ID 00330-80000-00000-AA123
XXXXX-XXXXX-XXXXX-XXXXX-XXXXX
BitLocker key ID 3F2504E0-4F89-11D3-9A0C-0305E82C3301
PublicKeyToken=b77a5c561934e089
Token: 0x3e7
host/dc01.corp.local@CORP.LOCAL
getty@tty1.service
exit code: 1603, stop code: 0x0000007E
The error code is 123456
card 4111 1111 1111 1112
DE88 3704 0044 0532 0130 00
Boston, MA 02110-1301 USA
"""
SENTENCES = r"""
user forgot the password
Outlook keeps asking for my password
password expired yesterday
reset the password and test
The password is wrong
The password was rejected.
Das Passwort ist gespeichert
his password was changed yesterday
Password: required
Passwort ist abgelaufen
password is 90 days old
password must be at least 8 characters
The password for bob has expired: reset it
reset password for user jsmith2
Can you reset the password for user jsmith2?
Password last set            5/1/2024 9:00:00 AM
Password last set: 01.05.2024 14:22
Failed password for invalid user admin from 10.0.0.1 port 50022 ssh2
Incorrect password: attempt 3 of 5
wrong password entered 5 times
password hash sync to Azure AD failed: 0x8004
password is set to never expire
The password is stored in Keeper.
See password in IT Glue: https://itglue.example.com/123/passwords/456
password for Office365 and Windows11
MinimumPasswordLength = 7
$pw = Read-Host -AsSecureString
New-LocalUser -Password (ConvertTo-SecureString $pw -AsPlainText -Force)
net use \\srv\share fails with error 86
net use Z: \\srv\share /user:CORP\bob *
net user bob /domain
runas /user:CORP\admin cmd.exe
login failed for user 'sa'
logged in as CORP\bob on PC01
Basic authentication is disabled
bearer token missing
Authorization: required
Cookies: deleted
sign in with a PIN fails 0x80090016
Pin the app to the taskbar
the API key is missing
security key: FIDO2
tests pass: 12 fail: 3
"""


@every_case("line", [*NEEDED.strip().splitlines(), *SENTENCES.strip().splitlines()])
def test_nothing_is_hidden(line: str) -> None:
    assert redact(line, Vault()) == (line, Vault())
    assert scrub(line) == line
