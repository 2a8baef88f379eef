import datetime
import json
import logging
import os
from urllib.parse import quote

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
sns = boto3.client("sns")
logger = logging.getLogger()
logger.setLevel(logging.INFO)


def handler(event, context):
    """Stores the token of the request and tells the approvers."""
    asked_at = datetime.datetime.now(datetime.timezone.utc).isoformat()
    item = {"pk": event["requestId"], "token": event["taskToken"], "askedAt": asked_at, "status": "ASKED"}
    table.put_item(Item=item, ConditionExpression="attribute_not_exists(pk)")
    link = f"{os.environ['LINK']}answer?id={quote(event['requestId'])}"
    sns.publish(
        TopicArn=os.environ["TOPIC"],
        Subject="Approval",
        Message=json.dumps({"requestId": event["requestId"], "link": link}),
        MessageAttributes={"kind": {"DataType": "String", "StringValue": "approval"}},
    )
    logger.info("asked %s", event["requestId"])
    return {"askedAt": asked_at}
