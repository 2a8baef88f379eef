import datetime
import json
import os

import boto3

dynamodb = boto3.client("dynamodb")
sfn = boto3.client("stepfunctions")


def handler(event, context):
    """Answers a request for approval."""
    key = {"pk": {"S": event["queryStringParameters"]["id"]}}
    item = dynamodb.get_item(TableName=os.environ["TABLE"], Key=key, ConsistentRead=True).get("Item")
    if item is None:
        return {"statusCode": 404, "body": "unknown"}
    output = json.dumps({"by": "boss", "at": datetime.datetime.now(datetime.timezone.utc).isoformat()})
    try:
        sfn.send_task_success(taskToken=item["token"]["S"], output=output)
    except sfn.exceptions.TaskTimedOut:
        return {"statusCode": 410, "body": "too late"}
    return {"statusCode": 200, "headers": {"Content-Type": "text/plain"}, "body": "thank you"}
