"""Articles in the exports of knowledge bases: JSON and CSV files of ServiceNow, Zendesk, Confluence and the like."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import PurePath
from typing import Any, cast

from core.importing.encoding import decoded
from core.importing.outline import ImportRefused
from core.shared.patterns import lazy_pattern

EXPORT_ENDINGS = (".json", ".csv")
"""The kinds of file that hold many articles."""
_TITLES = ("title", "short_description", "subject", "name", "article_title", "kb_title")
_BODIES = ("body", "text", "article_body", "content", "html", "wiki", "kb_text", "solution", "description")
_PARTS = (
    (
        "Symptoms",
        ("symptoms", "symptom", "issue", "kb_issue", "problem", "kb_problem", "description", "kb_description"),
    ),
    ("Cause", ("cause", "kb_cause", "root_cause")),
    ("Resolution", ("resolution", "kb_resolution", "steps", "procedure", "kb_procedure", "fix", "kb_fix")),
    ("Workaround", ("workaround", "kb_workaround")),
    ("Verification", ("verification", "validation")),
)
"""Fields of article templates, each a part of the article: ServiceNow's for KCS and known errors."""
_ADDRESSES = ("html_url", "url", "link", "number", "kb_number", "article_number", "sys_id", "id", "article_id")
_STATES = ("workflow_state", "state", "status", "draft", "archived", "active", "published")
_NOT_PUBLISHED = ("draft", "retired", "archived", "outdated", "pending_retirement", "obsolete")
_LISTS = ("articles", "records", "result", "results", "items", "data")
"""Names under which exports keep their articles."""
_REPRESENTATIONS = ("export_view", "view", "storage", "value")
"""Under which Confluence keeps the text of a page."""
_SECRETS = frozenset({"password", "passwords", "passwort", "kennwort", "otp_secret", "secret"})
_MOST_ARTICLES = 20_000
_LONGEST_ADDRESS = 400


_ELEMENT = lazy_pattern(r"<(?:p|div|br|ol|ul|li|h[1-6]|table|span|b|strong|section)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ExportedArticle:
    """An article of an export."""

    address: str
    """Its address or number in the knowledge base."""
    title: str
    html: str


def exported_articles(name: str, content: bytes) -> list[ExportedArticle]:
    """The published articles of an export. Takes a while: run it in isolation. Raises ImportRefused for no export."""
    text = decoded(content)
    if text is None:
        raise ImportRefused(name, "its text encoding cannot be determined; export it again in UTF-8.")
    records = _json_records(name, text) if PurePath(name).suffix.casefold() == ".json" else _csv_records(name, text)
    found = [article for number, record in enumerate(records, 1) if (article := _article(record, number))]
    if not found:
        raise ImportRefused(
            name, "there is no article in it; each needs a title and a body, such as “title” and “body”."
        )
    if len(found) > _MOST_ARTICLES:
        raise ImportRefused(name, f"it has more than {_MOST_ARTICLES:,} articles; split it.")
    return found


def _json_records(name: str, text: str) -> Iterator[Mapping[str, Any]]:
    try:
        data: Any = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        raise ImportRefused(name, "it is not readable JSON; export it again.") from None
    records = _listed(cast("dict[str, Any]", data)) if isinstance(data, dict) else data
    for record in cast("list[Any]", records) if isinstance(records, list) else ():
        if isinstance(record, dict):
            yield cast("dict[str, Any]", record)


def _listed(data: dict[str, Any]) -> list[Any]:
    """The records in what an export holds: a list under a name, an article by itself, or one under a name."""
    named = next((data[name] for name in _LISTS if isinstance(data.get(name), list)), None)
    if named is not None:
        return cast("list[Any]", named)
    if _body(_fields(data)):
        return [data]
    inner = [cast("dict[str, Any]", value) for value in data.values() if isinstance(value, dict)]
    lists = [cast("list[Any]", value) for value in data.values() if isinstance(value, list)]
    articles = [one for one in inner if _body(_fields(one))]
    return articles or max(lists, key=len, default=list[Any]())


def _csv_records(name: str, text: str) -> Iterator[Mapping[str, Any]]:
    try:
        dialect = csv.Sniffer().sniff(text[:4096].split("\n", 1)[0], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    csv.field_size_limit(max(len(text), 1))  # the body of an article may be long
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), dialect=dialect)
        if any(_named(name) in _SECRETS for name in reader.fieldnames or ()):
            raise ImportRefused(name, "it contains passwords, so none of it was read. Leave it out of the import.")
        yield from reader
    except csv.Error:
        raise ImportRefused(name, "it is not readable CSV; export it again.") from None


def _article(record: Mapping[str, Any], number: int) -> ExportedArticle | None:
    """The article of a record, or None when it has no text or is not published."""
    fields = _fields(record)
    title, body = _first(fields, _TITLES), _body(fields)
    if not body or not _is_published(fields):
        return None
    return ExportedArticle(_first(fields, _ADDRESSES)[:_LONGEST_ADDRESS] or f"article {number}", title, body)


def _named(key: object) -> str:
    return str(key or "").strip().casefold().replace(" ", "_").replace("-", "_")


def _fields(record: Mapping[str, Any]) -> dict[str, str]:
    return {_named(key): _said(value) for key, value in record.items()}


def _body(fields: Mapping[str, str]) -> str:
    """The text of an article; where a template keeps it in several fields, their parts with headings."""
    parts = [(heading, _first(fields, names)) for heading, names in _PARTS]
    if any(text for heading, text in parts if heading in ("Resolution", "Workaround")):
        return "\n".join(f"<h2>{heading}</h2>\n{_as_html(text)}" for heading, text in parts if text)
    return _as_html(_first(fields, _BODIES))


def _as_html(text: str) -> str:
    """A text as HTML, each of its lines a part of it where it has no elements."""
    if _ELEMENT.search(text):
        return text
    return "\n".join(f"<div>{escape(line)}</div>" for line in text.splitlines() if line.strip())


def _said(value: object) -> str:
    if isinstance(value, dict):  # ServiceNow's {"value": …, "display_value": …}, and what Confluence keeps a page in
        given = cast("dict[str, Any]", value)
        value = given.get("display_value") or next((given[name] for name in _REPRESENTATIONS if given.get(name)), "")
        if isinstance(value, dict):
            value = cast("dict[str, Any]", value).get("value") or ""
    return value.strip() if isinstance(value, str) else str(value) if isinstance(value, (int, bool)) else ""


def _first(fields: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((fields[name] for name in names if fields.get(name)), "")


def _is_published(fields: Mapping[str, str]) -> bool:
    states = {name: fields[name].casefold() for name in _STATES if fields.get(name)}
    if any(states.get(name) == "true" for name in ("draft", "archived")) or states.get("active") == "false":
        return False
    return states.get("published") != "false" and not any(state in _NOT_PUBLISHED for state in states.values())
