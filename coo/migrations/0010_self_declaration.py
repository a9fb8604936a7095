"""Self-declared certificates: a status, who declares, and what a kind of attachment is asked for by."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from coo.workflow import APPLICATION


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_accounts_in_full"),
        ("common", "0003_messages_and_outside_services"),
        ("coo", "0009_attachment_previews"),
        ("signing", "0004_registration"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="application",
            name="application_status_known",
        ),
        migrations.AddField(
            model_name="attachmenttype",
            name="agreements",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                default=list,
                help_text="codes of the agreements that it is asked for; empty: all",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="attachmenttype",
            name="is_picture",
            field=models.BooleanField(default=False, help_text="taken as a picture only (JPG, PNG)"),
        ),
        migrations.AddField(
            model_name="certificate",
            name="declared_by",
            field=models.ForeignKey(
                help_text="of a self-declaration: who signs it",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="application",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("signed", "Signed (awaiting payment)"),
                    ("in_process", "In-Process"),
                    ("deficient", "Deficient"),
                    ("approved_pending_issuance", "Approved Pending Issuance"),
                    ("auto_approved_pending_issuance", "Auto Approved Pending Issuance"),
                    ("approved", "Approved"),
                    ("rejected", "Rejected"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="draft",
                max_length=30,
            ),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="office",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to="accounts.office",
            ),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="post",
            field=models.ForeignKey(
                help_text="issuing officer",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.officerpost",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "draft",
                            "signed",
                            "in_process",
                            "deficient",
                            "approved_pending_issuance",
                            "auto_approved_pending_issuance",
                            "approved",
                            "rejected",
                            "withdrawn",
                        ],
                    )
                ),
                name="application_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("declared_by", None), ("office__isnull", False), ("post__isnull", False)),
                    models.Q(("declared_by__isnull", False), ("office", None), ("post", None)),
                    _connector="OR",
                ),
                name="certificate_issued_or_declared",
            ),
        ),
        # The transition table has changed: the trigger enforces what `coo.workflow` says now.
        migrations.RunSQL(APPLICATION.trigger_sql("coo_application"), migrations.RunSQL.noop),
    ]
