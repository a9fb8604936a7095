"""The worklist asks which papers are not signed yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coo", "0018_ended_rounds")]

    operations = [
        migrations.AddIndex(
            model_name="paper",
            index=models.Index(
                condition=models.Q(("status__in", ["asked", "rendered"])),
                fields=["application"],
                name="paper_on_its_way",
            ),
        ),
    ]
