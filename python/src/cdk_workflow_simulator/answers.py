"""Answers of mocks."""

from __future__ import annotations

from typing import Any, Mapping, Optional

Answer = Mapping[str, Any]
"""One answer of a mock: made with :func:`returns`, :func:`fails` or :data:`waits`."""

waits: Answer = {"waits": True}
"""The request of a callback task is made, and the task waits for its token to be answered."""


def returns(value: Any = None) -> Answer:
    """An answer with a value, which has to be JSON."""
    return {"returns": value}


def fails(error: str, cause: Optional[str] = None) -> Answer:
    """An answer that fails with an error name and a cause, as Retry and Catch see them."""
    return {"fails": {"error": error} if cause is None else {"error": error, "cause": cause}}
