"""The plugin in a run of pytest of its own, and what it says where something is missing."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Dict

import pytest
from conftest import shop_template

from cdk_workflow_simulator import Simulator, SimulatorError, SimulatorOptions
from cdk_workflow_simulator.app import app_argument
from cdk_workflow_simulator.command import COMMAND_VARIABLE, find_command


def test_the_setting_names_the_app_and_the_server_ends_with_the_tests(pytester: pytest.Pytester) -> None:
    (pytester.path / "Shop.json").write_text(json.dumps(shop_template()), encoding="utf-8")
    pytester.makeini("[pytest]\nsimulated_app = Shop.json\n")
    pytester.makepyfile(
        """
        def test_order(world, simulator):
            open("pid", "w").write(str(simulator._process.pid))
            run = world.state_machine("Order").start({"id": "o1"}, name="o1")
            assert run.to_wait().status == "SUCCEEDED"
        """
    )
    result = pytester.runpytest_subprocess("-p", "cdk_workflow_simulator.plugin")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([
            "E * assert 'RUNNING' == 'SUCCEEDED'",
            "E * <Run o1: RUNNING after 0:00:00, by way of Pay → Write → Tell → Ask, waits for a callback in Ask>",
        ])
    with pytest.raises(ProcessLookupError):
        os.kill(int((pytester.path / "pid").read_text()), 0)


def test_an_error_behind_the_tests_back_fails_the_test(pytester: pytest.Pytester) -> None:
    template = shop_template()
    put: Dict[str, Any] = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:kinesis:putRecord", "End": True}
    put["Parameters"] = {"StreamName": "s", "Data": "d", "PartitionKey": "p"}
    properties = template["Resources"]["Order"]["Properties"]
    properties["DefinitionString"] = json.dumps({"StartAt": "Put", "States": {"Put": put}})
    (pytester.path / "Shop.json").write_text(json.dumps(template), encoding="utf-8")
    pytester.makeini("[pytest]\nsimulated_app = Shop.json\n")
    pytester.makepyfile(
        """
        def test_order(world):
            run = world.state_machine("Order").start()
            assert run.status == "RUNNING"
        """
    )
    result = pytester.runpytest_subprocess("-p", "cdk_workflow_simulator.plugin")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*While time went by: *mock the state*"])


def test_a_missing_simulator_is_named_with_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(COMMAND_VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SimulatorError, match="Install Node.js 20 or later"):
        find_command(tmp_path)
    node = tmp_path / "node"
    node.touch(mode=0o755)
    with pytest.raises(SimulatorError, match="npm install --save-dev cdk-workflow-simulator"):
        find_command(tmp_path)
    script = tmp_path / "node_modules" / "cdk-workflow-simulator" / "bin" / "cdk-workflow-simulator.js"
    script.parent.mkdir(parents=True)
    script.touch()
    assert find_command(tmp_path / "inner") == [str(node), str(script)]
    monkeypatch.setenv(COMMAND_VARIABLE, "npx --no cdk-workflow-simulator")
    assert find_command(tmp_path) == ["npx", "--no", "cdk-workflow-simulator"]


def test_an_app_that_cannot_be_loaded_says_why(tmp_path: Path) -> None:
    with pytest.raises(SimulatorError, match=r"did not start: (?s:.*)'false' failed with exit code 1"):
        Simulator("false", SimulatorOptions(folder=tmp_path))
    with pytest.raises(SimulatorError, match="An app must be a command, a folder, a file, an App or a Stack, got 7"):
        app_argument(7)


def test_an_app_object_is_synthesized() -> None:
    class Assembly:
        directory = "/tmp/cdk.out"

    class App:
        def synth(self) -> Assembly:
            return Assembly()

    class Node:
        root = App()

    class Stack:
        node = Node()

    assert app_argument(App()) == app_argument(Stack()) == "/tmp/cdk.out"
