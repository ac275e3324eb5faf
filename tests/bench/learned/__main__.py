"""How much of what is learned a reviewer would sign as it is: `make bench-learning`."""

import argparse
from collections.abc import Sequence

from tests.bench.figures import Section, as_text, single
from tests.bench.learned import documents, sessions
from tests.bench.learned.documents import Score, failed


def section(title: str, found: Sequence[Score]) -> Section:
    """The figures of documents or sessions."""
    procedures = [score for score in found if score.procedure]
    others = [score for score in found if not score.procedure]
    rows = [single("Approvable as it is", _share(procedures), "%", "at least 60 %")]
    if others:
        rows.append(single("Refused with the right reason, of what is no procedure", _share(others), "%"))
    rows += [
        single("Branches lost, invented or led elsewhere", sum(score.branches_wrong for score in found), "", "0"),
        single("Texts of one case or person", sum(score.leaked for score in found), "", "0"),
    ]
    if kept := sum(score.kept for score in found):
        rows.append(single("Conditions that stay a step in the document's own words", kept, ""))
    return Section(f"{title}: {len(found)}", rows)


def measured() -> tuple[list[Section], list[str]]:
    """The figures, and a line for each that a reviewer would not sign."""
    read, walked = documents.scores(), sessions.scores()
    return [section("Documents", read), section("Sessions", walked)], [*failed(read), *failed(walked)]


def _share(found: Sequence[Score]) -> float:
    return 100 * sum(not score.wrong for score in found) / max(len(found), 1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.learned", description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="also say what is wrong with each")
    options = parser.parse_args()
    sections, wrong = measured()
    print("\n".join((as_text(sections), "", *(wrong if options.wrong else ()))))  # noqa: T201 - the table


if __name__ == "__main__":
    main()
