"""The test command: what it runs, and what counts as a failure."""

import pytest

from tradeconnect.bootstrap import checks
from tradeconnect.bootstrap.checks import Step, explain


def test_no_collected_test_is_a_failure() -> None:
    step = Step("tests", checks.module("pytest", "tests/unit"))
    assert explain(0, step) == ""
    assert "no tests were collected" in explain(5, step)
    assert explain(5, Step("lint", checks.module("ruff"))) == "FAILED (exit code 5)"
    assert explain(-9, step)
    assert explain(None, step)


def test_only_the_browser_tests_may_query_beside_an_event_loop() -> None:
    unsafe = [step.name for step in checks.steps() if "DJANGO_ALLOW_ASYNC_UNSAFE" in step.variables]
    assert unsafe == ["end-to-end tests"]
    assert checks.chosen(["tests/e2e/test_x.py", "-k", "foo"]).variables
    assert not checks.chosen(["tests/unit/test_x.py"]).variables


@pytest.mark.parametrize("folder", ["unit", "architecture", "integration", "concurrency", "e2e"])
def test_every_test_folder_is_run(folder: str) -> None:
    assert [step for step in checks.steps() if f"tests/{folder}" in step.command]


def test_unit_tests_have_no_network() -> None:
    step = next(step for step in checks.steps() if "tests/unit" in step.command)
    assert "--disable-socket" in step.command


def test_production_check_uses_new_secrets_each_time() -> None:
    assert checks.production()["SECRET_KEY"] != checks.production()["SECRET_KEY"]
