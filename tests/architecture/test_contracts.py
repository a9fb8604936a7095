"""The shape of the code: layers, sizes, one writer of a status, no missing migration, diagram in step."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from coo.workflow import APPLICATION

ROOT = Path(__file__).resolve().parents[2]
OURS = ("tradeconnect", "accounts", "coo", "payments", "signing")
PYTHON = sorted(path for app in OURS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MODULE_LINES, FUNCTION_LINES, TEMPLATE_LINES, KERNEL_MODULES = 400, 50, 150, 16
# What Django asks for, in folders that it names.
KERNEL_FOLDERS = {"management", "migrations", "templatetags"}


def test_layers_hold() -> None:
    """Imports run one way (design section 2)."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_the_pure_core_reads_no_database() -> None:
    """Rules, snapshot, tabs and tables import no model and nothing of `django.db`."""
    pure = [ROOT / "coo/snapshot.py", ROOT / "coo/tabs.py", ROOT / "coo/numbers.py", *(ROOT / "coo/rules").glob("*.py")]
    pure += [ROOT / app / "workflow.py" for app in ("coo", "payments", "signing")]
    pure += [ROOT / "tradeconnect/common/fsm.py"]
    impure = re.compile(r"^(from|import) (django\.db|\w+\.models)", re.MULTILINE)
    assert [str(path) for path in pure if impure.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_fit_in_a_head(path: Path) -> None:
    """Crossing a size is a decision to take here, not an accident (house rule 12)."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MODULE_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= FUNCTION_LINES + _docstring_lines(node), f"{node.name} has {length} lines"


def _docstring_lines(node: ast.FunctionDef) -> int:
    """Lines of a docstring do not count: they are what makes a long signature readable."""
    return len((ast.get_docstring(node) or "").splitlines()) + len(node.args.kwonlyargs)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_are_short_and_strict(path: Path) -> None:
    """At most 150 lines, and nothing that a strict content security policy would refuse."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= TEMPLATE_LINES
    if "documents" not in path.parts:
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"", text), "inline style or handler"
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), "inline script"
    assert "|safe" not in text


def test_the_kernel_stays_small() -> None:
    """A module enters the kernel when two apps need it."""
    kernel = ROOT / "tradeconnect/common"
    # `apps.py` is Django's word for "this is an app", not a module of ours.
    modules = [path for path in kernel.glob("*.py") if path.stem not in ("__init__", "apps")]
    modules += [path.parent for path in kernel.glob("*/__init__.py") if path.parent.name not in KERNEL_FOLDERS]
    assert len(modules) <= KERNEL_MODULES


def test_one_function_writes_a_status() -> None:
    """Only the transition modules assign a status or update one (design section 1, state)."""
    writes = re.compile(r"\.status\s*=[^=]|update\([^)]*\bstatus\s*=")
    found = [
        str(path.relative_to(ROOT))
        for path in PYTHON
        if path.name != "transition.py" and writes.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_jobs_are_enqueued_only_through_the_outbox() -> None:
    """Nothing calls Celery directly: a lost broker message would lose the job."""
    direct = re.compile(r"\.(delay|apply_async|delay_on_commit|send_task)\(")
    found = [
        str(path.relative_to(ROOT))
        for path in PYTHON
        if path.name != "jobs.py" and direct.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_services_do_not_read_the_clock() -> None:
    """Time and actor are arguments of services (house rule 3)."""
    clock = re.compile(r"timezone\.now\(|datetime\.now\(|date\.today\(")
    found = [
        str(path.relative_to(ROOT))
        for path in PYTHON
        if "services" in path.parts and clock.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    """The models and the migrations say the same."""
    call_command("makemigrations", "--check", "--dry-run", *(app.label for app in apps.get_app_configs()), verbosity=0)


def test_the_readme_shows_the_machine_as_it_is() -> None:
    """The state diagram in the README is generated from the transition table."""
    assert APPLICATION.mermaid() in (ROOT / "README.md").read_text(encoding="utf-8")


def test_nothing_points_outside_the_project() -> None:
    """The project stands alone: no path of a machine, no registry host in a lock."""
    for lock in ROOT.glob("*.lock"):
        assert "://" not in lock.read_text(encoding="utf-8"), lock.name
