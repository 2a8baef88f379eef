"""The names of AWS, for all of which the simulation answers: addresses that stand for them, and TLS with them that encrypts nothing."""

import re
import socket

_OF_AWS = re.compile(r"\.(amazonaws\.com(\.cn)?|api\.aws|lambda-url\.[a-z0-9-]+\.on\.aws)$", re.IGNORECASE)
# Nobody's: https://www.rfc-editor.org/rfc/rfc2544
_NETWORK = "198.18."

_addresses = {}


def is_aws_host(name):
    """Whether a name, as text or as bytes, is that of a service of AWS, of an API or of a Function URL."""
    if isinstance(name, bytes):
        name = name.decode("latin-1")
    return isinstance(name, str) and _OF_AWS.search(name) is not None


def address_for(name):
    """The address that stands for a name of AWS."""
    _trust_aws()
    if name.startswith(_NETWORK):
        return name
    number = len(_addresses)
    return _addresses.setdefault(name.lower(), f"{_NETWORK}{number // 250}.{number % 250 + 1}")


def is_for_aws(host):
    """Whether an address, or a name, leads to AWS."""
    return is_aws_host(host) or (isinstance(host, str) and host.startswith(_NETWORK))


class PlainTls(socket.socket):
    """What `SSLContext.wrap_socket` gives for a connection with AWS: bytes go on as they are."""

    def __init__(self, plain, context, server_hostname):
        super().__init__(plain.family, plain.type, plain.proto, fileno=plain.detach())
        self.context = context
        self.server_hostname = server_hostname
        self.session = None

    def getpeercert(self, binary_form=False):
        return b"" if binary_form else {"subjectAltName": (("DNS", self.server_hostname),)}

    def version(self):
        return "TLSv1.3"

    def cipher(self):
        return ("TLS_AES_128_GCM_SHA256", "TLSv1.3", 128)

    def selected_alpn_protocol(self):
        return "http/1.1"

    def selected_npn_protocol(self):
        return None

    def compression(self):
        return None

    def shared_ciphers(self):
        return None

    def get_channel_binding(self, cb_type="tls-unique"):
        return None

    def pending(self):
        return 0

    def do_handshake(self, block=False):
        pass

    def unwrap(self):
        return self

    def read(self, size=1024, buffer=None):
        return self.recv(size) if buffer is None else self.recv_into(buffer, size)

    def write(self, data):
        return self.send(data)


class _PlainObject:
    """What `SSLContext.wrap_bio` gives for a connection with AWS, for event loops."""

    def __init__(self, incoming, outgoing, context, server_hostname, want_read):
        self._incoming = incoming
        self._outgoing = outgoing
        self._want_read = want_read
        self.context = context
        self.server_hostname = server_hostname
        self.server_side = False
        self.session = None
        self.session_reused = False

    getpeercert = PlainTls.getpeercert
    version = PlainTls.version
    cipher = PlainTls.cipher
    selected_alpn_protocol = PlainTls.selected_alpn_protocol
    selected_npn_protocol = PlainTls.selected_npn_protocol
    compression = PlainTls.compression
    shared_ciphers = PlainTls.shared_ciphers
    get_channel_binding = PlainTls.get_channel_binding
    pending = PlainTls.pending
    do_handshake = PlainTls.do_handshake

    def read(self, size=1024, buffer=None):
        data = self._incoming.read(size)
        if not data and not self._incoming.eof:
            raise self._want_read()
        if buffer is None:
            return data
        buffer[: len(data)] = data
        return len(data)

    def write(self, data):
        return self._outgoing.write(data)

    def unwrap(self):
        pass


def _trust_aws():
    """Has every context of TLS leave connections with AWS as they are; most handlers never need it, so it comes with the first name."""
    import ssl

    if getattr(ssl.SSLContext.wrap_socket, "is_simulated", False):
        return
    wrap_socket, wrap_bio = ssl.SSLContext.wrap_socket, ssl.SSLContext.wrap_bio

    def wrap_socket_plainly(self, sock, *rest, server_hostname=None, **options):
        if not is_aws_host(server_hostname):
            return wrap_socket(self, sock, *rest, server_hostname=server_hostname, **options)
        return wrap_direct(sock, self, server_hostname)

    def wrap_bio_plainly(self, incoming, outgoing, server_side=False, server_hostname=None, session=None):
        if not is_aws_host(server_hostname):
            return wrap_bio(self, incoming, outgoing, server_side, server_hostname, session)
        return _PlainObject(incoming, outgoing, self, server_hostname, ssl.SSLWantReadError)

    wrap_socket_plainly.is_simulated = True
    ssl.SSLContext.wrap_socket = wrap_socket_plainly
    ssl.SSLContext.wrap_bio = wrap_bio_plainly


def _wrap_plainly(sock, context, server_hostname):
    return PlainTls(sock, context, server_hostname)


# What serves a socket may take it over from here.
wrap_direct = _wrap_plainly
