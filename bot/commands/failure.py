"""What a command says when it could not do its work."""


class Failed(Exception):  # noqa: N818 - an answer of the command line
    """The command did not work; the message is for the person at the terminal."""
