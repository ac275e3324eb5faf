"""What an operator meets when setting FlowPilot up."""

import re
from collections import Counter
from itertools import pairwise
from operator import attrgetter
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest
import yaml
from pydantic import ValidationError

from bot.config import DEFAULT_FILE, Config, ConfigError, load_config
from bot.config.settings import Setting, secrets, settings
from tests.support.tables import every_case

PASSWORD = "hunter2-and-more"


@pytest.fixture
def write(tmp_path: Path):
    def write_file(text: str) -> Path:
        path = tmp_path / "site.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


def problems(path: Path | None, environ: dict[str, str] | None = None) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as refused:
        load_config(path, environ or {})
    return refused.value.problems


# The reference


def test_app_yaml_lists_every_setting_with_its_default_and_nothing_else():
    written = yaml.load(DEFAULT_FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)

    assert written == {section: values for section, values in Config().model_dump().items() if section != "secrets"}


def test_app_yaml_explains_every_setting():
    lines = DEFAULT_FILE.read_text(encoding="utf-8").splitlines()

    unexplained = [
        line
        for above, line in pairwise(lines)
        if re.match(r" +\w+:", line) and not above.lstrip().startswith("# ") and " # " not in line
    ]
    groups = {setting.path.rpartition(".")[0] for setting in settings() if setting.path.count(".") > 1}

    assert sum(bool(re.match(r" +\w+:", line)) for line in lines) == len(settings()) + len(groups)
    assert unexplained == []


def test_app_yaml_gives_the_unit_of_every_time_size_and_price():
    text = DEFAULT_FILE.read_text(encoding="utf-8")
    units = {"_seconds": "second", "_hours": "hour", "_days": "day", "_bytes": "byte", "_million": "USD"}
    comment = ""
    for line in text.splitlines():
        if line.lstrip().startswith("# "):
            comment += line
            continue
        key = line.strip().partition(":")[0]
        for ending, unit in units.items():
            assert not key.endswith(ending) or unit in comment.lower() or unit in comment, key
        comment = ""


def test_no_two_settings_share_an_environment_name():
    names = Counter(setting.env_name for setting in [*settings(), *secrets()])

    assert [name for name, count in names.items() if count > 1] == []


def test_no_setting_of_the_file_is_named_like_a_secret(write):
    for setting in settings():
        value = setting.field.default
        for name in reversed(setting.path.split(".")):
            value = {name: value}
        load_config(write(yaml.safe_dump(value)), {})


# What wins


def test_without_anything_set_the_defaults_hold():
    assert load_config(None, {}) == Config()


def test_the_file_wins_over_the_defaults_and_the_environment_over_the_file(write):
    path = write("server: {port: 9000, host: '0.0.0.0'}")

    config = load_config(path, {"FLOWPILOT_SERVER_PORT": "9001"})

    assert (config.server.host, config.server.port, config.server.demo) == ("0.0.0.0", 9001, "auto")


def test_a_named_file_takes_the_place_of_app_yaml(write, monkeypatch, tmp_path):
    default = tmp_path / "app.yaml"
    default.write_text("server: {port: 1}", encoding="utf-8")
    monkeypatch.setattr("bot.config.load.DEFAULT_FILE", default)

    assert load_config(None, {}).server.port == 1
    assert load_config(write("server: {host: localhost}"), {}).server.port == 8080


def test_an_installed_package_without_app_yaml_goes_by_the_defaults(monkeypatch, tmp_path):
    monkeypatch.setattr("bot.config.load.DEFAULT_FILE", tmp_path / "app.yaml")

    assert load_config(None, {}) == Config()


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "server:\n  # port: 1\n", "\ufeffserver: {}\n"])
def test_a_file_with_nothing_set_is_fine(write, text):
    assert load_config(write(text), {}) == Config()


@pytest.mark.parametrize(
    ("words", "value"), [(("true", "yes", "on", "1", "TRUE", " On "), True), (("false", "no", "off", "0", "No"), False)]
)
def test_the_environment_says_true_and_false_in_the_usual_words(words, value):
    for word in words:
        assert load_config(None, {"FLOWPILOT_REDACTION_ENABLED": word}).redaction.enabled is value


def another_value(setting: Setting) -> str:
    default = setting.field.default
    match default:
        case bool():
            return str(not default).lower()
        case int():
            return str(default + 1)
        case float():
            return str(default * 1.125)
    if get_origin(setting.field.annotation) is Literal:
        return next(word for word in get_args(setting.field.annotation) if word != default)
    if setting.key.endswith("_url"):
        return "https://other"
    others = {
        "default_time_zone": "Europe/Berlin",
        "digest_times": "16:30",
        "reminded_between": "07:00, 19:00",
        "proxies": "10.0.0.0/8",
        "retry_seconds": "5",
    }
    return others.get(setting.key, "other")


@every_case("setting", settings(), ids=lambda setting: setting.path)
def test_every_setting_can_be_given_in_the_environment(setting):
    text = another_value(setting)

    config = load_config(None, {setting.env_name: text})

    given = attrgetter(setting.path)(config)
    assert given != setting.field.default
    assert str(given).lower() == text.lower()


def test_numbers_folders_and_words_from_the_environment_have_their_types():
    config = load_config(
        None,
        {
            "FLOWPILOT_WORKER_POLL_SECONDS": "2",
            "FLOWPILOT_STORAGE_DATA_DIR": "~/pilot",
            "FLOWPILOT_SERVER_DEMO": "off",
            "FLOWPILOT_QUOTA_USER_TOKENS_PER_DAY": "0",
        },
    )

    assert config.worker.poll_seconds == 2.0
    assert config.storage.data_dir == Path.home() / "pilot"
    assert config.server.demo == "off"
    assert config.quota.user_tokens_per_day == 0


@pytest.mark.parametrize("word", ["off", "'off'", '"off"'])
def test_off_in_the_file_is_the_word_where_a_word_is_expected(write, word):
    assert load_config(write(f"server:\n  demo: {word}\n"), {}).server.demo == "off"


def test_a_public_address_loses_its_last_slash(write):
    config = load_config(write("server: {public_url: 'https://pilot.example/'}"), {})

    assert config.server.public_url == "https://pilot.example"


def test_the_configuration_does_not_change_after_the_start():
    with pytest.raises(ValidationError):
        load_config(None, {}).server.port = 1


# What is refused, and how


def test_every_problem_is_told_at_once_with_place_value_and_what_is_allowed(write):
    path = write("server:\n  port: 99999\nguide:\n  default: gpt\n")

    assert problems(path, {"FLOWPILOT_WORKER_CONCURRENCY": "many"}) == (
        f"server.port (FLOWPILOT_SERVER_PORT) is 99999, in {path}, line 2; it must be a whole number from 0 to 65535.",
        (
            "worker.concurrency (FLOWPILOT_WORKER_CONCURRENCY) is 'many', in the environment; "
            "it must be a whole number from 1."
        ),
        (
            f"guide.default (FLOWPILOT_GUIDE_DEFAULT) is 'gpt', in {path}, line 4; "
            "it must be one of auto, flow, adhoc, claude."
        ),
    )


def test_the_error_reads_as_a_list():
    with pytest.raises(ConfigError) as refused:
        load_config(None, {"FLOWPILOT_SERVER_PORT": "x", "FLOWPILOT_LOGGING_LEVEL": "loud"})

    assert str(refused.value).splitlines()[0] == "The configuration has 2 problems:"
    assert [line[:2] for line in str(refused.value).splitlines()[1:]] == ["- ", "- "]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("server: {port: '8080'}", "is '8080'"),
        ("server: {port: 80.5}", "is 80.5"),
        ("server: {port: true}", "is 'true'"),
        ("server: {port: }", "is None"),
        ("server: {host: ''}", "must be text that is not empty"),
        ("server: {host: 127}", "is 127"),
        ("claude: {enabled: 'yes'}", "must be true or false"),
        ("claude: {timeout_seconds: .inf}", "must be a number above 0"),
        ("claude: {timeout_seconds: 0}", "must be a number above 0"),
        ("quota: {user_tokens_per_day: -1}", "must be a whole number from 0"),
        ("worker: {dead_after_seconds: 15}", "above 0 and below 15"),
        (
            "worker: {heartbeat_seconds: 5}",
            "dead_after_seconds (FLOWPILOT_WORKER_DEAD_AFTER_SECONDS) is 8.0, by default",
        ),
        ("session: {idle_abandon_hours: 24}", "must be more than session.idle_reminder_hours, which is 24"),
        ("matching: {suggestion_threshold: 0.9}", "must be at most matching.match_threshold, which is 0.85"),
        ("documentation: {default_time_zone: Mars/Base}", "such as UTC or Europe/Berlin"),
        ("documentation: {default_time_zone: Europe}", "such as UTC or Europe/Berlin"),
        ("server: {public_url: pilot.example}", "must be an http:// or https:// address"),
        ("server: {public_url: 'http://[::1'}", "must be an http:// or https:// address"),
        ("storage: {pool_size: 2026-13-45}", "is '2026-13-45'"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_what_can(write, text, message):
    (problem,) = problems(write(text))

    assert message in problem


def test_a_misspelled_key_is_refused_with_its_line_and_the_nearest_one(write):
    path = write("server:\n  host: localhost\n  prot: 1\nloging: {}\n")

    assert problems(path) == (
        f"{path}, line 3: there is no setting 'server.prot'. Did you mean server.port?",
        f"{path}, line 4: there is no setting 'loging'. Did you mean logging?",
    )


def test_a_misspelled_variable_is_refused_with_the_nearest_one():
    assert problems(None, {"FLOWPILOT_SERVER_PROT": "1"}) == (
        "FLOWPILOT_SERVER_PROT, in the environment, is not a setting. Did you mean FLOWPILOT_SERVER_PORT?",
    )


def test_variables_of_other_programs_are_left_alone():
    assert load_config(None, {"PATH": "/bin", "PORT": "1", "SERVER_PORT": "x"}) == Config()


def test_a_kubernetes_service_named_flowpilot_does_not_keep_it_from_starting():
    links = {
        "FLOWPILOT_SERVICE_HOST": "10.0.0.1",
        "FLOWPILOT_SERVICE_PORT": "80",
        "FLOWPILOT_SERVICE_PORT_HTTP": "80",
        "FLOWPILOT_PORT": "tcp://10.0.0.1:80",
        "FLOWPILOT_PORT_80_TCP": "tcp://10.0.0.1:80",
        "FLOWPILOT_PORT_80_TCP_ADDR": "10.0.0.1",
    }

    assert load_config(None, links) == Config()
    assert "Did you mean FLOWPILOT_SERVER_PORT?" in problems(None, {"FLOWPILOT_PORT": "9000"})[0]


def test_a_key_given_twice_is_refused(write):
    (problem,) = problems(write("server:\n  port: 1\n  port: 2\n"))

    assert problem.endswith("line 3: server.port is given twice; delete one of them.")


@pytest.mark.parametrize("text", ["- server", "server", "server: 8080", "server: [port]"])
def test_a_file_of_another_form_is_refused(write, text):
    (problem,) = problems(write(text))

    assert "line 1" in problem
    assert "must contain lines of the form `key: value`" in problem


def test_broken_yaml_is_refused_with_its_line(write):
    (problem,) = problems(write("server:\n  host: 'open\n"))

    assert re.search(r"line \d is not valid YAML", problem)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"server: \xff\xfe")
    control = tmp_path / "control.yaml"
    control.write_bytes(b"server: \x00")

    assert problems(tmp_path / "none.yaml") == (f"{tmp_path / 'none.yaml'} cannot be read: No such file or directory.",)
    assert problems(tmp_path) == (f"{tmp_path} cannot be read: Is a directory.",)
    assert problems(binary) == (f"{binary} is not a text file in UTF-8.",)
    assert problems(control) == (f"{control} contains a character that YAML does not allow.",)


def test_a_tag_that_would_run_code_is_refused(write):
    (problem,) = problems(write("server: {host: !!python/object/apply:os.getcwd []}"))

    assert "not valid YAML" in problem


def test_a_long_value_is_shown_short():
    (problem,) = problems(None, {"FLOWPILOT_SERVER_PORT": "9" * 5000})

    assert len(problem) < 300


# Secrets


def test_secrets_come_from_the_environment():
    config = load_config(
        None,
        {
            "DATABASE_URL": f" postgres://pilot:{PASSWORD}@db.example:5432/pilot \n",
            "ANTHROPIC_API_KEY": PASSWORD,
            "ANTHROPIC_BASE_URL": "http://127.0.0.1:4000/",
        },
    )

    assert config.secrets.database_url is not None
    assert config.secrets.anthropic_api_key is not None
    expected = f"postgresql+psycopg://pilot:{PASSWORD}@db.example:5432/pilot"
    assert config.secrets.database_url.get_secret_value() == expected
    assert config.secrets.anthropic_api_key.get_secret_value() == PASSWORD
    assert config.secrets.anthropic_base_url == "http://127.0.0.1:4000"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_common_form_of_a_postgresql_address_is_taken(scheme):
    url = load_config(None, {"DATABASE_URL": f"{scheme}:///pilot?host=/run/postgresql"}).secrets.database_url

    assert url is not None
    assert url.get_secret_value() == "postgresql+psycopg:///pilot?host=/run/postgresql"


def test_an_empty_secret_counts_as_not_set():
    names = [secret.env_name for secret in secrets()]

    assert load_config(None, dict.fromkeys(names, " ")) == Config()


@every_case(
    "url",
    [
        f"mysql://root:{PASSWORD}@db/x",
        f"sqlite:///{PASSWORD}",
        f"postgresql+asyncpg://u:{PASSWORD}@db/x",
        PASSWORD,
        f"postgres://u:{PASSWORD}@db:port/x",
        "postgres://",
    ],
)
def test_a_database_that_is_not_postgresql_is_refused_without_showing_its_password(url):
    (problem,) = problems(None, {"DATABASE_URL": url})

    assert "must be a PostgreSQL address" in problem
    assert PASSWORD not in problem


@pytest.mark.parametrize(
    "text",
    [
        f"DATABASE_URL: postgres://u:{PASSWORD}@db/x",
        f"anthropic_api_key: {PASSWORD}",
        f"claude: {{api_key: {PASSWORD}}}",
        f"secrets: {{anthropic_api_key: {PASSWORD}}}",
        f"storage: {{password: {PASSWORD}}}",
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_repeated(write, text):
    (problem,) = problems(write(text))

    assert "secrets are read from the environment only" in problem
    assert PASSWORD not in problem


def test_a_secret_under_our_prefix_is_pointed_to_its_name_and_not_repeated():
    (problem,) = problems(None, {"FLOWPILOT_ANTHROPIC_API_KEY": PASSWORD})

    assert problem.endswith("Did you mean ANTHROPIC_API_KEY?")
    assert PASSWORD not in problem


@pytest.mark.parametrize(
    "environ",
    [
        {"ANTHROPIC_BASE_URL": f"https://u:{PASSWORD}@proxy.example"},
        {"FLOWPILOT_SERVER_PUBLIC_URL": f"https://u:{PASSWORD}@pilot.example"},
    ],
)
def test_a_password_in_a_web_address_is_refused_and_not_repeated(environ):
    (problem,) = problems(None, environ)

    assert "without user name, password" in problem
    assert PASSWORD not in problem


def test_a_group_of_settings_is_read_and_a_misspelled_key_in_it_refused(write):
    config = load_config(write("matching:\n  weights:\n    recency: 0.01\n  embedding:\n    path: /models/mini\n"), {})

    assert (config.matching.weights.recency, config.matching.weights.semantic) == (0.01, 0.58)
    assert config.matching.embedding.path == Path("/models/mini")
    (problem,) = problems(write("matching:\n  weights:\n    recencey: 0.01\n"))
    assert "line 3" in problem
    assert "Did you mean matching.weights.recency?" in problem
    (problem,) = problems(write("matching:\n  weights:\n    keyword: 0\n"))
    assert "matching.weights.keyword (FLOWPILOT_MATCHING_WEIGHTS_KEYWORD) is 0" in problem
    (problem,) = problems(write("matching:\n  weights: 3\n"))
    assert "matching.weights must contain lines" in problem


def test_secrets_nested_under_another_setting_are_not_repeated(write):
    (problem,) = problems(write(f"claude: {{model: {{api_key: {PASSWORD}}}}}"))

    assert PASSWORD not in problem


def test_the_configuration_as_text_shows_no_secret():
    config = load_config(
        None, {"DATABASE_URL": f"postgresql://u:{PASSWORD}@db/x", "ANTHROPIC_API_KEY": f"sk-{PASSWORD}"}
    )

    for text in (repr(config), str(config), config.model_dump_json(), f"{config.secrets}"):
        assert PASSWORD not in text


def test_nothing_that_travels_with_the_error_holds_a_secret():
    with pytest.raises(ConfigError) as refused:
        load_config(None, {"DATABASE_URL": f"mysql://{PASSWORD}@db/x"})

    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None
