"""Where the words of a refused act of an agency's administrator are shown: at the field they belong to."""

from django import forms

from accounts.services.agencies import AgencyActRefused


def at_field(form: forms.BaseForm, refused: AgencyActRefused) -> None:
    """Add the refusal to its field of the form, or to the form as a whole where it has no such field."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))
