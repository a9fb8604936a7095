"""What the firm sent with its answers, for the page of a file: its documents, and its words at each query."""

from typing import Final

from coo.constants import AnswerKind
from coo.models import AnswerFile, Application, Deficiency, Query
from coo.services.differences import Change, differences
from coo.services.places import row_key
from coo.snapshot import from_dict

# Keys of the goods of an item, and of its origin.
_OF_THE_ONLY_ITEM: Final = ("item-1", "origin-1")


def sent_files(application: Application) -> list[AnswerFile]:
    """Return the documents that came with the signed answers, the newest answer first: one query."""
    rows = AnswerFile.objects.filter(deficiency__application=application, deficiency__answered_at__isnull=False)
    return list(rows.select_related("file", "deficiency").order_by("-deficiency__number", "id"))


def latest_answered(application: Application) -> Deficiency | None:
    """Return the latest round that the firm has answered."""
    rows = application.deficiencies.defer("kept").filter(answered_at__isnull=False)
    return rows.select_related("version", "answer_version").first()


def changes_of(deficiency: Deficiency) -> tuple[Change, ...]:
    """Return what the firm changed in the application with its answer; nothing when it answered without changes."""
    if deficiency.answer_version is None:
        return ()
    return differences(from_dict(deficiency.version.snapshot), from_dict(deficiency.answer_version.snapshot))


def answered_queries(answered: Deficiency | None) -> dict[str, list[Query]]:
    """Return the queries of a round by the row of the file that each is about today.

    The empty key has those about the whole file, and those whose row may be another by now: a serial number changes
    when a row before it goes or is moved.
    """
    found: dict[str, list[Query]] = {}
    if answered is not None:
        same = _same_rows(answered)
        for query in answered.queries.select_related("reason", "author"):
            is_same = same is None or row_key(query.place) in same
            found.setdefault(query.place if is_same else "", []).append(query)
    return found


def _same_rows(answered: Deficiency) -> tuple[str, ...] | None:
    """Return the rows of tables that are no other rows after the answer (empty: a field of a tab); None for all."""
    if answered.answer == AnswerKind.NO or answered.answer_version is None:
        return None
    counts = {len(version.snapshot["items"]) for version in (answered.version, answered.answer_version)}
    return ("", *_OF_THE_ONLY_ITEM) if counts == {1} else ("",)
