"""Locks and threads whose waits are virtual, in the place of those that the interpreter is built on."""

import _thread
from _collections import deque

from . import scheduler
from .clock import clock
from .scheduler import TIMED_OUT, Waiter

_get_ident = _thread.get_ident
_start_thread = _thread.start_new_thread


def _deadline(blocking, timeout):
    if not blocking and timeout != -1:
        raise ValueError("can't specify a timeout for a non-blocking call")
    if timeout < 0 and timeout != -1:
        raise ValueError("timeout value must be a non-negative number")
    if timeout > _thread.TIMEOUT_MAX:
        raise OverflowError("timeout value is too large")
    return None if timeout == -1 else clock.after(timeout)


class Lock:
    """What `threading.Lock()` gives."""

    __slots__ = ("_is_locked", "_waiters", "__weakref__")

    def __init__(self):
        self._is_locked = False
        self._waiters = None

    def acquire(self, blocking=True, timeout=-1):
        deadline = _deadline(blocking, timeout)
        if not self._is_locked:
            self._is_locked = True
            return True
        if not blocking or timeout == 0:
            return False
        if self._waiters is None:
            self._waiters = deque()
        waiter = Waiter(leave=lambda: self._waiters.remove(waiter))
        self._waiters.append(waiter)
        return scheduler.wait(waiter, deadline) is not TIMED_OUT

    def release(self):
        if not self._is_locked:
            raise RuntimeError("release unlocked lock")
        # It stays locked when it goes straight to whoever has waited longest.
        if self._waiters:
            scheduler.wake(self._waiters.popleft())
        else:
            self._is_locked = False

    def locked(self):
        return self._is_locked

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *_):
        self.release()

    def _at_fork_reinit(self):
        self.__init__()

    def __repr__(self):
        return f"<{'locked' if self._is_locked else 'unlocked'} _thread.lock object at {id(self):#x}>"

    acquire_lock = acquire
    release_lock = release
    locked_lock = locked


class RLock:
    """What `threading.RLock()` gives."""

    __slots__ = ("_block", "_owner", "_count", "__weakref__")

    def __init__(self):
        self._block = Lock()
        self._owner = None
        self._count = 0

    def acquire(self, blocking=True, timeout=-1):
        me = _get_ident()
        if self._owner == me:
            self._count += 1
            return True
        if not self._block.acquire(blocking, timeout):
            return False
        self._owner = me
        self._count = 1
        return True

    def release(self):
        if self._owner != _get_ident():
            raise RuntimeError("cannot release un-acquired lock")
        self._count -= 1
        if self._count == 0:
            self._owner = None
            self._block.release()

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *_):
        self.release()

    def locked(self):
        return self._count > 0

    def _is_owned(self):
        return self._owner == _get_ident()

    def _recursion_count(self):
        return self._count if self._is_owned() else 0

    def _release_save(self):
        if self._count == 0:
            raise RuntimeError("cannot release un-acquired lock")
        state = (self._count, self._owner)
        self._count = 0
        self._owner = None
        self._block.release()
        return state

    def _acquire_restore(self, state):
        self._block.acquire()
        self._count, self._owner = state

    def _at_fork_reinit(self):
        self.__init__()


class ThreadHandle:
    """What a thread is joined by since Python 3.13."""

    __slots__ = ("ident", "_is_done", "_joining", "__weakref__")

    def __init__(self, ident=None):
        self.ident = ident
        self._is_done = False
        self._joining = []

    def is_done(self):
        return self._is_done

    def join(self, timeout=None):
        if self._is_done:
            return
        waiter = Waiter(leave=lambda: self._joining.remove(waiter))
        self._joining.append(waiter)
        scheduler.wait(waiter, None if timeout is None or timeout < 0 else clock.after(timeout))

    def _set_done(self):
        self._is_done = True
        for waiter in self._joining:
            scheduler.wake(waiter)
        self._joining.clear()


_sentinels = {}
_undying = []


def _set_sentinel():
    """Up to Python 3.12: a lock that is released when the current thread has ended."""
    lock = _sentinels[_get_ident()] = Lock()
    return lock


def _ended(ident):
    lock = _sentinels.pop(ident, None)
    if lock is not None and lock.locked():
        lock.release()


def _start_new_thread(function, args, kwargs=None):
    return _start_thread(scheduler.run_thread(function, args, kwargs or {}, _ended), ())


def _start_joinable_thread(function, handle=None, daemon=True):
    handle = ThreadHandle() if handle is None else handle
    if not daemon:
        _undying.append(handle)
    run = scheduler.run_thread(function, (), {}, lambda _: handle._set_done())
    handle.ident = _start_thread(run, ())
    return handle


def _shutdown():
    while _undying:
        _undying.pop(0).join()


def install():
    for name in ("allocate_lock", "allocate", "LockType", "lock"):
        if hasattr(_thread, name):
            setattr(_thread, name, Lock)
    _thread.RLock = RLock
    _thread.start_new_thread = _thread.start_new = _start_new_thread
    if hasattr(_thread, "_set_sentinel"):
        _thread._set_sentinel = _set_sentinel
    if hasattr(_thread, "start_joinable_thread"):
        _thread.start_joinable_thread = _start_joinable_thread
        _thread._ThreadHandle = _thread._make_thread_handle = ThreadHandle
        _thread._shutdown = _shutdown
