"""What goes wrong with a test, as opposed to with the app."""


class SimulatorError(Exception):
    """The simulator can't do what the test asks for; the message says why and what to do."""

    def __init__(self, message: str, remedy: str = "", error: str = "Refused") -> None:
        super().__init__(message if remedy == "" else f"{message}\n  {remedy}")
        self.error = error
        """A name that does not change: ``NotFound``, ``Refused``, or the name of an exception of AWS."""
        self.remedy = remedy
        """What to do instead; empty when the message says it."""
