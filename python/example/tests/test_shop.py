from __future__ import annotations

from datetime import timedelta

from cdk_workflow_simulator import World


def test_a_cheap_order_is_charged_at_once(world: World) -> None:
    run = world.state_machine("Order").start({"order": "o1", "amount": 5}).to_end()
    assert run.status == "SUCCEEDED"
    assert run.output == {"order": "o1", "chargedAt": "2025-01-01T00:00:00+00:00"}
    assert world.table("Orders").get({"order": "o1"}) == {
        "order": "o1",
        "amount": 5,
        "chargedAt": "2025-01-01T00:00:00+00:00",
    }


def test_a_dear_order_is_charged_once_it_is_approved(world: World) -> None:
    run = world.state_machine("Order").start({"order": "o1", "amount": 100}).to_wait()
    world.advance(timedelta(minutes=29))
    assert world.table("Orders").items == []
    run.succeed()
    assert run.to_end().output["chargedAt"] == "2025-01-01T00:29:00+00:00"


def test_a_dear_order_that_nobody_approves_is_not_charged(world: World) -> None:
    run = world.state_machine("Order").start({"order": "o1", "amount": 100})
    world.advance(timedelta(minutes=30))
    assert (run.status, run.error) == ("FAILED", "Shop.NotApproved")
    assert world.table("Orders").items == []


def test_approvals_are_given_by_whoever_reads_the_queue(world: World) -> None:
    import json

    run = world.state_machine("Order").start({"order": "o1", "amount": 100}).to_wait()
    (message,) = world.queue("Approvals").messages
    token = json.loads(message.body)["token"]
    world.client("stepfunctions").send_task_success(taskToken=token, output="{}")
    assert run.to_end().status == "SUCCEEDED"
