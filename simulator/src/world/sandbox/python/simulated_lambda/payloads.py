"""What a handler returns, as the JSON text that Lambda makes of it."""

import json
import math
from decimal import Decimal

from .faults import Fault


class _Number(float):
    """A number whose digits stay as they are."""


def encode_result(value, keeps_unicode):
    """
    Gives the payload as bytes, and its content type.

    :param keeps_unicode: whether the runtime leaves characters beyond ASCII as they are (since python3.12).
    :raises Fault: when JSON has nothing for a value.
    """
    if isinstance(value, bytes):
        return value, "application/unknown"
    try:
        return _Encoder(ensure_ascii=not keeps_unicode).encode(_plain(value)).encode("utf-8"), "application/json"
    except Exception as error:
        raise Fault("MarshalError", f"Unable to marshal response: {error}") from None


def _plain(value):
    """Named tuples as objects, and decimals as numbers with all their digits."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, tuple) and callable(getattr(value, "_asdict", None)):
        return _plain(value._asdict())
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        if value.is_nan():
            return math.nan
        number = _Number(value)
        number.digits = str(value)
        return number
    return value


class _Encoder(json.JSONEncoder):
    def iterencode(self, value, _one_shot=False):
        # The encoder in C asks nobody about the digits of a float.
        if not _has_number(value):
            return super().iterencode(value, _one_shot)
        encoder = json.encoder.encode_basestring_ascii if self.ensure_ascii else json.encoder.encode_basestring
        make = json.encoder._make_iterencode
        return make({}, self.default, encoder, None, _digits, ": ", ", ", False, False, False)(value, 0)


def _has_number(value):
    if isinstance(value, dict):
        return any(_has_number(each) for each in value.values())
    if isinstance(value, list):
        return any(_has_number(each) for each in value)
    return isinstance(value, _Number)


def _digits(number):
    if isinstance(number, _Number):
        return number.digits
    if math.isfinite(number):
        return float.__repr__(number)
    return "NaN" if math.isnan(number) else ("Infinity" if number > 0 else "-Infinity")
