"""How well and how fast screenshots are read, and whether what was read finds its flow.

`python -m tests.bench.screenshots` draws thirty dialogs of Windows, macOS and browsers: light and dark, scaled,
compressed, and partly cut.
"""

import asyncio
import io
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from PIL import Image, ImageDraw, ImageFont

from bot.bootstrap.container import build_container
from core.attachments.reading import read_file
from core.matching.match import Verdict
from tests.support.database import config_for, fresh_database, postgres_with_template

_FONTS = [
    path
    for name in ("dejavu/DejaVuSans.ttf", "noto/NotoSans-Regular.ttf", "liberation/LiberationSans-Regular.ttf")
    if (path := Path("/usr/share/fonts/truetype") / name).exists()
]


@dataclass(frozen=True, slots=True)
class Shot:
    """A dialog: its title, what it says, what must be read of it, and the flow that is meant."""

    title: str
    lines: tuple[str, ...]
    key: str
    flow: str


_DATA = Path(__file__).parent.parent / "data" / "screenshots.tsv"
"""Title, two lines, what must be read, and the flow."""


def shots() -> list[Shot]:
    """All thirty."""
    rows = (line.split("\t") for line in _DATA.read_text(encoding="utf-8").splitlines())
    return [Shot(title, (one, two), key, flow) for title, one, two, key, flow in rows]


def drawn(number: int, shot: Shot) -> bytes:
    """The dialog as a file: dark every other time, of three sizes, as JPEG at times, cut on the right or below."""
    scale = (1.0, 1.25, 0.8, 2.0)[number % 4]
    dark, paper, ink = number % 2, *((("#1f1f1f", "#f0f0f0"), ("#ffffff", "#1a1a1a"))[number % 2 == 0])
    screen = (1366, 768) if number % 3 else (1920, 1080)
    picture = Image.new("RGB", screen, "#003a6e" if dark else "#c8d8e8")
    draw = ImageDraw.Draw(picture)
    body, head = (ImageFont.truetype(str(_FONTS[number % len(_FONTS)]), size) for size in (15, 17))
    left, top, width = 320, 220, 40 + int(max(draw.textlength(line, body) for line in (*shot.lines, shot.title)) * 1.15)
    draw.rounded_rectangle((left, top, left + width, top + 200), 8, paper, "#808080")
    draw.text((left + 18, top + 10), shot.title, ink, head)
    for place, line in enumerate(shot.lines):
        draw.text((left + 18, top + 60 + 28 * place), line, ink, body)
    draw.rectangle((left + 18, top + 155, left + 98, top + 182), "#0067c0")
    draw.text((left + 40, top + 159), "OK", "white", body)
    if number % 5 == 0:  # cut out, with the edge of the window gone
        picture = picture.crop((left + 10, top + 4, left + width - 4, top + 150))
    picture = picture.resize((int(picture.width * scale), int(picture.height * scale)), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, *(("JPEG",) if number % 6 == 1 else ("PNG",)))
    return out.getvalue()


async def measure(url: str) -> None:
    """Read all, look for their flows, and print the figures."""
    given = shots()
    read_file(drawn(0, given[0]))  # loading the models is once a process
    texts, seconds = list[str](), list[float]()
    for number, shot in enumerate(given):
        picture = drawn(number, shot)
        began = time.process_time()
        texts.append(read_file(picture).read)
        seconds.append(time.process_time() - began)
    read = [_plain(shot.key) in _plain(text) for shot, text in zip(given, texts, strict=True)]
    async with build_container(config_for(url)) as parts:
        account = await parts.administration.account(f"bench {uuid4()}")
        async with parts.store.transaction(account.id) as transaction:
            slugs = {flow.id: flow.slug for flow in await transaction.flows.list()}
        found = [await parts.services.matcher.match(account.id, text) for text in texts]
    first = [bool(one) and slugs[one[0].flow_id] == shot.flow for one, shot in zip(found, given, strict=True)]
    sure = [good and one[0].verdict is Verdict.MATCH for good, one in zip(first, found, strict=True)]
    for shot, was_read, was_first, text, one in zip(given, read, first, texts, found, strict=True):
        if not (was_read and was_first):
            print(shot.key, was_read, was_first, repr(text), [slugs[match.flow_id] for match in one[:2]])  # noqa: T201
    print(  # noqa: T201
        f"read {sum(read)} of {len(given)}; flow first {sum(first)}, as a clear match {sum(sure)}; "
        f"median {statistics.median(seconds):.2f} s, slowest {max(seconds):.2f} s of one core"
    )


def _plain(text: str) -> str:
    return "".join(text.casefold().replace("’", "'").split())


if __name__ == "__main__":
    with postgres_with_template() as server, fresh_database(server) as url:
        asyncio.run(measure(url))
