"""Password hashing sized for a web server: Django's default takes 100 MiB a login, sixteen at once take 1.6 GB."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PortalArgon2Hasher(Argon2PasswordHasher):
    """Argon2id with the parameters that OWASP gives for interactive logins: 19 MiB, two passes, one lane."""

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1
