"""A paper keeps the key and the activation it is signed with, so that the PIN may be asked for again."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_agency_administration'),
        ('common', '0003_messages_and_outside_services'),
        ("coo", "0014_rounds"),
        ('signing', '0004_registration'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='paper',
            name='paper_attestation_of_attachment',
        ),
        migrations.AddField(
            model_name='paper',
            name='activation',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='paper',
            name='credential',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='signing.credential'),
        ),
        migrations.AddField(
            model_name='paper',
            name='requested_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'attestation'), _negated=True), ('status', 'void'), models.Q(('attachment__isnull', False), ('certificate__isnull', False)), _connector='OR'), name='paper_attestation_of_attachment'),
        ),
    ]
