"""Puts functions in the place of the emulator's own."""

import functools


def replaces(name, owner):
    """Puts a function in the place of the emulator's own, which it gets as its first argument."""

    def install(replacement):
        original = getattr(owner, name)

        @functools.wraps(original)
        def replaced(*arguments, **options):
            return replacement(original, *arguments, **options)

        setattr(owner, name, replaced)

    return install
