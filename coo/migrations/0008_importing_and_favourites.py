"""Lists that wait to be taken into an application, what a firm marked with a star, the words of the tariff."""

import uuid

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds `RowImport`, `Favourite` and an index over the words of the tariff."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("accounts", "0003_accounts_in_full"),
        ("coo", "0007_books_copies_undo"),
    ]

    operations = [
        migrations.CreateModel(
            name="RowImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(choices=[("items", "Export items"), ("inputs", "Inputs")], max_length=6),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True, help_text="name of the file; empty when it was pasted", max_length=120
                    ),
                ),
                (
                    "rows",
                    models.JSONField(
                        help_text="row number, cells as text and problems of cells, by name of the form's field"
                    ),
                ),
                (
                    "names",
                    models.JSONField(
                        help_text="names of the form's fields that the list has a column for, in its order"
                    ),
                ),
                ("unknown", models.JSONField(default=list, help_text="headings that are no field")),
                ("read_count", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="imports", to="coo.application"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("application", "kind", "created_by"), name="row_import_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Favourite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("tariff", "ITC-HS code"), ("port", "Port")], max_length=6),
                ),
                ("code", models.CharField(max_length=12)),
                ("created_at", models.DateTimeField()),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="favourites", to="accounts.firm"
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
                "constraints": [models.UniqueConstraint(fields=("firm", "kind", "code"), name="favourite_once")],
            },
        ),
        migrations.AddIndex(
            model_name="tariffcode",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("words", config="simple"), name="tariff_by_words"
            ),
        ),
    ]
