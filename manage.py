#!/usr/bin/env python3
"""TradeConnect's command line. `run`, `test` and `services` need nothing but Python; the rest is Django's."""

import sys


def main() -> int:
    """Hand the arguments to the bootstrap and return its exit code."""
    # Not the bootstrap's job: an older Python could not even import it to be told so.
    if sys.version_info < (3, 11):  # noqa: UP036
        sys.stderr.write("TradeConnect needs Python 3.11, 3.12 or 3.13; this is %d.%d.\n" % sys.version_info[:2])  # noqa: UP031
        sys.stderr.write("Install one of them and start again, as: python3.11 manage.py run\n")
        return 1
    from tradeconnect.bootstrap.commands import dispatch

    return dispatch(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
