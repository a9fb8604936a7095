"""The field for one uploaded file, with the limits of the guide (tab 6)."""

from typing import Any, ClassVar, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coo.constants import ATTACHMENT_LIMIT_BYTES

NAME_LIMIT: Final = 200


class UploadField(forms.FileField):
    """A file of at most 5 MB, refused in words before it is read. Args: accept: endings that the browser offers."""

    default_error_messages: ClassVar = {
        "required": gettext_lazy("Choose a file."),
        "empty": gettext_lazy("This file is empty."),
        "max_length": gettext_lazy("The name of the file is too long: at most 200 characters."),
    }

    def __init__(self, *, accept: str, **options: Any) -> None:
        super().__init__(max_length=NAME_LIMIT, widget=forms.FileInput(attrs={"accept": accept}), **options)

    def run_validators(self, value: "UploadedFile[Any]") -> None:
        """Refuse a file that is too large."""
        super().run_validators(value)
        if value and (value.size or 0) > ATTACHMENT_LIMIT_BYTES:
            raise forms.ValidationError(
                _("%(size).1f MB is too large: a file may have at most 5 MB. Make it smaller and upload it again.")
                % {"size": (value.size or 0) / 1024 / 1024}
            )
