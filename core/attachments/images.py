"""The text in a screenshot, by optical character recognition on this machine. Nothing is downloaded."""

import io
import warnings
from functools import cache
from typing import Any

import numpy as np
from PIL import Image, ImageOps

MOST_PIXELS = 40_000_000
"""Five screens of 4K side by side are 41 million; more is no screenshot."""
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
_LONGEST_SIDE = 2_560
_DETECTED_SIDE = 960
"""Pixels of the longer side in which lines of text are looked for; they are then read at full size."""
_LEAST_SCORE = 0.6
_MOST_TEXT = 8_000


class UnreadableImage(Exception):  # noqa: N818 - the message is for people
    """The image cannot be read; the message says why."""


def text_of_image(content: bytes) -> str:
    """Its lines of text, from top to bottom; empty when there are none. Raises UnreadableImage."""
    found = _reader()(_opened(content))
    lines: list[str] = list(found.txts or ())
    scores: list[float] = list(found.scores or ())
    good = [line for line, score in zip(lines, scores, strict=True) if score >= _LEAST_SCORE and line.strip()]
    return "\n".join(good)[:_MOST_TEXT]


def _opened(content: bytes) -> "np.ndarray[Any, Any]":
    """The first picture, upright, on white, in the order of colours that the reader wants."""
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
    except Exception as error:  # decoders fail in as many ways as files are damaged
        raise UnreadableImage("the picture is damaged or of a kind that is not read.") from error
    picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    return np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])


def _check_pixels(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise UnreadableImage(
            f"the picture has {picture.width:,} × {picture.height:,} pixels, which is too many to read; "
            "cut out the part that matters."
        )


def _upright(picture: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # noqa: BLE001 - what a damaged EXIF says of the orientation is not needed
        return picture


@cache
def _reader() -> Any:
    from rapidocr import RapidOCR  # noqa: PLC0415 - loading it takes a second, and few processes read pictures

    threads = "EngineConfig.onnxruntime"
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            f"{threads}.intra_op_num_threads": 1,
            f"{threads}.inter_op_num_threads": 1,
            "Det.limit_side_len": _DETECTED_SIDE,
            "Det.limit_type": "max",
        }
    )
