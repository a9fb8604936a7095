"""Tab 6, Attachments: one file to upload, or to be changed."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from coo.forms.base import WizardForm
from coo.forms.upload import UploadField
from coo.models import Agreement, Attachment, AttachmentType

ACCEPTED = ".pdf,.jpg,.jpeg,.png,.xls,.xlsx"


class AttachmentForm(WizardForm):
    """Type, file and *Attest* (guide, tab 6): the types that the agreement asks for, and those of all."""

    optional_fields: ClassVar[frozenset[str]] = frozenset()

    kind = forms.ChoiceField(label=_("Attachment Type"), error_messages={"required": _("Choose the attachment type.")})
    file = UploadField(label=_("File"), accept=ACCEPTED, help_text=_("PDF, JPG, PNG, XLS, XLSX; at most 5 MB a file."))
    attest = forms.BooleanField(
        label=_("Attest: the officer shall stamp and sign a copy of this document"), required=False
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        agreement: Agreement | None = None,
        attached: Attachment | None = None,
        **options: Any,
    ) -> None:
        code = agreement.code if agreement is not None else ""
        self.kinds = {
            row.code: row
            for row in AttachmentType.objects.all()
            # What is attached stays a choice under an agreement that does not ask for it.
            if not row.agreements or code in row.agreements or (attached is not None and attached.kind == row)
        }
        super().__init__(data, files, **options)
        is_ticked = attached is not None and attached.attest
        if agreement is not None and agreement.is_self_declared and not is_ticked:
            del self.fields["attest"]  # no officer reads the file; a tick of before can be taken away
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("Select")), *((code, row.name) for code, row in self.kinds.items())]

    @property
    def attests(self) -> bool:
        """Whether the officer shall attest the document."""
        return bool(self.cleaned_data.get("attest"))

    @property
    def chosen_kind(self) -> AttachmentType:
        """The type that was chosen."""
        return self.kinds[self.cleaned_data["kind"]]


class AttachmentEditForm(AttachmentForm):
    """The same for a file that is attached already; another one may take its place."""

    optional_fields: ClassVar[frozenset[str]] = frozenset({"file"})

    def __init__(self, data: Any = None, files: Any = None, *, attachment: Attachment) -> None:
        initial = {"kind": attachment.kind.code, "attest": attachment.attest}
        agreement = attachment.application.agreement
        super().__init__(data, files, agreement=agreement, attached=attachment, initial=initial)
        file = self.fields["file"]
        file.required = False
        file.label = _("Replace the file")
        file.help_text = _("Choose none to keep the one that is attached. PDF, JPG, PNG, XLS, XLSX; at most 5 MB.")
