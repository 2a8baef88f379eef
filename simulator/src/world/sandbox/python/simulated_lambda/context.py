"""The context object of an invocation."""

import json
import logging
import os
import time


class _Record:
    """An object with fixed members, None where nothing is known of them."""

    _members = ()

    def __init__(self, values):
        for name in self._members:
            setattr(self, name, values.get(name))

    def __repr__(self):
        members = ",".join(f"{name}={getattr(self, name)}" for name in self._members)
        return f"{type(self).__name__}([{members}])"


class CognitoIdentity(_Record):
    _members = ("cognito_identity_id", "cognito_identity_pool_id")


class Client(_Record):
    _members = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")


class ClientContext(_Record):
    _members = ("custom", "env", "client")

    def __init__(self, values):
        super().__init__(values)
        self.client = None if self.client is None else Client(self.client)


class LambdaContext:
    """What a handler gets as its second argument: https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""

    def __init__(self, headers):
        client_context = json.loads(headers.get("lambda-runtime-client-context") or "null")
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = headers.get("simulator-function-version", "$LATEST")
        self.invoked_function_arn = headers["lambda-runtime-invoked-function-arn"]
        self.tenant_id = headers.get("lambda-runtime-aws-tenant-id")
        self.client_context = None if client_context is None else ClientContext(client_context)
        self.identity = CognitoIdentity({})
        self._deadline_ms = int(headers["lambda-runtime-deadline-ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline_ms - int(time.time() * 1000))

    def log(self, message):
        for handler in logging.getLogger().handlers:
            if hasattr(handler, "log_sink"):
                handler.log_sink.log(str(message))
                return
        print(message, end="")
