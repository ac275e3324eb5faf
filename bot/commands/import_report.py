"""What comes of importing documents: said as it goes, counted at the end, and written as a table on request."""

import csv
from collections import Counter
from pathlib import Path

from core.services.importing import Brought

_COLUMNS = ("document", "outcome", "title or reason")


class Report:
    """What came of each document."""

    def __init__(self) -> None:
        self.count = Counter[str]()
        self._rows = list[tuple[str, str, str]]()
        self._document = ""

    def begins(self, document: str, said: str) -> None:
        """The next document is read; `said` is its line on the terminal."""
        self._document = document
        print(said, flush=True)

    def brought(self, brought: Brought) -> None:
        """A document was read, or was known already."""
        if brought.unchanged:
            self._note("unchanged", "", "unchanged since it was imported")
            return
        self.count["read"] += 1
        for proposal in brought.proposals:
            if proposal.id in brought.known:
                self._note(
                    "duplicate", proposal.title, f"duplicate: another document says the same as “{proposal.title}”"
                )
            else:
                self._note("proposed", proposal.title, f"proposed: {proposal.title}")

    def refused(self, why: str) -> None:
        """A document cannot be used."""
        self._note("refused", why, f"refused: {why}")

    def _note(self, outcome: str, detail: str, said: str) -> None:
        self.count[outcome] += 1
        self._rows.append((self._document, outcome, detail))
        print(f"  {said}", flush=True)

    def write(self, file: Path) -> None:
        """Write a row for each document."""
        with file.open("w", encoding="utf-8-sig", newline="") as opened:  # a spreadsheet needs the mark
            writer = csv.writer(opened)
            writer.writerow(_COLUMNS)
            writer.writerows(tuple(_plain(cell) for cell in row) for row in self._rows)

    def __str__(self) -> str:
        made, read = self.count["proposed"], self.count["read"]
        others = "".join(
            f" {self.count[what]} {what}{'s' * (self.count[what] != 1 and what == 'duplicate')};"
            for what in ("duplicate", "unchanged")
            if self.count[what]
        )
        return (
            f"{made} flow{'s' * (made != 1)} proposed from {read} document{'s' * (read != 1)};"
            f"{others} {self.count['refused']} refused."
        )


def _plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
