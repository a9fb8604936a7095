"""The addresses of this app by who walks them."""
