"""Failures in the shapes of Lambda's runtime for Python."""

import sys
import traceback

HERE = __name__.rpartition(".")[0]


class Fault(Exception):
    """An error that the runtime itself finds; its type is named `Runtime.…`."""

    def __init__(self, name, message, trace=()):
        super().__init__(message)
        self.type = f"Runtime.{name}"
        self.trace = list(trace)


class Folders:
    """Where Lambda's own folders lie on this machine, so that traces show the paths that they have on Lambda."""

    def __init__(self, task_root, opt):
        self._pairs = [(task_root, "/var/task")] + ([(opt, "/opt")] if opt else [])

    def as_on_lambda(self, text):
        for here, there in self._pairs:
            text = text.replace(here, there)
        return text


def describe_fault(fault, folders, request_id=""):
    return _shape(str(fault), fault.type, [folders.as_on_lambda(each) for each in fault.trace], request_id)


def describe_exception(folders, request_id=""):
    """The exception that is being handled, without the frames of this package."""
    kind, value, trace = sys.exc_info()
    frames = [
        (frame.filename, frame.lineno, frame.name, frame.line)
        for frame, module in zip(traceback.extract_tb(trace), _modules(trace))
        if module.partition(".")[0] != HERE
    ]
    lines = [folders.as_on_lambda(each) for each in traceback.format_list(frames)]
    return _shape(str(value), kind.__name__, lines, request_id)


def _modules(trace):
    while trace is not None:
        yield trace.tb_frame.f_globals.get("__name__", "")
        trace = trace.tb_next


def _shape(message, kind, trace, request_id):
    return {"errorMessage": message, "errorType": kind, "requestId": request_id, "stackTrace": trace}
