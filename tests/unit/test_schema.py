"""Which revision the code needs."""

from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

import migrations
from storage.schema import revisions


def test_the_revisions_are_those_that_alembic_finds() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    scripts = ScriptDirectory.from_config(config)
    needed, known = revisions()
    assert needed == scripts.get_current_head()
    assert known == {script.revision for script in scripts.walk_revisions()}
