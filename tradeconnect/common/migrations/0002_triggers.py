"""Triggers: the transition tables and the append-only rule, enforced by PostgreSQL itself."""

from django.db import migrations

from tradeconnect.common.fsm import append_only_sql, drop_append_only_sql


class Migration(migrations.Migration):
    dependencies = [("common", "0001_initial")]

    operations = [
        migrations.RunSQL(append_only_sql("common_auditevent"), drop_append_only_sql("common_auditevent")),
    ]
