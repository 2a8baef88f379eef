from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict

import pytest

from cdk_workflow_simulator import AppSource

pytest_plugins = ["pytester"]

_CHARGE = """exports.handler = async ({ order, body, requestContext }) => {
  const page = '<form method="post"><input name="who"><button name="a" value="y">Yes</button><button>No</button></form>';
  if (requestContext && !body) return { statusCode: 200, body: page };
  if (body) return { statusCode: 200, body: 'got ' + Buffer.from(body, 'base64') };
  console.log('charges ' + order);
  return { paid: true };
};"""


def shop_template() -> Dict[str, Any]:
    """A machine that charges, writes, tells and waits half an hour for a yes; and all that it needs."""
    role = "arn:aws:iam::123456789012:role/Shop"
    steps: Dict[str, Any] = {
        "Pay": {
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "${Charge}", "Payload": {"order.$": "$.id"}},
            "Next": "Write",
        },
        "Write": {
            "Resource": "arn:aws:states:::dynamodb:putItem",
            "Parameters": {"TableName": "${Orders}", "Item": {"pk": {"S.$": "$.id"}}},
            "Next": "Tell",
        },
        "Tell": {
            "Resource": "arn:aws:states:::sns:publish",
            "Parameters": {"TopicArn": "${Told}", "Message": "see ${Url}order?a=1 and hurry"},
            "Next": "Ask",
        },
        "Ask": {
            "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Parameters": {"QueueUrl": "${Asked}", "MessageBody": {"token.$": "$$.Task.Token"}},
            "TimeoutSeconds": 1800,
            "End": True,
        },
    }
    for step in steps.values():
        step.update({"Type": "Task", "ResultPath": None if "Next" in step else "$"})
    key = {
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    }
    function = {"Runtime": "nodejs22.x", "Handler": "index.handler", "Code": {"ZipFile": _CHARGE}, "Role": role}
    of_url = {"FunctionName": {"Ref": "Charge"}}
    allowed: Dict[str, Dict[str, Any]] = {
        "InvokeFunctionUrl": {"FunctionUrlAuthType": "NONE"},
        "InvokeFunction": {"InvokedViaFunctionUrl": True},
    }
    resources = {
        "Order": (
            "StepFunctions::StateMachine",
            {
                "RoleArn": role,
                "DefinitionString": json.dumps({"StartAt": "Pay", "States": steps}),
                "DefinitionSubstitutions": {
                    **{each: {"Ref": each} for each in ("Charge", "Orders", "Told", "Asked")},
                    "Url": {"Fn::GetAtt": ["ChargeUrl", "FunctionUrl"]},
                },
            },
        ),
        "Charge": ("Lambda::Function", function),
        **{
            f"May{action}": ("Lambda::Permission", {"Action": f"lambda:{action}", "Principal": "*", **of_url, **more})
            for action, more in allowed.items()
        },
        "ChargeUrl": ("Lambda::Url", {"TargetFunctionArn": {"Ref": "Charge"}, "AuthType": "NONE"}),
        "Orders": ("DynamoDB::Table", key),
        "Told": ("SNS::Topic", {}),
        "Asked": ("SQS::Queue", {}),
    }
    return {
        "Resources": {
            name: {"Type": f"AWS::{kind}", "Properties": properties} for name, (kind, properties) in resources.items()
        }
    }


@pytest.fixture(scope="session")
def simulated_app(tmp_path_factory: pytest.TempPathFactory) -> AppSource:
    file: Path = tmp_path_factory.mktemp("shop") / "Shop.json"
    file.write_text(json.dumps(shop_template()), encoding="utf-8")
    return file
