"""The loop of a Lambda runtime: it loads the handler once, and then takes one invocation after the other."""

import json
import os
import sys

from . import logs, memory
from .clock import clock
from .context import LambdaContext
from .faults import Fault, describe_exception, describe_fault
from .handler import load_handler
from .payloads import encode_result

_KEEP_UNICODE_SINCE = 12


def run(host, folders, hint):
    """Serves invocations until the process is ended."""
    try:
        handler = load_handler(os.environ["_HANDLER"], hint)
    except Fault as fault:
        return _end_init(host, describe_fault(fault, folders))
    except MemoryError:
        return memory.die_of_it()
    except Exception:
        return _end_init(host, describe_exception(folders))
    keeps_unicode = _minor_version(os.environ.get("AWS_EXECUTION_ENV", "")) >= _KEEP_UNICODE_SINCE
    while True:
        headers, event = host.next_invocation()
        clock.set(float(headers["simulator-now-ms"]))
        _serve(host, handler, headers, event, folders, keeps_unicode)


def _end_init(host, error):
    logs.log_failure(error)
    host.fail_init(error)
    sys.exit(1)


def _serve(host, handler, headers, event, folders, keeps_unicode):
    request_id = headers["lambda-runtime-aws-request-id"]
    logs.begin_request(request_id)
    os.environ["_X_AMZN_TRACE_ID"] = headers["lambda-runtime-trace-id"]
    try:
        result = handler(json.loads(event), LambdaContext(headers))
        payload, content_type = encode_result(result, keeps_unicode)
    except Fault as fault:
        return _fail(host, request_id, describe_fault(fault, folders, request_id))
    except MemoryError:
        return memory.die_of_it()
    except Exception:
        return _fail(host, request_id, describe_exception(folders, request_id))
    logs.flush()
    status = host.respond(request_id, payload, content_type)
    if status >= 300:
        # Lambda's own runtime does not survive an answer that is refused.
        sys.exit(1)


def _fail(host, request_id, error):
    logs.log_failure(error)
    logs.flush()
    host.fail(request_id, error)


def _minor_version(execution_environment):
    _, _, version = execution_environment.rpartition("python3.")
    return int(version) if version.isdigit() else 0
