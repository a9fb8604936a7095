"""Gap-free numbers: one counter row per series and period.

Take a number last in a short transaction: the row stays locked until the commit, a rollback gives the number back.
"""

from django.db import connection


def next_number(series: str, period: str) -> int:
    """Return the next number of `series` in `period`, starting at 1, and lock the counter until the commit.

    Args:
        series: as `coo.file` or `coo.certificate.EIC-DEL`.
        period: as `AM27`.

    Raises: RuntimeError outside a transaction, where a failure would leave a gap.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number is taken inside the transaction that uses it")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO common_numberseries (series, period, last_value) VALUES (%s, %s, 1)"
            " ON CONFLICT (series, period) DO UPDATE SET last_value = common_numberseries.last_value + 1"
            " RETURNING last_value",
            [series, period],
        )
        row = cursor.fetchone()
    return int(row[0])
