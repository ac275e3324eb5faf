"""What is new in a document since it was last sent to the ticket."""

from core.tickets.documents import Document, Section


def sent_lines(markdown: str) -> frozenset[str]:
    """The lines that a ticket has already."""
    return frozenset(line.strip() for line in markdown.splitlines() if line.strip())


def what_is_new(document: Document, sent: str) -> Document | None:
    """The document's sections with only the lines that the text sent before does not have; None when there are none."""
    known = sent_lines(sent)
    sections = list[Section]()
    for section in document.sections:
        lines = [line for line in section.body.splitlines() if line.strip() and line.strip() not in known]
        if lines:
            sections.append(Section(section.heading, "\n".join(lines)))
    if not sections:
        return None
    return Document(f"Added: {document.title}", tuple(sections))
