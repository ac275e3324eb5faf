"""Laying out a graph with Graphviz: a program of its own, run by `picture`.

Graphviz stops everything else in its process while it works and cannot be interrupted, so it works in a process that
can. Reads a graph as JSON and writes the picture.
"""

import json
import sys
from typing import cast

import pygraphviz


def main() -> None:
    """Lay out the graph on standard input: `format`, `graph` (attributes), `nodes` and `edges` (names with them)."""
    wanted = json.load(sys.stdin)
    graph = pygraphviz.AGraph(directed=True, strict=False, **wanted["graph"])
    for name, attributes in wanted["nodes"]:
        graph.add_node(name, **attributes)
    for source, target, attributes in wanted["edges"]:
        graph.add_edge(source, target, **attributes)
    sys.stdout.buffer.write(cast("bytes", graph.draw(format=wanted["format"], prog="dot")))


if __name__ == "__main__":
    main()
