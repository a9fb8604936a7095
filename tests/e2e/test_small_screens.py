"""The officer's pages on a phone of 360 px: nothing sticks out, and what is pressed has at least 24 px (WCAG 2.5.8)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from coo.demo.cast import Cast
from coo.models import Application
from tests.e2e.steps import apart
from tests.factories.files import approve, make_draft, read_documents, submit

pytestmark = pytest.mark.django_db(transaction=True)

# A box with words is pressed by its words too; a link inside a sentence is as high as the sentence.
TOO_SMALL = """() => [...document.querySelectorAll("main :is(a,button,summary,input,select)")].filter((element) => {
  if (element.type === "hidden" || element.ariaHidden || !element.getClientRects().length) return false;
  const sentence = element.matches("a") && !element.closest(".exports,.pagination") && element.closest("p,dd,li");
  if (sentence && sentence.textContent.trim() !== element.textContent.trim()) return false;
  return ![element, ...(element.labels ?? [])].some((one) => {
    const { width, height } = one.getBoundingClientRect();
    return width >= 24 && height >= 24;
  });
}).map((element) => element.outerHTML.slice(0, 120))"""


def files(cast: Cast) -> tuple[Application, Application]:
    """Return a file to review, with a document that was read, and one to sign."""
    first = submit(make_draft(cast, invoice_number="S/1"))
    read_documents(first)
    return first, approve(submit(make_draft(cast, invoice_number="S/2")), cast)


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_sticks_out_and_nothing_is_too_small(cast: Cast, open_page: Callable[..., Page], width: int) -> None:
    review, sign = apart(lambda: files(cast))
    page = open_page("officer@demo.test")
    page.set_viewport_size({"width": width, "height": 800})
    here = f"/office/files/{review.uuid}/"
    signing = f"/office/files/{sign.uuid}/"
    found = {}
    for address in (
        "/office/",
        "/office/?tab=sign",
        here,
        f"{here}changes/",
        f"{here}reject/",
        f"{here}raise-deficiency/",
        f"{here}hand-over/",
        signing,
        f"{signing}withdraw-approval/",
        f"/office/issue/?file={sign.uuid}",
        f"/office/issue/progress/?file={sign.uuid}",
        "/office/copy-requests/",
        "/numbers/",
    ):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        found |= {address: small} if (small := page.evaluate(TOO_SMALL)) else {}
    assert found == {}
