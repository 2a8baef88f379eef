"""Puts the rest of the virtual world into the interpreter, and then runs the handler in it."""

import json
import os
import sys

from . import randomness, scheduler, times
from .clock import clock
from .faults import Folders
from .host import Host


def begin(settings):
    """
    Never returns as long as the world exists.

    :param settings: JSON text of `folder` (what stands for /var/task), `opt` (for /opt, or None), `seed` (a number),
        `nowMs`, `port` (of the simulator's server), `memoryMb`.
    """
    given = json.loads(settings)
    clock.start(given["nowMs"])
    host = Host(os.environ["AWS_LAMBDA_RUNTIME_API"])
    scheduler.exchange = host.wait
    _standard_modules(given, host)
    _search_path(given["folder"], given.get("opt"))
    from . import logs, memory, runtime

    sys.argv = ["/var/runtime/bootstrap.py"]
    logs.install()
    memory.limit(given["memoryMb"])
    runtime.run(host, Folders(given["folder"], given.get("opt")), _hint(given))


def _standard_modules(given, host):
    # First what other modules take hold of as they are imported.
    from . import selecting

    selecting.install()
    # Its C version waits for real.
    sys.modules["_queue"] = None
    times.install_datetime()
    randomness.install(given["seed"])
    from . import sockets

    selecting.has_input = sockets.has_input
    sockets.install(given["port"], host.refuse)
    _children()


def _children():
    """Child processes run in real time: who waits for one must not have virtual time pass instead."""
    import subprocess

    wait = subprocess.Popen._wait
    subprocess.Popen._wait = lambda self, timeout: wait(self, None)


def _search_path(folder, opt):
    """The function's own code first, then the layers, then what the interpreter has, as on Lambda."""
    import site

    site.main()
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    layers = [f"{opt}/python/lib/{version}/site-packages", f"{opt}/python"] if opt else []
    sys.path[:0] = [folder, *(each for each in layers if os.path.isdir(each))]


def _hint(given):
    brought = ("boto3", "botocore", "s3transfer", "jmespath", "urllib3", "dateutil")

    def hint(error):
        name = (getattr(error, "name", None) or "").partition(".")[0]
        if not isinstance(error, ModuleNotFoundError) or not name:
            return ""
        install = f"{sys.executable} -m pip install"
        if name in brought:
            return f"; Lambda's runtime brings it, here it comes from your own Python: {install} boto3, or mock the function"
        requirements = os.path.join(given["folder"], "requirements.txt")
        if os.path.exists(requirements):
            return f"; the asset was not bundled with what its requirements.txt names: {install} -r {requirements}"
        return ""

    return hint
