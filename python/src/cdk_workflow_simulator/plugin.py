"""The pytest plugin: fixtures around a simulated app."""

from __future__ import annotations

from typing import Iterator, List, Optional

import pytest

from .app import AppSource
from .errors import SimulatorError
from .execution import Status
from .server import Simulator, SimulatorOptions
from .world import World


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the setting that names the app."""
    parser.addini(
        "simulated_app",
        "The app of the fixture 'world': a command such as 'python app.py', or a folder such as cdk.out",
        default=None,
    )


def pytest_assertrepr_compare(op: str, left: object, right: object) -> Optional[List[str]]:
    """Tells an execution's story where its status is not the expected one."""
    if op != "==" or not isinstance(left, Status):
        return None
    return [f"{str(left)!r} == {right!r}", left.story]


@pytest.fixture(scope="session")
def simulated_app(pytestconfig: pytest.Config) -> Optional[AppSource]:
    """The app: what the setting ``simulated_app`` names, else the ``cdk.out`` or ``cdk.json`` of the project.

    Override it to give an ``App`` or a ``Stack``.
    """
    named: Optional[str] = pytestconfig.getini("simulated_app")
    return named or None


@pytest.fixture(scope="session")
def simulator_options(pytestconfig: pytest.Config) -> SimulatorOptions:
    """How the simulator is started. Override it for another seed, start time or further options."""
    return SimulatorOptions(folder=pytestconfig.rootpath)


@pytest.fixture(scope="session")
def simulator(simulated_app: Optional[AppSource], simulator_options: SimulatorOptions) -> Iterator[Simulator]:
    """The simulator, one for all tests; it is stopped when they are over."""
    running = Simulator(simulated_app, simulator_options)
    yield running
    running.stop()


@pytest.fixture
def world(simulator: Simulator) -> Iterator[World]:
    """The app, deployed anew for each test; errors of the test that came up behind its back fail it."""
    deployed = simulator.world
    yield deployed
    problems = deployed.problems
    deployed.reset()
    if problems:
        raise SimulatorError("While time went by: " + "\n".join(problems))
