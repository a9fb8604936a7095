"""A firm’s members, invitations, and the firm that one acts for."""

from django.urls import path

from accounts.views import acting, team

urlpatterns = [
    path("dashboard/team/", team.team, name="team"),
    path("dashboard/team/invite/", team.invite, name="invite"),
    path("dashboard/team/leave/", team.leave_firm, name="leave_firm"),
    path("dashboard/team/members/<uuid:uuid>/", team.member, name="member"),
    path("dashboard/team/members/<uuid:uuid>/end/", team.end_member, name="end_member"),
    path("dashboard/team/invitations/<uuid:uuid>/", team.invitation, name="invitation"),
    path("dashboard/invitations/", acting.invitations, name="invitations"),
    path("dashboard/acting-firm/", acting.acting_firm, name="acting_firm"),
]
