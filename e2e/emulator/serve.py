"""Starts the emulator with the corrections that the machines under test need.

Each correction restores what AWS documents and what the pinned release leaves out. `--uncorrected` starts it as it is.
"""

import json
import os
import signal
import sys
import threading
import time

from ministack.core import iam_actions, iam_evaluator, lambda_runtime
from ministack.services import lambda_svc, stepfunctions

from replaces import replaces
from resource_types import deploy_activities, deploy_groups, deploy_log_queries, deploy_versions
from schedules import authorize_schedules_in_their_group, start_what_is_scheduled

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


def take_loopback_for_tls():
    """AWS's endpoints speak TLS, which policies demand; here the request goes over loopback as plain HTTP.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-securetransport
    """

    @replaces("pin_request_origin", iam_evaluator)
    def pin_request_origin(pin, source_ip, secure_transport):
        pin(source_ip, True)


def evaluate_durations():
    @replaces("_execute_task", stepfunctions)
    def execute_task(execute, state, raw_input, execution, context):
        return execute(TaskState(state, raw_input, context), raw_input, execution, context)


def inherit_query_language():
    """A catcher and a choice rule speak the language of their state, not that of the machine; what falls through to the default has the state's output.

    https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
    """

    @replaces("_apply_catcher", stepfunctions)
    def apply_catcher(apply, catcher, raw_input, context, language, error_output):
        return apply({**catcher, "QueryLanguage": language}, raw_input, context, language, error_output)

    @replaces("_execute_choice", stepfunctions)
    def execute_choice(execute, state, raw_input, context=None):
        language = stepfunctions._state_query_language(state, context)
        rules = list(state.get("Choices", []))
        if language == "JSONata" and "Default" in state:
            own = {field: state[field] for field in ("Assign", "Output") if field in state}
            rules.append({**own, "Condition": True, "Next": state["Default"]})
        rules = [{**rule, "QueryLanguage": language} for rule in rules]
        return execute({**state, "Choices": rules}, raw_input, context)


# What a thread that executes a Task state is at: the state machine, and the token while a callback is under way.
current = threading.local()

machine_of_token = {}


def remember_tokens():
    @replaces("_execute_task", stepfunctions)
    def execute_task(execute, state, raw_input, execution, context):
        current.machine = execution["stateMachineArn"]
        return execute(state, raw_input, execution, context)

    @replaces("_invoke_with_callback", stepfunctions)
    def invoke_with_callback(invoke, resource, arguments, token, state):
        current.token = token
        machine_of_token[token] = current.machine
        try:
            return invoke(resource, arguments, token, state)
        finally:
            current.token = None


def fail_callbacks_whose_request_fails():
    """A callback waits for its answer only once the request has succeeded; else the task fails with the request's error.

    https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
    """

    @replaces("_call_lambda", stepfunctions)
    def call_lambda(call, function, event):
        try:
            return call(function, event)
        except stepfunctions._ExecutionError as failure:
            task = stepfunctions._task_tokens.get(getattr(current, "token", None))
            if task is not None:
                task["error"] = {"Error": failure.error, "Cause": failure.cause}
                task["event"].set()
            raise


def authorize_answers_on_their_machine():
    """The right to answer a callback is judged on the ARN of the state machine that waits for it.

    https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_stepfunctions.StateMachine.html#grantwbrtaskwbrresponsegrantee
    """

    @replaces("extract_resource_arn", iam_actions)
    def extract_resource_arn(extract, service, method, path, headers, body, *rest):
        machine = machine_of_token.get(token_in(body)) if service == "states" else None
        return machine or extract(service, method, path, headers, body, *rest)


def name_errors_of_handlers():
    """An error that a Node.js handler throws is known by its own name.

    https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
    """
    report = 'status: "error", error: String(err.message || err),'
    script = lambda_runtime._NODEJS_WORKER_SCRIPT
    assert report in script, "the emulator's Node.js worker reports errors in another way now"
    lambda_runtime._NODEJS_WORKER_SCRIPT = script.replace(report, f"{report} errorType: err.name,")

    @replaces("invoke", lambda_runtime.Worker)
    def invoke(invoke, worker, *arguments, **options):
        result = invoke(worker, *arguments, **options)
        current.error_name = result.get("errorType")
        return result

    @replaces("_execute_function_warm", lambda_svc)
    def execute_function(execute, *arguments):
        current.error_name = None
        result = execute(*arguments)
        if result.get("error") and current.error_name:
            result["body"]["errorType"] = current.error_name
        return result


def token_in(body):
    try:
        return json.loads(body).get("taskToken")
    except (ValueError, AttributeError):
        return None


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
    take_loopback_for_tls()
    if "--uncorrected" in sys.argv:
        sys.argv.remove("--uncorrected")
    else:
        evaluate_durations()
        inherit_query_language()
        remember_tokens()
        fail_callbacks_whose_request_fails()
        authorize_answers_on_their_machine()
        name_errors_of_handlers()
        deploy_activities()
        deploy_groups()
        deploy_versions()
        deploy_log_queries()
        start_what_is_scheduled()
        authorize_schedules_in_their_group()
    from ministack.app import main

    main()
