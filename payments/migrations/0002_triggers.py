"""Triggers: the transition tables and the append-only rule, enforced by PostgreSQL itself."""

from django.db import migrations

from payments.workflow import INTENT
from tradeconnect.common.fsm import append_only_sql, drop_append_only_sql, drop_trigger_sql


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [
        migrations.RunSQL(INTENT.trigger_sql("payments_paymentintent"), drop_trigger_sql("payments_paymentintent")),
        migrations.RunSQL(append_only_sql("payments_transfer"), drop_append_only_sql("payments_transfer")),
        migrations.RunSQL(append_only_sql("payments_gatewayevent"), drop_append_only_sql("payments_gatewayevent")),
    ]
