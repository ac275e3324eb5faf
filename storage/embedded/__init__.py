"""The PostgreSQL that comes with FlowPilot, used when no `DATABASE_URL` is set."""

from storage.embedded.errors import DiskFullError, EmbeddedServerError
from storage.embedded.folder import data_folder
from storage.embedded.server import EmbeddedServer

__all__ = ["DiskFullError", "EmbeddedServer", "EmbeddedServerError", "data_folder"]
