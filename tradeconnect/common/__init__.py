"""The kernel: what two or more apps need. It knows nothing of certificates, money accounts or keys."""
