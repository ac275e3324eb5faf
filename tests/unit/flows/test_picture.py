"""The picture of a flow: legible for everybody, and nothing but a picture whatever the texts say."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from core.flows import picture
from core.flows.diff import diff
from core.flows.library import starter_flows
from core.flows.marks import Mark, marked
from core.flows.model import Edge, Flow, Node, NodeType
from core.flows.options import Option
from core.flows.picture import draw_png, draw_svg
from core.shared.errors import TooLarge, Unavailable
from tests.support.tables import every_case
from tests.unit.flows.made import OPTION, OTHERWISE, SKIPPED, SMALL, with_more, with_node

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    "<script>alert(1)</script>",
    "<b>bold</b>",
    "<",
    "\"quoted\" and 'quoted'",
    '"]; evil [label="x',
    "ends in a backslash \\",
    "\\N \\G \\E \\T \\l \\r \\n",
    "&lt;b&gt; &amp; &#60;",
    "]]> <!-- --> <?xml?>",
    "{a|b} <f0>",
    "n0 -> n1; }",
    "javascript:alert(1)",
    "https://example.com/x.png",
    "漢字 é 😀 שלום",
    "</svg></title></text>",
)
UNDRAWABLE = "nul \x00 bell \x07 half \ud800 none \uffff"


def drawn(flow: Flow) -> ET.Element:
    return ET.fromstring(draw_svg(flow))


def groups(root: ET.Element, kind: str) -> list[list[str]]:
    """The lines written in each box (`node`) or on each arrow (`edge`)."""
    found = [group for group in root.iter(f"{SVG}g") if group.get("class") == kind]
    return [[text.text or "" for text in group.iter(f"{SVG}text")] for group in found]


def unwrapped(text: str) -> str:
    """A text without the places where it was broken into lines."""
    return text.replace(" ", "")


def hover_texts(root: ET.Element) -> set[str]:
    return {title.text or "" for title in root.iter(f"{SVG}title")}


def test_the_picture_shows_every_node_and_every_answer():
    root = drawn(SMALL)
    boxes = groups(root, "node")
    assert ["Start"] in boxes
    assert ["Question", "Who cannot print?"] in boxes
    assert ["Verification", "Did the page come out?"] in boxes
    assert ["Resolution", "The spooler hung. Restarted it."] in boxes
    assert len(boxes) == len(SMALL.nodes) + 1
    arrows = groups(root, "edge")
    for answer in ("Everybody", "One person / otherwise", "Worked", "Didn't work / otherwise"):
        assert [answer] in arrows
    assert arrows.count([]) == 2, "neither the way from the start nor the one from the note waits for an answer"


def test_the_picture_fits_any_page_and_has_a_name():
    root = drawn(SMALL)
    assert (root.get("width"), root.get("height")) == (None, None)
    assert len(root.attrib["viewBox"].split()) == 4
    assert root.get("role") == "img"
    assert root.get("aria-label") == "Flow: Printer does nothing"
    assert root[0].tag == f"{SVG}title"
    assert root[0].text == "Flow: Printer does nothing"
    assert not [element for element in root.iter() if element.get("id")], "ids would clash with another picture's"


def test_long_texts_are_shortened_in_the_box_and_whole_on_pointing_at_it():
    text = "word " * 60
    root = drawn(with_node(SMALL, "restart", text=text))
    (box,) = [lines for lines in groups(root, "node") if lines[0] == "Action"]
    assert len(box) == 5
    assert box[-1].endswith("…")
    assert f"Action: {text.strip()}" in hover_texts(root)


def test_whatever_texts_say_is_only_shown():
    options = tuple(Option(text, f"v{number}") for number, text in enumerate(HOSTILE))
    nodes = [Node(f"h{number}", NodeType.NOTE, text) for number, text in enumerate(HOSTILE)]
    edges = [Edge("who", node.id, OPTION, option.value) for node, option in zip(nodes, options, strict=True)]
    flow = with_more(with_node(replace(SMALL, title=HOSTILE[0]), "who", options=options), *nodes, *edges)
    root = drawn(flow)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg", "title", "g", "path", "polygon", "polyline", "ellipse", "text",
    }  # fmt: skip
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not [name for name in attributes if "href" in name or name.startswith("on") or name == "style"]
    boxes = {unwrapped("".join(lines)) for lines in groups(root, "node")}
    arrows = {unwrapped("".join(lines)) for lines in groups(root, "edge")}
    for text in HOSTILE:
        assert unwrapped(f"Note{text}") in boxes
        assert unwrapped(text) in arrows
        assert f"Note: {text}" in hover_texts(root)
    assert root.get("aria-label") == f"Flow: {HOSTILE[0]}"


def test_hostile_ids_mean_nothing():
    nodes = [Node(text, NodeType.NOTE, "Hello.") for text in (*HOSTILE, "start", "n0", UNDRAWABLE)]
    edges = [Edge("who", node.id, OTHERWISE) for node in nodes]
    lost = [Edge("who", f"{text}!", OTHERWISE) for text in HOSTILE]
    root = drawn(with_more(SMALL, *nodes, *edges, *lost))
    assert groups(root, "node").count(["Note", "Hello."]) == len(nodes)
    assert sum(lines[0] == "Missing" for lines in groups(root, "node")) == len(lost)


def test_what_cannot_be_drawn_is_marked():
    root = drawn(with_node(replace(SMALL, title=UNDRAWABLE), "restart", text=UNDRAWABLE))
    shown = "nul \ufffd bell \ufffd half \ufffd none \ufffd"
    assert ["Action", shown] in groups(root, "node")
    assert root.get("aria-label") == f"Flow: {shown}"


@pytest.mark.parametrize("nodes", [(), SMALL.nodes[:1]])
def test_a_draft_is_drawn_as_far_as_it_goes(nodes: tuple[Node, ...]):
    boxes = groups(drawn(replace(SMALL, nodes=nodes)), "node")
    assert ["Start"] in boxes
    assert ["Missing", "hand_over"] in boxes


def test_a_flow_that_goes_in_circles_is_drawn():
    flow = with_more(SMALL, Edge("check", "who", SKIPPED), Edge("who", "who", SKIPPED))
    assert ["Can't check"] in groups(drawn(flow), "edge")


def test_what_is_over_the_limits_is_not_drawn():
    with pytest.raises(TooLarge):
        draw_svg(with_more(SMALL, *(Node(f"n{number}", NodeType.NOTE, "x") for number in range(300))))
    with pytest.raises(TooLarge):
        draw_svg(with_more(SMALL, *(Edge("who", "who", SKIPPED) for _ in range(5001))))


def test_a_tangle_that_would_take_too_long_gets_straight_arrows(monkeypatch: pytest.MonkeyPatch):
    curved = drawn(SMALL)
    monkeypatch.setattr(picture, "CURVED_LIMIT", 0)
    straight = drawn(SMALL)
    assert sorted(groups(straight, "node")) == sorted(groups(curved, "node"))
    assert sorted(groups(straight, "edge")) == sorted(groups(curved, "edge"))


def test_a_drawing_that_takes_too_long_either_way_is_given_up(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(picture, "CURVED_LIMIT", 0)
    monkeypatch.setattr(picture, "STRAIGHT_LIMIT", 0)
    with pytest.raises(Unavailable):
        draw_svg(SMALL)


def test_a_drawing_that_fails_is_said_to_have_failed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(picture.sys, "executable", "/nowhere/python")
    with pytest.raises(Unavailable):
        draw_svg(SMALL)


def luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@every_case("node_type", NodeType)
def test_boxes_can_be_read_and_told_apart(node_type: NodeType):
    fill, border = picture.COLOURS[node_type]
    assert contrast(picture.INK, fill) >= 7
    assert contrast(border, picture.BACKGROUND) >= 4.5
    assert len(set(picture.COLOURS.values())) == len(NodeType)


def test_the_picture_brings_its_own_background():
    root = drawn(SMALL)
    assert root.find(f"{SVG}g/{SVG}polygon").get("fill") == picture.BACKGROUND
    assert contrast(picture.LINE, picture.BACKGROUND) >= 4.5


def test_what_changes_stands_out_and_what_is_removed_is_still_shown():
    after = with_more(
        with_node(SMALL, "restart", text="Restart it twice."),
        Node("cable", NodeType.ACTION, "Replace the cable.", "It was broken before."),
    )
    after = replace(after, nodes=tuple(node for node in after.nodes if node.id != "told"))
    whole, marks = marked(after, diff(SMALL, after))
    assert marks.nodes == {"restart": Mark.CHANGED, "told": Mark.REMOVED, "cable": Mark.ADDED}
    boxes = groups(ET.fromstring(draw_svg(whole, marks)), "node")
    assert ["+ Action", "Replace the cable."] in boxes
    assert ["~ Action", "Restart it twice."] in boxes
    assert ["- Note", "Now print a test page."] in boxes
    assert ["Question", "Who cannot print?"] in boxes


def test_of_a_new_flow_all_is_added():
    whole, marks = marked(SMALL, None)
    assert whole == SMALL
    assert set(marks.nodes.values()) == set(marks.edges.values()) == {Mark.ADDED}


def _png_size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


def test_a_picture_for_chats_has_its_words_in_it():
    written = draw_png(SMALL)
    same_size = with_node(SMALL, "restart", text="Rastert the spooler.")
    assert draw_png(same_size) != written, "letters of the same width make another picture, so they are drawn"
    assert draw_png(SMALL) == written


def test_a_flow_of_forty_nodes_is_legible_as_a_picture_for_chats():
    flow = min((flow for flow in starter_flows() if len(flow.nodes) >= 40), key=lambda flow: len(flow.nodes))
    width, height = _png_size(draw_png(flow))
    # Graphviz draws letters of 12 points at 110 dots an inch: 18 pixels, whatever the size of the whole.
    assert width < 12_000
    assert height < 12_000
    assert len(groups(drawn(flow), "node")) == len(flow.nodes) + 1


def test_without_a_font_no_picture_without_words_is_made(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(picture, "has_fonts", lambda: False)
    with pytest.raises(Unavailable, match="no font"):
        draw_png(SMALL)
