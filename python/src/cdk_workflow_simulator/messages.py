"""What goes out of the app and what comes back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Dict, List, Mapping, Optional

from .times import instant


@dataclass(frozen=True)
class Message:
    """A message that went out: an e-mail, a text message, or what a topic, a queue or a bus keeps."""

    at: datetime
    kind: str
    """``email``, ``sms`` or ``kept``."""
    channel: str
    """The construct path of the topic, queue or bus; the sender of an e-mail."""
    to: List[str]
    """Who gets it: addresses of an e-mail, the number of a text message."""
    text: str
    links: List[str]
    """The addresses in it, each once."""
    subject: Optional[str] = None
    html: Optional[str] = None

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Message":
        """A message as the control API tells it."""
        return cls(**{**given, "at": instant(given["at"])})


@dataclass(frozen=True)
class QueuedMessage:
    """A message in a queue, visible or not."""

    message_id: str
    body: str
    sent_at: datetime
    receive_count: int
    group_id: Optional[str] = None

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "QueuedMessage":
        """A message as the control API tells it."""
        sent_at = instant(given["sentAt"])
        return cls(given["messageId"], given["body"], sent_at, given["receiveCount"], given.get("groupId"))


@dataclass(frozen=True)
class Response:
    """An answer of an HTTP endpoint of the app."""

    status: int
    headers: Dict[str, str]
    """Names in lower case."""
    cookies: List[str]
    body: str

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)
