"""What must never change is guarded by PostgreSQL itself."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import User
from tradeconnect.common import audit
from tradeconnect.common.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE common_auditevent SET action = 'x'",
        "DELETE FROM common_auditevent",
        "TRUNCATE common_auditevent",
    ],
)
def test_the_audit_trail_only_grows(statement: str) -> None:
    user = User.objects.create_user("a@b.test", "x", first_name="A")
    audit.record("test.done", actor=user, target=user, now=timezone.now())
    with connection.cursor() as cursor:
        # Deferred foreign keys wait for the commit; PostgreSQL would refuse to truncate for their sake.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEvent.objects.filter(action="test.done").count() == 1
