import pytest

from tests.support.scene import Scene


@pytest.fixture
def scene() -> Scene:
    """A session that waits for its guide's first step."""
    return Scene()
