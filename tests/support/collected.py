"""All modules of the tests that were asked for: what those that share them would each load."""

import contextlib
import os
import shlex
from pathlib import Path

import pytest

from tests.support.copies import PROGRAM, TO_COLLECT

os.environ.pop("PYTEST_ADDOPTS", None)
# The program, too, is loaded by pytest, which rewrites the assertions in what it has plugins of.
program = [argument for module in PROGRAM for argument in ("-p", module)]
once = ["-n0", "--collect-only", "--capture=no", "-p", "no:cacheprovider", *program]
nowhere = Path(os.devnull).open("w")  # noqa: SIM115 - what is loaded meanwhile (alembic's) may go on writing there
with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
    pytest.main([*shlex.split(os.environ.pop(TO_COLLECT)), *once])
