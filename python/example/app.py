"""A CDK app in Python: a function in Python charges orders, and somebody has to approve what is dear within half an hour."""

from __future__ import annotations

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

HANDLERS = Path(__file__).parent / "handlers"


class Shop(cdk.Stack):
    """Orders are charged and written down; those of 100 and more wait for an approval."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        key = dynamodb.Attribute(name="order", type=dynamodb.AttributeType.STRING)
        orders = dynamodb.Table(self, "Orders", partition_key=key)
        approvals = sqs.Queue(self, "Approvals")
        charge = lambda_.Function(
            self,
            "Charge",
            runtime=lambda_.Runtime.PYTHON_3_12,
            handler="index.handler",
            code=lambda_.Code.from_asset(str(HANDLERS / "charge")),
            environment={"TABLE": orders.table_name},
        )
        orders.grant_write_data(charge)
        approve = tasks.SqsSendMessage(
            self,
            "Ask for approval",
            queue=approvals,
            integration_pattern=sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
            message_body=sfn.TaskInput.from_object({"token": sfn.JsonPath.task_token}),
            task_timeout=sfn.Timeout.duration(cdk.Duration.minutes(30)),
            result_path=sfn.JsonPath.DISCARD,
        )
        expired = sfn.Fail(self, "Nobody approved", error="Shop.NotApproved")
        approve.add_catch(expired, errors=[sfn.Errors.TIMEOUT])
        charged = tasks.LambdaInvoke(self, "Charge it", lambda_function=charge, payload_response_only=True)
        is_dear = sfn.Condition.number_greater_than_equals("$.amount", 100)
        steps = sfn.Choice(self, "Is it dear?").when(is_dear, approve.next(charged)).otherwise(charged)
        sfn.StateMachine(self, "Order", definition_body=sfn.DefinitionBody.from_chainable(steps))


if __name__ == "__main__":
    app = cdk.App()
    Shop(app, "Shop")
    app.synth()
