"""Taking the numbers that files carry. Their shape is in `coo.numbers`."""

import datetime as dt

from coo.numbers import format_file_number
from tradeconnect.common.dates import financial_year
from tradeconnect.common.numbering import next_number


def next_file_number(now: dt.datetime) -> str:
    """Return the next file number of the financial year, gap-free (spec section 2).

    Call it last in a short transaction: the series stays locked until the commit. Raises: RuntimeError outside one.
    """
    period = financial_year(now)
    return format_file_number(next_number("coo.file", period), period)
