"""The officer's console (spec section 8)."""
