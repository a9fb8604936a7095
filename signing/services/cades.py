"""Making a detached CMS signature over bytes: CAdES baseline B (ETSI EN 319 122-1)."""

import asyncio
import datetime as dt

from pyhanko.sign import Signer
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes


def make_cms(*, signer: Signer, content: bytes, now: dt.datetime) -> bytes:
    """Return the DER of a detached CMS over `content`, SHA-256, with the signer's certificate and its issuers.

    The signed attributes are content-type, message-digest, signing-certificate-v2 (the signature names the one
    certificate that it counts for) and signing-time (`now`).
    """
    message = asyncio.run(
        signer.async_sign_general_data(
            content,
            "sha256",
            use_cades=True,
            signed_attr_settings=PdfCMSSignedAttributes(signing_time=now),
        )
    )
    der: bytes = message.dump()
    return der
