"""Connections: those with the simulator's server and with AWS are served by the host, all others are refused."""

import socket
from weakref import WeakKeyDictionary

from . import aws_hosts
from .direct_requests import DirectStream

_LOOPBACK = ("127.0.0.1", "localhost")

_streams = WeakKeyDictionary()
_streams_by_number = {}
_real = {
    name: getattr(socket.socket, name)
    for name in ("connect", "connect_ex", "send", "sendall", "recv", "recv_into", "close", "detach", "sendto", "sendmsg")
}
_real_getaddrinfo = socket.getaddrinfo


def install(port, on_refused):
    """Lets sockets reach the server at a port and nothing else, which stands for AWS as well; each refusal is told."""

    def refuse(target):
        on_refused(target)
        raise ConnectionRefusedError(
            111, f"The simulator refuses the connection to {target}: a handler reaches only simulated services"
        )

    def connect(self, address):
        if self.family not in (socket.AF_INET, socket.AF_INET6):
            return refuse(str(address))
        host, target = address[0], address[1]
        if self.type == socket.SOCK_DGRAM and (host in _LOOPBACK or _is_address(host)):
            return None
        if aws_hosts.is_for_aws(host):
            aws_hosts.address_for(host)
        elif target != port or host not in _LOOPBACK:
            return refuse(f"{host}:{target}")
        # An event loop never blocks; that this does takes no time.
        timeout = self.gettimeout()
        self.settimeout(None)
        _real["connect"](self, ("127.0.0.1", port))
        self.settimeout(timeout)
        _streams[self] = _streams_by_number[self.fileno()] = DirectStream()
        return None

    def connect_ex(self, address):
        try:
            connect(self, address)
            return 0
        except OSError as error:
            return error.errno

    def sendto(self, data, *rest):
        # Whoever sends datagrams does not learn whether they arrive: these (metrics, traces) go nowhere.
        return len(data)

    def getaddrinfo(host, target, *rest, **options):
        name = host.decode() if isinstance(host, bytes) else host
        # For StartSyncExecution clients put a prefix before the host, which no name server knows.
        if name == "sync-127.0.0.1":
            name = "127.0.0.1"
        if aws_hosts.is_aws_host(name):
            number = {"https": 443, "http": 80}.get(target, target)
            here = (aws_hosts.address_for(name), int(number or 0))
            return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", here)]
        if name is not None and name not in _LOOPBACK and not _is_address(name):
            return refuse(f"{name}:{target}")
        return _real_getaddrinfo(name, target, *rest, **options)

    methods = {"connect": connect, "connect_ex": connect_ex, "sendto": sendto, **_data_methods()}
    for name, method in methods.items():
        setattr(socket.socket, name, method)
    socket.getaddrinfo = getaddrinfo
    aws_hosts.wrap_direct = _wrap_direct


def _wrap_direct(sock, context, server_hostname):
    stream = _streams.get(sock)
    wrapped = aws_hosts.PlainTls(sock, context, server_hostname)
    if stream is not None:
        _streams[wrapped] = _streams_by_number[wrapped.fileno()] = stream
    return wrapped


def has_input(number):
    """Whether there is something to read on a socket that is served here."""
    stream = _streams_by_number.get(number)
    return stream is not None and stream.has_input()


def _is_address(name):
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, name)
            return True
        except OSError:
            pass
    return False


def _data_methods():
    def send(self, data, *flags):
        stream = _streams.get(self)
        if stream is None:
            return _real["send"](self, data, *flags)
        stream.send(data)
        return len(data)

    def sendall(self, data, *flags):
        stream = _streams.get(self)
        if stream is None:
            return _real["sendall"](self, data, *flags)
        return stream.send(data)

    def sendmsg(self, buffers, *rest):
        stream = _streams.get(self)
        return _real["sendmsg"](self, buffers, *rest) if stream is None else send(self, b"".join(buffers))

    def received(self, stream, size):
        if self.gettimeout() == 0 and not stream.has_input():
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return stream.receive(size)

    def recv(self, size, *flags):
        stream = _streams.get(self)
        return _real["recv"](self, size, *flags) if stream is None else received(self, stream, size)

    def recv_into(self, buffer, *rest):
        stream = _streams.get(self)
        if stream is None:
            return _real["recv_into"](self, buffer, *rest)
        view = memoryview(buffer).cast("B")
        data = received(self, stream, rest[0] if rest and rest[0] else len(view))
        view[: len(data)] = data
        return len(data)

    def closing(name):
        def close(self):
            _streams_by_number.pop(self.fileno(), None)
            _streams.pop(self, None)
            return _real[name](self)

        return close

    return {
        "send": send,
        "sendall": sendall,
        "sendmsg": sendmsg,
        "recv": recv,
        "recv_into": recv_into,
        "_real_close": _closing_really(),
        "detach": closing("detach"),
    }


def _closing_really():
    really = socket.socket._real_close

    def _real_close(self, *rest):
        _streams_by_number.pop(self.fileno(), None)
        _streams.pop(self, None)
        return really(self, *rest)

    return _real_close
