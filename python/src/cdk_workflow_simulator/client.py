"""A client of the control API."""

from __future__ import annotations

import json
from typing import Any, Dict, Mapping, Optional
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import ProxyHandler, Request, build_opener

from .errors import SimulatorError

# The server is on loopback: a proxy in the environment has no part in it.
_OPENER = build_opener(ProxyHandler({}))


class ControlClient:
    """Sends requests to the control API of a simulator and reads its answers."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._token = token

    def get(self, *path: str, query: Optional[Mapping[str, str]] = None) -> Dict[str, Any]:
        """Asks for what stands at a path, whose parts are encoded."""
        return self._send("GET", path, None, query)

    def post(self, *path: str, body: Optional[Mapping[str, Any]] = None) -> Dict[str, Any]:
        """Has something done."""
        return self._send("POST", path, body or {})

    def put(self, *path: str, body: Mapping[str, Any]) -> Dict[str, Any]:
        """Sets something."""
        return self._send("PUT", path, body)

    def delete(self, *path: str) -> Dict[str, Any]:
        """Takes something away."""
        return self._send("DELETE", path, None)

    def _send(
        self,
        method: str,
        path: "tuple[str, ...]",
        body: Optional[Mapping[str, Any]],
        query: Optional[Mapping[str, str]] = None,
    ) -> Dict[str, Any]:
        address = "/".join([self._url, *(quote(part, safe="") for part in path)])
        request = Request(f"{address}?{urlencode(query)}" if query else address, method=method)
        request.add_header("Authorization", f"Bearer {self._token}")
        if body is not None:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps(body).encode()
        try:
            with _OPENER.open(request) as response:
                return _object(response.read())
        except HTTPError as error:
            answered = _object(error.read())
            raise SimulatorError(
                str(answered.get("message", error)), str(answered.get("remedy", "")), str(answered.get("error", ""))
            ) from None
        except URLError as error:
            raise SimulatorError(f"The simulator does not answer: {error.reason}", "Has its process ended?") from None


def _object(content: bytes) -> Dict[str, Any]:
    value = json.loads(content or b"{}")
    return value if isinstance(value, dict) else {"message": value}
