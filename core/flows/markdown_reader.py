"""Reading a flow in Markdown line by line into written fields; what they mean is `document`'s matter."""

from dataclasses import dataclass, field

from core.flows.markdown_lines import FENCE, heading, item, labelled, slip, split_arrow, unescaped, way
from core.flows.problems import FlowFormatError, FlowProblem, quoted
from core.flows.written import MAX_PARTS, Fields, FlowReader, Items, Text, Written, check_size

_LISTS = ("symptoms", "sources", "next_steps", "options")
_OPTION_DETAILS = ("value", "fact")
_SCRIPT_FIELDS = ("template", "language", "code", "risks", "check_first")

_Entries = list[tuple[Text, Written]]


def read_markdown(text: str) -> Fields:
    """The fields written in the file, each with its line.

    Raises `FlowFormatError` when lines are in no place where they mean something.
    """
    check_size(text)
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MAX_PARTS:
        raise FlowFormatError([FlowProblem("file", "It has too many lines for a flow", "Split it into several flows")])
    return _Reader().read(lines)


@dataclass(slots=True)
class _Field:
    """A field while its lines are read."""

    name: str
    line: int
    texts: list[str] = field(default_factory=list[str])
    items: list[Written] = field(default_factory=list[Written])
    options: list[_Entries] = field(default_factory=list[_Entries])

    def written(self) -> Written:
        """The field as far as it was read."""
        if self.name not in _LISTS:
            return Text("\n".join(self.texts), self.line)
        options = (Fields(tuple(option), self.line) for option in self.options)
        return Items((*self.items, *options), self.line)


@dataclass(slots=True)
class _Section:
    """What stands under one heading: the flow's own fields, or a node's."""

    title: Text
    entries: _Entries = field(default_factory=_Entries)
    script: _Entries = field(default_factory=_Entries)

    def add(self, name: str, value: Written) -> None:
        """Keep a field; a script's fields stand together in the one named `script`."""
        (self.script if name in _SCRIPT_FIELDS else self.entries).append((Text(name, value.line), value))

    def written(self) -> Fields:
        """The fields of the section."""
        line = self.title.line
        script = ((Text("script", line), Fields(tuple(self.script), line)),) if self.script else ()
        return Fields((*self.entries, *script), line)


class _Reader:
    """Goes through the lines once, keeping the section and the field it is in."""

    def __init__(self) -> None:
        self._reading = FlowReader()
        self._line = 0
        self._flow: _Section | None = None
        self._nodes: list[_Section] = []
        self._section: _Section | None = None
        self._field: _Field | None = None
        self._fence = ""
        """What ends the script that is being read; empty outside one."""

    def read(self, lines: list[str]) -> Fields:
        """The fields in the lines."""
        for self._line, line in enumerate(lines, 1):
            if self._fence and self._field:
                self._read_code(line, self._field)
            else:
                self._read_line(line)
        if self._fence:
            self._problem("The script has no end", "End it with the backticks it begins with, on a line of their own")
        self._end_field()
        if self._flow is None:
            self._problem("There is no title", "Begin with '# ' and the flow's title")
        self._reading.finish()
        entries = self._flow.written().entries if self._flow else ()
        nodes = Fields(tuple((node.title, node.written()) for node in self._nodes), 1)
        return Fields((*entries, (Text("nodes", 1), nodes)), 1)

    def _read_line(self, line: str) -> None:
        if found := heading(line):
            self._begin_section(*found)
        elif self._section is None:
            if line.strip():
                self._problem("This stands before the title", "Begin with '# ' and the flow's title")
        elif line.startswith(FENCE):
            self._begin_script(line, self._section)
        elif found := labelled(line):
            self._begin_field(*found)
        elif found := way(line):
            self._end_field()
            self._section.add(found[0], Text(found[1], self._line))
        elif self._field and self._field.name in _LISTS:
            self._read_item(line, self._field)
        else:
            self._read_text(line)

    def _read_code(self, line: str, code: _Field) -> None:
        if line.startswith(self._fence) and not line.strip().strip("`"):
            self._fence = ""
            self._end_field()
        else:
            code.texts.append(line)

    def _read_item(self, line: str, within: _Field) -> None:
        text = item(line)
        detail = labelled(item(line.lstrip()) or "") if line.startswith(" ") and within.options else None
        if detail and detail[0] in _OPTION_DETAILS:
            within.options[-1].append((Text(detail[0], self._line), Text(detail[1], self._line)))
        elif text is None:
            if line.strip():
                self._problem(f"{quoted(line)} is not an item of this list", "Begin it with '- '")
        elif within.name == "options":
            label, _, target = split_arrow(text)
            option: _Entries = [(Text("label", self._line), Text(label, self._line))]
            within.options.append([*option, (Text("next", self._line), Text(target, self._line))])
        else:
            within.items.append(Text(text, self._line))

    def _read_text(self, line: str) -> None:
        if not line.strip():
            if self._field:
                self._field.texts.append(line)
        elif meant := slip(line):
            mend = f"If you meant {meant}, write that; if it is part of a text, put a backslash in front"
            self._problem(f"{quoted(line)} could be read in two ways", mend)
        elif self._field:
            self._field.texts.append(unescaped(line))
        else:
            self._problem(f"{quoted(line)} belongs to no field", "Move it up to the text it belongs to")

    def _begin_section(self, level: int, text: str) -> None:
        self._end_field()
        if level == 1:
            if self._flow:
                self._problem("There is a second title", "Begin nodes with '## '")
            self._section = self._flow = _Section(Text(text, self._line))
            self._flow.add("title", self._flow.title)
            self._field = _Field("description", self._line)
            return
        node_id, dot, node_type = text.partition("·" if "·" in text else ":")
        if not dot:
            self._problem(f"The heading {quoted(text)} names no type", "Write '## node_id · type'")
        self._section = _Section(Text(node_id.strip(), self._line))
        self._section.add("type", Text(node_type, self._line))
        self._nodes.append(self._section)
        self._field = _Field("text", self._line)

    def _begin_script(self, line: str, section: _Section) -> None:
        self._end_field()
        language = line.lstrip("`")
        self._fence = "`" * (len(line) - len(language))
        section.add("language", Text(language, self._line))
        self._field = _Field("code", self._line)

    def _begin_field(self, name: str, rest: str) -> None:
        self._end_field()
        self._field = _Field(name, self._line)
        if name not in _LISTS:
            self._field.texts.append(rest)
        elif rest.strip():
            self._problem(f"{quoted(rest)} is on the line that begins a list", "Write it below, after '- '")

    def _end_field(self) -> None:
        if self._section and self._field:
            self._section.add(self._field.name, self._field.written())
        self._field = None

    def _problem(self, what: str, mend: str) -> None:
        self._reading.problem("file", what, mend, self._line)
