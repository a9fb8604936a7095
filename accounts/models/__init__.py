"""People, firms (IEC), agencies, codes and notices, by file."""

from accounts.models.agencies import Agency, Holiday, Office, OfficeHours, OfficerPost, Specimen, Weekday
from accounts.models.codes import ContactChange, OneTimeCode, PasswordReset, Registration
from accounts.models.firms import Branch, Firm, Invitation, Membership
from accounts.models.in_force import InForceQuerySet, holds_on
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
    "Holiday",
    "InForceQuerySet",
    "Invitation",
    "Membership",
    "Notice",
    "NoticePreference",
    "Office",
    "OfficeHours",
    "OfficerPost",
    "OneTimeCode",
    "PasswordReset",
    "RecoveryDevice",
    "Registration",
    "Specimen",
    "Throttle",
    "User",
    "UserManager",
    "UserSession",
    "Weekday",
    "holds_on",
]
