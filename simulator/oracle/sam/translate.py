"""Translates SAM templates as AWS does, and prints what they become: {path: {"template": …} or {"error": …}}."""

import datetime
import json
import os
import sys

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from samtranslator.parser.parser import Parser  # noqa: E402
from samtranslator.translator.transform import transform  # noqa: E402
from samtranslator.yaml_helper import yaml_parse  # noqa: E402

LOCAL = {"CodeUri", "DefinitionUri", "ContentUri"}


def uploaded(value, key=None):
    """What lies beside the template is in S3 when AWS sees it; dates are texts."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: uploaded(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [uploaded(each) for each in value]
    if key in LOCAL and isinstance(value, str) and not value.startswith("s3://"):
        return "s3://local/" + value.strip("./")
    return value


def with_code(template):
    """The SAM command line takes the template's own folder where a function has no code."""
    functions = template.get("Globals", {}).get("Function", {})
    for resource in template.get("Resources", {}).values():
        properties = resource.setdefault("Properties", {}) or {}
        given = {"CodeUri", "InlineCode", "ImageUri"} & (set(properties) | set(functions))
        if resource.get("Type") == "AWS::Serverless::Function" and not given:
            properties["CodeUri"] = "s3://local/code"
    return template


def translated(path):
    try:
        with open(path, encoding="utf8") as file:
            template = uploaded(with_code(yaml_parse(file.read())))
        given = {name: each.get("Default", "given") for name, each in (template.get("Parameters") or {}).items()}
        return {"template": transform(template, given, None)}
    except Exception as error:  # noqa: BLE001 - whatever it is, the caller is told
        return {"error": f"{type(error).__name__}: {getattr(error, 'message', error)}"}


json.dump({path: translated(path) for path in sys.stdin.read().split("\n") if path}, sys.stdout, default=str)
