"""The manual of an application: which certificate, the eight tabs, signing, paying."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from coo.manual.parts import Question, Section

FILING: Final = (
    Section(
        "which",
        _("Which certificate"),
        _(
            "A preferential certificate lowers the duty under an agreement. A non-preferential certificate states the"
            " origin where no preference is asked for."
        ),
        questions=(
            Question(
                "which-agreement",
                _("How do I find the agreement for my goods?"),
                _("Where to Export answers by HS code and country: agreement, criteria, agencies and documents."),
            ),
            Question(
                "need-one",
                _("Do I need a certificate for every shipment?"),
                _(
                    "Only where the importing country, the buyer or a bank asks for one. A certificate covers the goods"
                    " of one invoice."
                ),
            ),
            Question(
                "before-shipment",
                _("When do I apply?"),
                _(
                    "When the invoice is final and before the goods leave. After shipment an agreement may still allow"
                    " it: Where to Export says what we know."
                ),
            ),
        ),
        url_name="coo:where_to_export",
        link=_("Where to Export"),
    ),
    Section(
        "apply",
        _("Apply for Certificate of Origin"),
        _(
            "Start Fresh Application, or choose a draft and Proceed with Existing Application. Each tab"
            " is kept with Save & Next."
        ),
        (
            _("Basic Details: choose the IEC branch and whether the paper copy is delivered; accept the disclaimer."),
            _(
                "Certificate Details: type, agreement, issuing agency and office; importer; invoice with"
                " its value and rates."
            ),
            _("Export Details: each item with ITC-HS code, description, quantity, value, marks and packages."),
            _(
                "Import Details: inputs of each item, if any, and its preference criterion. For"
                " non-preferential: India."
            ),
            _("Shipment Details: mode of transport, document, ports and the route with both ports in it."),
            _("Attachments: a copy of the invoice always; other documents if they are needed."),
            _("Declaration: read it, accept it, and name the signatory."),
            _("Application Summary: everything on one page, with what is to be corrected. Then Sign."),
        ),
        (
            Question(
                "sum",
                _("The sum of the items does not equal the invoice value."),
                _(
                    "It must, to the last cent. The card beside the form shows the difference. Freight or discount that"
                    " is in the invoice value belongs into the items too."
                ),
            ),
            Question(
                "invoice-used",
                _("“This invoice number is used already.” What does it mean?"),
                _(
                    "Invoice number and date are unique for your IEC within the financial year. Another file of your"
                    " firm names the same invoice. Use that file, or delete or withdraw it first."
                ),
            ),
            Question(
                "hs-codes",
                _("What is the difference between ITC-HS code and HS code?"),
                _(
                    "The ITC-HS code has eight digits and is India’s. Its first six are the HS code that all countries"
                    " share; you may change it where the importing country places the goods otherwise."
                ),
            ),
            Question(
                "criterion",
                _("Which preference criterion do I choose?"),
                _(
                    "For non-preferential certificates: India; INDIAN ORIGIN is printed. You can apply it to all items"
                    " at once. For a preference it is that of the agreement."
                ),
            ),
            Question(
                "port-missing",
                _("My port is not in the list."),
                _("Choose Others and write its name. It must stand in the route too."),
            ),
            Question(
                "files",
                _("Which files can I attach?"),
                _(
                    "PDF, JPG, PNG, XLS and XLSX, at most 5 MB each. Files with macros, scripts or a password are"
                    " refused: print them to a plain PDF."
                ),
            ),
            Question(
                "attest",
                _("What does Attest do?"),
                _("It asks the officer to attest this document together with the certificate."),
            ),
            Question(
                "import-list",
                _("Can I take the items from a spreadsheet?"),
                _(
                    "Yes: Import CSV or XLSX in Export Details, and for inputs in Import Details. Upload the file, or"
                    " paste the cells. You see what is to mend, row by row, before anything is taken."
                ),
            ),
            Question(
                "copy",
                _("Can I copy an earlier application?"),
                _(
                    "Yes: open it and choose Copy into a new draft. One page asks for what is new: invoice, shipment"
                    " document and declaration."
                ),
            ),
            Question(
                "books",
                _("What are the consignee book and the product book?"),
                _(
                    "Importers and goods of your issued certificates. Choose an entry in Certificate Details or Export"
                    " Details, and the form is filled; it is saved with the tab."
                ),
            ),
            Question(
                "pre-flight",
                _("How do I see what is to be corrected before I sign?"),
                _(
                    "The Application Summary lists it by tab, each with a link to its field; where one answer is clear,"
                    " a button corrects it. Errors stop the signature; warnings stay visible to the officer."
                ),
            ),
            Question(
                "undo",
                _("I cleared a tab or deleted a draft by mistake."),
                _("Choose Undo within a day: on the tab, or on the page Apply for Certificate of Origin."),
            ),
            Question(
                "two-people",
                _("A colleague has the same draft open. Who wins?"),
                _("Nobody is overwritten in silence: whoever saves later is shown what has changed meanwhile."),
            ),
            Question(
                "edit-signed",
                _("I have signed and found a mistake."),
                _("Open the tab and correct it. The signature is void then; sign again before you pay."),
            ),
        ),
        "coo:apply",
        _("Apply for Certificate of Origin"),
    ),
    Section(
        "payments",
        _("Payment and CoO Wallet"),
        _(
            "After signing you pay the fee with GST, from the CoO Wallet or at the bank’s page. Then the"
            " file number is given."
        ),
        questions=(
            Question(
                "fee",
                _("What does a certificate cost?"),
                _(
                    "The fee stands on the home page and in the summary before you pay. Delivery of the"
                    " paper copy is extra."
                ),
            ),
            Question(
                "paid-not-submitted",
                _("The bank took the money, but the file is not submitted."),
                _(
                    "The money is not lost. As soon as the bank confirms it, it is in your CoO Wallet or has paid the"
                    " file. Do not pay again at the bank: look under CoO Wallet first."
                ),
            ),
            Question(
                "paid-twice",
                _("I have paid twice."),
                _("A file is charged once only. What came in beyond that is in your CoO Wallet for the next one."),
            ),
            Question(
                "tax-invoice",
                _("Where is the tax invoice?"),
                _(
                    "Under Submitted Applications, Action, Payment Details: Download Receipt. Also in"
                    " the wallet’s statement."
                ),
            ),
            Question(
                "refund",
                _("Is the fee paid back when a file is rejected or withdrawn?"),
                _("No. While a file is deficient you can answer without a second fee."),
            ),
        ),
        url_name="payments:wallet",
        link=_("CoO Wallet"),
    ),
)
