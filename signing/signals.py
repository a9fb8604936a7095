"""The two published signals of this app."""

from django.dispatch import Signal

# Sent in the transaction that completes a signature, with `job` (SignatureJob) and `now` (aware datetime). Both formats
# send it; a receiver looks at `job.purpose`.
completed = Signal()

# Sent in the transaction that gives a signature up, with `job` (its `error` in words) and `now` (aware datetime). It
# can be asked for again (`retry`), so a receiver shows the error and offers that.
failed = Signal()
