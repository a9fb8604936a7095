"""Triggers: the transition tables and the append-only rule, enforced by PostgreSQL itself."""

from django.db import migrations

from signing.workflow import SIGNATURE
from tradeconnect.common.fsm import drop_trigger_sql


class Migration(migrations.Migration):
    dependencies = [("signing", "0001_initial")]

    operations = [
        migrations.RunSQL(SIGNATURE.trigger_sql("signing_signaturejob"), drop_trigger_sql("signing_signaturejob")),
    ]
