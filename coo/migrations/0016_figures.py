"""Indexes that the figures of an office are counted from."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_agency_administration'),
        ('common', '0003_messages_and_outside_services'),
        ("coo", "0015_papers_signed_again"),
        ('signing', '0004_registration'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['office', 'submitted_at'], include=('status', 'agreement', 'importer_country'), name='application_figures_submitted'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(condition=models.Q(('decided_at__isnull', False)), fields=['office', 'decided_at'], include=('status', 'clock_seconds'), name='application_figures_decided'),
        ),
        migrations.AddIndex(
            model_name='certificate',
            index=models.Index(fields=['office', 'issued_at'], name='certificate_by_issue'),
        ),
        migrations.AddIndex(
            model_name='deficiency',
            index=models.Index(fields=['raised_at'], name='deficiency_by_day'),
        ),
    ]
