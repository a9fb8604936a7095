"""The signature inside a PDF, checked by poppler, qpdf, OpenSSL and our own validation."""

import re
import shutil
import subprocess
from io import BytesIO

import pikepdf
import pytest
import weasyprint
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing.services.credentials import open_signer
from signing.services.pades import PdfUnsignable, Placement, sign_pdf_bytes
from signing.services.validation import load_trust_roots, validate_pdf
from tests.unit.signing.conftest import PIN, Person

BOX = (310, 60, 560, 110)


@pytest.fixture(scope="module")
def page() -> bytes:
    pdf = weasyprint.HTML(string="<html lang=en><title>T</title><h1>Certificate of Origin</h1>").write_pdf(
        pdf_variant="pdf/a-3a"
    )
    assert pdf
    return pdf


@pytest.fixture
def credential(person: Person):
    return person()


@pytest.fixture
def sign(credential, now, page):
    def make(pdf: bytes = page, placement: Placement = Placement("Officer", 0, BOX)) -> bytes:  # noqa: B008
        signer = open_signer(credential=credential, pin=PIN, actor=credential.owner, now=now)
        return sign_pdf_bytes(signer=signer, pdf=pdf, placement=placement, reason="Certificate issued", now=now)

    return make


def check(content: bytes, now):
    return validate_pdf(content, trust_roots=load_trust_roots(), at=now)


@pytest.mark.parametrize(
    "placement", [Placement("Officer"), Placement("Officer", 0, BOX), Placement("Officer", -1, BOX)]
)
def test_poppler_and_qpdf_accept_the_file(tmp_path, sign, placement):
    path = tmp_path / "signed.pdf"
    path.write_bytes(sign(placement=placement))
    seen = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=True).stdout
    assert "Signature is Valid" in seen
    assert "Total document signed" in seen
    assert "ETSI.CAdES.detached" in seen
    assert "PRIYA SHARMA" in seen
    assert "SHA-256" in seen
    qpdf = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, check=False)
    assert qpdf.returncode == 0, qpdf.stderr


def test_openssl_accepts_the_signature_inside(tmp_path, keystore, sign):
    signed = sign()
    start, first, second, rest = map(int, re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", signed).groups())
    (tmp_path / "content").write_bytes(signed[start : start + first] + signed[second : second + rest])
    (tmp_path / "signature").write_bytes(bytes.fromhex(signed[first + 1 : second - 1].decode()))
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any", "-out", "/dev/null"]
    files = ["-in", str(tmp_path / "signature"), "-content", str(tmp_path / "content")]
    trust = ["-CAfile", str(keystore / "roots" / "demo-root.pem")]
    assert subprocess.run(command + files + trust, capture_output=True, check=False).returncode == 0


def test_our_verdict_is_good(credential, sign, now):
    verdict = check(sign(), now)
    assert (verdict.ok, verdict.reason, verdict.signer_name) == (True, "", "PRIYA SHARMA")
    assert (verdict.covers_whole_file, verdict.trusted) == (True, True)
    assert verdict.signed_at == now.replace(microsecond=0)
    assert verdict.fingerprint == credential.fingerprint


def test_the_file_certifies_that_nothing_may_change_and_says_why(sign):
    with pikepdf.open(BytesIO(sign())) as pdf:
        signature = pdf.Root.Perms.DocMDP
        assert signature.Reference[0].TransformParams.P == 1
        assert str(signature.Reason) == "Certificate issued"
        assert str(signature.Name) == "PRIYA SHARMA"


def test_the_box_is_where_it_was_asked_for_and_brings_no_font(sign, page):
    with pikepdf.open(BytesIO(sign())) as pdf:
        widget = pdf.Root.AcroForm.Fields[0]
        assert [int(side) for side in widget.Rect] == list(BOX)
        assert "/Font" not in widget.AP.N.get("/Resources", {})
        assert int(widget.F) & 4  # printed, as PDF/A wants


def test_the_original_file_is_the_start_of_the_signed_one(sign, page):
    assert sign().startswith(page)


@pytest.mark.parametrize("offset", [200, -60])
def test_one_changed_byte_is_refused(sign, now, offset):
    signed = bytearray(sign())
    signed[offset] ^= 1
    verdict = check(bytes(signed), now)
    assert not verdict.ok
    assert verdict.reason


@pytest.mark.parametrize("place", ["certificate", "signature value", "room that the CMS does not fill"])
def test_a_change_where_the_signature_stands_is_refused(sign, now, place):
    signed = sign()
    start = signed.index(b"/Contents <") + len(b"/Contents <")
    length = int(signed[start + 4 : start + 8], 16) + 4
    at = start + 2 * {"certificate": 300, "signature value": length - 5, "room that the CMS does not fill": 5000}[place]
    broken = signed[:at] + (b"1" if signed[at : at + 1] != b"1" else b"2") + signed[at + 1 :]
    assert not check(broken, now).ok


def test_appended_bytes_are_refused(sign, now):
    verdict = check(sign() + b"\n% harmless?\n", now)
    assert (verdict.ok, verdict.covers_whole_file) == (False, False)
    assert "added" in verdict.reason


def test_an_incremental_update_is_refused(sign, now):
    writer = IncrementalPdfFileWriter(BytesIO(sign()))
    writer.root[pdf_name("/Lang")] = pdf_name("/other")
    writer.update_root()
    changed = BytesIO()
    writer.write(changed)
    verdict = check(changed.getvalue(), now)
    assert (verdict.ok, verdict.covers_whole_file) == (False, False)


@pytest.mark.parametrize("cut", [0, 10, 3000, -1000])
def test_a_damaged_file_gets_a_verdict_not_an_error(sign, now, cut):
    verdict = check(sign()[:cut], now)
    assert not verdict.ok
    assert verdict.reason


def test_a_file_without_a_signature_is_refused(page, now):
    assert "no signature" in check(page, now).reason


def test_an_unknown_root_is_refused(sign, now, keystore):
    signed = sign()
    shutil.rmtree(keystore / "roots")
    verdict = check(signed, now)
    assert (verdict.ok, verdict.trusted, verdict.covers_whole_file) == (False, False, True)


def test_what_cannot_be_signed_is_said(sign):
    with pytest.raises(PdfUnsignable):
        sign(b"this is no PDF")


def test_a_certified_file_is_not_signed_again(sign):
    with pytest.raises(PdfUnsignable):
        sign(sign())
