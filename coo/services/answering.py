"""The deficiency loop on the firm's side (guide, section D): *Yes* opens tabs, *No* answers in words and papers alone.

Either way the file goes back to its officer without a second fee. Locks are taken as elsewhere: the file first.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from coo.constants import AnswerKind
from coo.models import Application, ApplicationVersion, Deficiency, Query, Remark
from coo.services import answer_files, keeping
from coo.services.deficiency import open_deficiency, round_of
from coo.services.office.clock import running
from coo.services.reading import ask_for_readings
from coo.services.review import tell_office
from coo.services.tab_content import TAB_FIELDS
from coo.services.transition import ReasonMissing, lock_application, move_application, record_act
from coo.tabs import TABS, Slug
from coo.workflow import find_act
from signing.models import Credential, SignatureJob
from signing.services.content import sign_content
from tradeconnect.common import audit
from tradeconnect.common.fsm import TransitionRefused

PURPOSE: Final = "coo.answer"
_TABS: Final = [str(tab.slug) for tab in TABS if tab.slug != Slug.SUMMARY]
_COLUMNS: Final = [column for columns in TAB_FIELDS.values() for column in columns]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the firm says to a round of queries.

    Args:
        round_number: the round that the person had before them.
        remarks: to the officer, about the whole. words: the answer to each query, by its uuid.
    """

    round_number: int
    remarks: str = ""
    words: Mapping[UUID, str] = field(default_factory=dict)


# The guide's *Yes*: the application opens.


def open_to_answer(*, application: Application, actor: User, now: dt.datetime) -> Deficiency:
    """Open the tabs that the queries are about, after the application was written down as it is. Once a round.

    All tabs open when a query is about the whole file, or when there are only remarks.

    Raises: TransitionRefused.
    """
    with transaction.atomic():
        locked = lock_application(application)
        find_act("open_to_answer").require(locked.status)
        deficiency = round_of(locked)
        if deficiency.is_opened:
            return deficiency
        deficiency.kept = _written_down(locked)
        deficiency.opened_tabs = tabs_asked_about(deficiency.queries.all())
        deficiency.save(update_fields=["kept", "opened_tabs"])
        record_act("open_to_answer", locked, actor=actor, now=now, data={"tabs": deficiency.opened_tabs})
    return deficiency


def tabs_asked_about(queries: Iterable[Query]) -> list[str]:
    """Return the slugs of the tabs that queries open, in their order; all of them for the file as a whole."""
    asked = {query.tab for query in queries}
    return [slug for slug in _TABS if not asked or "" in asked or slug in asked]


def open_tab(*, application: Application, slug: str, reason: str, actor: User, now: dt.datetime) -> Deficiency:
    """Open a tab that no query is about; the officer sees why.

    Raises: TransitionRefused when the file is not open for editing, ReasonMissing, KeyError for an unknown tab.
    """
    reason = reason.strip()
    if slug not in _TABS:
        raise KeyError(slug)
    with transaction.atomic():
        locked = lock_application(application)
        find_act("open_tab").require(locked.status)
        deficiency = _opened(round_of(locked), locked)
        if slug in deficiency.opened_tabs:
            return deficiency
        if not reason:
            raise ReasonMissing("open_tab")
        deficiency.opened_tabs = [each for each in _TABS if each == slug or each in deficiency.opened_tabs]
        deficiency.requested_tabs = {**deficiency.requested_tabs, slug: reason}
        deficiency.save(update_fields=["opened_tabs", "requested_tabs"])
        record_act("open_tab", locked, actor=actor, now=now, data={"tab": slug, "reason": reason})
    return deficiency


def _opened(deficiency: Deficiency, application: Application) -> Deficiency:
    if not deficiency.is_opened:
        why = _("The application is not open for editing. Choose Respond, then Yes.")
        raise TransitionRefused("respond", application.status, why)
    return deficiency


def require_opened(application: Application, answer: Answer | None) -> Answer:
    """See before anything is signed that *Yes* was chosen in the round that is answered; return the answer.

    Raises: TransitionRefused, also when nothing says which round is answered.
    """
    if answer is None:
        why = _("The officer asks about this file. Answer on the page of the application.")
        raise TransitionRefused("respond", application.status, why)
    _opened(round_of(application, answer.round_number), application)
    return answer


def answer_with_version(
    application: Application, version: ApplicationVersion, answer: Answer | None, *, actor: User, now: dt.datetime
) -> Application:
    """Answer the open round of a locked file by a version that was just signed, and hand the file back.

    Raises: TransitionRefused when *Yes* was not chosen in this round.
    """
    answer = require_opened(application, answer)
    deficiency = _opened(round_of(application, answer.round_number), application)
    answer_files.drop_all(deficiency)  # they belong to the other way of answering, and nobody signed them
    data = {"version": version.number, "digest": version.digest}
    return _close(application, deficiency, AnswerKind.YES, answer, actor, now, data, answer_version=version)


# The guide's *No*: words and papers.


def keep_typed(*, application: Application, answer: Answer, now: dt.datetime) -> Deficiency:
    """Keep what was typed and not sent yet, so that an upload or a refused signature loses nothing.

    Nobody but the firm sees it before it is signed, so it is no act of the file's history.

    Raises: TransitionRefused.
    """
    with transaction.atomic():
        locked = lock_application(application)
        deficiency = round_of(locked, answer.round_number)
        _write_words(deficiency, answer)
        deficiency.save(update_fields=["answer_remarks"])
    return deficiency


def _write_words(deficiency: Deficiency, answer: Answer) -> None:
    deficiency.answer_remarks = answer.remarks.strip()
    queries = list(deficiency.queries.all())
    for query in queries:
        query.answer = answer.words.get(query.uuid, "").strip()
    Query.objects.bulk_update(queries, ["answer"])


def answer_without_changes(
    *, application: Application, answer: Answer, credential: Credential, pin: str, actor: User, now: dt.datetime
) -> Deficiency:
    """Answer in words and with the documents that were uploaded, all signed; the application stays what it was.

    If *Yes* had opened it, it is put back as it was first. There is no new version. Sent twice, it answers once.

    Raises:
        ReasonMissing: no remarks.
        TransitionRefused: answered or asked anew meanwhile, or a document came or went while it was being signed.
        WrongPin, PinLocked, CredentialUnusable, AlreadySigned, SignatureRejected: see `signing.services.content`.
    """
    if not answer.remarks.strip():
        raise ReasonMissing("answer_without_changes")
    deficiency = round_of(application, answer.round_number)
    content = signed_content(application, deficiency, answer)
    # The key works outside the transaction: no lock is held while a token or its owner takes time.
    job = sign_content(
        credential=credential,
        pin=pin,
        content=content,
        content_name=f"{application.file_number}-answer-{deficiency.number}.json",
        purpose=PURPOSE,
        reference=_reference(deficiency, content, credential),
        # English: it becomes part of the signature, whoever's language is active.
        reason="Answer to a deficiency",
        actor=actor,
        now=now,
    )
    with transaction.atomic():
        locked = lock_application(application)
        row = Deficiency.objects.defer("kept").get(pk=deficiency.pk)
        if row.signature_id == job.pk:
            return row  # the second of two clicks
        row = round_of(locked, answer.round_number)
        if signed_content(locked, row, answer) != content:
            why = _("A document was added or removed while you signed. Look at the list, then sign again.")
            raise TransitionRefused("respond", locked.status, why)
        if row.is_opened:
            put_back(locked, row, actor=actor, now=now)
        data = {"deficiency": row.number, "digest": job.content.sha256}
        _close(locked, row, AnswerKind.NO, answer, actor, now, data, signature=job)
    application.refresh_from_db(fields=["status"])
    return row


def _reference(deficiency: Deficiency, content: bytes, credential: Credential) -> str:
    return f"{deficiency.uuid}:{hashlib.sha256(content).hexdigest()[:16]}:{credential.fingerprint[:8]}"


def signed_content(application: Application, deficiency: Deficiency, answer: Answer) -> bytes:
    """Return the canonical JSON of an answer: what was asked about which version, the words, the documents' digests."""
    queries = deficiency.queries.order_by("at", "id")
    told: dict[str, Any] = {
        "application": application.draft_number,
        "file": application.file_number,
        "deficiency": deficiency.number,
        "version": deficiency.version.digest,
        "remarks": answer.remarks.strip(),
        "answers": [
            {"place": row.place, "asked": row.text, "answer": answer.words.get(row.uuid, "").strip()} for row in queries
        ],
        "files": [
            {"name": row.file.name, "sha256": row.file.sha256, "size": row.file.size}
            for row in deficiency.files.select_related("file")
        ],
    }
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def end_round(application: Application, *, actor: User | None, now: dt.datetime) -> None:
    """End the round of a locked file that nobody will answer any more: it is rejected, or withdrawn.

    What the firm had begun is not kept: nobody signed it. The application is again what was signed.

    Args: actor: of the firm; None when the office ends it, so that no officer has a hand in the firm's application.
    """
    deficiency = open_deficiency(application)
    if deficiency is None:
        return
    if deficiency.is_opened:
        put_back(application, deficiency, actor=actor, now=now)
    answer_files.drop_all(deficiency)
    deficiency.kept, deficiency.ended_at = None, now
    deficiency.save(update_fields=["kept", "ended_at"])


def put_back(application: Application, deficiency: Deficiency, *, actor: User | None, now: dt.datetime) -> None:
    """Make a locked application what it was when *Yes* opened it; what was changed since is gone (guide, D)."""
    kept = deficiency.kept or {}
    added = keeping.files_of(application)
    application.items.all().delete()
    application.attachments.all().delete()
    for name, value in keeping.read_values(Application, kept["columns"]).items():
        setattr(application, name, value)
    application.saved_tabs = kept["saved_tabs"]
    keeping.put_items(application, kept["items"])
    keeping.put_attachments(application, kept["attachments"])
    application.version += 1
    application.saved_at, application.saved_by = now, actor
    application.save(update_fields=[*_COLUMNS, "saved_tabs", "version", "saved_at", "saved_by"])
    answer_files.drop_unused(application, added)
    # As every change of a draft: a page that was open meanwhile is stale (`coo.services.editing`).
    audit.record(
        "coo.application.put_back",
        actor=actor,
        target=application,
        now=now,
        on_behalf_of=application.firm.iec,
        data={"version": application.version},
    )


def _written_down(application: Application) -> dict[str, Any]:
    """Return all tabs of a locked application as JSON takes them."""
    content = {
        "columns": keeping.values_of(application, _COLUMNS),
        "saved_tabs": application.saved_tabs,
        "items": keeping.items_of(application),
        "attachments": keeping.attachments_of(application),
    }
    plain: dict[str, Any] = json.loads(json.dumps(content, cls=DjangoJSONEncoder))
    return plain


# What both ways share


def _close(
    application: Application,
    deficiency: Deficiency,
    kind: AnswerKind,
    answer: Answer,
    actor: User,
    now: dt.datetime,
    data: dict[str, Any],
    *,
    signature: SignatureJob | None = None,
    answer_version: ApplicationVersion | None = None,
) -> Application:
    """Write the answer down, start the office's clock again, and tell the officer, who keeps the file."""
    _write_words(deficiency, answer)
    deficiency.answer, deficiency.answered_by, deficiency.answered_at = kind, actor, now
    deficiency.signature, deficiency.answer_version = signature, answer_version
    deficiency.kept = None  # the version that was signed says what stands now
    deficiency.save()
    fields: dict[str, Any] = {**running(application, now=now), "search_text": application.found_by}
    if answer_version is not None:
        fields["signed_at"] = now
    moved = move_application(application, "respond", actor=actor, now=now, data=data, **fields)
    remarks = answer.remarks.strip()
    if remarks:
        Remark.objects.create(application=moved, action="respond", text=remarks, author=actor, at=now)
    # Of new documents, and of those that were put back.
    ask_for_readings(application=moved)
    tell_office(moved, "responded", now=now, remarks=remarks, deficiency=deficiency)
    return moved
