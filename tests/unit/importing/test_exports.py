"""Exports of knowledge bases are read article by article."""

import json

import pytest

from core.importing.exports import ExportedArticle, exported_articles
from core.importing.outline import ImportRefused
from core.importing.reading import flows_in
from tests.support.tables import every_case


def test_zendesk_articles_are_read_and_drafts_are_not() -> None:
    articles = [
        {
            "id": 7,
            "html_url": "https://help.example.com/7",
            "title": "Till freezes",
            "body": "<p>x</p>",
            "draft": False,
        },
        {"id": 8, "title": "Not ready", "body": "<p>y</p>", "draft": True},
    ]
    found = exported_articles("articles.json", json.dumps({"count": 2, "articles": articles}).encode())
    assert found == [ExportedArticle("https://help.example.com/7", "Till freezes", "<p>x</p>")]


def test_servicenow_records_are_read_by_their_number() -> None:
    record = {
        "number": "KB0010",
        "short_description": "Till freezes",
        "text": "<ol><li>a</li></ol>",
        "workflow_state": "published",
    }
    old = {**record, "number": "KB0009", "workflow_state": "retired"}
    found = exported_articles("kb.json", json.dumps({"records": [record, old]}).encode())
    assert [article.address for article in found] == ["KB0010"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_tables_are_read_by_the_names_of_their_columns(separator: str) -> None:
    rows = (("Number", "Short description", "Article body"), ("KB1", "Till freezes", '"<p>1. Stop it.</p>"'))
    text = "\r\n".join(separator.join(row) for row in rows)
    assert exported_articles("kb.csv", text.encode("utf-8-sig")) == [
        ExportedArticle("KB1", "Till freezes", "<p>1. Stop it.</p>")
    ]


@every_case(
    ("name", "content", "why"),
    [
        ("a.json", b"{", "it is not readable JSON"),
        ("a.json", b"[" * 100_000, "it is not readable JSON"),
        ("a.json", b"[1, 2]", "there is no article in it"),
        ("a.csv", b"a,b\n1,2\n", "there is no article in it"),
        ("a.csv", bytes(range(32)) * 40, "its text encoding"),
    ],
)
def test_what_is_no_export_is_refused_with_the_reason(name: str, content: bytes, why: str) -> None:
    with pytest.raises(ImportRefused, match=why):
        exported_articles(name, content)


def test_an_article_without_a_heading_is_called_what_the_knowledge_base_calls_it() -> None:
    html = b"<ol><li>Stop the till.</li><li>Start the till.</li></ol>"
    (found,) = flows_in("kb KB0010.html", html, list, "Till freezes after a receipt")
    assert found.flow.title == "Till freezes after a receipt"


def test_a_template_that_keeps_its_parts_in_fields_is_one_article() -> None:
    record = {
        "number": "KB0011",
        "short_description": "Till freezes after a receipt",
        "article_type": "text",
        "text": "",
        "kb_issue": "The till stands still.\nThe lamp is red.",
        "kb_cause": {"display_value": "The receipt cache is full.", "value": "x"},
        "kb_resolution": "<ol><li>Stop the till.</li><li>Clear the cache.</li></ol>",
        "workflow_state": {"display_value": "Published", "value": "published"},
    }
    (article,) = exported_articles("kb_knowledge.json", json.dumps({"result": [record]}).encode())
    (found,) = flows_in("kb KB0011.html", article.html.encode(), list, article.title)
    assert found.flow.symptoms == ("Till freezes after a receipt", "The till stands still.", "The lamp is red.")
    assert "The receipt cache is full." in [node.root_cause for node in found.flow.nodes]
    assert [node.text for node in found.flow.nodes[:2]] == ["Stop the till.", "Clear the cache."]


def test_pages_of_confluence_are_read_by_what_they_show() -> None:
    page = {
        "id": "77",
        "status": "current",
        "title": "Till",
        "body": {"storage": {"value": "<p>x</p>", "representation": "storage"}},
    }
    old = {**page, "id": "76", "status": "archived"}
    found = exported_articles("pages.json", json.dumps({"results": [page, old], "_links": {}}).encode())
    assert found == [ExportedArticle("77", "Till", "<p>x</p>")]


@pytest.mark.parametrize("wrapped", [False, True])
def test_an_article_in_a_file_of_its_own_is_read_whatever_lists_it_has(wrapped: bool) -> None:
    article = {"id": 7, "title": "Till freezes", "body": "<p>x</p>", "label_names": ["a", "b", "c"], "draft": False}
    content = json.dumps({"article": article, "users": []} if wrapped else article).encode()
    assert exported_articles("7.json", content) == [ExportedArticle("7", "Till freezes", "<p>x</p>")]


def test_longer_lists_beside_the_articles_are_none() -> None:
    data = {"categories": [{"name": "a"}, {"name": "b"}], "articles": [{"id": 1, "title": "Till", "body": "<p>x</p>"}]}
    assert len(exported_articles("help.json", json.dumps(data).encode())) == 1


def test_a_body_may_be_long() -> None:
    body = "<p>" + "x" * 200_000 + "</p>"
    (found,) = exported_articles("kb.csv", f'title,body\nTill,"{body}"\n'.encode())
    assert found.html == body


def test_a_list_of_passwords_is_not_read() -> None:
    with pytest.raises(ImportRefused, match="it contains passwords"):
        exported_articles("logins.csv", b"Name,Username,Password,Description\nTill,admin,hunter2,for the till\n")
