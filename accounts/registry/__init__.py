"""The IEC registry: which firms there are, their branches, and whose e-mail each lists. The interface is in `base`."""
