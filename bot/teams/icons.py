"""The app's icons, drawn here: a path of three steps, the last one reached. PNG as plain bytes."""

import struct
import zlib
from collections.abc import Callable, Iterator
from itertools import pairwise
from math import hypot

_SAMPLES = 3
"""Points looked at along each side of a pixel, so that edges are smooth."""
_STEPS = ((0.27, 0.70), (0.50, 0.40), (0.73, 0.55))
"""Where the steps are, as shares of the side."""
_DOT, _LINE = 0.095, 0.032
_GROUND, _INK, _REACHED = (37, 71, 160), (255, 255, 255), (126, 211, 160)
_CORNER = 0.18

Rgba = tuple[int, int, int, int]
Paint = Callable[[float, float], Rgba]
"""The colour at a point, its place given as shares of the side."""


def colour_icon() -> bytes:
    """The icon in the app's colours, 192 pixels a side."""
    return _png(192, _coloured)


def outline_icon() -> bytes:
    """The icon in white on nothing, 32 pixels a side."""
    return _png(32, _outlined)


def _coloured(x: float, y: float) -> Rgba:
    if not _in_rounded_square(x, y):
        return 0, 0, 0, 0
    if _distance(x, y, _STEPS[-1]) <= _DOT:
        return *_REACHED, 255
    red, green, blue = _INK if _on_path(x, y) else _GROUND
    return red, green, blue, 255


def _outlined(x: float, y: float) -> Rgba:
    return 255, 255, 255, 255 if _on_path(x, y) else 0


def _on_path(x: float, y: float) -> bool:
    dots = any(_distance(x, y, step) <= _DOT for step in _STEPS)
    return dots or any(_from_line(x, y, *ends) <= _LINE for ends in pairwise(_STEPS))


def _in_rounded_square(x: float, y: float) -> bool:
    outside_x, outside_y = (max(_CORNER - at, at - (1 - _CORNER), 0.0) for at in (x, y))
    return hypot(outside_x, outside_y) <= _CORNER


def _distance(x: float, y: float, point: tuple[float, float]) -> float:
    return hypot(x - point[0], y - point[1])


def _from_line(x: float, y: float, start: tuple[float, float], end: tuple[float, float]) -> float:
    """How far a point is from the line between two others."""
    along_x, along_y = end[0] - start[0], end[1] - start[1]
    share = ((x - start[0]) * along_x + (y - start[1]) * along_y) / (along_x**2 + along_y**2)
    share = min(max(share, 0.0), 1.0)
    return _distance(x, y, (start[0] + share * along_x, start[1] + share * along_y))


def _png(side: int, paint: Paint) -> bytes:
    rows = b"".join(b"\x00" + b"".join(_row(side, number, paint)) for number in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)  # 8 bits of each of red, green, blue and opacity
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _row(side: int, number: int, paint: Paint) -> Iterator[bytes]:
    inner = [(part + 0.5) / _SAMPLES for part in range(_SAMPLES)]
    for column in range(side):
        points = [paint((column + dx) / side, (number + dy) / side) for dy in inner for dx in inner]
        opacity = sum(point[3] for point in points)
        mixed = (sum(point[part] * point[3] for point in points) // max(opacity, 1) for part in range(3))
        yield bytes((*mixed, opacity // len(points)))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
