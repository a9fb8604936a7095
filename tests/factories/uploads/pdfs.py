"""PDFs, harmless and hostile, written with pikepdf, Pillow and WeasyPrint."""

import io
import re
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

Change = Callable[[pikepdf.Pdf], None]
OBJECT_STREAMS = {"object_stream_mode": pikepdf.ObjectStreamMode.generate}


def pdf(change: Change | None = None, *, pages: int = 1, size: tuple[int, int] = (595, 842), **options: Any) -> bytes:
    """Return a PDF of blank pages, after `change` was made to it."""
    document = pikepdf.new()
    for _page in range(pages):
        document.add_blank_page(page_size=size)
    if change is not None:
        change(document)
    out = io.BytesIO()
    document.save(out, **options)
    return out.getvalue()


def action(**keys: Any) -> Dictionary:
    return Dictionary({f"/{key}": value for key, value in keys.items()})


def script() -> Dictionary:
    return action(S=Name.JavaScript, JS=String("app.alert(1)"))


def on_open(found: Callable[[], Any]) -> Change:
    """Let the document do something when it is opened."""
    return lambda document: setattr(document.Root, "OpenAction", found())


def on_page(found: Callable[[], Any]) -> Change:
    """Let the first page do something when it is shown."""
    return lambda document: setattr(document.pages[0].obj, "AA", Dictionary(O=found()))


def annotation(**keys: Any) -> Change:
    """Put something onto the first page."""

    def change(document: pikepdf.Pdf) -> None:
        about = action(Type=Name.Annot, Rect=Array([10, 10, 100, 100]), **keys)
        document.pages[0].obj.Annots = Array([document.make_indirect(about)])

    return change


def link(address: str) -> Change:
    return annotation(Subtype=Name.Link, A=action(S=Name.URI, URI=String(address)))


def root(**keys: Any) -> Change:
    """Set keys of the document's catalogue."""

    def change(document: pikepdf.Pdf) -> None:
        for key, value in keys.items():
            document.Root[f"/{key}"] = value(document) if callable(value) else value

    return change


def escaped() -> bytes:
    return pdf(on_open(script)).replace(b"/JavaScript", b"/Java#53cript").replace(b"/JS ", b"/J#53 ")


def deep_script(document: pikepdf.Pdf) -> None:
    """Deep inside direct objects; with object streams a search of the bytes sees nothing."""
    document.Root.PieceInfo = document.make_indirect(Dictionary(X=Array([Array([script()])])))


def script_as_stream(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = action(S=Name.JavaScript, JS=document.make_stream(b"app.alert(1)"))


def field_script(document: pikepdf.Pdf) -> None:
    field = Dictionary(T=String("total"), FT=Name.Tx, AA=Dictionary(K=script()))
    document.Root.AcroForm = Dictionary(Fields=Array([document.make_indirect(field)]))


def outline_script(document: pikepdf.Pdf) -> None:
    entry = document.make_indirect(Dictionary(Title=String("Invoice"), A=script()))
    document.Root.Outlines = document.make_indirect(Dictionary(First=entry, Last=entry, Count=1))


def embedded(document: pikepdf.Pdf) -> None:
    document.attachments["tool.exe"] = b"MZ"


def attached_to_page(document: pikepdf.Pdf) -> None:
    inside = document.make_stream(b"MZ")
    about = Dictionary(F=String("tool.exe"), EF=Dictionary(F=inside))
    annotation(Subtype=Name.FileAttachment, FS=about)(document)


def outside_stream(document: pikepdf.Pdf) -> None:
    stream = document.make_stream(b"")
    stream.F = String("\\\\example.test\\share\\x")
    document.pages[0].obj.Metadata = stream


def picture_of(width: int, height: int) -> Change:
    """A picture that says to have so many pixels; it is on no page."""

    def change(document: pikepdf.Pdf) -> None:
        stream = document.make_stream(b"x", Type=Name.XObject, Subtype=Name.Image, Width=width, Height=height)
        document.Root.Big = stream

    return change


def packed_stream(data: bytes, filters: Any = Name.FlateDecode) -> Change:
    """A stream whose packed bytes are `data`; it is on no page."""

    def change(document: pikepdf.Pdf) -> None:
        stream = document.make_stream(b"")
        stream.write(data, filter=filters)
        document.Root.Big = stream

    return change


def bomb(size: int) -> bytes:
    return zlib.compress(bytes(size), 9)


def nested(depth: int) -> Change:
    def change(document: pikepdf.Pdf) -> None:
        found = Array([])
        for _level in range(depth):
            found = Array([found])
        document.Root.Deep = found

    return change


def doubling_forms(levels: int) -> bytes:
    """A page whose drawing calls a drawing ten times, which calls another ten times, and so on: 10**levels in all."""

    def change(document: pikepdf.Pdf) -> None:
        inner = document.make_stream(b"0 0 1 1 re f\n" * 10)
        inner.update({"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": Array([0, 0, 595, 842])})
        for _level in range(levels):
            outer = document.make_stream(b"q 1 0 0 1 1 1 cm /X Do Q\n" * 10)
            outer.update({"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": Array([0, 0, 595, 842])})
            outer.Resources = Dictionary(XObject=Dictionary(X=inner))
            inner = outer
        page = document.pages[0].obj
        page.Resources = Dictionary(XObject=Dictionary(X=inner))
        page.Contents = document.make_stream(b"/X Do")

    return pdf(change)


def object_stream_bomb(size: int) -> bytes:
    """A PDF whose list of objects unpacks to `size` bytes: the parser unpacks it before anything can be looked at."""
    good = pdf(**OBJECT_STREAMS)
    packed = zlib.compress(b"91 0 null" + b" " * size, 9)
    head = f"90 0 obj\n<</Type/ObjStm/N 1/First 5/Filter/FlateDecode/Length {len(packed)}>>stream\n".encode()
    body = good[: good.rindex(b"startxref")]
    start = len(body)
    body += head + packed + b"\nendstream\nendobj\n"
    table = len(body)
    # A reference table that puts the catalogue's extra object into the bomb.
    rows = b"".join([bytes([1]) + start.to_bytes(4, "big") + bytes(2), bytes([2]) + (90).to_bytes(4, "big") + bytes(2)])
    previous = int(good[good.rindex(b"startxref") + 9 :].split()[0])
    catalogue = re.findall(rb"/Root \d+ 0 R", good)[-1]
    body += (
        b"92 0 obj\n<</Type/XRef/W[1 4 2]/Index[90 2]/Size 93/Prev %d%s/Length %d>>stream\n"
        % (previous, catalogue, len(rows))
        + rows
        + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % table
    )
    return body


# Harmless


def text(words: str = "Commercial invoice") -> Change:
    def change(document: pikepdf.Pdf) -> None:
        page = document.pages[0].obj
        page.Resources = Dictionary(
            Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        )
        page.Contents = document.make_stream(f"BT /F1 24 Tf 72 760 Td ({words}) Tj ET".encode())

    return change


def form(document: pikepdf.Pdf) -> None:
    field = Dictionary(T=String("buyer"), FT=Name.Tx, V=String("Acme GmbH"))
    document.Root.AcroForm = Dictionary(Fields=Array([document.make_indirect(field)]), NeedAppearances=True)


def outline(document: pikepdf.Pdf) -> None:
    to_page = Array([document.pages[0].obj, Name.Fit])
    entry = document.make_indirect(Dictionary(Title=String("Invoice"), Dest=to_page))
    document.Root.Outlines = document.make_indirect(Dictionary(First=entry, Last=entry, Count=1))


def goes_to_page(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = Array([document.pages[0].obj, Name.Fit])


def layers(document: pikepdf.Pdf) -> None:
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("Stamp")))
    document.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(Order=Array([layer])))


def rotated(angle: int) -> Change:
    return lambda document: setattr(document.pages[0].obj, "Rotate", angle)


def metadata(document: pikepdf.Pdf) -> None:
    with document.open_metadata() as about:
        about["dc:title"] = "Commercial invoice"
    document.docinfo["/Author"] = "Suvarna Looms"


def updated_once_more() -> bytes:
    """A PDF with a second revision appended, as a program that signs or comments does."""
    first = pdf(text())
    table = len(first) + len(b"50 0 obj\n(note)\nendobj\n")
    previous = int(first[first.rindex(b"startxref") + 9 :].split()[0])
    trailer = first[first.rindex(b"trailer <<") + 10 : first.rindex(b">>")]
    trailer = trailer.replace(trailer[trailer.index(b"/Size") :].split(b"/")[1], b"Size 51 ")
    return (
        first
        + b"50 0 obj\n(note)\nendobj\nxref\n50 1\n%010d 00000 n \n" % len(first)
        + b"trailer <<%s/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (trailer, previous, table)
    )


def scanned(mode: str, pages: int = 1, size: tuple[int, int] = (827, 1169)) -> bytes:
    """A PDF as a scanner makes it: each page is one picture (`1` fax, `L` grey, `RGB` colour)."""
    first, *rest = (Image.new(mode, size, 1 if mode == "1" else "white") for _page in range(pages))
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=rest, resolution=100)
    return out.getvalue()


def printed(words: str, **options: Any) -> bytes:
    """A PDF as a browser or an office program prints it, with fonts inside."""
    import weasyprint

    page = f"<h1>{words}</h1><table><tr><td>61046200<td>1,500.00</table><a href='https://trade.gov.in'>more</a>"
    return weasyprint.HTML(string=page).write_pdf(**options) or b""


def signed() -> bytes:
    """A PDF with a digital signature, as many accounting programs send invoices."""
    import datetime as dt

    from asn1crypto import keys
    from asn1crypto import x509 as asn1
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Accounts of Suvarna Looms")])
    today = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, today, today + dt.timedelta(days=3650))
        .add_extension(x509.KeyUsage(True, True, *(False,) * 7), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = signers.SimpleSigner(
        asn1.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        keys.PrivateKeyInfo.load(plain),
        SimpleCertificateStore(),
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf(text())))
    about = signers.PdfSignatureMetadata(field_name="Signature1")
    out = signers.PdfSigner(about, signer).sign_pdf(writer)
    return bytes(out.getbuffer())
