"""What is said when the configuration cannot be used."""


class ConfigError(Exception):
    """The configuration is wrong; `problems` holds one sentence for each thing to put right, never a secret's value."""

    def __init__(self, problems: list[str]) -> None:
        """Keep every problem found, so that they can all be put right at once."""
        self.problems = tuple(problems)
        count = len(self.problems)
        head = "The configuration has a problem:" if count == 1 else f"The configuration has {count} problems:"
        super().__init__("\n".join([head, *(f"- {problem}" for problem in self.problems)]))
