"""What may be uploaded, and the readers that look into it."""

from tradeconnect.common.uploads.check import CheckedUpload, UploadRefused, check_upload, clean_name

__all__ = ["CheckedUpload", "UploadRefused", "check_upload", "clean_name"]
