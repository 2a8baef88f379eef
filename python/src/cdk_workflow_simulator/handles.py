"""The parts of an app, each found by its construct path, its end, a logical id, a name or an ARN."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Dict, List, Mapping, Optional, Sequence

from .answers import Answer
from .client import ControlClient
from .execution import Run
from .messages import QueuedMessage
from .times import instant

Fault = Mapping[str, Any]
"""Something that goes wrong: ``{"state": "Charge", "kind": "timeout"}``; kinds and members as in the control API."""


class StateMachine:
    """A state machine."""

    def __init__(self, client: ControlClient, reference: str) -> None:
        self._client = client
        self._described = client.get("machines", reference)

    @property
    def path(self) -> str:
        """The construct path."""
        return str(self._described["path"])

    @property
    def arn(self) -> str:
        """The ARN."""
        return str(self._described["arn"])

    @property
    def states(self) -> List[str]:
        """The names of all states."""
        return list(self._described["states"])

    @property
    def definition(self) -> Dict[str, Any]:
        """The definition, with every reference resolved."""
        return dict(self._described["definition"])

    @property
    def runs(self) -> List[Run]:
        """Every execution, in the order of their starts."""
        found = self._client.get("executions", query={"machine": self.arn})["executions"]
        return [Run(self._client, each["arn"]) for each in found]

    def start(
        self,
        input: Any = None,
        *,
        name: Optional[str] = None,
        faults: Sequence[Fault] = (),
        from_: Optional[Mapping[str, Any]] = None,
        test_case: Optional[str] = None,
    ) -> Run:
        """Starts an execution, which goes on when time passes: ``start({…}).to_end()``.

        :param input: the input; left out: an empty object.
        :param name: the name; left out: one that is the same in every run of the test.
        :param faults: what goes wrong in this execution.
        :param from_: begins in the middle, as if all before had been: ``{"state": "Ship", "input": {…}, "variables": {…}}``.
        :param test_case: the test case of the mock file whose answers it gets.
        """
        body: Dict[str, Any] = {"input": {} if input is None else input}
        if name is not None:
            body["name"] = name
        if faults:
            body["faults"] = [dict(fault) for fault in faults]
        if from_ is not None:
            body["from"] = dict(from_)
        if test_case is not None:
            body["testCase"] = test_case
        return Run(self._client, self._client.post("machines", self.arn, "executions", body=body)["arn"])

    def mock(self, state: str, *answers: Answer) -> None:
        """Has answers stand for the task of a state from now on, one after the other; the last one stays."""
        self._client.put("machines", self.arn, "states", state, "mock", body={"answers": list(answers)})

    def unmock(self, state: str) -> None:
        """Has what the task calls answer again."""
        self._client.delete("machines", self.arn, "states", state, "mock")

    def strike(self, *faults: Fault) -> None:
        """Has faults strike every execution that begins from now on, whoever starts it; none lets them go well again."""
        self._client.put("machines", self.arn, "faults", body={"faults": [dict(fault) for fault in faults]})

    def __repr__(self) -> str:
        return f"<StateMachine {self.path}>"


@dataclass(frozen=True)
class Invocation:
    """One invocation of a function."""

    at: datetime
    request_id: str
    event: Any
    payload: Optional[str] = None
    """The JSON text that the caller got; None while it runs."""


@dataclass(frozen=True)
class FunctionAnswer:
    """What an invocation came to."""

    payload: str
    output: Any = None
    """What the handler returned; None when it failed."""
    error: Optional[str] = None
    """The type of the error."""
    message: Optional[str] = None


class Function:
    """A Lambda function."""

    def __init__(self, client: ControlClient, reference: str) -> None:
        self._client = client
        self._reference = reference

    def invoke(self, event: Any = None) -> FunctionAnswer:
        """Invokes the function, and lets time pass until it answers."""
        body = {"event": {} if event is None else event}
        return FunctionAnswer(**self._client.post("functions", self._reference, "invocations", body=body))

    @property
    def invocations(self) -> List[Invocation]:
        """Every invocation so far, whoever made it."""
        found = self._client.get("functions", self._reference, "invocations")["invocations"]
        return [Invocation(instant(each["at"]), each["requestId"], each["event"], each.get("payload")) for each in found]

    @property
    def logs(self) -> List[str]:
        """The lines that the handler wrote to its output."""
        return [each["message"] for each in self._client.get("functions", self._reference, "logs")["lines"]]

    def mock(self, *answers: Answer) -> None:
        """Has answers stand for the function from now on, one after the other; the last one stays."""
        self._client.put("functions", self._reference, "mock", body={"answers": list(answers)})

    def unmock(self) -> None:
        """Has the function's own code answer again."""
        self._client.delete("functions", self._reference, "mock")


class ServiceAction:
    """An action of a service, whoever calls it."""

    def __init__(self, client: ControlClient, service: str, action: str) -> None:
        self._client = client
        self._path = ("services", service, action, "mock")

    def mock(self, *answers: Answer) -> None:
        """Has answers stand for the action from now on, one after the other; the last one stays."""
        self._client.put(*self._path, body={"answers": list(answers)})

    def unmock(self) -> None:
        """Has the service itself carry out the action again."""
        self._client.delete(*self._path)


class Table:
    """A DynamoDB table. Items are plain values: sets are lists, binary values base64."""

    def __init__(self, client: ControlClient, reference: str) -> None:
        self._client = client
        self._reference = reference

    @property
    def items(self) -> List[Dict[str, Any]]:
        """Every item."""
        return list(self._client.get("tables", self._reference, "items")["items"])

    def get(self, key: Mapping[str, Any]) -> Optional[Dict[str, Any]]:
        """The item of a key; None when there is none."""
        found: Optional[Dict[str, Any]] = self._client.post(
            "tables", self._reference, "get", body={"key": dict(key)}
        ).get("item")
        return found

    def put(self, item: Mapping[str, Any]) -> None:
        """Writes an item, as if somebody outside of the app had done it."""
        self._client.put("tables", self._reference, "items", body={"item": dict(item)})

    def delete(self, key: Mapping[str, Any]) -> None:
        """Deletes the item of a key, if there is one."""
        self._client.post("tables", self._reference, "delete", body={"key": dict(key)})

    def delete_expired(self) -> int:
        """Deletes the items whose time to live has passed, as DynamoDB does within days; gives how many there were."""
        return int(self._client.post("tables", self._reference, "delete-expired")["deleted"])


class Queue:
    """An SQS queue."""

    def __init__(self, client: ControlClient, reference: str) -> None:
        self._client = client
        self._reference = reference

    @property
    def messages(self) -> List[QueuedMessage]:
        """What is in the queue now, visible or not, oldest first."""
        found = self._client.get("queues", self._reference, "messages")["messages"]
        return [QueuedMessage.of(each) for each in found]

    def send(self, body: Any, *, group_id: Optional[str] = None) -> None:
        """Sends a message, as if somebody outside of the app had done it; a value that is no text is sent as JSON."""
        sent = {"body": body} if group_id is None else {"body": body, "groupId": group_id}
        self._client.post("queues", self._reference, "messages", body=sent)


class Topic:
    """An SNS topic."""

    def __init__(self, client: ControlClient, reference: str) -> None:
        self._client = client
        self._reference = reference

    def publish(self, message: Any, *, subject: Optional[str] = None, group_id: Optional[str] = None) -> None:
        """Publishes a message, as if somebody outside of the app had done it; a value that is no text is sent as JSON."""
        given = {"subject": subject, "groupId": group_id}
        said = {name: value for name, value in given.items() if value is not None}
        self._client.post("topics", self._reference, "messages", body={"message": message, **said})


class Bucket:
    """An S3 bucket."""

    def __init__(self, client: ControlClient, reference: str) -> None:
        self._client = client
        self._reference = reference

    def put(self, key: str, body: Any) -> None:
        """Writes an object, as if somebody outside of the app had done it; a value that is no text is written as JSON."""
        self._client.put("buckets", self._reference, "objects", body={"key": key, "body": body})

    def delete(self, key: str) -> None:
        """Deletes an object, if there is one."""
        self._client.post("buckets", self._reference, "delete", body={"key": key})


class EventBus:
    """An event bus of EventBridge."""

    def __init__(self, client: ControlClient, reference: str) -> None:
        self._client = client
        self._reference = reference

    def put(self, source: str, detail_type: str, detail: Any = None) -> None:
        """Puts an event on the bus, as if somebody outside of the app had done it."""
        body = {"source": source, "detailType": detail_type, "detail": {} if detail is None else detail}
        self._client.post("buses", self._reference, "events", body=body)
