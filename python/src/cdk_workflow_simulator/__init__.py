"""Tests the AWS Step Functions workflows of a CDK app, in virtual time.

The fixture ``world`` of the pytest plugin is where to begin; see docs/pytest.md of the simulator.
"""

from .answers import Answer, fails, returns, waits
from .app import AppSource
from .errors import SimulatorError
from .execution import Run, WaitingCallback
from .handles import Bucket, EventBus, Function, Queue, ServiceAction, StateMachine, Table, Topic
from .messages import Message, QueuedMessage, Response
from .server import Simulator, SimulatorOptions
from .world import Resource, World

__all__ = [
    "Answer",
    "AppSource",
    "Bucket",
    "EventBus",
    "Function",
    "Message",
    "Queue",
    "QueuedMessage",
    "Resource",
    "Response",
    "Run",
    "ServiceAction",
    "Simulator",
    "SimulatorError",
    "SimulatorOptions",
    "StateMachine",
    "Table",
    "Topic",
    "WaitingCallback",
    "World",
    "fails",
    "returns",
    "waits",
]
