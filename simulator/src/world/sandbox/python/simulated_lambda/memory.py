"""The function's memory, as a limit to what the process may take."""

import os
import signal


def limit(megabytes):
    """Limits private memory; where the system does not know such a limit, nothing is limited."""
    try:
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, hard))
    except (ImportError, ValueError, OSError):
        pass


def die_of_it():
    """Ends the process as Lambda ends one that takes more than it has."""
    os.kill(os.getpid(), signal.SIGKILL)
