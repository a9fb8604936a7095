"""*Undo* for a day: a deleted draft, or a tab that *Clear All* emptied, is kept as it was and can be put back.

What is put back never overwrites: if the tab was filled anew meanwhile, that content is kept for a day in its turn.
"""

import datetime as dt
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import ProtectedError, QuerySet

from accounts.models import Firm, User
from coo.models import Application, ApplicationVersion, Removal
from coo.services import keeping
from coo.services.editing import WHOLE_TAB, editing, fixed_columns
from coo.services.tab_content import TAB_FIELDS, empty_tab, is_empty
from coo.services.transition import lock_application
from coo.tabs import Slug
from tradeconnect.common import audit
from tradeconnect.common.models import StoredFile

KEPT: Final = dt.timedelta(days=1)
SWEPT_AT_ONCE: Final = 200


class NothingToUndo(Exception):
    """It was put back already, or its day is over. Nothing was changed."""


class DraftIsGone(Exception):
    """The tab belongs to a draft that was deleted: that is put back first."""


def keep_draft(draft: Application, *, actor: User, now: dt.datetime) -> Removal:
    """Write a locked draft down before it is deleted."""
    content = {
        "columns": keeping.values_of(draft),
        "items": keeping.items_of(draft),
        "attachments": keeping.attachments_of(draft),
    }
    return _keep(draft, Removal.Kind.DRAFT, "", content, actor, now)


def keep_tab(draft: Application, slug: str, *, actor: User, now: dt.datetime) -> Removal | None:
    """Write a tab of a locked draft down before it is emptied; None when there is nothing on it."""
    if is_empty(draft, slug):
        return None
    content = {
        "columns": keeping.values_of(draft, TAB_FIELDS[slug]),
        "rows": keeping.rows_of_tab(draft, slug),
        "was_saved": slug in draft.saved_tabs,
    }
    return _keep(draft, Removal.Kind.TAB, slug, content, actor, now)


def _keep(
    draft: Application, kind: Removal.Kind, slug: str, content: keeping.Values, actor: User, now: dt.datetime
) -> Removal:
    removal = Removal.objects.create(
        firm=draft.firm,
        kind=kind,
        application=draft.uuid,
        number=draft.number,
        slug=slug,
        importer=draft.importer_name,
        content=content,
        removed_by=actor,
        removed_at=now,
        expires_at=now + KEPT,
    )
    if kind == Removal.Kind.DRAFT or slug == Slug.ATTACHMENTS:
        removal.files.set(keeping.files_of(draft))
    return removal


class ReplacedAnew(Exception):
    """Another application in lieu of the same certificate was opened since the draft was deleted."""


def undo(*, removal: Removal, actor: User, now: dt.datetime) -> Application:
    """Put back what was removed, and return its application. Two clicks put it back once.

    Raises: NothingToUndo, DraftIsGone, ReplacedAnew, TransitionRefused when the file was submitted meanwhile.
    """
    with transaction.atomic():
        kept = Removal.objects.select_for_update().filter(pk=removal.pk).first()
        if kept is None or kept.undone_at is not None or kept.expires_at <= now:
            raise NothingToUndo(str(removal))
        kept.undone_at = now
        kept.save(update_fields=["undone_at"])
        if kept.kind == Removal.Kind.DRAFT:
            return _put_draft_back(kept, actor, now)
        return _put_tab_back(kept, actor, now)


def _put_draft_back(kept: Removal, actor: User, now: dt.datetime) -> Application:
    """The draft gets its number, its uuid and its version again: addresses and open pages fit as before."""
    values = keeping.read_values(Application, kept.content["columns"])
    source = values.get("copied_from_id")
    if source is not None and not Application.objects.filter(pk=source).exists():
        values["copied_from_id"] = None
    _require_none_in_lieu(values.get("in_lieu_of_id"))
    draft = Application(**values)
    draft.save(force_insert=True)
    keeping.put_items(draft, kept.content["items"])
    keeping.put_attachments(draft, kept.content["attachments"])
    audit.record(
        "coo.application.restored",
        actor=actor,
        target=draft,
        now=now,
        on_behalf_of=kept.firm.iec,
        data={"number": draft.draft_number},
    )
    return draft


def _require_none_in_lieu(certificate_id: int | None) -> None:
    """Refuse a second application in lieu of a certificate, under the lock under which the first one is asked for."""
    if certificate_id is None:
        return
    lock_application(Application.objects.get(certificates=certificate_id))
    if Application.objects.in_lieu_of(certificate_id).exists():
        raise ReplacedAnew


def _put_tab_back(kept: Removal, actor: User, now: dt.datetime) -> Application:
    application = Application.objects.filter(uuid=kept.application, firm=kept.firm).select_related("firm").first()
    if application is None:
        raise DraftIsGone(str(kept))
    columns = TAB_FIELDS[kept.slug]
    with editing(
        application, "tab_restored", slug=kept.slug, row=WHOLE_TAB, actor=actor, now=now, columns=columns
    ) as draft:
        if keep_tab(draft, kept.slug, actor=actor, now=now) is not None:
            empty_tab(draft, kept.slug)
        fixed = fixed_columns(draft)
        for name, value in keeping.read_values(Application, kept.content["columns"]).items():
            if name.removesuffix("_id") not in fixed:
                setattr(draft, name, value)
        keeping.put_rows(draft, kept.slug, kept.content["rows"])
        if kept.content["was_saved"] and kept.slug not in draft.saved_tabs:
            draft.saved_tabs = [*draft.saved_tabs, kept.slug]
    return draft


def removed_drafts(firm: Firm, now: dt.datetime) -> QuerySet[Removal]:
    """Return the deleted drafts of a firm that can still be put back, the latest first."""
    return _open(now).filter(firm=firm, kind=Removal.Kind.DRAFT).select_related("removed_by").defer("content")


def removed_tab(application: Application, slug: str, now: dt.datetime) -> list[Removal]:
    """Return what was cleared last from a tab and can still be put back: one removal at most."""
    mine = _open(now).filter(firm=application.firm, application=application.uuid, kind=Removal.Kind.TAB, slug=slug)
    return list(mine.select_related("removed_by").defer("content")[:1])


def _open(now: dt.datetime) -> QuerySet[Removal]:
    return Removal.objects.filter(undone_at=None, expires_at__gt=now)


def sweep_removals(now: dt.datetime) -> int:
    """Delete what was kept for its day, with the files that nothing names any more; return how many.

    Work of an hourly round: what another worker holds is left to it.
    """
    with transaction.atomic():
        expired = Removal.objects.select_for_update(skip_locked=True).filter(expires_at__lte=now)
        removals = list(expired[:SWEPT_AT_ONCE])
        for removal in removals:
            files = list(removal.files.all())
            signed = ApplicationVersion.objects.filter(application__uuid=removal.application).exists()
            removal.delete()
            if not signed:
                _delete_unused(files)
    return len(removals)


def _delete_unused(files: list[StoredFile]) -> None:
    """Delete files that no attachment, no certificate and no other removal names."""
    kept = set(Removal.files.through.objects.filter(storedfile__in=files).values_list("storedfile_id", flat=True))
    for stored in files:
        if stored.pk in kept:
            continue
        content = stored.file
        try:
            with transaction.atomic():
                stored.delete()
        except ProtectedError:
            continue
        transaction.on_commit(partial(content.storage.delete, str(content.name)), robust=True)
