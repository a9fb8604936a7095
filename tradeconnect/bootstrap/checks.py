"""`manage.py test`: every check in one order, each with its time, and one verdict at the end."""

import os
import secrets
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tradeconnect.bootstrap import environment, packages, services
from tradeconnect.bootstrap.places import PYTHON, ROOT
from tradeconnect.bootstrap.supervisor import Child, Supervisor
from tradeconnect.bootstrap.terminal import CommandError, complain, say

_NO_TESTS_COLLECTED: Final = 5
_E2E: Final = "tests/e2e"
# Sync Playwright leaves an event loop in the thread, and Django then refuses every query. Only where that is so:
# elsewhere the refusal finds real mistakes.
_E2E_VARIABLES: Final = {"DJANGO_ALLOW_ASYNC_UNSAFE": "1"}


@dataclass(frozen=True)
class Step:
    """One check: a command line, relative to the checkout.

    Attributes:
        variables: what it needs in its environment beyond the servers' addresses.
        slow: left out by --fast.
    """

    name: str
    command: tuple[str, ...]
    variables: Mapping[str, str] = field(default_factory=dict)
    slow: bool = False


def tool(name: str, *arguments: str) -> tuple[str, ...]:
    """Return the command line of a tool in the environment."""
    return (str(PYTHON.parent / name), *arguments)


def module(name: str, *arguments: str) -> tuple[str, ...]:
    """Return the command line of a Python module in the environment."""
    return (str(PYTHON), "-m", name, *arguments)


def steps() -> list[Step]:
    """Return all checks, the quick ones first."""
    manage = (str(PYTHON), "manage.py")
    unit_options = ("--disable-socket", "--allow-unix-socket")
    return [
        Step("ruff check", module("ruff", "check", ".")),
        Step("ruff format", module("ruff", "format", "--check", ".")),
        Step("templates: djlint", module("djlint", "--lint", "--quiet", "templates")),
        Step("templates: djade", tool("djade", "--check", "--target-version", "5.2", *_templates())),
        Step("import contracts", tool("lint-imports", "--no-cache")),
        Step("types", module("mypy")),
        Step("deployment check", (*manage, "check", "--deploy", "--fail-level", "WARNING"), production()),
        Step("migrations complete", (*manage, "makemigrations", "--check", "--dry-run")),
        Step(
            "unit and architecture tests",
            module("pytest", "-q", "-n", "2", *unit_options, "tests/unit", "tests/architecture"),
        ),
        Step("integration tests", module("pytest", "-q", "-n", "2", "tests/integration")),
        Step("concurrency tests", module("pytest", "-q", "tests/concurrency"), slow=True),
        Step(
            "end-to-end tests", module("pytest", "-q", "-n", "2", "--dist", "loadfile", _E2E), _E2E_VARIABLES, slow=True
        ),
    ]


def chosen(arguments: Sequence[str]) -> Step:
    """Return the one step that runs pytest on what the command line names."""
    browser = any(argument.startswith(_E2E) for argument in arguments)
    return Step("chosen tests", module("pytest", *arguments), _E2E_VARIABLES if browser else {})


def production() -> dict[str, str]:
    """Return an environment in which the production settings start: made-up secrets, addresses that go nowhere."""
    return {
        "DJANGO_SETTINGS_MODULE": "tradeconnect.settings.prod",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "PORTAL_URL": "https://portal.example",
        "ALLOWED_HOSTS": "portal.example",
        "CSRF_TRUSTED_ORIGINS": "https://portal.example",
        "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
        "IEC_REGISTRY_URL": "https://registry.example",
        "IEC_REGISTRY_TOKEN": secrets.token_urlsafe(32),
        "CUSTOMER_DIRECTORY_URL": "https://directory.example",
        "CUSTOMER_DIRECTORY_TOKEN": secrets.token_urlsafe(32),
        "SMS_URL": "https://sms.example",
        "SMS_TOKEN": secrets.token_urlsafe(32),
    }


def main(arguments: Sequence[str]) -> int:
    """Run every check, or with paths or pytest options those tests only. Return 0 when all passed.

    `--fast` leaves out the concurrency and end-to-end tests.
    """
    if arguments and arguments[0] in {"-h", "--help"}:
        say("manage.py test                      every check\nmanage.py test --fast               the quick ones")
        say("manage.py test PATH… [PYTEST…]      these tests, on real servers")
        return 0
    environment.ensure(environment.TEST_LOCK)
    packages.ensure(packages.TEST)
    fast = "--fast" in arguments
    named = [argument for argument in arguments if argument != "--fast"]
    todo = [chosen(named)] if named else [step for step in steps() if not (fast and step.slow)]
    supervisor = Supervisor()
    supervisor.listen()
    with services.temporary(supervisor) as addresses:
        outcomes = _run_all(todo, supervisor, addresses)
    if supervisor.stopping and len(outcomes) < len(todo):
        complain("Interrupted.")
        return 130
    return _verdict(outcomes) if len(todo) > 1 else int(outcomes[0].problem != "")


@dataclass(frozen=True)
class Outcome:
    """How a step ended. `problem` is empty when it passed."""

    step: Step
    seconds: float
    problem: str


def _run_all(todo: Sequence[Step], supervisor: Supervisor, addresses: Mapping[str, str]) -> list[Outcome]:
    """Run the steps in order, going on after failures: one run shows all that is wrong."""
    outcomes = []
    for step in todo:
        outcome = _run(step, supervisor, addresses)
        if supervisor.stopping:
            break
        outcomes.append(outcome)
    return outcomes


def _run(step: Step, supervisor: Supervisor, addresses: Mapping[str, str]) -> Outcome:
    """Run one step with its output on the terminal."""
    say(f"\n== {step.name}")
    began = time.monotonic()
    variables = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tradeconnect.settings.test",
        "PATH": f"{PYTHON.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        **addresses,
        **step.variables,
    }
    # Files that one step leaves in its data folder must not help the next.
    scratch = tempfile.mkdtemp(prefix="tc-step-")
    child = Child(step.name, list(step.command), {**variables, "TRADECONNECT_TEST_VAR": scratch}, ROOT)
    child.stop = signal.SIGINT
    try:
        child.start()
        process = child.process
        assert process is not None  # noqa: S101 - start() has just set it
        supervisor.wait(lambda: process.poll() is not None)
        problem = explain(process.poll(), step)
    except (OSError, CommandError) as error:
        problem = str(error)
    finally:
        _end(child)
        shutil.rmtree(scratch, ignore_errors=True)
    seconds = time.monotonic() - began
    say(f"== {step.name}: {problem or 'passed'} ({seconds:.1f} s)")
    return Outcome(step, seconds, problem)


def _end(child: Child) -> None:
    """Make sure that nothing of a step goes on, whatever stopped it."""
    keeper = Supervisor()
    keeper.children = [child]
    keeper.stop()


def explain(code: int | None, step: Step) -> str:
    """Return what an exit code means, empty when the step passed. No test collected is a failure like any other."""
    if code is None:
        return "interrupted"
    if code == _NO_TESTS_COLLECTED and "pytest" in step.command:
        return "FAILED: no tests were collected"
    return f"FAILED (exit code {code})" if code else ""


def _verdict(outcomes: Sequence[Outcome]) -> int:
    """Print the summary and return the exit code."""
    say("\n" + "-" * 72)
    for outcome in outcomes:
        say(f"{outcome.step.name:32} {outcome.seconds:7.1f} s   {outcome.problem or 'passed'}")
    failed = [outcome.step.name for outcome in outcomes if outcome.problem]
    total = sum(outcome.seconds for outcome in outcomes)
    say("-" * 72)
    say(f"{'all steps':32} {total:7.1f} s   {'FAILED: ' + ', '.join(failed) if failed else 'passed'}")
    sys.stdout.flush()
    return 1 if failed else 0


def _templates() -> list[str]:
    """Return every template's path; djade wants files, not folders."""
    folder = ROOT / "templates"
    return [str(path.relative_to(ROOT)) for path in sorted(Path(folder).rglob("*.html"))]
