from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signing", "0003_pin_failures")]

    operations = [
        migrations.AddField(
            model_name="credential",
            name="revocation_list_at",
            field=models.DateTimeField(
                help_text="when the revocation list was made that it was checked against; null: not checked", null=True
            ),
        ),
        migrations.AddField(
            model_name="credential",
            name="reminded_days",
            field=models.PositiveSmallIntegerField(
                help_text="the shortest time before its end at which the owner was told of it", null=True
            ),
        ),
    ]
