"""PostgreSQL refuses to run as root. This picks the unprivileged account that runs it, and what that one can reach."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tradeconnect.bootstrap.terminal import CommandError

UNPRIVILEGED: Final = "nobody"


@dataclass(frozen=True)
class Account:
    """A user and group to run a process as."""

    uid: int
    gid: int

    @property
    def ours(self) -> bool:
        """Say whether it is the user who runs this command."""
        return self.uid == os.geteuid()


def account_for(data: Path | None = None) -> Account:
    """Return who runs PostgreSQL: us; when we are root, the owner of existing data, else an unprivileged user.

    Raises: CommandError when the data belongs to somebody else and we are not root, or when there is no such user.
    """
    us = os.geteuid()
    owner = data.stat() if data and data.exists() else None
    if us:
        if owner and owner.st_uid != us:
            raise CommandError(f"The database in {data} belongs to another user: start as that user or as root.")
        return Account(us, os.getegid())
    if owner and owner.st_uid:
        return Account(owner.st_uid, owner.st_gid)
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise CommandError(f"PostgreSQL does not run as root and there is no user {UNPRIVILEGED}.") from None
    return Account(entry.pw_uid, entry.pw_gid)


def reaches(account: Account, path: Path) -> bool:
    """Say whether the account may enter `path` and every folder above it, by their permission bits."""
    real = path.resolve()
    return all(_may_enter(account, folder.stat()) for folder in (real, *real.parents))


def _may_enter(account: Account, facts: os.stat_result) -> bool:
    if facts.st_uid == account.uid:
        return bool(facts.st_mode & stat.S_IXUSR)
    if facts.st_gid == account.gid:
        return bool(facts.st_mode & stat.S_IXGRP)
    return bool(facts.st_mode & stat.S_IXOTH)
