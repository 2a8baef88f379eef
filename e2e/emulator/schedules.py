"""What the Scheduler of the pinned release leaves out."""

import json

from ministack.core import iam_actions
from ministack.services import eventbridge, stepfunctions

from replaces import replaces


def start_what_is_scheduled():
    """A schedule may call any action of AWS, by a universal target; ours start executions.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
    """

    @replaces("_invoke_target", eventbridge)
    def invoke_target(invoke, target, *arguments):
        if not target["Arn"].endswith(":::aws-sdk:sfn:startExecution"):
            return invoke(target, *arguments)
        told = json.loads(target["Input"])
        stepfunctions._start_execution({name[0].lower() + name[1:]: value for name, value in told.items()})


def authorize_schedules_in_their_group():
    """The right to create or delete a schedule is judged on its ARN, in which its group stands.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html
    """

    @replaces("extract_resource_arn", iam_actions)
    def extract_resource_arn(extract, service, method, path, headers, body, query, *rest):
        arn = extract(service, method, path, headers, body, query, *rest)
        if service != "scheduler" or ":schedule/default/" not in arn:
            return arn
        group = json.loads(body).get("GroupName") if body else first(query.get("groupName"))
        return arn.replace(":schedule/default/", f":schedule/{group or 'default'}/")


def first(values):
    return values[0] if isinstance(values, list) else values
