"""A reading says which bytes it is of."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('coo', '0013_numbers'),
    ]

    operations = [
        migrations.AddField(
            model_name='documentreading',
            name='sha256',
            field=models.CharField(default='', help_text='of the file that was read: another may have replaced it', max_length=64),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='documentreading',
            name='error',
            field=models.CharField(blank=True, help_text='code of why it could not be read', max_length=200),
        ),
    ]
