import datetime
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    at = datetime.datetime.now(datetime.timezone.utc).isoformat()
    table.put_item(Item={"order": event["order"], "amount": event["amount"], "chargedAt": at})
    return {"order": event["order"], "chargedAt": at}
