"""Starts the emulator with the corrections that the machines under test need.

Each correction restores what AWS documents and what the pinned release leaves out. `--uncorrected` starts it as it is.
"""

import functools
import os
import signal
import sys
import threading
import time

from ministack.services import stepfunctions

DURATION_FIELDS = ("TimeoutSeconds", "HeartbeatSeconds")


class TaskState(dict):
    """A Task state whose durations may be expressions, evaluated at each attempt.

    https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
    """

    def __init__(self, state, raw_input, context):
        super().__init__(state)
        self._scope = (raw_input, context)

    def __getitem__(self, field):
        value = super().__getitem__(field)
        if field in DURATION_FIELDS and isinstance(value, str):
            return stepfunctions._jsonata_state_field(dict(self), field, "number", *self._scope)
        return value

    def get(self, field, default=None):
        return self[field] if field in self else default


def replaces(name):
    """Puts a function in the place of the emulator's own, which it gets as its first argument."""

    def install(replacement):
        setattr(stepfunctions, name, functools.partial(replacement, getattr(stepfunctions, name)))

    return install


def evaluate_durations():
    @replaces("_execute_task")
    def execute_task(execute, state, raw_input, execution, context):
        return execute(TaskState(state, raw_input, context), raw_input, execution, context)


def inherit_query_language():
    """A catcher and a choice rule speak the language of their state, not that of the machine.

    https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
    """

    @replaces("_apply_catcher")
    def apply_catcher(apply, catcher, raw_input, context, language, error_output):
        return apply({**catcher, "QueryLanguage": language}, raw_input, context, language, error_output)

    @replaces("_execute_choice")
    def execute_choice(execute, state, raw_input, context=None):
        language = stepfunctions._state_query_language(state, context)
        rules = [{**rule, "QueryLanguage": language} for rule in state.get("Choices", [])]
        return execute({**state, "Choices": rules}, raw_input, context)


def fail_callbacks_whose_request_fails():
    """A callback waits for its answer only once the request has succeeded; else the task fails with the request's error.

    https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
    """
    waiting = threading.local()

    @replaces("_invoke_with_callback")
    def invoke_with_callback(invoke, resource, arguments, token, state):
        waiting.token = token
        try:
            return invoke(resource, arguments, token, state)
        finally:
            waiting.token = None

    @replaces("_call_lambda")
    def call_lambda(call, function, event):
        try:
            return call(function, event)
        except stepfunctions._ExecutionError as failure:
            task = stepfunctions._task_tokens.get(getattr(waiting, "token", None))
            if task is not None:
                task["error"] = {"Error": failure.error, "Cause": failure.cause}
                task["event"].set()
            raise


def end_with_parent():
    """The emulator and the functions it started must not outlive the run, however that ends."""
    parent = os.getppid()

    def watch():
        while os.getppid() == parent:
            time.sleep(0.5)
        os.killpg(os.getpgrp(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    end_with_parent()
    if "--uncorrected" in sys.argv:
        sys.argv.remove("--uncorrected")
    else:
        evaluate_durations()
        inherit_query_language()
        fail_callbacks_whose_request_fails()
    from ministack.app import main

    main()
