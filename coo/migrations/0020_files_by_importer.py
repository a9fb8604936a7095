"""An officer sees the files of other firms to the same importer."""

from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [("coo", "0019_papers_on_their_way")]

    operations = [
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                "office", Upper("importer_name"), models.F("submitted_at").desc(), name="application_by_importer"
            ),
        ),
    ]
