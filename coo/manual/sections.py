"""The manual in the order of the guide."""

from typing import Final

from coo.manual.account import ACCOUNT
from coo.manual.after import AFTER
from coo.manual.filing import FILING
from coo.manual.parts import Section

SECTIONS: Final[tuple[Section, ...]] = (*ACCOUNT, *FILING, *AFTER)
