"""The JSON of documentation, for the API's description and for the type checker."""

from typing_extensions import TypedDict


class SectionJson(TypedDict):
    """A section of a document."""

    heading: str
    body: str


class RatingJson(TypedDict):
    """How somebody rated a document."""

    stars: int
    comment: str


class DocumentJson(TypedDict):
    """A document of a session, in sections and as Markdown."""

    kind: str
    version: str
    title: str
    sections: list[SectionJson]
    markdown: str
    edited: bool
    rating: RatingJson | None
