"""Working hours and holidays of offices; stamps and specimen signatures get the days on which they are used."""

import uuid
from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def date_specimens(apps: Any, schema_editor: Any) -> None:
    """What is in use goes on being used, from the day on which the office or the post began."""
    specimens = apps.get_model("accounts", "Specimen")
    for office in apps.get_model("accounts", "Office").objects.exclude(stamp=None):
        specimens.objects.create(office=office, picture_id=office.stamp_id, starts_on=office.starts_on)
    for post in apps.get_model("accounts", "OfficerPost").objects.exclude(specimen_signature=None):
        specimens.objects.create(post=post, picture_id=post.specimen_signature_id, starts_on=post.starts_on)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_scopes_say_who_issues'),
        ('common', '0003_messages_and_outside_services'),
    ]

    operations = [
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('day', models.DateField()),
                ('name', models.CharField(max_length=80)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holidays', to='accounts.agency')),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holidays', to='accounts.office')),
            ],
            options={
                'ordering': ['day'],
                'constraints': [models.UniqueConstraint(fields=('agency', 'office', 'day'), name='holiday_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='OfficeHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')])),
                ('opens', models.TimeField()),
                ('closes', models.TimeField()),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hours', to='accounts.office')),
            ],
            options={
                'verbose_name_plural': 'office hours',
                'ordering': ['weekday', 'opens'],
                'constraints': [models.CheckConstraint(condition=models.Q(('closes__gt', models.F('opens')), ('weekday__lte', 6)), name='office_hours_open_before_close')],
            },
        ),
        migrations.CreateModel(
            name='Specimen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stamps', to='accounts.office')),
                ('picture', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='common.storedfile')),
                ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='accounts.officerpost')),
            ],
            options={
                'ordering': ['-starts_on', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('office__isnull', False), ('post', None)), models.Q(('office', None), ('post__isnull', False)), _connector='OR'), name='specimen_of_office_or_post'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='specimen_ends_after_start')],
            },
        ),
        migrations.RunPython(date_specimens, migrations.RunPython.noop),
        # The new rows' foreign keys are checked now: PostgreSQL alters no table with checks still to come.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name='office',
            name='stamp',
        ),
        migrations.RemoveField(
            model_name='officerpost',
            name='specimen_signature',
        ),
    ]
