"""The PostgreSQL that comes with FlowPilot, used when no `DATABASE_URL` is set."""

from storage.embedded.errors import EmbeddedServerError
from storage.embedded.folder import default_data_dir
from storage.embedded.server import EmbeddedServer

__all__ = ["EmbeddedServer", "EmbeddedServerError", "default_data_dir"]
