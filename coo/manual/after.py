"""The manual after the payment: status, deficiency, certificate, verification; and the directory."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from coo.constants import Status
from coo.manual.parts import Question, Section

# In the guide's order, and in its sense; the states before and beside them after.
STATUSES: Final[tuple[tuple[Status, Any], ...]] = (
    (Status.IN_PROCESS, _("The file is with the office that you chose. You need not do anything.")),
    (Status.DEFICIENT, _("The officer has a query. Read the remarks and respond; until then the file waits for you.")),
    (Status.APPROVED_PENDING_ISSUANCE, _("The officer has approved; the certificate is yet to be signed digitally.")),
    (
        Status.AUTO_APPROVED_PENDING_ISSUANCE,
        _("A self-declaration: no officer looks at it. Generate the certificate with your token."),
    ),
    (Status.APPROVED, _("The certificate is issued. Download it.")),
    (Status.REJECTED, _("The officer has refused the certificate. The remarks say why.")),
    (Status.WITHDRAWN, _("Your firm has taken the file back.")),
    (Status.DRAFT, _("Not signed yet. Only your firm sees it.")),
    (Status.SIGNED, _("Signed, not paid yet. The office does not have it.")),
)

AFTER: Final = (
    Section(
        "submitted",
        _("Submitted Applications"),
        _(
            "My Dashboard, Submitted Applications lists every paid file with its status. Action shows"
            " what can be done with it."
        ),
        questions=(
            Question(
                "how-long",
                _("How long does it take?"),
                _(
                    "Each office promises working hours; the page of the file names them. The clock"
                    " stops while it is deficient."
                ),
            ),
            Question(
                "withdraw",
                _("Can I take a file back?"),
                _(
                    "Yes, while it is In-Process, Deficient or Auto Approved Pending Issuance: choose Withdraw and say"
                    " why. The fee is not paid back; the invoice can be used again."
                ),
            ),
            Question(
                "who-sees",
                _("Who can see my file?"),
                _("The members of your firm with the right to view, and the officers of the office that you chose."),
            ),
        ),
        url_name="coo:submitted",
        link=_("Submitted Applications"),
    ),
    Section(
        "deficiency",
        _("Respond to a deficiency"),
        _("You are told by mail and by the bell. There is no second fee."),
        (
            _("Open the file under Submitted Applications and choose Respond Deficiency. Read the remarks."),
            _("Choose Respond. Correct the tabs that need it; attach what the officer asks for."),
            _("On the summary write your remarks, then Sign & Submit. The file returns to the officer as In-Process."),
        ),
        (
            Question(
                "disagree",
                _("The officer is mistaken. Must I change something?"),
                _("No. Leave the tabs as they are, explain it in the remarks, attach a proof, and sign and submit."),
            ),
            Question(
                "second-fee",
                _("Does a deficiency cost anything?"),
                _("No. The fee was paid with the file."),
            ),
        ),
    ),
    Section(
        "self-declaration",
        _("Declare the origin yourself"),
        _("Under a self-declared agreement no agency issues the certificate: you sign it and answer for what it says."),
        (
            _("Choose the self-declared agreement in Certificate Details: it asks for no agency."),
            _("Sign on white paper in ink, and attach the scan as Scanned Signature in Ink (JPG or PNG)."),
            _("Sign and pay as always. The file becomes Auto Approved Pending Issuance."),
            _("Open the file and press Generate certificate, with your token. It is ready within a minute."),
            _("Send the electronic copy, or print the ORIGINAL in the same file and sign it in ink."),
        ),
        (
            Question(
                "who-generates",
                _("Who can generate the certificate?"),
                _("Anybody with the right to sign for your firm, with a digital signature token of their own."),
            ),
            Question(
                "declared-mistake",
                _("I declared something wrong. What now?"),
                _(
                    "Before you generate it, withdraw the file and file anew. Afterwards choose Ask for an in-lieu"
                    " certificate in the file’s Action menu, and tell your importer: an issued one is never altered."
                ),
            ),
        ),
    ),
    Section(
        "certificates",
        _("View Certificate of Origin"),
        _("Search by number, date or agency and download the signed PDF, as often as you need it."),
        questions=(
            Question(
                "pdf-signature",
                _("My PDF reader says that the signature is not valid."),
                _(
                    "Open the file as it was downloaded, not a print or a scan. Some readers do not know India’s"
                    " authorities: verify the number here instead."
                ),
            ),
            Question(
                "mistake",
                _("The issued certificate has a mistake."),
                _(
                    "An issued certificate is never altered. Choose Ask for an in-lieu certificate in the file’s Action"
                    " menu: the same agency issues a new one, and the old number shows as superseded."
                ),
            ),
            Question(
                "paper",
                _("Do customs accept the PDF?"),
                _(
                    "Most do: it is signed and can be checked online. Some ask for paper; ask the"
                    " importer, and order the delivery."
                ),
            ),
        ),
        url_name="coo:certificates",
        link=_("View Certificate of Origin"),
    ),
    Section(
        "verify",
        _("Verify Certificate"),
        _("Anybody can check a certificate without an account, by its number or its QR code."),
        (
            _("Type the number as it is printed, or scan the QR code."),
            _("The page answers: valid, superseded, cancelled, never issued, or mistyped."),
            _("With the code printed beside the QR code it shows every box, to compare with the paper."),
        ),
        (
            Question(
                "mistyped",
                _("“The number is mistyped.” Is the certificate false?"),
                _("No: a character was read or typed wrongly. Look at 0 and O, 1 and I, 5 and S, and try again."),
            ),
            Question(
                "privacy-of-checks",
                _("Does my buyer’s customs office leave a trace?"),
                _("Checks are counted by day, without persons."),
            ),
        ),
        "coo:verify",
        _("Verify Certificate"),
    ),
    Section(
        "directory",
        _("Source from India"),
        _("A directory of firms that chose to be found by buyers. It is free."),
        questions=(
            Question(
                "list-firm",
                _("How is my firm listed, and how do I take it back?"),
                _(
                    "Who may manage the team opens Listing in Source from India, fills it in and ticks “Show the firm”."
                    " Without the tick it disappears at once."
                ),
            ),
            Question(
                "buyer-contact",
                _("How does a buyer reach a firm?"),
                _("By its website, or the e-mail if the firm shows it. The portal sends no messages between them."),
            ),
        ),
        url_name="coo:source_from_india",
        link=_("Source from India"),
    ),
)
