"""Executions of state machines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Dict, List, Mapping, Optional

from .client import ControlClient
from .times import instant


@dataclass(frozen=True)
class WaitingCallback:
    """A callback that an execution waits for."""

    state: str
    since: datetime
    task_token: str
    arguments: Any
    """What the request was made with."""


class Run:
    """One execution. How it ends is data: an execution that fails raises nothing here.

    Every attribute tells how the execution stands now.
    """

    def __init__(self, client: ControlClient, arn: str) -> None:
        self._client = client
        self.arn = arn
        """The ARN."""

    @property
    def name(self) -> str:
        """The name."""
        return str(self._now()["name"])

    @property
    def status(self) -> "Status":
        """``RUNNING``, ``SUCCEEDED``, ``FAILED``, ``TIMED_OUT`` or ``ABORTED``."""
        now = self._now()
        return Status(now["status"], _story(now))

    @property
    def input(self) -> Any:
        """The input."""
        return self._now()["input"]

    @property
    def output(self) -> Any:
        """The output; None unless the execution has succeeded."""
        return self._now().get("output")

    @property
    def error(self) -> Optional[str]:
        """The error; None unless the execution has failed."""
        return self._now().get("error")

    @property
    def cause(self) -> Optional[str]:
        """The cause of the error; None unless there is one."""
        return self._now().get("cause")

    @property
    def path(self) -> List[str]:
        """The names of the states that were entered, in the order of entry."""
        return list(self._now()["path"])

    @property
    def transitions(self) -> int:
        """The state transitions that a Standard machine is billed for."""
        return int(self._now()["transitions"])

    @property
    def dollars(self) -> Optional[float]:
        """The price of the transitions; None for an Express machine."""
        return self._now().get("dollars")

    @property
    def elapsed(self) -> timedelta:
        """The virtual time from the start to the end, or to now."""
        return timedelta(milliseconds=self._now()["elapsedMs"])

    @property
    def waiting(self) -> List[WaitingCallback]:
        """The callbacks that wait for an answer."""
        return [
            WaitingCallback(each["state"], instant(each["since"]), each["taskToken"], each["arguments"])
            for each in self._now()["waiting"]
        ]

    @property
    def history(self) -> List[Dict[str, Any]]:
        """The events, in the shape of AWS's GetExecutionHistory."""
        return list(self._client.get("executions", self.arn, "history")["events"])

    @property
    def report(self) -> str:
        """A report as one HTML page: the diagram with the path, a timeline, messages, items, cost."""
        return str(self._client.get("executions", self.arn, "report")["html"])

    def to_end(self) -> "Run":
        """Lets time pass until the execution has ended.

        :raises SimulatorError: when nothing can end it any more; the message says what it waits for.
        """
        return self._advance({"until": "end"})

    def to_wait(self, state: Optional[str] = None) -> "Run":
        """Lets time pass until the execution waits: for a callback, or in a Wait state.

        :raises SimulatorError: when it ends or gets stuck before.
        """
        return self._advance({"until": "wait"} if state is None else {"until": "wait", "state": state})

    def to_state(self, state: str) -> "Run":
        """Lets time pass until a state is entered.

        :raises SimulatorError: when the machine has no such state, or when it ends or gets stuck before.
        """
        return self._advance({"until": "state", "state": state})

    def succeed(self, output: Any = None, state: Optional[str] = None, number: Optional[int] = None) -> Optional[str]:
        """Answers the callback that waits, or the one of a state, with an output.

        :param number: which callback of the state, from 1: also one that was answered or has timed out already.
        :returns: None, or what AWS refuses an answer with that comes late or a second time: ``TaskTimedOut``.
        """
        return self._answer({"succeed": output}, state, number)

    def fail(
        self, error: str, cause: Optional[str] = None, state: Optional[str] = None, number: Optional[int] = None
    ) -> Optional[str]:
        """Fails the callback that waits, or the one of a state, as :meth:`succeed` answers it."""
        return self._answer(
            {"fail": {"error": error} if cause is None else {"error": error, "cause": cause}}, state, number
        )

    def heartbeat(self, state: Optional[str] = None, number: Optional[int] = None) -> Optional[str]:
        """Tells that the task of the callback that waits is alive."""
        return self._answer({"heartbeat": True}, state, number)

    def strike(self, *faults: Mapping[str, Any]) -> None:
        """Has faults strike the execution from now on, beside those that it was started with; they count the calls from now on."""
        self._post("faults", {"faults": [dict(fault) for fault in faults]})

    def stop(self, error: Optional[str] = None, cause: Optional[str] = None) -> None:
        """Stops the execution."""
        given = {"error": error, "cause": cause}
        self._post("stop", {name: value for name, value in given.items() if value is not None})

    def redrive(self) -> None:
        """Starts the execution again at the state where it failed."""
        self._post("redrive", {})

    def __repr__(self) -> str:
        """The execution's story, which failed assertions show."""
        return _story(self._now())

    def _now(self) -> Dict[str, Any]:
        return self._client.get("executions", self.arn)

    def _post(self, what: str, body: Dict[str, Any]) -> None:
        self._client.post("executions", self.arn, what, body=body)

    def _advance(self, body: Dict[str, Any]) -> "Run":
        self._post("advance", body)
        return self

    def _answer(self, body: Dict[str, Any], state: Optional[str], number: Optional[int]) -> Optional[str]:
        which = {"state": state, "number": number}
        given = {name: value for name, value in which.items() if value is not None}
        return self._client.post("executions", self.arn, "callback", body={**body, **given}).get("refused")


class Status(str):
    """The status of an execution, which knows the execution's story for when it is not the expected one."""

    story: str

    def __new__(cls, status: str, story: str) -> "Status":
        made = super().__new__(cls, status)
        made.story = story
        return made


def _story(now: Dict[str, Any]) -> str:
    how = "" if "error" not in now else f" with {now['error']}"
    cause = f": {now['cause']}" if now.get("cause") else ""
    path = " → ".join(now["path"]) or "no state yet"
    waiting = ", ".join(each["state"] for each in now["waiting"])
    waits = f", waits for a callback in {waiting}" if waiting else ""
    after = timedelta(milliseconds=now["elapsedMs"])
    return f"<Run {now['name']}: {now['status']}{how}{cause} after {after}, by way of {path}{waits}>"
