"""The text in a screenshot, by optical character recognition on this machine. Nothing is downloaded."""

import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageOps

from core.attachments.hiding import Line, private_lines, secret_lines, told

MOST_PIXELS = 40_000_000
"""Five screens of 4K side by side are 41 million; more is no screenshot."""
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
_LONGEST_SIDE = 2_560
_SEEN_SIDE = 1_120
"""Pixels of the longer side in which lines of text are looked for, to be read at full size then, and in which a model
is shown the picture: it cannot make out what was too small to be found and hidden."""
_LEAST_SCORE = 0.6
_MOST_TEXT = 8_000
_MOST_PNG = 800_000
"""Bytes; ten such pictures are a third of the largest request."""
_MARGIN = 0.15
"""How far beyond a line's box is painted, in its heights."""
_CODE_MARGIN = 8


class UnreadableImage(Exception):  # noqa: N818 - the message is for people
    """The image cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class ImageReading:
    """What a picture says, and the picture as a model may see it."""

    text: str
    """Its lines of text, from top to bottom, without secrets; empty when there are none."""
    has_secrets: bool
    """Whether a secret was found in it, or a code to be scanned, which may be one."""
    shown: bytes
    """The picture as PNG or JPEG, scaled to what models take in, with secrets and personal data blacked out."""


def read_image(content: bytes) -> ImageReading:
    """What it says. Raises UnreadableImage."""
    picture = _opened(content)
    lines = _lines(picture)
    secret = secret_lines(lines)
    said = [
        told(line, secret=place in secret)
        for place, line in enumerate(lines)
        if line.score >= _LEAST_SCORE or place in secret
    ]
    shown, has_code = _blackened(picture, [lines[place] for place in secret | private_lines(lines)])
    shown.thumbnail((_SEEN_SIDE, _SEEN_SIDE))
    return ImageReading("\n".join(said)[:_MOST_TEXT], bool(secret) or has_code, _encoded(shown))


def _lines(picture: Image.Image) -> list[Line]:
    """The lines of text in it, however sure."""
    pixels = np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])  # in the order of colours that the reader wants
    found = _reader()(pixels, text_score=0.0)
    if found.txts is None:
        return []
    boxes = ([*box.min(axis=0), *box.max(axis=0)] for box in found.boxes)
    return [
        Line(text, float(score), *map(float, box))
        for text, score, box in zip(found.txts, found.scores, boxes, strict=True)
        if text.strip()
    ]


def _blackened(picture: Image.Image, hidden: Sequence[Line]) -> tuple[Image.Image, bool]:
    """The picture with these lines painted over, and codes to be scanned: keys of authenticators and networks.

    With it, whether there was such a code.
    """
    picture = picture.copy()
    draw = ImageDraw.Draw(picture)
    for line in hidden:
        margin = line.height * _MARGIN
        draw.rectangle((line.left - margin, line.top - margin, line.right + margin, line.bottom + margin), "black")
    is_code, corners = cv2.QRCodeDetector().detectMulti(np.asarray(picture.convert("L")))
    for code in corners if is_code else ():
        draw.rectangle((*(code.min(axis=0) - _CODE_MARGIN), *(code.max(axis=0) + _CODE_MARGIN)), "black")
    return picture, bool(is_code)


def _encoded(picture: Image.Image) -> bytes:
    """As PNG, in which text stays sharp; as JPEG where that is too large."""
    out = io.BytesIO()
    picture.save(out, "PNG")
    if out.tell() > _MOST_PNG:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def _opened(content: bytes) -> Image.Image:
    """The first picture, upright, on white."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it is large is looked at below
            picture = Image.open(io.BytesIO(content), formats=_FORMATS)
        _check_pixels(picture)
        picture.load()
        picture = _upright(picture)
        if picture.has_transparency_data:
            layer = picture.convert("RGBA")
            picture = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)
        picture = picture.convert("RGB")
    except (UnreadableImage, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise UnreadableImage("the picture has too many pixels to read; crop it to the part that matters.") from error
    except Exception as error:  # decoders fail in as many ways as files are damaged
        raise UnreadableImage("the picture is damaged or of a kind that cannot be read.") from error
    picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    return picture


def _check_pixels(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise UnreadableImage(
            f"the picture has {picture.width:,} × {picture.height:,} pixels, which is too many to read; "
            "crop it to the part that matters."
        )


def _upright(picture: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # noqa: BLE001 - what a damaged EXIF says of the orientation is not needed
        return picture


@cache
def _reader() -> Any:
    from omegaconf import OmegaConf  # noqa: PLC0415 - loading both takes long, and few processes read pictures

    # While it loads, rapidocr reads the table of all its models twice, which takes as long as everything else of it.
    loading = OmegaConf.load
    OmegaConf.load = cache(loading)  # pyrefly: ignore[method-assign]
    try:
        from rapidocr import RapidOCR  # noqa: PLC0415
    finally:
        OmegaConf.load = loading  # pyrefly: ignore[method-assign]
    threads = "EngineConfig.onnxruntime"
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            f"{threads}.intra_op_num_threads": 1,
            f"{threads}.inter_op_num_threads": 1,
            "Det.limit_side_len": _SEEN_SIDE,
            "Det.limit_type": "max",
        }
    )
