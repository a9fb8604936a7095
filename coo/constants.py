"""Codes and their words. The words are the guide's; the codes are what is stored."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """File status (guide, Submitted Applications C) with the states before submission and the withdrawal."""

    DRAFT = "draft", _("Draft")
    SIGNED = "signed", _("Signed (awaiting payment)")
    IN_PROCESS = "in_process", _("In-Process")
    DEFICIENT = "deficient", _("Deficient")
    APPROVED_PENDING_ISSUANCE = "approved_pending_issuance", _("Approved Pending Issuance")
    # Of a self-declaration: paid, and for the exporter to generate. Nobody has looked at it.
    AUTO_APPROVED_PENDING_ISSUANCE = "auto_approved_pending_issuance", _("Auto Approved Pending Issuance")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


EDITABLE = frozenset({Status.DRAFT, Status.SIGNED})
SUBMITTED = tuple(status for status in Status if status not in EDITABLE)


class CertificateStatus(models.TextChoices):
    """Life of a certificate: on the way (numbered, rendered), then valid until superseded or cancelled."""

    NUMBERED = "numbered", _("Being issued")
    RENDERED = "rendered", _("Being signed")
    VALID = "valid", _("Valid")
    SUPERSEDED = "superseded", _("Superseded")
    CANCELLED = "cancelled", _("Cancelled")
    VOID = "void", _("Void")


# A certificate that is no longer in force ends for good.
ENDED = frozenset({CertificateStatus.SUPERSEDED, CertificateStatus.CANCELLED})
PUBLISHED = ENDED | {CertificateStatus.VALID}


class ReasonUse(models.TextChoices):
    """What a coded reason is a reason of."""

    DEFICIENCY = "deficiency", _("Deficiency")
    REJECTION = "rejection", _("Rejection")


class AnswerKind(models.TextChoices):
    """How a firm answered a deficiency: the guide's *Yes* (the application was edited) and *No* (remarks alone)."""

    YES = "yes", _("Yes")
    NO = "no", _("No")


class PaperKind(models.TextChoices):
    """What an officer signs besides certificates."""

    REJECTION = "rejection", _("Rejection letter")
    ATTESTATION = "attestation", _("Attested document")
    TRUE_COPY = "true_copy", _("True copy")


class PaperStatus(models.TextChoices):
    """Life of such a paper: asked for, made, signed; void when it will not be signed."""

    ASKED = "asked", _("Being made")
    RENDERED = "rendered", _("Being signed")
    SIGNED = "signed", _("Signed")
    VOID = "void", _("Void")


class AgreementKind(models.TextChoices):
    """Type of certificate (guide, tab 2)."""

    PREFERENTIAL = "PREF", _("Preferential")
    NON_PREFERENTIAL = "NON_PREF", _("Non-Preferential")


class DeclarationKind(models.TextChoices):
    """Which declaration the exporter makes: by the type of certificate, and for goods that come from elsewhere."""

    PREFERENTIAL = "PREF", _("Preferential")
    NON_PREFERENTIAL = "NON_PREF", _("Non-Preferential")
    BACK_TO_BACK = "B2B", _("Back-to-back")


class IssueMode(models.TextChoices):
    """Who issues the certificate of an agreement."""

    AGENCY = "agency", _("Issued by an agency")
    SELF_DECLARED = "self_declared", _("Declared and signed by the exporter")
    ELSEWHERE = "elsewhere", _("Not a certificate of this portal")


class FormFamily(models.TextChoices):
    """The frame that a certificate prints: which boxes there are and where they stand."""

    FORM_A = "form_a", _("Form A, 12 boxes")
    EPA = "epa", _("EPA, one wide goods box")
    KOREA = "korea", _("Korea CEPA, 14 boxes")
    MERCOSUR = "mercosur", _("MERCOSUR, 13 boxes")
    ECTA = "ecta", _("Australia ECTA, Annex 4A")


class ProducerRule(models.TextChoices):
    """Whether an agreement's form names the producer of the goods."""

    NONE = "", _("Not on the form")
    OPTIONAL = "optional", _("May be named")
    REQUIRED = "required", _("Must be named")


class TransportMode(models.TextChoices):
    """Mode of transport (guide, tab 5)."""

    AIR = "air", _("Air")
    SEA = "sea", _("Sea")
    RAIL = "rail", _("Rail")
    ROAD = "road", _("Road")
    POST = "post", _("Post/Courier")
    MULTIMODAL = "multimodal", _("Multimodal")


class DeliveryAddress(models.TextChoices):
    """Where the paper copy goes (spec, tab 1)."""

    BRANCH = "branch", _("To the address of the IEC branch")
    OTHER = "other", _("To another address")


class PortKind(models.TextChoices):
    """What kind of place a port is; decides which modes offer it."""

    SEA = "SEA", _("Sea port")
    AIR = "AIR", _("Airport")
    ICD = "ICD", _("Inland container depot")
    LAND = "LAND", _("Land customs station")
    RAIL = "RAIL", _("Rail station")


# Which ports a mode of transport offers: an inland depot hands over to any mode (the guide's example flies from one).
PORT_KINDS_OF_MODE: dict[str, tuple[str, ...]] = {
    TransportMode.AIR: (PortKind.AIR, PortKind.ICD),
    TransportMode.SEA: (PortKind.SEA, PortKind.ICD),
    TransportMode.RAIL: (PortKind.RAIL, PortKind.ICD, PortKind.LAND),
    TransportMode.ROAD: (PortKind.LAND, PortKind.ICD),
    TransportMode.POST: (PortKind.AIR, PortKind.ICD),
    TransportMode.MULTIMODAL: tuple(PortKind),
}

# Shipment document by mode (guide, tab 5).
SHIPMENT_DOCUMENTS: dict[str, tuple[tuple[str, object], ...]] = {
    TransportMode.AIR: (("AWB", _("Airway Bill")), ("HAWB", _("House Airway Bill"))),
    TransportMode.SEA: (("BL", _("Bill of Lading")), ("HBL", _("House Bill of Lading"))),
    TransportMode.RAIL: (("RR", _("Railway Receipt")), ("CIM", _("Rail consignment note"))),
    TransportMode.ROAD: (("LR", _("Lorry Receipt")), ("CMR", _("Road consignment note"))),
    TransportMode.POST: (("PP", _("Postal Receipt")), ("CR", _("Courier Receipt"))),
    TransportMode.MULTIMODAL: (("MTD", _("Multimodal Transport Document")), ("BL", _("Bill of Lading"))),
}

INDIA_CRITERION = "INDIA"
INDIAN_ORIGIN = "INDIAN ORIGIN"
ATTACHMENT_LIMIT_BYTES = 5 * 1024 * 1024
ATTACHMENTS_MAXIMUM = 20
# What has pages that an officer can stamp; a spreadsheet has none.
ATTESTABLE = frozenset({"application/pdf", "image/jpeg", "image/png"})
NON_PREFERENTIAL = "NP"
# The kind of attachment that holds the exporter's signature in ink, which a self-declared certificate prints.
INK_SIGNATURE = "INK_SIGNATURE"

# What the history says of each act on a file.
ACTION_WORDS: dict[str, Any] = {
    "coo.application.sign": _("Signed"),
    "coo.application.reopen": _("Edited after signing: the signature is void"),
    "coo.application.submit": _("Paid and submitted"),
    "coo.application.submit_self_declared": _("Paid and submitted: Auto Approved Pending Issuance"),
    "coo.application.raise_deficiency": _("Deficiency raised"),
    "coo.application.respond": _("Answered and submitted again"),
    "coo.application.approve_first": _("Approved by the first of two officers"),
    "coo.application.approve": _("Approved Pending Issuance"),
    "coo.application.withdraw_approval": _("Approval withdrawn"),
    "coo.application.withdraw_first_approval": _("First approval withdrawn"),
    "coo.application.reject": _("Rejected"),
    "coo.application.reject_unanswered": _("Rejected: not answered in time"),
    "coo.application.issue": _("Certificate issued"),
    "coo.application.withdraw": _("Withdrawn"),
    "coo.application.take": _("Taken"),
    "coo.application.release": _("Released"),
    "coo.application.hand_over": _("Handed over"),
    "coo.application.open_to_answer": _("Opened for editing to answer the deficiency"),
    "coo.application.open_tab": _("Another tab opened on request"),
    "coo.application.ask_in_lieu": _("In-lieu certificate asked for"),
    "coo.application.ask_true_copy": _("True copy asked for"),
    "coo.application.grant_true_copy": _("True copy granted"),
    "coo.application.refuse_true_copy": _("True copy refused"),
    "coo.application.dispatch": _("Paper copy dispatched"),
    "coo.application.deliver": _("Paper copy delivered"),
    "coo.application.cancel_certificate": _("Certificate cancelled"),
    "coo.application.superseded": _("Certificate superseded"),
    "coo.application.started_in_lieu": _("Started in lieu of a certificate"),
    "coo.application.copied": _("Copied from an earlier application"),
    "coo.application.restored": _("Deleted and put back"),
}
