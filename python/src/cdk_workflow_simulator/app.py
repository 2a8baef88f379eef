"""Where an app comes from."""

from __future__ import annotations

import os
from typing import Any, Union

from .errors import SimulatorError

AppSource = Union[str, "os.PathLike[str]", Any]
"""A command that synthesizes the app (``python app.py``), a folder such as ``cdk.out``, a template's file, or an ``aws_cdk`` ``App``
or ``Stack``."""


def app_argument(source: AppSource) -> str:
    """What the command line takes for an app; an ``App`` or the app of a ``Stack`` is synthesized.

    :raises SimulatorError: when it is nothing of the kind.
    """
    if isinstance(source, (str, os.PathLike)):
        return os.fspath(source)
    root: Any = getattr(getattr(source, "node", None), "root", None)
    synthesizable = source if hasattr(source, "synth") else root
    if not hasattr(synthesizable, "synth"):
        raise SimulatorError(
            f"An app must be a command, a folder, a file, an App or a Stack, got {source!r}",
            "Give e.g. 'python app.py', 'cdk.out', or the App object",
        )
    return str(synthesizable.synth().directory)
