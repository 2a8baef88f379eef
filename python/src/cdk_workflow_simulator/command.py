"""The command of the simulator, which runs on Node.js."""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path
from typing import List

from .errors import SimulatorError

COMMAND_VARIABLE = "CDK_WORKFLOW_SIMULATOR"
"""The environment variable that names the command, where it is not found by itself."""

_NAME = "cdk-workflow-simulator"


def find_command(folder: Path) -> List[str]:
    """The command: what the environment names, else what is installed in the folder or above it, else what is on the path.

    :raises SimulatorError: when there is none, or no Node.js; the message says what to install.
    """
    given = os.environ.get(COMMAND_VARIABLE)
    if given:
        return shlex.split(given)
    node = shutil.which("node")
    if node is None:
        raise SimulatorError("The simulator runs on Node.js, and there is no 'node' on the path", "Install Node.js 20 or later")
    for above in [folder, *folder.parents]:
        script = above / "node_modules" / _NAME / "bin" / f"{_NAME}.js"
        if script.is_file():
            return [node, str(script)]
    on_path = shutil.which(_NAME)
    if on_path is not None:
        return [on_path]
    raise SimulatorError(
        f"There is no {_NAME} in the node_modules of {folder} or above it, nor on the path",
        f"npm install --save-dev {_NAME}, or name its command in the environment variable {COMMAND_VARIABLE}",
    )
