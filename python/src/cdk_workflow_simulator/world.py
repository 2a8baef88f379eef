"""An app, deployed into a simulation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Dict, List, Mapping, Optional, Union

from .client import ControlClient
from .errors import SimulatorError
from .execution import Run
from .handles import Bucket, EventBus, Function, Queue, ServiceAction, StateMachine, Table, Topic
from .messages import Message, Response
from .times import advance_body, instant


@dataclass(frozen=True)
class Resource:
    """A resource of the app."""

    path: str
    """The construct path."""
    type: str
    """CloudFormation's type: ``AWS::SQS::Queue``."""
    name: str
    """The physical name."""
    arn: str


class World:
    """An app, deployed into a simulation.

    Whatever is looked up may be meant by a construct path (``MyStack/SignUp/Table``, without the stack as well, or that of a
    construct around it when it contains only one), by a logical id, by a name or by an ARN.
    """

    def __init__(self, client: ControlClient, environment: Mapping[str, str]) -> None:
        self._client = client
        self.environment: Dict[str, str] = dict(environment)
        """What AWS SDKs and the AWS CLI are run with to talk to this world."""

    @property
    def now(self) -> datetime:
        """The virtual instant, in UTC."""
        return instant(self._client.get("clock")["now"])

    @property
    def notes(self) -> List[str]:
        """What the app leaves open, and what stands in for it."""
        return list(self._client.get("world")["notes"])

    @property
    def resources(self) -> List[Resource]:
        """The resources of the app, in the order of its templates."""
        return [Resource(**each) for each in self._client.get("world")["resources"]]

    @property
    def problems(self) -> List[str]:
        """Errors of the test that came up while time went by: calls that nobody mocked, refused connections."""
        return [each["message"] for each in self._client.get("problems")["problems"]]

    @property
    def messages(self) -> List[Message]:
        """Everything that went out, in the order of time: e-mails, text messages, what topics, queues and buses keep."""
        return [Message.of(each) for each in self._client.get("messages")["messages"]]

    @property
    def runs(self) -> List[Run]:
        """Every execution, in the order of their starts."""
        return [Run(self._client, each["arn"]) for each in self._client.get("executions")["executions"]]

    def state_machine(self, reference: str) -> StateMachine:
        """A state machine.

        :raises SimulatorError: when there is none of that name; the message lists what exists.
        """
        return StateMachine(self._client, reference)

    def function(self, reference: str) -> Function:
        """A Lambda function."""
        return Function(self._client, reference)

    def table(self, reference: str) -> Table:
        """A DynamoDB table."""
        return Table(self._client, reference)

    def queue(self, reference: str) -> Queue:
        """An SQS queue."""
        return Queue(self._client, reference)

    def topic(self, reference: str) -> Topic:
        """An SNS topic."""
        return Topic(self._client, reference)

    def bucket(self, reference: str) -> Bucket:
        """An S3 bucket."""
        return Bucket(self._client, reference)

    def event_bus(self, reference: str = "default") -> EventBus:
        """An event bus: ``default``, or one of the app."""
        return EventBus(self._client, reference)

    def service(self, name: str, action: str) -> ServiceAction:
        """An action of a service, to mock it: ``world.service("ses", "sendEmail")``."""
        return ServiceAction(self._client, name, action)

    def advance(self, span: Union[timedelta, datetime]) -> None:
        """Lets virtual time pass, by a span or up to an instant; everything that is due until then happens."""
        self._client.post("clock", "advance", body=advance_body(span))

    def to_idle(self) -> None:
        """Lets virtual time pass until nothing runs any more, or something waits for an answer from outside."""
        self._client.post("clock", "advance", body={"until": "idle"})

    def click(
        self,
        link: Union[str, Message],
        *,
        button: Optional[str] = None,
        fields: Optional[Mapping[str, str]] = None,
        headers: Optional[Mapping[str, str]] = None,
    ) -> Response:
        """Opens a link of the app and presses the button on its page, as a person does: the form of the page is read and sent.

        :param link: the address, or a message with exactly one link in it.
        :param button: which one, by what stands on it or by its value; left out: the only one.
        :param fields: what is filled in, by the names of the fields.
        :returns: the answer to the button, or that to the link when it is an error already.
        :raises SimulatorError: when the page has no form, or no such button or field; the message tells what it has.
        """
        given = {"button": button, "fields": fields, "headers": headers}
        return Response(**self._client.post("press", body={"link": _link(link), **_said(given)}))

    def fetch(
        self,
        link: Union[str, Message],
        *,
        method: Optional[str] = None,
        form: Optional[Mapping[str, str]] = None,
        headers: Optional[Mapping[str, str]] = None,
        body: Any = None,
    ) -> Response:
        """Sends a request to an address of the app, and lets time pass until it is answered.

        :param link: the address, or a message with exactly one link in it.
        :param method: left out: GET, and POST with a form or a body.
        :param body: a text, or a value that is sent as JSON.
        """
        given = {"method": method, "form": form, "headers": headers, "body": body}
        return Response(**self._client.post("click", body={"link": _link(link), **_said(given)}))

    def snapshot(self) -> str:
        """Keeps the state of everything, executions under way as well, and gives the name for :meth:`reset`."""
        return str(self._client.post("world", "snapshots")["snapshot"])

    def reset(self, snapshot: Optional[str] = None) -> None:
        """Puts everything back to the state after the app was loaded, mocks, faults and the clock as well.

        :param snapshot: goes to the state in which everything was when it was taken.
        """
        self._client.post("world", "reset", body={} if snapshot is None else {"snapshot": snapshot})

    def client(self, service: str, **options: Any) -> Any:
        """A boto3 client of a service of this world: ``world.client("stepfunctions")``.

        :raises SimulatorError: when boto3 is not installed.
        """
        try:
            import boto3
            from botocore.config import Config
        except ImportError:
            raise SimulatorError("There is no boto3 here", "pip install boto3") from None
        options.setdefault("config", Config(inject_host_prefix=False, retries={"max_attempts": 0}))
        return boto3.client(
            service,
            endpoint_url=self.environment["AWS_ENDPOINT_URL"],
            region_name=self.environment["AWS_REGION"],
            aws_access_key_id=self.environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.environment["AWS_SECRET_ACCESS_KEY"],
            **options,
        )


def _said(given: Mapping[str, Any]) -> Dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}


def _link(given: Union[str, Message]) -> str:
    if isinstance(given, str):
        return given
    if len(given.links) == 1:
        return given.links[0]
    raise SimulatorError(
        f"The message to {given.channel} has {len(given.links)} links: {', '.join(given.links) or 'none'}",
        "Click one of them: world.click(message.links[0])",
    )
