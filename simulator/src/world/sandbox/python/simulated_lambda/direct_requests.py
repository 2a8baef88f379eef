"""
Requests of AWS, straight to the host: what a client writes to its connection with the simulator's server is read here, and
what it gets to read is made here of the host's answer.
"""

from . import scheduler
from .bodies import decode_body, encode_body

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class ConnectionLost(ConnectionResetError):
    """The connection broke before there was an answer."""


class DirectStream:
    """One connection of a client that waits for each answer before it sends the next request."""

    def __init__(self):
        self._sent = bytearray()
        self._head_length = None
        self._asked = None
        self._received = b""
        self._read = 0
        self._head = None

    def send(self, data):
        self._sent += data
        self._read_request()

    def has_input(self):
        return self._read < len(self._received) or (self._asked is not None and scheduler.has_answer(self._asked))

    def receive(self, size):
        if self._read >= len(self._received) and self._asked is not None:
            answer = scheduler.answer_to(self._asked)
            self._asked = None
            if answer == "connectionLost":
                raise ConnectionLost(104, "Connection reset by peer")
            self._received, self._read = _response(answer), 0
        start, self._read = self._read, min(self._read + size, len(self._received))
        return self._received[start : self._read]

    def _read_request(self):
        if self._head is None:
            end = self._sent.find(b"\r\n\r\n")
            if end == -1:
                return
            self._head = _read_head(bytes(self._sent[:end]))
            del self._sent[: end + 4]
            if self._head[2].get("expect", "").lower() == "100-continue":
                self._received, self._read = self._received[self._read :] + _CONTINUE, 0
        method, url, headers = self._head
        body = _complete_body(headers, self._sent)
        if body is None:
            return
        self._sent.clear()
        self._head = None
        self._asked = scheduler.send_request({"method": method, "url": url, "headers": headers, **encode_body(body)})


def _read_head(head):
    first, *lines = head.decode("latin-1").split("\r\n")
    method, url, _ = first.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return method, url, headers


def _complete_body(headers, sent):
    if "chunked" in headers.get("transfer-encoding", ""):
        return _unchunked(bytes(sent))
    length = int(headers.get("content-length", 0))
    return bytes(sent[:length]) if len(sent) >= length else None


def _unchunked(data):
    body = b""
    while True:
        line, separator, data = data.partition(b"\r\n")
        if not separator:
            return None
        size = int(line.split(b";")[0], 16)
        if len(data) < size + 2:
            return None
        if size == 0:
            return body
        body += data[:size]
        data = data[size + 2 :]


def _response(answer):
    body = decode_body(answer)
    headers = {"content-length": str(len(body))}
    headers.update((name.lower(), value) for name, value in answer["headers"].items())
    lines = [f"HTTP/1.1 {answer['status']} Simulated"]
    for name, value in headers.items():
        values = value if isinstance(value, list) else [value]
        lines += [f"{name}: {each}" for each in values]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8") + body
