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


def deploy_versions():
    """A stack may hold versions and aliases of state machines; an alias comes to its version at once.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachineversion.html
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachinealias.html
    """

    def answer(response):
        status, _, body = response
        if status != 200:
            raise ValueError(body)
        return json.loads(body)

    def publish(logical_id, properties, stack_name):
        request = {
            "stateMachineArn": properties["StateMachineArn"],
            "revisionId": properties.get("StateMachineRevisionId"),
            "description": properties.get("Description", ""),
        }
        arn = answer(stepfunctions._publish_state_machine_version(request))["stateMachineVersionArn"]
        return arn, {"Arn": arn}

    def unpublish(arn, properties):
        stepfunctions._delete_state_machine_version({"stateMachineVersionArn": arn})

    def routes(properties):
        preference = properties.get("DeploymentPreference")
        given = properties.get("RoutingConfiguration") or [
            {"StateMachineVersionArn": (preference or {}).get("StateMachineVersionArn"), "Weight": 100}
        ]
        return [
            {"stateMachineVersionArn": each["StateMachineVersionArn"], "weight": int(each["Weight"])} for each in given
        ]

    def create_alias(logical_id, properties, stack_name):
        request = {"name": properties.get("Name"), "routingConfiguration": routes(properties)}
        arn = answer(stepfunctions._create_state_machine_alias(request))["stateMachineAliasArn"]
        return arn, {"Arn": arn}

    def update_alias(arn, before, after, stack_name, *rest):
        answer(
            stepfunctions._update_state_machine_alias(
                {"stateMachineAliasArn": arn, "routingConfiguration": routes(after)}
            )
        )
        return arn, {"Arn": arn}

    def delete_alias(arn, properties):
        stepfunctions._delete_state_machine_alias({"stateMachineAliasArn": arn})

    provisioners._RESOURCE_HANDLERS["AWS::StepFunctions::StateMachineVersion"] = {"create": publish, "delete": unpublish}
    provisioners._RESOURCE_HANDLERS["AWS::StepFunctions::StateMachineAlias"] = {
        "create": create_alias,
        "update": update_alias,
        "delete": delete_alias,
    }


def deploy_log_queries():
    """A stack may hold queries of CloudWatch Logs Insights, which nobody asks for here.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-querydefinition.html
    """

    def create(logical_id, properties, stack_name):
        query_id = f"{stack_name}-{logical_id}"
        return query_id, {"QueryDefinitionId": query_id}

    def update(query_id, before, after, stack_name, *rest):
        return query_id, {"QueryDefinitionId": query_id}

    def delete(query_id, properties):
        pass

    provisioners._RESOURCE_HANDLERS["AWS::Logs::QueryDefinition"] = {
        "create": create,
        "update": update,
        "delete": delete,
    }
