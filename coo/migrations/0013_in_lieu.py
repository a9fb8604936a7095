"""A file in lieu of a certificate: its fee, one at a time; an index of what is to be delivered."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_agency_administration'),
        ('common', '0003_messages_and_outside_services'),
        ("coo", "0012_review_in_full"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='fee',
            name='service',
            field=models.CharField(help_text='NON_PREF, PREF, the same after IN_LIEU_, or DELIVERY', max_length=20),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(condition=models.Q(('wants_delivery', True)), fields=['office', 'status'], name='application_by_delivery'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['rejected', 'withdrawn']), _negated=True), fields=('in_lieu_of',), name='application_one_in_lieu'),
        ),
    ]
