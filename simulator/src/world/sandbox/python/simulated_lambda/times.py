"""The modules `time` and `datetime`, in virtual time."""

import time

from . import scheduler
from .clock import SECOND, clock

_real = {name: getattr(time, name) for name in ("localtime", "gmtime", "ctime", "asctime", "strftime")}


class VirtualTime:
    """
    The functions of `time`. They are methods of one object, since functions in Python, unlike those in C, would bind to
    whatever class keeps one of them.
    """

    def sleep(self, seconds):
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        if seconds == 0:
            scheduler.take_turns()
        else:
            scheduler.sleep_until(clock.after(seconds))

    def time(self):
        return clock.now / SECOND

    def time_ns(self):
        return clock.now

    def monotonic(self):
        return clock.monotonic() / SECOND

    def monotonic_ns(self):
        return clock.monotonic()

    def clock_gettime(self, which):
        return self.clock_gettime_ns(which) / SECOND

    def clock_gettime_ns(self, which):
        return clock.now if which == time.CLOCK_REALTIME else clock.monotonic()

    def localtime(self, seconds=None):
        return _real["localtime"](self.time() if seconds is None else seconds)

    def gmtime(self, seconds=None):
        return _real["gmtime"](self.time() if seconds is None else seconds)

    def ctime(self, seconds=None):
        return _real["ctime"](self.time() if seconds is None else seconds)

    def asctime(self, *when):
        return _real["asctime"](*(when or (self.localtime(),)))

    def strftime(self, text, *when):
        return _real["strftime"](text, *(when or (self.localtime(),)))


def install():
    virtual = VirtualTime()
    for name in dir(virtual):
        if not name.startswith("_"):
            setattr(time, name, getattr(virtual, name))
    for name in ("perf_counter", "process_time", "thread_time"):
        setattr(time, name, virtual.monotonic)
        setattr(time, f"{name}_ns", virtual.monotonic_ns)


def install_datetime():
    """
    Puts virtual time into `datetime.datetime` itself: the class stays what it is to `isinstance`, `pickle` and C code.
    `today` of dates asks `time.time` anyway.
    """
    import datetime
    import gc

    def now(cls, tz=None):
        microseconds = clock.now // 1000
        at = cls.fromtimestamp(microseconds // 1_000_000, tz)
        return at.replace(microsecond=microseconds % 1_000_000)

    def utcnow(cls):
        return now(cls, datetime.timezone.utc).replace(tzinfo=None)

    # A built-in class lets nobody set its attributes, but the dictionary behind it can be reached.
    methods = gc.get_referents(datetime.datetime.__dict__)[0]
    methods["now"] = classmethod(now)
    methods["utcnow"] = classmethod(utcnow)
