"""Types of resources that stacks may hold and the pinned release doesn't know."""

import json

from ministack.services import iam, stepfunctions
from ministack.services.cloudformation import provisioners


def deploy_activities():
    """A stack may hold activities.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-activity.html
    """

    def create(logical_id, properties, stack_name):
        name = properties.get("Name") or f"{stack_name}-{logical_id}"
        tags = [{"key": tag["Key"], "value": tag["Value"]} for tag in properties.get("Tags") or []]
        status, _, body = stepfunctions._create_activity({"name": name, "tags": tags})
        if status != 200:
            raise ValueError(body)
        arn = json.loads(body)["activityArn"]
        return arn, {"Arn": arn, "Name": name}

    def delete(arn, properties):
        stepfunctions._delete_activity({"activityArn": arn})

    provisioners._RESOURCE_HANDLERS["AWS::StepFunctions::Activity"] = {"create": create, "delete": delete}


def deploy_groups():
    """A stack may hold groups of users.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-group.html
    """

    def create(logical_id, properties, stack_name):
        name = properties.get("GroupName") or f"{stack_name}-{logical_id}"
        status, _, body = iam._create_group({"GroupName": name})
        if status != 200:
            raise ValueError(body)
        return name, {"Arn": iam._groups[name]["Arn"]}

    def delete(name, properties):
        iam._delete_group({"GroupName": name})

    provisioners._RESOURCE_HANDLERS["AWS::IAM::Group"] = {"create": create, "delete": delete}
