"""What this app does: sign bytes, sign PDF files, prove signatures."""
