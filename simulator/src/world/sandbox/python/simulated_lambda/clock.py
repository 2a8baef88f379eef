"""The virtual clock of this process. The host moves it, never the process itself."""

MS = 1_000_000
SECOND = 1_000_000_000

# Machines have been up for a while when a program starts, and programs take 0 for "never".
_UPTIME = 100_000 * SECOND


class Clock:
    """Virtual time in nanoseconds; `set` takes the epoch milliseconds that the host gives."""

    __slots__ = ("now", "_start")

    def __init__(self):
        self.now = 0
        self._start = 0

    def start(self, now_ms):
        self._start = self.now = int(now_ms * MS)

    def set(self, now_ms):
        self.now = max(self.now, int(now_ms * MS))

    def monotonic(self):
        return self.now - self._start + _UPTIME

    def after(self, seconds):
        """The virtual instant after so many seconds, in nanoseconds."""
        return self.now + int(seconds * SECOND)


clock = Clock()
