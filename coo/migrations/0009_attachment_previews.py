import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("common", "0003_messages_and_outside_services"),
        ("coo", "0008_importing_and_favourites"),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="pages",
            field=models.PositiveSmallIntegerField(default=0, help_text="0 for a spreadsheet"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="preview",
            field=models.ForeignKey(
                help_text="the first page as a picture; made when the file was uploaded",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="common.storedfile",
            ),
        ),
    ]
