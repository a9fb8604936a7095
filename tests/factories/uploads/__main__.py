"""Prints the corpus: `DJANGO_SETTINGS_MODULE=tradeconnect.settings.test python -m tests.factories.uploads`."""

import sys

from tests.factories.uploads.corpus import listed

sys.stdout.write(listed())
