"""Consignee and product books, copies, and what was removed within the last day."""

import django.core.serializers.json
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds `Application.copied_from`, `BookedConsignee`, `BookedProduct` and `Removal`."""

    dependencies = [
        ("accounts", "0003_accounts_in_full"),
        ("common", "0003_messages_and_outside_services"),
        ("coo", "0006_preferential"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="copied_from",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="coo.application"
            ),
        ),
        migrations.CreateModel(
            name="BookedConsignee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("key", models.CharField(max_length=64)),
                ("used_count", models.PositiveIntegerField(default=1)),
                ("last_used_at", models.DateTimeField()),
                ("last_certificate", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=160)),
                ("address", models.CharField(max_length=400)),
                (
                    "country",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="common.country"
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="consignees", to="accounts.firm"
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
                "constraints": [models.UniqueConstraint(fields=("firm", "key"), name="booked_consignee_once")],
            },
        ),
        migrations.CreateModel(
            name="BookedProduct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("key", models.CharField(max_length=64)),
                ("used_count", models.PositiveIntegerField(default=1)),
                ("last_used_at", models.DateTimeField()),
                ("last_certificate", models.CharField(max_length=40)),
                ("itchs_code", models.CharField(max_length=8)),
                ("hs_code", models.CharField(max_length=8)),
                ("description", models.CharField(max_length=2000)),
                ("marks", models.CharField(max_length=300)),
                ("packages", models.CharField(max_length=160)),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="booked_products", to="accounts.firm"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="coo.unit"),
                ),
            ],
            options={
                "ordering": ["description", "pk"],
                "constraints": [models.UniqueConstraint(fields=("firm", "key"), name="booked_product_once")],
            },
        ),
        migrations.CreateModel(
            name="Removal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(choices=[("draft", "Deleted draft"), ("tab", "Emptied tab")], max_length=5)),
                ("application", models.UUIDField(help_text="uuid of the application")),
                ("number", models.CharField(max_length=25)),
                ("slug", models.CharField(blank=True, help_text="of the tab that was emptied", max_length=30)),
                ("importer", models.CharField(blank=True, max_length=160)),
                (
                    "content",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder, help_text="columns and rows by name"
                    ),
                ),
                ("removed_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("undone_at", models.DateTimeField(null=True)),
                ("files", models.ManyToManyField(related_name="+", to="common.storedfile")),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="removals", to="accounts.firm"
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-removed_at"],
                "indexes": [models.Index(fields=["firm", "application"], name="removal_of_application")],
            },
        ),
    ]
