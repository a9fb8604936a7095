"""Where keys live: one module per kind of credential, behind the interface in `base`."""
