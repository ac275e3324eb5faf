"""What axe-core objects to on the page, in the looks that people have it in."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TypeAlias

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, ViewportSize

PHONE: ViewportSize = {"width": 390, "height": 844}

Part: TypeAlias = Mapping[str, Sequence[Sequence[str]]]

EVERYTHING: Part = {"include": [["html"]]}
IN_VIEW: Part = {"include": [["main"]]}
"""Without what surrounds every view alike."""
IN_DIALOG: Part = {"include": [["dialog[open]"]]}
"""Without the view behind it, which cannot be reached then."""

_OF_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
_RUN = """async ([part, options]) => {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const { violations } = await axe.run(part, { ...options, resultTypes: ["violations"] });
  return violations.map(({ id, help, nodes }) =>
    `${id}: ${help} ` + nodes.slice(0, 3).map(({ target, html }) => `${target} ${html.slice(0, 160)}`).join("; "));
}"""


@cache
def _axe() -> str:
    return Axe().axe_script


async def objections(page: Page, part: Part = EVERYTHING, **options: object) -> list[str]:
    """What axe-core objects to in a part of the page, as it looks now; options are those of `axe.run`."""
    if not await page.evaluate("'axe' in window"):  # half a megabyte: once for each time that the page is loaded
        await page.evaluate(_axe())
    return await page.evaluate(_RUN, [part, options])


async def objections_in_any_look(page: Page, part: Part = IN_VIEW, *, colours_at_the_desk: bool = False) -> list[str]:
    """The same at a desk in light, and on a phone in the dark; the page stays loaded.

    Colours do not depend on the width, so those of the dark at a desk are looked at when asked for only.
    """
    wide = page.viewport_size
    assert wide
    found = [f"in light: {each}" for each in await objections(page, part)]
    await page.emulate_media(color_scheme="dark")
    if colours_at_the_desk:
        found += [f"in the dark: {each}" for each in await objections(page, part, **_OF_COLOURS)]
    device = await page.context.new_cdp_session(page)
    await device.send("Emulation.setDeviceMetricsOverride", {**PHONE, "deviceScaleFactor": 1, "mobile": True})
    await device.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 1})
    assert await page.evaluate("[innerWidth, matchMedia('(hover: none)').matches]") == [PHONE["width"], True]
    found += [f"on a phone in the dark: {each}" for each in await objections(page, part)]
    await page.emulate_media(color_scheme="light")
    await device.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    await device.send("Emulation.setDeviceMetricsOverride", {**wide, "deviceScaleFactor": 1, "mobile": False})
    await device.detach()
    return found
