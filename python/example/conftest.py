from __future__ import annotations

import aws_cdk as cdk
import pytest
from app import Shop

from cdk_workflow_simulator import AppSource


@pytest.fixture(scope="session")
def simulated_app(tmp_path_factory: pytest.TempPathFactory) -> AppSource:
    app = cdk.App(outdir=str(tmp_path_factory.mktemp("cdk.out")))
    Shop(app, "Shop")
    return app
