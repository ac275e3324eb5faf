"""The line that tells of the fault is in the digest, whatever wrote the log and however much it wrote beside."""

from core.attachments.log_digest import digest_of
from tests.support.tables import every_case

LOGS = {
    "IIS": (
        "2026-03-01 10:00:00 10.0.0.5 GET /app {n} 200 0 0 15",
        "2026-03-01 10:00:07 10.0.0.5 GET /app/report - 443 - 10.0.0.9 error 500 0 64",
    ),
    "Apache": (
        '10.0.0.{n} - - [01/Mar/2026:10:00:00 +0000] "GET /i HTTP/1.1" 200 512',
        '10.0.0.7 - - [01/Mar/2026:10:00:09 +0000] "GET /shop HTTP/1.1" 503 299',
    ),
    "nginx": (
        "2026/03/01 10:00:00 [info] {n}: client closed keepalive connection",
        "2026/03/01 10:00:04 [emerg] 31: bind() to 0.0.0.0:443 failed (98: Address already in use)",
    ),
    "syslog": (
        "Mar  1 10:00:00 srv sshd[{n}]: Accepted publickey for dana",
        "Mar  1 10:00:05 srv kernel: Out of memory: Killed process 4711 (mysqld)",
    ),
    "disk": (
        "Mar  1 10:00:00 srv systemd[1]: Started Session {n} of user dana.",
        "Mar  1 10:00:05 srv kernel: blk_update_request: critical medium error, dev sda, sector 1953",
    ),
    "CBS": (
        "2026-03-01 10:00:00, Info                  CBS    Loaded {n} packages",
        "2026-03-01 10:00:08, Error                 CBS    Failed to resolve package [HRESULT = 0x800f0831]",
    ),
    "DISM": (
        "2026-03-01 10:00:00, Info DISM PID={n} Provider loaded",
        "2026-03-01 10:00:02, Error DISM PID=22 Failed to open image (hr:0x80070002)",
    ),
    "setupapi": (
        "     dvi: {{Core Device Install}} 10:00:{n}",
        "!!!  dvi: Device install: driver not signed",
    ),
    "MSI": (
        "MSI (s) (A4:{n}) [10:00:00:123]: Doing action: CostInitialize",
        "Action ended 10:00:09: InstallFinalize. Return value 3.",
    ),
    "Cisco": (
        "Mar  1 10:00:00: %SYS-6-LOGGINGHOST_STARTSTOP: Logging to host {n}",
        "Mar  1 10:00:09: %LINK-3-UPDOWN: Interface GigabitEthernet0/1, changed state to down",
    ),
    "Java": (
        "2026-03-01 10:00:00,123 INFO  [pool-{n}] c.e.App - handled",
        "java.lang.IllegalStateException: Connection pool shut down",
    ),
    "Python": (
        "INFO:root:handled {n}",
        "ssl.SSLError: [SSL] certificate verify failed",
    ),
    "Postfix": (
        "Mar  1 10:00:00 mx postfix/qmgr[{n}]: removed",
        (
            "Mar  1 10:00:04 mx postfix/smtp[44]: to=<a@example.com>, dsn=5.7.1, status=bounced (550 5.7.1 "
            "Relaying denied)"
        ),
    ),
    "SQL Server": (
        "2026-03-01 10:00:00.12 spid{n}      Starting up database.",
        "2026-03-01 10:00:03.12 spid9s      Error: 9002, Severity: 17, State: 2.",
    ),
    "robocopy": (
        "          New File  {n}  a.txt",
        "2026/03/01 10:00:05 ERROR 5 (0x00000005) Copying File C:\\data\\plan.xlsx Access is denied.",
    ),
    "HAProxy": (
        "Mar  3 10:00:00 lb1 haproxy[22]: 10.0.0.{n}:5511 www app/web1 0/0/1/9/10 200 512 - - ---- 12/12/3/1/0 0/0",
        "Mar  3 10:30:01 lb1 haproxy[22]: Server app/web2 is DOWN, reason: Layer4 problem, info: Connection refused",
    ),
    "Kubernetes": (
        "I0303 10:00:00.123456       1 reflector.go:{n}] Watch close - *v1.Pod total 9 items received",
        'E0303 10:30:01.123456       1 pod_workers.go:951] "Error syncing pod" err="CrashLoopBackOff"',
    ),
    "Rust": (
        "[2026-03-03T10:00:00Z INFO  sync::peer] block {n} imported",
        "thread 'runtime-worker' panicked at 'called `Option::unwrap()` on a `None` value', src/peer.rs:214:31",
    ),
    "Configuration Manager": (
        '<![LOG[Queued event {n}]LOG]!><time="10:00:00.1+000" date="03-03-2026" component="CcmExec" type="1">',
        '<![LOG[CAS failed to download. Error = 0x80070490]LOG]!><time="10:30:01.1+000" component="CAS" type="3">',
    ),
    "FortiGate": (
        'date=2026-03-03 time=10:00:00 type="traffic" level="notice" srcip=10.1.0.{n} action="accept"',
        'date=2026-03-03 time=10:30:01 type="event" level="error" logdesc="IPsec phase 1 error" status="failure"',
    ),
    "Terraform": (
        "aws_instance.web[{n}]: Refreshing state... [id=i-0ab]",
        "│ Error: creating EC2 Instance: VcpuLimitExceeded: You have requested more vCPU than your limit",
    ),
    "Android": (
        "03-03 10:00:00.123  1234  {n} I ActivityManager: Displayed com.app/.Main: +312ms",
        "03-03 10:30:01.123  1234  1299 E AndroidRuntime: FATAL EXCEPTION: main",
    ),
    "JSON": (
        '{{"level":30,"time":17725320,"pid":7,"reqId":{n},"msg":"request completed"}}',
        '{"level":50,"time":17725321,"pid":7,"err":{"type":"MongoServerSelectionError","message":"ETIMEDOUT"}}',
    ),
    "VPN": (
        "[01/03/2026 10:00:00] (T{n}) Trace: keepalive sent",
        "[01/03/2026 10:00:09] (T9) Connection timed out: gateway vpn.example.com",
    ),
}


@every_case("name", LOGS)
def test_the_faults_line_is_in_the_digest(name: str) -> None:
    usual, fault = LOGS[name]
    lines = [usual.format(n=number % 97) for number in range(4_000)]
    lines[2_900] = fault
    digest = digest_of("\n".join(lines).encode())
    assert any(fault in line for line in digest.lines)
    assert fault in digest.key_lines or "return value" in fault.casefold()


def test_it_says_how_much_from_when_to_when_and_which_codes() -> None:
    text = (
        "2026-03-01 10:00:00 start\n" + "2026-03-01 10:01:00 ERROR 0x80070005 at 7\n" * 12 + "2026-03-01 11:00:00 end\n"
    )
    digest = digest_of(text.encode())
    assert digest.lines[0] == "14 lines, 2026-03-01 10:00:00 to 2026-03-01 11:00:00: 12 error."
    assert digest.lines[1] == "Codes: 0x80070005 (12×)"
    assert digest.lines[2].startswith("error (12×, lines 2 to 13): 2026-03-01 10:01:00 ERROR 0x80070005")
    assert "> 2: 2026-03-01 10:01:00 ERROR 0x80070005 at 7" in digest.lines
    assert "  1: 2026-03-01 10:00:00 start" in digest.lines


@every_case("line", ["Done, 0 errors, 0 warnings", "finished without errors", "errors=0 failed=0", "exit code 0"])
def test_what_says_that_nothing_failed_is_no_error(line: str) -> None:
    assert digest_of(line.encode()).key_lines == ()


def test_what_happened_once_comes_before_what_the_log_says_all_day() -> None:
    noise = "ERROR cache miss for key 5\n" * 5_000
    digest = digest_of((noise + "ERROR database is locked\n" + noise).encode())
    assert digest.key_lines[0] == "ERROR database is locked"


@every_case("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_any_common_encoding_is_read(encoding: str) -> None:
    digest = digest_of("Dienst gestartet\nFehler 1068 beim Starten\n".encode(encoding))
    assert digest.key_lines == ("Fehler 1068 beim Starten",)


def test_a_line_without_end_is_cut() -> None:
    digest = digest_of(b"error " + b"a" * 3_000_000)
    assert digest.lines[0].startswith("1 line:")
    assert max(map(len, digest.lines)) < 500
