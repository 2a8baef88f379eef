"""The client of Lambda's Runtime API, and of what the simulator adds to it, over one kept connection."""

import _socket
import json
import os

API = "/2018-06-01/runtime"


class Host:
    """
    The process that serves the Runtime API on loopback.

    Besides Lambda's own paths it has `POST /simulator/wait`: everything in this process waits, for answers to requests
    of AWS that it lists or for an instant; the answer tells the virtual time, and what has come of requests.
    """

    def __init__(self, address):
        host, _, port = address.partition(":")
        self._host = address
        self._connection = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
        self._connection.connect((host, int(port)))
        self._connection.setsockopt(_socket.IPPROTO_TCP, _socket.TCP_NODELAY, 1)
        self._received = b""

    def next_invocation(self):
        """Waits for an invocation; gives the headers, by their small names, and the event's text."""
        self._send("GET", f"{API}/invocation/next")
        _, headers, body = self._receive()
        return headers, body

    def respond(self, request_id, body, content_type="application/json"):
        """Hands in what the handler returned; gives the status that the host answers with."""
        self._send("POST", f"{API}/invocation/{request_id}/response", body, {"Content-Type": content_type})
        return self._receive()[0]

    def fail(self, request_id, error):
        self._report(f"{API}/invocation/{request_id}/error", error)

    def fail_init(self, error):
        self._report(f"{API}/init/error", error)

    def wait(self, requests, wake_ms):
        """Tells that all is quiet until one of the requests is answered, or until an instant; gives (now, answers)."""
        self._send("POST", "/simulator/wait", json.dumps({"requests": requests, "wakeMs": wake_ms}).encode())
        said = json.loads(self._receive()[2])
        return said["nowMs"], [(each["id"], each["answer"]) for each in said["answers"]]

    def refuse(self, target):
        """Tells the test of a connection that was refused."""
        self._send("POST", "/simulator/refused", json.dumps({"target": target}).encode())
        self._receive()

    def _report(self, path, error):
        body = json.dumps(error).encode()
        self._send("POST", path, body, {"Lambda-Runtime-Function-Error-Type": error["errorType"]})
        self._receive()

    def _send(self, method, path, body=b"", headers=None):
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        if method == "POST":
            lines.append(f"Content-Length: {len(body)}")
        head = "\r\n".join(lines) + "\r\n\r\n"
        self._connection.sendall(head.encode("latin-1") + body)

    def _receive(self):
        while b"\r\n\r\n" not in self._received:
            self._take_more()
        head, _, rest = self._received.partition(b"\r\n\r\n")
        status_line, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        self._received = rest
        length = int(headers.get("content-length", 0))
        while len(self._received) < length:
            self._take_more()
        body, self._received = self._received[:length], self._received[length:]
        return int(status_line.split(" ")[1]), headers, body

    def _take_more(self):
        more = self._connection.recv(1 << 16)
        if not more:
            # The world is closed: nobody is left whom an answer could reach.
            os._exit(0)
        self._received += more
