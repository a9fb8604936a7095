"""Every kind of notice as data: what it is called, whom it reaches, and which channels a person may decline. Pure.

The texts are `templates/mail/<kind>.txt` (its first line is also the bell's) and, where it goes by SMS too,
`templates/sms/<kind>.txt`.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Why a channel cannot be declined (spec section 14).
OF_THE_FILE: Final = _("Always sent: the course of a file depends on it.")
OF_THE_RIGHT: Final = _("Always sent: it says what you may do on this portal.")
OF_THE_LOGIN: Final = _("Always sent: it protects your login.")

# Whom a kind reaches.
FIRM: Final = "firm"
OFFICE: Final = "office"
EVERYBODY: Final = "everybody"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice.

    Args: label: as the preferences call it. reaches: people who act for a firm, officers of an office, or everybody.
        why: the reason why a channel cannot be declined. sms: it also goes to the mobile number. sms_by_day: by night
        the SMS waits for the morning. may_decline_mail, may_decline_sms: law and the course of a file leave the choice
        to the person (spec section 14).
    """

    label: str | Promise
    reaches: str = FIRM
    why: str | Promise = OF_THE_FILE
    sms: bool = False
    sms_by_day: bool = False
    may_decline_mail: bool = False
    may_decline_sms: bool = True


KINDS: Final[dict[str, Kind]] = {
    "submitted": Kind(_("Application submitted")),
    "not_submitted": Kind(_("Payment received, application not submitted")),
    "deficient": Kind(_("Deficiency raised"), sms=True, may_decline_sms=False),
    "answer_due": Kind(_("Answer to a deficiency due soon"), sms=True, sms_by_day=True),
    "responded": Kind(_("Deficiency answered"), OFFICE, may_decline_mail=True),
    "approved": Kind(_("Application approved"), sms=True),
    "approval_withdrawn": Kind(_("Approval withdrawn"), sms=True),
    "rejected": Kind(_("Application rejected"), sms=True, may_decline_sms=False),
    "issued": Kind(_("Certificate issued"), sms=True),
    "cancelled": Kind(_("Certificate cancelled"), sms=True, may_decline_sms=False),
    "dispatched": Kind(_("Paper copy dispatched"), sms=True, may_decline_mail=True),
    "true_copy_granted": Kind(_("True copy ready"), may_decline_mail=True),
    "true_copy_refused": Kind(_("True copy refused")),
    "paper_not_signed": Kind(_("Letter or attested document not signed"), OFFICE, may_decline_mail=True),
    "withdrawn": Kind(_("Application withdrawn"), OFFICE, may_decline_mail=True),
    "handed_over": Kind(_("File handed over to you"), OFFICE, may_decline_mail=True),
    "taken_over": Kind(_("File taken over from you"), OFFICE, may_decline_mail=True),
    "approval_taken_back": Kind(_("Approval in a file of yours withdrawn"), OFFICE, may_decline_mail=True),
    "amount_added": Kind(_("Amount added to the CoO Wallet"), sms=True, may_decline_mail=True),
    "token_expires": Kind(_("Digital signature token expires soon"), EVERYBODY, OF_THE_RIGHT, sms=True),
    "iec_inactive": Kind(_("IEC de-activated"), why=OF_THE_RIGHT, sms=True),
    "invited": Kind(_("Invitation to act for a firm"), why=OF_THE_RIGHT),
    "invitation_accepted": Kind(_("Invitation accepted"), may_decline_mail=True),
    "membership_ended": Kind(_("Acting for a firm ended"), why=OF_THE_RIGHT),
    "appointed": Kind(_("Appointed to a post in an agency"), OFFICE, OF_THE_RIGHT),
    "post_ended": Kind(_("Post in an agency ended"), OFFICE, OF_THE_RIGHT),
    "specimen_ends": Kind(_("Stamp or specimen signature ends soon"), OFFICE, may_decline_mail=True),
    "security": Kind(
        _("Password, e-mail, mobile number, second factor or digital signature token changed"),
        EVERYBODY,
        OF_THE_LOGIN,
        may_decline_sms=False,
    ),
    "announcement": Kind(_("Announcement"), EVERYBODY, may_decline_mail=True),
}


def channels_to_decline(kind: str) -> tuple[str, ...]:
    """Return the channels of `kind` that a person may decline: `mail`, `sms`."""
    found = KINDS[kind]
    mail = ("mail",) if found.may_decline_mail else ()
    return mail + (("sms",) if found.sms and found.may_decline_sms else ())
