"""People, firms (IEC), agencies, codes and notices, by file."""

from accounts.models.agencies import Agency, Office, OfficerPost
from accounts.models.codes import ContactChange, OneTimeCode, PasswordReset, Registration
from accounts.models.firms import Branch, Firm, Invitation, Membership
from accounts.models.in_force import InForceQuerySet
from accounts.models.notices import Announcement, Notice, NoticePreference
from accounts.models.people import Throttle, User, UserManager, UserSession
from accounts.models.second_factor import AuthenticatorDevice, RecoveryDevice

__all__ = [
    "Agency",
    "Announcement",
    "AuthenticatorDevice",
    "Branch",
    "ContactChange",
    "Firm",
    "InForceQuerySet",
    "Invitation",
    "Membership",
    "Notice",
    "NoticePreference",
    "Office",
    "OfficerPost",
    "OneTimeCode",
    "PasswordReset",
    "RecoveryDevice",
    "Registration",
    "Throttle",
    "User",
    "UserManager",
    "UserSession",
]
