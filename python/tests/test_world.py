from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from cdk_workflow_simulator import SimulatorError, World, fails, returns

START = datetime(2025, 1, 1, tzinfo=timezone.utc)


def test_an_execution_is_started_followed_and_answered(world: World) -> None:
    run = world.state_machine("Order").start({"id": "o1"}, name="o1").to_wait("Ask")
    assert [run.status, run.name, run.input] == ["RUNNING", "o1", {"id": "o1"}]
    assert [(each.state, each.since) for each in run.waiting] == [("Ask", START)]
    run.succeed({"yes": True})
    assert run.to_end().output == {"yes": True}
    assert run.path == ["Pay", "Write", "Tell", "Ask"]
    assert [run.transitions, run.error, run.cause] == [4, None, None]
    assert run.elapsed == timedelta(0)
    assert run.history[0]["type"] == "ExecutionStarted"
    assert "<html" in run.report


def test_time_passes_only_when_the_test_lets_it(world: World) -> None:
    run = world.state_machine("Order").start({"id": "o1"})
    world.to_idle()
    world.advance(timedelta(minutes=29, seconds=59))
    assert run.status == "RUNNING"
    world.advance(START + timedelta(minutes=30))
    assert [run.status, run.error, run.elapsed] == ["FAILED", "States.Timeout", timedelta(minutes=30)]
    assert world.now == START + timedelta(minutes=30)


def test_each_test_begins_with_the_world_as_it_was_loaded(world: World) -> None:
    assert [world.now, world.runs, world.table("Orders").items] == [START, [], []]


def test_a_snapshot_is_gone_back_to_with_an_execution_that_waits(world: World) -> None:
    run = world.state_machine("Order").start({"id": "o1"}, name="o1").to_wait("Ask")
    snapshot = world.snapshot()
    for answer in ("yes", "no"):
        world.advance(timedelta(minutes=1))
        run.succeed({"answer": answer})
        assert run.to_end().output == {"answer": answer}
        world.reset(snapshot)
        assert [run.status, world.now] == ["RUNNING", START]


def test_messages_queues_and_tables_are_read_and_written(world: World) -> None:
    world.state_machine("Order").start({"id": "o1"}).to_wait()
    told = [each for each in world.messages if each.channel.endswith("Told")]
    assert [(each.kind, each.at, each.subject) for each in told] == [("kept", START, None)]
    assert told[0].links[0].endswith("/order?a=1")
    queue = world.queue("Asked")
    queue.send({"hello": 1})
    assert [each.receive_count for each in queue.messages] == [0, 0]
    assert queue.messages[1].body == '{"hello":1}'
    table = world.table("Orders")
    assert table.get({"pk": "o1"}) == {"pk": "o1"}
    table.put({"pk": "o2", "count": 2})
    table.delete({"pk": "o1"})
    assert [table.items, table.get({"pk": "o1"})] == [[{"pk": "o2", "count": 2}], None]


def test_a_link_of_a_message_is_clicked(world: World) -> None:
    world.state_machine("Order").start({"id": "o1"}).to_wait()
    message = next(each for each in world.messages if each.links)
    answer = world.click(message, button="yes", fields={"who": "ann & bob"})
    assert [answer.status, answer.body] == [200, "got who=ann+%26+bob&a=y"]
    with pytest.raises(SimulatorError, match="several buttons"):
        world.click(message)
    answer = world.fetch(message, form={"answer": "yes & no"})
    assert [answer.status, answer.body] == [200, "got answer=yes+%26+no"]
    with pytest.raises(SimulatorError, match="has 0 links: none"):
        world.click(next(each for each in world.messages if not each.links))


def test_functions_are_invoked_and_mocked(world: World) -> None:
    charge = world.function("Charge")
    assert charge.invoke({"order": "o1"}).output == {"paid": True}
    assert [each.event for each in charge.invocations] == [{"order": "o1"}]
    assert any("charges o1" in line for line in charge.logs)
    charge.mock(returns({"paid": False}), fails("Declined", "poor"))
    assert charge.invoke().output == {"paid": False}
    assert [charge.invoke().error, charge.invoke().message] == ["Declined", "poor"]
    charge.unmock()
    assert charge.invoke({"order": "o2"}).output == {"paid": True}


def test_states_services_and_faults(world: World) -> None:
    machine = world.state_machine("Order")
    machine.mock("Pay", fails("Declined"))
    assert machine.start({"id": "o1"}).to_end().error == "Declined"
    machine.unmock("Pay")
    world.service("sns", "publish").mock(fails("Broken"))
    assert "Broken" in str(machine.start({"id": "o2"}).to_end().error)
    world.service("sns", "publish").unmock()
    machine.strike({"state": "Write", "kind": "error", "error": "Gone"})
    assert [machine.start({"id": each}).to_end().error for each in ("o3", "o4")] == ["Gone", "Gone"]
    machine.strike()
    faults = [{"state": "Pay", "kind": "throttle", "error": "Slow"}]
    assert machine.start({"id": "o5"}, faults=faults).to_end().error == "Slow"
    assert machine.start({"id": "o6"}).to_wait().status == "RUNNING"
    assert len(machine.runs) == len(world.runs) == 6


def test_boto3_talks_to_the_world(world: World) -> None:
    pytest.importorskip("boto3")
    machine = world.state_machine("Order")
    started = world.client("stepfunctions").start_execution(stateMachineArn=machine.arn, input='{"id":"o1"}')
    assert [each.arn for each in world.runs] == [started["executionArn"]]
    charge = next(each for each in world.resources if each.type == "AWS::Lambda::Function")
    assert world.client("lambda").invoke(FunctionName=charge.name)["StatusCode"] == 200


def test_what_does_not_fit_says_what_does(world: World) -> None:
    with pytest.raises(SimulatorError, match=r"There is no state machine 'Odrer'; there is 'Shop/Order'") as raised:
        world.state_machine("Odrer")
    assert raised.value.error == "NotFound"
    run = world.state_machine("Order").start({"id": "o1"})
    with pytest.raises(SimulatorError, match="has no state 'Aks'"):
        run.to_wait("Aks")


def test_a_run_tells_its_story(world: World) -> None:
    run = world.state_machine("Order").start({"id": "o1"}, name="o1").to_wait()
    assert repr(run) == "<Run o1: RUNNING after 0:00:00, by way of Pay → Write → Tell → Ask, waits for a callback in Ask>"
    run.fail("Declined", "no money")
    assert repr(run.to_end()) == (
        "<Run o1: FAILED with Declined: no money after 0:00:00, by way of Pay → Write → Tell → Ask>"
    )
