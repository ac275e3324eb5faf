"""Articles in the exports of knowledge bases: JSON and CSV files of ServiceNow, Zendesk, IT Glue and the like."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, cast

from core.importing.encoding import decoded
from core.importing.outline import ImportRefused

EXPORT_ENDINGS = (".json", ".csv")
"""The kinds of file that hold many articles."""
_TITLES = ("title", "short_description", "subject", "name", "article_title", "kb_title")
_BODIES = ("body", "text", "article_body", "content", "html", "wiki", "kb_text", "solution", "description")
_ADDRESSES = ("html_url", "url", "link", "number", "kb_number", "article_number", "sys_id", "id", "article_id")
_STATES = ("workflow_state", "state", "status", "draft", "archived", "active", "published")
_NOT_PUBLISHED = ("draft", "retired", "archived", "outdated", "pending_retirement", "obsolete")
_MOST_ARTICLES = 20_000
_LONGEST_ADDRESS = 400


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
        raise ImportRefused(name, "it is not text in an encoding that can be told; export it again in UTF-8.")
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
        raise ImportRefused(name, "it is not JSON that can be read; export it again.") from None
    if isinstance(data, dict):
        values = cast("dict[str, Any]", data).values()
        lists = [cast("list[Any]", value) for value in values if isinstance(value, list)]
        data = max(lists, key=len) if lists else [cast("Any", data)]
    for record in cast("list[Any]", data) if isinstance(data, list) else ():
        if isinstance(record, dict):
            yield cast("dict[str, Any]", record)


def _csv_records(name: str, text: str) -> Iterator[Mapping[str, Any]]:
    try:
        dialect = csv.Sniffer().sniff(text[:4096].split("\n", 1)[0], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    try:
        yield from csv.DictReader(io.StringIO(text, newline=""), dialect=dialect)
    except csv.Error:
        raise ImportRefused(name, "it is not CSV that can be read; export it again.") from None


def _article(record: Mapping[str, Any], number: int) -> ExportedArticle | None:
    """The article of a record, or None when it has no text or is not published."""
    fields = {
        str(key or "").strip().casefold().replace(" ", "_").replace("-", "_"): _said(value)
        for key, value in record.items()
    }
    title, body = _first(fields, _TITLES), _first(fields, _BODIES)
    if not body or not _is_published(fields):
        return None
    return ExportedArticle(_first(fields, _ADDRESSES)[:_LONGEST_ADDRESS] or f"article {number}", title, body)


def _said(value: object) -> str:
    if isinstance(value, dict):  # ServiceNow's {"value": …, "display_value": …}
        given = cast("dict[str, Any]", value)
        value = given.get("display_value") or given.get("value") or ""
    return value.strip() if isinstance(value, str) else str(value) if isinstance(value, (int, bool)) else ""


def _first(fields: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((fields[name] for name in names if fields.get(name)), "")


def _is_published(fields: Mapping[str, str]) -> bool:
    states = {name: fields[name].casefold() for name in _STATES if fields.get(name)}
    if any(states.get(name) == "true" for name in ("draft", "archived")) or states.get("active") == "false":
        return False
    return states.get("published") != "false" and not any(state in _NOT_PUBLISHED for state in states.values())
