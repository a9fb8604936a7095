"""What is said to a person whose file was refused: why, and what helps."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DAMAGED: Final = _("The file is damaged or not complete. Open it on your computer, save it anew and upload it again.")

SENTENCES: Final[dict[str, str | Promise]] = {
    "kind": _("Files of this kind are not taken. Use PDF, JPG, PNG, XLS or XLSX."),
    "empty": _("The file is empty. Choose another one."),
    "size": _("The file is larger than 5 MB. Make it smaller, or upload it in parts."),
    "content": _("The content is not what the name says. Save the file anew in its own kind."),
    "aadhaar": _("The name of the file looks as if it held an Aadhaar number. Rename the file and upload it again."),
    "damaged": DAMAGED,
    "tail": _("Something else is hung on to the file. Open it on your computer, save it anew and upload it again."),
    "locked": _("The file is protected by a password. Remove the protection and upload it again."),
    "heavy": _("Reading the file takes more time or memory than a document needs. Print it to a new, smaller PDF."),
    "often": _("Too many of your files took too long to read. Try again in an hour, with smaller files."),
    "unchecked": _("Files cannot be read safely on this machine now, so none can be taken. Write to the helpdesk."),
    # PDF
    "script": _("The PDF carries a script. Print it to a new PDF and upload that."),
    "launch": _("The PDF starts a program, sends data or opens another file. Print it to a new PDF and upload that."),
    "embedded": _("The PDF carries other files inside. Print it to a new PDF, or upload the files one by one."),
    "xfa": _("The PDF is an XFA form, which most programs cannot show. Print it to a new PDF and upload that."),
    "media": _("The PDF carries sound, film or a 3D model. Print it to a new PDF and upload that."),
    "address": _("The PDF has a link that runs a script or opens a file. Print it to a new PDF and upload that."),
    "outside": _("The PDF fetches parts of itself from elsewhere. Print it to a new PDF and upload that."),
    "objects": _("The PDF has too many parts. Print it to a new PDF and upload that."),
    "pages": _("The PDF has more than 500 pages. Upload it in parts, with the pages that are needed."),
    "pixels": _("The picture has too many pixels. Scan it at 300 dpi or less."),
    # Spreadsheets
    "macros": _("The spreadsheet has macros. Save it as a plain XLSX without macros and upload that."),
    "links": _("The spreadsheet fetches from other files or carries them. Keep the values only and upload it again."),
    "formula": _("A formula of the spreadsheet starts a program or fetches from the web. Keep the values only."),
    "unpacks": _("The file unpacks to far too much. Save only the part that is needed and upload it again."),
    "dtd": _("The spreadsheet is written in a way that no program of today writes. Save it anew as XLSX."),
    # The scanner
    "virus": _("The virus scanner found something in the file. Do not open it; ask for a clean one."),
    "scanner": _("The virus scanner does not answer, so no file can be taken now. Yours may be fine: try again later."),
}
