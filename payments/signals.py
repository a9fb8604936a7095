"""The one published signal of this app."""

from django.dispatch import Signal

# Sent in the transaction that settles a gateway payment, after its money is in the firm's wallet, with `intent`
# (PaymentIntent) and `now` (aware datetime). A receiver that cannot use the money leaves it in the wallet.
settled = Signal()
