"""Reading a document of any known kind, and refusing all others with the reason."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from core.flows.validate import MAX_NODES
from core.importing.answer_tables import questions_in
from core.importing.article import Article
from core.importing.articles import articles_of
from core.importing.clauses import sentences_of
from core.importing.confluence import as_html, is_stored
from core.importing.converting import Converted, converted
from core.importing.encoding import decoded
from core.importing.imperatives import ORDERS_KNOWN, gives_order
from core.importing.jumps import NUMBERED_STEP
from core.importing.language import document_language
from core.importing.outline import MOST_BLOCKS, ROW, Block, BlockKind, ImportRefused, Source, TooDeep
from core.importing.people import without_people
from core.importing.phrases import NOTE, tells_to_do
from core.importing.plain import text_blocks
from core.importing.plan import Choose, Do, GoTo, HandOver, every
from core.importing.tables import names_cases, steps_in
from core.importing.titles import page_title
from core.importing.typography import as_typed
from core.importing.wiki import as_markdown, is_wiki
from core.learning.fitting import Generalise
from core.matching.language import ENGLISH
from core.safety.redaction.file_names import scrub_file_name

MAX_DOCUMENT = 20_000_000
"""Largest document that is read, in bytes."""
ENDINGS = (".md", ".markdown", ".html", ".htm", ".txt", ".docx", ".pdf")
"""The kinds of file that are read, by how their names end."""
_MOST_TEXT = 1_000_000
"""Characters of text from which a document is refused: some hundred pages, of which no flow can be made."""
_NO_STEPS = (
    "nothing in it tells one step from the next. Number the steps, or write lines such as “If the light is red, then "
    "…”, under a heading that names the problem."
)
_ONLY_CAUSES = "it names causes but no remedy. Write the steps under a heading such as “Resolution”."
_ONE_STEP = (
    "it has only one step, which is not a procedure. Write what to do before and after it, and how to tell that "
    "it helped."
)
_NO_ENDING = "it has no ending: it asks, and never says what to do. Write what follows from each answer."
_NO_ORDERS = "its list says how things are, with nothing to do. Word the steps as instructions: “Restart the service”."
_NO_TITLE = "no title in it names the problem. Put one above it that says what is wrong, as people would report it."


class Unstructured(ImportRefused):
    """A document that says nothing in steps; `blocks` is what it does say."""

    def __init__(self, name: str, blocks: Sequence[Block]) -> None:
        super().__init__(name, _NO_STEPS)
        self.blocks = blocks


def flows_in(name: str, content: bytes, clean: Generalise, title: str = "") -> list[Converted]:
    """The flows in a document, their texts as `clean` leaves them. Takes a while: run it in isolation.

    `title` is what a knowledge base calls it, where the file itself does not say so.

    Raises ImportRefused when there is none, saying why: Unstructured when no steps can be told apart.
    """
    if len(content) > MAX_DOCUMENT:
        raise ImportRefused(name, f"it is over {MAX_DOCUMENT // 1_000_000} MB; split it.")
    try:
        source = _read(name, content)
    except TooDeep:
        raise ImportRefused(name, "its parts are nested too deeply to be read; save it in a simpler form.") from None
    if len(source.blocks) > MOST_BLOCKS:
        raise ImportRefused(name, f"it has more than {MOST_BLOCKS:,} paragraphs; split it.")
    if not source.blocks:
        raise ImportRefused(name, "it is empty.")
    _check_sizes(name, source.blocks)
    blocks = [
        replace(told, text=without_people(told.text)) if told.kind is not BlockKind.CODE else told
        for block in source.blocks
        for told in _told_apart(as_typed(block))
    ]
    source = replace(source, blocks=blocks, title=without_people(title or source.title))
    articles = articles_of(source, PurePath(name).stem)
    good = [article for article in articles if article.has_structure and not _lacking(article)]
    if not good:
        raise _refusal(name, articles, source.blocks)
    found = flows_of(name, good, clean, source.remarks)
    if not found:
        raise ImportRefused(name, "its steps cannot be made into a flow that keeps the rules; shorten or split it.")
    return found


def _check_sizes(name: str, blocks: Sequence[Block]) -> None:
    """Raises ImportRefused for what no flow could hold, before every sentence of it is gone through."""
    if sum(len(block.text) for block in blocks) > _MOST_TEXT:
        raise _too_long(name)
    for block in blocks:
        if block.kind is BlockKind.TABLE and (rows := block.text.count(ROW)) > MAX_NODES and names_cases(block):
            raise ImportRefused(
                name, f"a table in it has {rows:,} rows, and a flow has at most {MAX_NODES} steps; split it by topic."
            )


def _too_long(name: str) -> ImportRefused:
    return ImportRefused(name, f"it has more than {_MOST_TEXT:,} characters of text; split it.")


def flows_of(name: str, articles: Sequence[Article], clean: Generalise, remarks: Sequence[str] = ()) -> list[Converted]:
    """The flows that articles of a document come to; those that would break a rule are left out."""
    return [
        made
        for article in articles
        if (made := converted(article, scrub_file_name(PurePath(name).name), clean, remarks))
    ]


def _lacking(article: Article) -> str:
    """What keeps an article with steps from being a flow that helps anybody; empty when nothing does."""
    done = [part for part in every(article.parts) if isinstance(part, (Do, HandOver, GoTo))]
    if not any(not part.text.rstrip().endswith("?") for part in done):
        return _NO_ENDING
    texts = [part.text for part in done]
    leads = any(
        isinstance(part, (HandOver, GoTo)) or (isinstance(part, Choose) and part.asks) for part in every(article.parts)
    )
    if not leads and not _has_orders(article, texts):
        return _NO_ORDERS
    return "" if article.title else _NO_TITLE


def _has_orders(article: Article, texts: Sequence[str]) -> bool:
    """Whether a text of the article tells somebody what to do; true where orders are not known by their form."""
    language = document_language(" ".join((article.title, *article.about, *texts)))
    if language == ENGLISH:
        return any(map(tells_to_do, texts))
    if language not in ORDERS_KNOWN or article.asks:
        return True
    lines = (line for text in texts for line in text.split("\n"))
    return any(gives_order(sentence, language) for line in lines for sentence in sentences_of(line))


def _refusal(name: str, articles: Sequence[Article], blocks: Sequence[Block]) -> ImportRefused:
    """Why none of the articles is a flow, of the one that comes nearest."""
    for article in articles:
        if article.has_structure:
            return ImportRefused(name, _lacking(article))
    if any(article.steps == 1 for article in articles):
        return ImportRefused(name, _ONE_STEP)
    if any(article.cause for article in articles):
        return ImportRefused(name, _ONLY_CAUSES)
    return Unstructured(name, blocks)


def _told_apart(block: Block) -> list[Block]:
    """The block as what it says it is: a warning, a step with its number, or the steps of a table."""
    if block.kind is BlockKind.TEXT and NOTE.match(block.text):
        return [replace(block, kind=BlockKind.NOTE)]
    if block.kind in (BlockKind.NUMBERED, BlockKind.BULLET) and (step := NUMBERED_STEP.match(block.text)):
        return [replace(block, kind=BlockKind.NUMBERED, text=step["text"], number=step["number"])]
    return questions_in(block) or steps_in(block) or [block]


def _read(name: str, content: bytes) -> Source:
    """The document by its kind. Each reader is loaded with its first document, as few processes see one."""
    ending = PurePath(name).suffix.casefold()
    if ending not in ENDINGS:
        raise ImportRefused(name, f"files of this kind are not read; use one of {', '.join(ENDINGS)}.")
    if ending == ".docx":
        from core.importing.word import word_source  # noqa: PLC0415

        return word_source(name, content)
    if ending == ".pdf":
        from core.importing.pdf import pdf_source  # noqa: PLC0415

        return pdf_source(name, content)
    text = decoded(content)
    if text is None:
        raise ImportRefused(name, "its text encoding cannot be determined; save it again in UTF-8.")
    if ending in (".txt", ".md", ".markdown") and is_wiki(text):
        text, ending = as_markdown(text), ".md"
    if ending == ".txt":
        if sum(map(len, text.split())) > 2 * _MOST_TEXT:  # its marks and numbers are never half of it
            raise _too_long(name)
        return Source(list(text_blocks(text)))
    if ending in (".html", ".htm"):
        from core.importing.html import html_source  # noqa: PLC0415

        source = html_source(as_html(text) if is_stored(text) else text)
        titled = any(block.kind is BlockKind.HEADING and block.level == 1 for block in source.blocks)
        return replace(source, title="" if titled else page_title(source.title))
    from core.importing.markup import markdown_source  # noqa: PLC0415

    return markdown_source(text)
