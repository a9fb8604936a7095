"""A round that was not answered ends with its file."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coo", "0017_readings")]

    operations = [
        migrations.RemoveConstraint(model_name="deficiency", name="deficiency_one_open_per_file"),
        migrations.AddField(
            model_name="deficiency",
            name="ended_at",
            field=models.DateTimeField(help_text="not answered: the file was rejected or withdrawn", null=True),
        ),
        migrations.AddConstraint(
            model_name="deficiency",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at", None), ("ended_at", None)),
                fields=("application",),
                name="deficiency_one_open_per_file",
            ),
        ),
    ]
