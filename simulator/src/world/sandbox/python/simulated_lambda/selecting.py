"""Waiting for files and sockets: what other threads write is waited for in virtual time, what children do in real time."""

import os
import select

from . import scheduler
from .clock import clock

_real_select = select.select
_real_poll = select.poll

# Tells whether there is something to read on a socket that the network knows nothing of.
has_input = None

_REAL_SLICE = 0.002


def _wait(ready, seconds):
    found = ready()
    if found or seconds == 0:
        return found
    return scheduler.wait_ready(ready, None if seconds is None else clock.after(seconds)) or []


class Poll:
    """What `select.poll()` gives."""

    def __init__(self):
        self._poll = _real_poll()
        self._masks = {}

    def register(self, fd, eventmask=select.POLLIN | select.POLLPRI | select.POLLOUT):
        self._masks[_number(fd)] = eventmask
        return self._poll.register(fd, eventmask)

    def modify(self, fd, eventmask):
        self._masks[_number(fd)] = eventmask
        return self._poll.modify(fd, eventmask)

    def unregister(self, fd):
        self._masks.pop(_number(fd), None)
        return self._poll.unregister(fd)

    def poll(self, timeout=None):
        return _wait(self._ready, None if timeout is None or timeout < 0 else timeout / 1000)

    def _ready(self):
        held = [(fd, select.POLLIN) for fd, mask in self._masks.items() if mask & select.POLLIN and has_input(fd)]
        return held or self._poll.poll(0)


def _select(rlist, wlist, xlist, timeout=None):
    rlist, wlist, xlist = list(rlist), list(wlist), list(xlist)

    def ready():
        held = [each for each in rlist if has_input(_number(each))]
        found = (held, [], []) if held else _real_select(rlist, wlist, xlist, 0)
        return found if any(found) else None

    return _wait(ready, timeout) or ([], [], [])


def _number(fd):
    return fd if isinstance(fd, int) else fd.fileno()


def _await_children(poll):
    """Looks again and again as long as there is a child process; tells whether it has found something."""
    while not poll():
        try:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return False
        _real_select([], [], [], _REAL_SLICE)
    return True


def install():
    select.select = _select
    select.poll = Poll
    for name in ("epoll", "kqueue", "devpoll"):
        if hasattr(select, name):
            delattr(select, name)
    scheduler.await_reality = _await_children
