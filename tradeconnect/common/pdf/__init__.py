"""Documents on paper: the engine (WeasyPrint), its patches, and the art that templates draw."""

from tradeconnect.common.pdf.engine import LaidOut, PdfAttachment, PdfNotRendered, lay_out, render_pdf

__all__ = ["LaidOut", "PdfAttachment", "PdfNotRendered", "lay_out", "render_pdf"]
