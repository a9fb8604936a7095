"""How static files are kept: under names with a hash, and compressed, but for those that few people load."""

from collections.abc import Iterable, Iterator
from typing import Final

from whitenoise.storage import CompressedManifestStaticFilesStorage

# Compressing the admin's 127 files took longer than all others together, at every first start; operators alone load it.
AS_THEY_ARE: Final = ("admin/", "django_otp_webauthn/")


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage, which leaves some folders uncompressed."""

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Compress the files of the portal's own pages."""
        yield from super().compress_files(path for path in paths if not path.startswith(AS_THEY_ARE))
