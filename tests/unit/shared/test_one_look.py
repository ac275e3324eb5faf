"""However many ask whether something works, it is looked at once at a time."""

import asyncio
import gc

from bot.shared.one_look import OneLook
from tests.support.logs import logged_by_libraries


async def test_many_who_ask_at_once_share_one_look() -> None:
    looks, answered = 0, asyncio.Event()

    async def look() -> None:
        nonlocal looks
        looks += 1
        await answered.wait()
        if looks == 1:
            raise ConnectionError

    ask = OneLook(look)
    asking = [asyncio.create_task(ask()) for _ in range(50)]
    gone = asyncio.create_task(ask())
    await asyncio.sleep(0)
    gone.cancel()
    answered.set()
    told = await asyncio.gather(*asking, return_exceptions=True)
    assert {type(each) for each in told} == {ConnectionError}
    assert looks == 1

    await ask()  # the next who asks is told of now
    assert looks == 2


async def test_what_is_looked_at_may_fail_though_nobody_waits_any_more() -> None:
    async def look() -> None:
        await asyncio.sleep(0)
        raise ConnectionError

    with logged_by_libraries() as lines:
        asking = asyncio.create_task(OneLook(look)())
        await asyncio.sleep(0)
        asking.cancel()
        for _ in range(5):
            await asyncio.sleep(0)
        del asking
        gc.collect()  # with it goes what nobody heard of: that is when asyncio complains
    assert lines == []
