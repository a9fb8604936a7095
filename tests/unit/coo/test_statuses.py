"""The chips of statuses: the words of the guide, a shape and a tone for each."""

import pytest
from django.template import Context, Template

from coo.constants import PUBLISHED, Status
from coo.templatetags.statuses import CERTIFICATE_LOOKS, FILE_LOOKS, certificate_chip, status_chip
from tradeconnect.common.forms import shapes


def test_every_status_has_a_shape_of_its_own() -> None:
    assert set(FILE_LOOKS) == set(Status)
    assert set(CERTIFICATE_LOOKS) == PUBLISHED
    for looks in (FILE_LOOKS, CERTIFICATE_LOOKS):
        drawn = [form for form, _tone in looks.values()]
        assert len(set(drawn)) == len(drawn), "two statuses would look alike in black and white"
        assert set(drawn) <= set(shapes())


def test_a_chip_is_word_shape_and_tone() -> None:
    html = status_chip("signed")
    assert "Signed (awaiting payment)" in html
    assert "chip-blue" in html
    assert "<svg" in html
    assert "Superseded" in certificate_chip("superseded")


def test_templates_know_the_tags_without_loading_them() -> None:
    template = Template("{% status_shape s %}{{ s|status_label }}{% status_chip s %}{% certificate_chip 'valid' %}")
    html = template.render(Context({"s": "deficient"}))
    assert html.count("<svg") == 3
    assert html.count("Deficient") == 2


def test_an_unknown_status_is_an_error_not_an_empty_chip() -> None:
    with pytest.raises(ValueError, match="lost"):
        status_chip("lost")
    with pytest.raises(KeyError):
        certificate_chip("void")
