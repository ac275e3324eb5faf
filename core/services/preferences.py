"""A person's own settings: what they were asked once and is remembered."""

from collections.abc import Mapping
from typing import Any

from core.accounts.preferences import FixWay, Preferences
from core.accounts.user import User
from core.ports.unit_of_work import Store


class PreferenceService:
    """Reads and changes what people decide for themselves; everybody may, for themselves."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def of(self, user: User) -> Preferences:
        """The person's preferences."""
        async with self._store.reading(user.account_id) as transaction:
            return await transaction.people.preferences(user.id)

    async def change(self, user: User, changes: Mapping[str, Any]) -> Preferences:
        """Change some of them, each as a whole. `changes` were checked already."""
        async with self._store.transaction(user.account_id) as transaction:
            await transaction.people.locked([user.id])
            before = await transaction.people.preferences(user.id)
            after = Preferences.model_validate({**before.model_dump(), **changes})
            await transaction.people.save_preferences(user.id, after)
        return after

    async def remember_way(self, user: User, kind: str, way: FixWay) -> None:
        """Remember how the person does fixes of this kind."""
        async with self._store.transaction(user.account_id) as transaction:
            await transaction.people.locked([user.id])
            before = await transaction.people.preferences(user.id)
            await transaction.people.save_preferences(user.id, before.with_fix_way(kind, way))
