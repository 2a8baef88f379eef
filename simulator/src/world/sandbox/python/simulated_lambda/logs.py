"""What goes to the function's log: standard output and error, the root logger's records, and failures."""

import json
import logging
import os
import sys
import time
import traceback

# An entry of several lines travels as one line.
_LINE_BREAK = "\r"

_OWN_MEMBERS = set(vars(logging.makeLogRecord({}))) | {"aws_request_id", "message", "asctime"}

_current = {"request_id": ""}


def begin_request(request_id):
    _current["request_id"] = request_id


class LogSink:
    """Where the entries of a log go."""

    def log(self, message):
        ended = message.endswith("\n")
        text = message[:-1] if ended else message
        sys.stdout.write(text.replace("\n", _LINE_BREAK) + ("\n" if ended else ""))


class _Handler(logging.Handler):
    def __init__(self):
        super().__init__()
        self.log_sink = LogSink()

    def emit(self, record):
        self.log_sink.log(self.format(record))


class _RequestId(logging.Filter):
    def filter(self, record):
        record.aws_request_id = _current["request_id"]
        return True


class _JsonFormatter(logging.Formatter):
    def format(self, record):
        entry = {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname,
            "message": record.msg if isinstance(record.msg, dict) and not record.args else record.getMessage(),
            "logger": record.name,
        }
        if record.exc_info:
            kind, value, trace = record.exc_info
            entry.update(stackTrace=traceback.format_tb(trace), errorType=kind.__name__, errorMessage=str(value))
            entry["location"] = f"{record.pathname}:{record.funcName}:{record.lineno}"
        entry["requestId"] = record.aws_request_id
        entry.update((key, value) for key, value in vars(record).items() if key not in _OWN_MEMBERS)
        return json.dumps(entry, ensure_ascii=False, default=str) + "\n"


def _is_json():
    return os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"


def install():
    """Has standard output and error arrive at once and in one order, and records go where Lambda's runtime sends them."""
    os.dup2(1, 2)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)
    logging.Formatter.converter = time.gmtime
    handler = _Handler()
    text = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
    handler.setFormatter(_JsonFormatter() if _is_json() else logging.Formatter(text, "%Y-%m-%dT%H:%M:%S"))
    handler.addFilter(_RequestId())
    root = logging.getLogger()
    root.addHandler(handler)
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper().replace("TRACE", "DEBUG")
    if isinstance(logging.getLevelName(level), int):
        root.setLevel(level)


def flush():
    """Sends off what does not end with a line."""
    sys.stdout.flush()
    sys.stderr.flush()


def log_failure(error):
    """The entry that Lambda's runtime writes for a failed invocation."""
    if _is_json():
        timestamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        return LogSink().log(json.dumps({"timestamp": timestamp, "level": "ERROR", **error}) + "\n")
    lines = [f"[ERROR] {error['errorType']}: {error['errorMessage']}", "Traceback (most recent call last):"]
    for each in error["stackTrace"]:
        lines += each.splitlines()
    return LogSink().log("\n".join(lines) + "\n")
