"""
Threads that take turns: one runs, until it waits for something, and then the next one does, in an order that depends on
nothing but the program. When all of them wait, the host is asked for what comes first: an answer, or the next instant.
"""

import _thread
from _collections import deque
from heapq import heappop, heappush

from .clock import MS, clock

_allocate = _thread.allocate_lock
_get_ident = _thread.get_ident

TIMED_OUT = object()


class Waiter:
    """One thread that waits; it goes on with `result`."""

    __slots__ = ("baton", "is_done", "leave", "result")

    def __init__(self, leave=None):
        self.baton = _baton_of(_get_ident())
        self.is_done = False
        self.leave = leave
        self.result = None


_batons = {}
_runnable = deque()
_timers = []
_pollers = []
_outbox = []
_asked = {}
_counters = {"timer": 0, "request": 0}

# Asks the host: takes requests and an instant in milliseconds, gives the virtual time and answers by request.
exchange = None

# Really waits for what only reality brings (a child process), as long as there is such a thing; tells whether it did.
await_reality = None


def _baton_of(ident):
    baton = _batons.get(ident)
    if baton is None:
        baton = _batons[ident] = _allocate()
        baton.acquire()
    return baton


def _next_number(name):
    _counters[name] += 1
    return _counters[name]


def wake(waiter, result=None):
    """Has a waiting thread go on when its turn comes."""
    if waiter.is_done:
        return
    waiter.is_done = True
    waiter.result = result
    _runnable.append(waiter)


def wait(waiter, deadline=None):
    """Waits until somebody wakes the waiter or, when there is a deadline in nanoseconds, for :data:`TIMED_OUT`."""
    if deadline is not None:
        heappush(_timers, (deadline, _next_number("timer"), waiter))
    following = _pick()
    if following is not waiter:
        following.baton.release()
        waiter.baton.acquire()
    return waiter.result


def sleep_until(deadline):
    wait(Waiter(), deadline)


def take_turns():
    """Lets others run first, where somebody can."""
    if _runnable:
        waiter = Waiter()
        wake(waiter)
        wait(waiter)


def wait_ready(poll, deadline=None):
    """Waits until `poll` gives something true, which it does because of another thread or of something real."""
    waiter = Waiter(leave=lambda: _pollers.remove(entry))
    entry = (waiter, poll)
    _pollers.append(entry)
    found = wait(waiter, deadline)
    return None if found is TIMED_OUT else found


def send_request(request):
    """Queues a request of AWS; it leaves when every thread waits. Gives its number, for :func:`answer_to`."""
    number = _next_number("request")
    _outbox.append({"id": number, "request": request})
    _asked[number] = None
    return number


def has_answer(number):
    """Whether :func:`answer_to` would give something at once."""
    answer = _asked[number]
    return answer is not None and not isinstance(answer, Waiter)


def answer_to(number):
    """Waits for what came of a request."""
    if _asked[number] is None:
        waiter = _asked[number] = Waiter()
        wait(waiter)
        answer = waiter.result
    else:
        answer = _asked[number]
    del _asked[number]
    return answer


def run_thread(function, args, kwargs, on_end):
    """What a new thread does: it waits for its first turn, and passes the turn on when it has ended."""
    waiter = Waiter.__new__(Waiter)
    waiter.baton = _allocate()
    waiter.baton.acquire()
    waiter.is_done = False
    waiter.leave = None
    waiter.result = None
    wake(waiter)

    def run():
        waiter.baton.acquire()
        ident = _get_ident()
        _batons[ident] = waiter.baton
        try:
            function(*args, **kwargs)
        finally:
            del _batons[ident]
            on_end(ident)
            _pick().baton.release()

    return run


def _pick():
    """The waiter whose turn it is."""
    while True:
        if _runnable:
            return _runnable.popleft()
        if _pollers and (_poll() or (await_reality is not None and await_reality(_poll))):
            continue
        _ask_host()


def _poll():
    for entry in list(_pollers):
        waiter, poll = entry
        found = poll()
        if found:
            _pollers.remove(entry)
            wake(waiter, found)
            return True
    return False


def _ask_host():
    while _timers and _timers[0][2].is_done:
        heappop(_timers)
    # A whole millisecond, since the world counts in them.
    wake_ms = -(-_timers[0][0] // MS) if _timers else None
    requests = _outbox[:]
    _outbox.clear()
    now_ms, answers = exchange(requests, wake_ms)
    clock.set(now_ms)
    for number, answer in answers:
        waiter = _asked.get(number)
        if isinstance(waiter, Waiter):
            wake(waiter, answer)
        else:
            _asked[number] = answer
    while _timers and _timers[0][0] <= clock.now:
        waiter = heappop(_timers)[2]
        if not waiter.is_done:
            if waiter.leave is not None:
                waiter.leave()
            wake(waiter, TIMED_OUT)
