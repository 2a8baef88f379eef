"""One step per client: each does what a handler with that client does, and gives what came of it."""

import asyncio
import json
import os

import boto3

REGION = os.environ["AWS_REGION"]
TABLE, TOPIC, QUEUE = os.environ["TABLE"], os.environ["TOPIC"], os.environ["QUEUE"]
BUCKET, MACHINE, API = os.environ["BUCKET"], os.environ["MACHINE"], os.environ["API"]
DYNAMODB = f"https://dynamodb.{REGION}.amazonaws.com/"
TARGET = {"content-type": "application/x-amz-json-1.0", "x-amz-target": "DynamoDB_20120810.PutItem"}


def put(pk):
    return json.dumps({"TableName": TABLE, "Item": {"pk": {"S": pk}}})


def boto3_clients(context):
    table = boto3.resource("dynamodb").Table(TABLE)
    table.put_item(Item={"pk": "boto3", "n": 1})
    boto3.client("sns").publish(TopicArn=TOPIC, Message="boto3")
    boto3.client("sqs").send_message(QueueUrl=QUEUE, MessageBody="boto3")
    boto3.session.Session().resource("s3").Object(BUCKET, "boto3").put(Body=b"text")
    boto3.client("stepfunctions").start_execution(stateMachineArn=MACHINE, input="{}")
    item = boto3.client("dynamodb").get_item(TableName=TABLE, Key={"pk": {"S": "boto3"}})["Item"]
    return {"n": item["n"]["N"], "body": boto3.client("s3").get_object(Bucket=BUCKET, Key="boto3")["Body"].read().decode()}


def boto3_endpoint(context):
    """A client that is told AWS's own address."""
    client = boto3.client("dynamodb", endpoint_url=DYNAMODB)
    client.put_item(TableName=TABLE, Item={"pk": {"S": "endpoint"}})
    return {"found": "Item" in client.get_item(TableName=TABLE, Key={"pk": {"S": "endpoint"}})}


def boto3_uploads(context):
    import io

    from boto3.s3.transfer import TransferConfig

    s3 = boto3.client("s3")
    config = TransferConfig(multipart_threshold=1 << 20, multipart_chunksize=5 << 20)
    s3.upload_fileobj(io.BytesIO(b"x" * (11 << 20)), BUCKET, "big", Config=config)
    got = io.BytesIO()
    s3.download_fileobj(BUCKET, "big", got, Config=config)
    return {"etag": s3.head_object(Bucket=BUCKET, Key="big")["ETag"].strip('"').split("-")[1], "bytes": len(got.getvalue())}


def presigned(context):
    import time

    import requests

    s3 = boto3.client("s3")
    at = {"Bucket": BUCKET, "Key": "a b/c"}
    sent = requests.put(s3.generate_presigned_url("put_object", Params=at), data="text")
    address = s3.generate_presigned_url("get_object", Params=at, ExpiresIn=60)
    read = requests.get(address).text
    other = requests.delete(address).status_code
    time.sleep(61)
    late = requests.get(address).status_code
    return {"sent": sent.status_code, "read": read, "other": other, "late": late}


def requests_signed(context):
    import requests
    from requests_aws4auth import AWS4Auth

    keys = [os.environ[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")]
    auth = AWS4Auth(*keys, REGION, "dynamodb", session_token=os.environ["AWS_SESSION_TOKEN"])
    sent = requests.post(DYNAMODB, data=put("requests"), headers=TARGET, auth=auth)
    return {"status": sent.status_code, "own": requests.get(API).json()}


def httpx_client(context):
    import httpx
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest

    signed = AWSRequest("POST", DYNAMODB, data=put("httpx"), headers=TARGET)
    SigV4Auth(boto3.Session().get_credentials(), "dynamodb", REGION).add_auth(signed)
    sent = httpx.post(DYNAMODB, content=put("httpx"), headers=dict(signed.headers))

    async def at_once():
        async with httpx.AsyncClient() as client:
            post = client.post(DYNAMODB, content=put("httpx"), headers=dict(signed.headers))
            sent, own = await asyncio.gather(post, client.get(API))
            return {"status": sent.status_code, "own": own.json()}

    return {"status": sent.status_code, "own": httpx.get(API).json(), "asynchronous": asyncio.run(at_once())}


def aioboto3_clients(context):
    import aioboto3

    async def work():
        session = aioboto3.Session()
        async with session.resource("dynamodb") as dynamodb:
            table = await dynamodb.Table(TABLE)
            await table.put_item(Item={"pk": "aioboto3"})
        async with session.client("sqs") as sqs:
            await sqs.send_message(QueueUrl=QUEUE, MessageBody="aioboto3")
        async with session.client("dynamodb") as dynamodb:
            return (await dynamodb.get_item(TableName=TABLE, Key={"pk": {"S": "aioboto3"}}))["Item"]

    return asyncio.run(work())


def aiohttp_client(context):
    import aiohttp

    async def ask():
        async with aiohttp.ClientSession() as session, session.get(API) as answer:
            return {"status": answer.status, "own": await answer.json()}

    return asyncio.run(ask())


def pynamodb_model(context):
    from pynamodb.attributes import UnicodeAttribute
    from pynamodb.models import Model

    class Item(Model):
        class Meta:
            table_name = TABLE
            region = REGION
            host = os.environ["AWS_ENDPOINT_URL"]

        pk = UnicodeAttribute(hash_key=True)
        colour = UnicodeAttribute()

    Item("pynamodb", colour="red").save()
    return {"colour": Item.get("pynamodb").colour}


def powertools(context):
    from aws_lambda_powertools import Logger, Metrics, Tracer
    from aws_lambda_powertools.utilities import parameters
    from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig, idempotent_function

    Logger(service="shop").info("sold", order="o1")
    metrics = Metrics(namespace="Shop", service="shop")
    metrics.add_metric(name="sold", unit="Count", value=1)
    metrics.flush_metrics()
    calls = []
    store = DynamoDBPersistenceLayer(table_name=os.environ["IDEMPOTENCY"])
    config = IdempotencyConfig()
    config.register_lambda_context(context)

    @Tracer(service="shop").capture_method
    @idempotent_function(data_keyword_argument="order", persistence_store=store, config=config)
    def sell(order):
        calls.append(order)
        return {"calls": len(calls)}

    results = [sell(order=each) for each in ("p1", "p1", "p2")]
    return {"results": results, "parameter": parameters.get_parameter("/shop/colour"), "secret": parameters.get_secret("shop-secret")}


def xray(context):
    from aws_xray_sdk.core import patch, xray_recorder

    patch(["botocore"])
    with xray_recorder.in_subsegment("part") as part:
        part.put_annotation("order", "o1")
        boto3.client("dynamodb").put_item(TableName=TABLE, Item={"pk": {"S": "xray"}})
    return {"name": part.name}


STEPS = {
    "boto3": boto3_clients,
    "boto3 at AWS's own address": boto3_endpoint,
    "boto3, uploads in parts": boto3_uploads,
    "boto3, presigned": presigned,
    "requests": requests_signed,
    "httpx": httpx_client,
    "aioboto3": aioboto3_clients,
    "aiohttp": aiohttp_client,
    "pynamodb": pynamodb_model,
    "powertools": powertools,
    "aws-xray-sdk": xray,
}


def handler(step, context):
    return STEPS[step](context)
