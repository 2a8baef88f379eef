"""Randomness that the seed decides: the same seed gives the same numbers, tokens and ids."""

import os
from _random import Random


def install(seed):
    source = Random(seed)

    def urandom(size):
        return source.getrandbits(8 * size).to_bytes(size, "little") if size else b""

    os.urandom = urandom
    if hasattr(os, "getrandom"):
        os.getrandom = lambda size, flags=0: urandom(size)

    import random
    import uuid

    seed_with = random.Random.seed

    def seed_or_draw(self, a=None, version=2):
        seed_with(self, int.from_bytes(urandom(32), "little") if a is None else a, version)

    random.Random.seed = seed_or_draw
    random.seed = random._inst.seed
    random.seed()
    # Without the C library's help ids of version 1 come from the clock, and from what stands here for the network card.
    uuid._generate_time_safe = None
    uuid._node = int.from_bytes(urandom(6), "little") | (1 << 40)
