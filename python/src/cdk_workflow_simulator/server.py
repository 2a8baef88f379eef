"""The process that simulates, started and stopped."""

from __future__ import annotations

import atexit
import json
import os
import secrets
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Dict, List, Optional, Sequence

from .app import AppSource, app_argument
from .client import ControlClient
from .command import find_command
from .errors import SimulatorError
from .world import World

_TOKEN_VARIABLE = "CDK_WORKFLOW_SIMULATOR_TOKEN"
_STOP_SECONDS = 10


@dataclass(frozen=True)
class SimulatorOptions:
    """Options of a simulator."""

    folder: Path = field(default_factory=Path.cwd)
    """The folder of the app, where its command is run and ``node_modules`` is looked for."""
    start_time: str = "2025-01-01T00:00:00Z"
    """The virtual instant at which the app is deployed (ISO 8601)."""
    seed: int = 1
    """The same seed gives the same ids, tokens, jitter and random numbers."""
    arguments: Sequence[str] = ()
    """Further options of ``cdk-workflow-simulator serve``: ``("--function", "Charge=./dist#index.handler")``."""


class Simulator:
    """A simulator in a process of its own, which ends with this one."""

    def __init__(self, app: Optional[AppSource] = None, options: Optional[SimulatorOptions] = None) -> None:
        """Loads an app.

        :param app: the app; left out: the ``cdk.out`` or the ``cdk.json`` in the folder or above it.
        :raises SimulatorError: when the simulator can't be started, or the app can't be loaded; the message says why.
        """
        given = options or SimulatorOptions()
        command = [*find_command(given.folder), *_arguments(app, given)]
        self._said: "IO[str]" = tempfile.TemporaryFile("w+", encoding="utf-8")
        self._process = subprocess.Popen(
            command,
            cwd=given.folder,
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
            encoding="utf-8",
        )
        atexit.register(self.stop)
        started = self._read_start()
        self.version: str = started["version"]
        """The version of the simulator."""
        self.url: str = started["url"]
        """The endpoint for AWS's SDKs and the AWS CLI."""
        client = ControlClient(started["control"]["url"], started["control"]["token"])
        self.world = World(client, started["environment"])
        """The app, deployed."""

    def stop(self) -> None:
        """Ends the process; one that has ended already does not mind."""
        atexit.unregister(self.stop)
        process = self._process
        if process.stdin is not None and not process.stdin.closed:
            process.stdin.close()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()
        self._said.close()

    def __enter__(self) -> "Simulator":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _read_start(self) -> Dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        try:
            started = json.loads(line)
            if isinstance(started, dict):
                return started
        except ValueError:
            pass
        self._process.wait()
        self._said.seek(0)
        said = self._said.read().strip()
        self.stop()
        raise SimulatorError(f"The simulator did not start: {said or line or 'it said nothing'}")


def _arguments(app: Optional[AppSource], options: SimulatorOptions) -> List[str]:
    named = [] if app is None else ["--app", app_argument(app)]
    fixed = ["--speed", "paused", "--json", "--end-with-stdin", "--start-time", options.start_time]
    python = ["--python", sys.executable]
    return ["serve", *named, *fixed, *python, "--seed", str(options.seed), *options.arguments]


def _environment() -> Dict[str, str]:
    """The environment, in which ``python`` is the interpreter that runs the tests, with all that is installed for it."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, _TOKEN_VARIABLE: secrets.token_urlsafe(24)}
