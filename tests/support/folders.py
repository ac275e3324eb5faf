"""Where tests keep files that end with them."""

import os
import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")
_ENOUGH = 2 * 1024**3
"""Bytes; containers often have 64 MB there."""


def _found() -> Path:
    if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ENOUGH:
        return _MEMORY
    return Path(tempfile.gettempdir())


QUICK_FOLDER = _found()
"""In memory where there is room. Making and dropping a database there took 40 ms; on a disk 80 to 480."""
