"""Instants and spans of virtual time."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any, Dict, Union


def instant(text: str) -> datetime:
    """An instant of the control API, with its time zone: UTC."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc)


def advance_body(span: Union[timedelta, datetime]) -> Dict[str, Any]:
    """What the control API takes for a span, or for the instant up to which time shall pass."""
    if isinstance(span, timedelta):
        return {"by": {"milliseconds": span / timedelta(milliseconds=1)}}
    if span.tzinfo is None:
        raise ValueError(f"The instant {span} must have a time zone: datetime(…, tzinfo=timezone.utc)")
    return {"to": span.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
