"""
Starts a sandbox for a Python handler: `python -S -B start.py SETTINGS`, with the settings as JSON.

The order matters: virtual time comes into the interpreter before the modules that take hold of it, and the site
packages, which may run code of their own, come after it.
"""

import sys

del sys.path[0]
_HERE = __file__.rpartition("/")[0] or "."
sys.path.insert(0, _HERE)

from simulated_lambda import locks, scheduler, times  # noqa: E402

locks.install()
times.install()

from simulated_lambda import world  # noqa: E402

sys.path.remove(_HERE)
world.begin(sys.argv.pop())
