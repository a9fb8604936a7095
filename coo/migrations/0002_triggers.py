"""Triggers: the transition tables and the append-only rule, enforced by PostgreSQL itself."""

from django.db import migrations

from coo.workflow import APPLICATION, CERTIFICATE
from tradeconnect.common.fsm import append_only_sql, drop_append_only_sql, drop_trigger_sql


class Migration(migrations.Migration):
    dependencies = [("coo", "0001_initial")]

    operations = [
        migrations.RunSQL(APPLICATION.trigger_sql("coo_application"), drop_trigger_sql("coo_application")),
        migrations.RunSQL(CERTIFICATE.trigger_sql("coo_certificate"), drop_trigger_sql("coo_certificate")),
        migrations.RunSQL(append_only_sql("coo_applicationversion"), drop_append_only_sql("coo_applicationversion")),
    ]
