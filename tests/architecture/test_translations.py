"""The Hindi catalogue: complete, compiled, with the placeholders of the English. Needs the gettext tools."""

import ast
import gettext
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("tradeconnect", "accounts", "coo", "payments", "signing", "templates")
CATALOGUE = ROOT / "tradeconnect/locale/hi/LC_MESSAGES/django.po"
GETTEXT = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext"}
PLACEHOLDER = re.compile(r"%\(\w+\)[\d.]*[a-z]|%%|%[sd]|\{\w+\}|</?\w+>")
LATER = "Run makemessages -l hi --no-location --no-obsolete, translate what is new, and run msgfmt."


def _compiled(path: Path) -> dict[Any, str]:
    with path.open("rb") as file:
        catalogue: dict[Any, str] = dict(gettext.GNUTranslations(file)._catalog)
    return {key: text for key, text in catalogue.items() if key != ""}


def test_every_message_of_the_sources_is_translated(tmp_path: Path, monkeypatch: Any, settings: Any) -> None:
    """Nothing missing, nothing empty, nothing fuzzy, nothing that no source asks for."""
    for name in SOURCES:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("locale", "__pycache__", "data"))
    locale = tmp_path / "tradeconnect/locale"
    locale.mkdir()
    settings.LOCALE_PATHS = [locale]
    monkeypatch.chdir(tmp_path)
    call_command("makemessages", locale=["hi"], no_location=True, keep_pot=True, verbosity=0)
    fresh = locale / "django.pot"
    run = subprocess.run(["msgcmp", str(CATALOGUE), str(fresh)], capture_output=True, text=True, check=False)
    lines = fresh.read_text(encoding="utf-8").splitlines()
    open_messages = [lines[int(number) - 1] for number in re.findall(r"django\.pot:(\d+)", run.stderr)]
    assert (open_messages, run.stderr, run.returncode) == ([], "", 0), LATER


def test_the_compiled_catalogue_is_that_of_the_text(tmp_path: Path) -> None:
    made = tmp_path / "django.mo"
    command = ["msgfmt", "--check-format", f"--output-file={made}", str(CATALOGUE)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert _compiled(CATALOGUE.with_suffix(".mo")) == _compiled(made), LATER


def test_placeholders_and_marks_agree() -> None:
    """Forms of a plural are checked by msgfmt: English may leave the number out of the singular."""
    texts = {key: text for key, text in _compiled(CATALOGUE.with_suffix(".mo")).items() if isinstance(key, str)}
    differing = [
        message
        for message, text in texts.items()
        if sorted(PLACEHOLDER.findall(message)) != sorted(PLACEHOLDER.findall(text))
    ]
    assert differing == []


def test_numbers_are_written_with_the_digits_of_the_forms() -> None:
    assert not re.search("[०-९]", CATALOGUE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("app", [name for name in SOURCES if name != "templates"])
def test_no_message_hides_in_an_f_string(app: str) -> None:
    """The extractor passes over a call inside an f-string: the message would stay English without a word."""
    hidden = []
    for path in (ROOT / app).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                calls = (inner.func for inner in ast.walk(node) if isinstance(inner, ast.Call))
                if any(isinstance(func, ast.Name) and func.id in GETTEXT for func in calls):
                    hidden.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert hidden == []
