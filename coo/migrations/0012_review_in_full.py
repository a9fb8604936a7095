"""The office's side of a file: clock, deficiencies with queries, approvals, notes, reasons, papers, readings."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from coo.workflow import APPLICATION, PAPER
from tradeconnect.common.fsm import drop_trigger_sql


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_agency_administration'),
        ('common', '0003_messages_and_outside_services'),
        ('coo', '0011_summary_copies'),
        ('signing', '0004_registration'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AnswerFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='AnswerPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('days', models.PositiveSmallIntegerField(help_text='calendar days to answer in')),
                ('reminder_days', models.JSONField(default=list, help_text='so many days before the end, as [7, 1]')),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-starts_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(help_text='withdrawn, or overtaken by a deficiency', null=True)),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CopyRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('reason', models.CharField(max_length=500)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('refusal', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'ordering': ['-asked_at'],
            },
        ),
        migrations.CreateModel(
            name='Deficiency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField(help_text='1 for the first round')),
                ('remarks', models.TextField(blank=True)),
                ('raised_at', models.DateTimeField()),
                ('due_on', models.DateField(null=True)),
                ('reminded', models.JSONField(default=list, help_text='days before the end of which a reminder went out')),
                ('kept', models.JSONField(help_text='the application as it was when *Yes* opened it', null=True)),
                ('opened_tabs', models.JSONField(default=list, help_text='slugs that the firm may edit')),
                ('requested_tabs', models.JSONField(default=dict, help_text="slug to why the firm opened it besides the queries'")),
                ('answer', models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No')], max_length=3)),
                ('answer_remarks', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name_plural': 'deficiencies',
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='Dispatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('courier', models.CharField(max_length=80)),
                ('tracking_number', models.CharField(blank=True, max_length=60)),
                ('sent_on', models.DateField()),
                ('delivered_on', models.DateField(null=True)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-sent_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='DocumentReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('read_at', models.DateTimeField()),
                ('error', models.CharField(blank=True, help_text='why it could not be read', max_length=200)),
                ('has_text', models.BooleanField(default=False)),
                ('pages', models.JSONField(default=list, help_text='for each page width, height in points and words as [left, top, right, bottom, text]')),
            ],
        ),
        migrations.CreateModel(
            name='FourEyesRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(blank=True, choices=[('PREF', 'Preferential'), ('NON_PREF', 'Non-Preferential')], max_length=8)),
                ('least_value_inr', models.DecimalField(blank=True, decimal_places=2, help_text='invoice value in INR from which it holds', max_digits=18, null=True)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-starts_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='OfficeNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('text', models.CharField(max_length=2000)),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PagePicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('rejection', 'Rejection letter'), ('attestation', 'Attested document'), ('true_copy', 'True copy')], max_length=12)),
                ('status', models.CharField(choices=[('asked', 'Being made'), ('rendered', 'Being signed'), ('signed', 'Signed'), ('void', 'Void')], default='asked', max_length=10)),
                ('number', models.CharField(max_length=60, unique=True)),
                ('data', models.JSONField(help_text='what is printed; frozen when it was asked for')),
                ('asked_at', models.DateTimeField()),
                ('signed_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['asked_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seen_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Query',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('tab', models.CharField(blank=True, help_text='slug; empty for the file as a whole', max_length=20)),
                ('place', models.CharField(blank=True, help_text="the row's key, as item-1.itchs_code", max_length=60)),
                ('label', models.CharField(blank=True, help_text='of the row, in English', max_length=160)),
                ('value', models.CharField(blank=True, help_text='what stood there when it was asked', max_length=500)),
                ('text', models.CharField(max_length=2000)),
                ('at', models.DateTimeField()),
                ('answer', models.CharField(blank=True, max_length=2000)),
            ],
            options={
                'verbose_name_plural': 'queries',
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Reason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('use', models.CharField(choices=[('deficiency', 'Deficiency'), ('rejection', 'Rejection')], max_length=10)),
                ('code', models.CharField(help_text='as G03', max_length=8)),
                ('title', models.CharField(max_length=120)),
                ('title_hi', models.CharField(blank=True, max_length=120, verbose_name='Title in Hindi')),
                ('text', models.CharField(blank=True, help_text='proposed as the remarks to the exporter', max_length=1000)),
                ('tab', models.CharField(blank=True, help_text='slug of the tab it is mostly about', max_length=20)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['use', 'code', '-starts_on'],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=40)),
                ('query', models.CharField(help_text='the query string of the worklist', max_length=500)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.RemoveIndex(
            model_name='application',
            name='application_by_office',
        ),
        migrations.AddField(
            model_name='application',
            name='clock_seconds',
            field=models.PositiveIntegerField(default=0, help_text='working seconds before that'),
        ),
        migrations.AddField(
            model_name='application',
            name='clock_since',
            field=models.DateTimeField(help_text='since when the clock runs; empty while it stands', null=True),
        ),
        migrations.AddField(
            model_name='application',
            name='due_at',
            field=models.DateTimeField(help_text="when the promise ends; empty while the clock stands", null=True),
        ),
        migrations.AddField(
            model_name='application',
            name='in_lieu_of',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='in_lieu_applications', to='coo.certificate'),
        ),
        migrations.AddField(
            model_name='application',
            name='in_lieu_reason',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='application',
            name='search_text',
            field=models.TextField(blank=True, help_text='what the lists of submitted files are searched for'),
        ),
        migrations.AddField(
            model_name='application',
            name='search_words',
            field=models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.SearchVector('search_text', config='simple'), output_field=django.contrib.postgres.search.SearchVectorField()),
        ),
        migrations.AddField(
            model_name='application',
            name='taken_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='application',
            name='officer',
            field=models.ForeignKey(blank=True, help_text='who has the file in hand, or decided on it', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['office', 'status', 'due_at', 'id'], name='application_by_due'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['office', 'officer', 'status', 'due_at'], name='application_by_officer'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['office', '-decided_at', '-id'], name='application_by_decision'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['firm', '-submitted_at', '-id'], name='application_by_submission'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search_words'], name='application_by_words'),
        ),
        migrations.AddField(
            model_name='answerfile',
            name='file',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='common.storedfile'),
        ),
        migrations.AddField(
            model_name='answerperiod',
            name='agency',
            field=models.ForeignKey(blank=True, help_text='empty: of every agency', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency'),
        ),
        migrations.AddField(
            model_name='approval',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='coo.application'),
        ),
        migrations.AddField(
            model_name='approval',
            name='officer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='approval',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coo.applicationversion'),
        ),
        migrations.AddField(
            model_name='copyrequest',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='copyrequest',
            name='certificate',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='copy_requests', to='coo.certificate'),
        ),
        migrations.AddField(
            model_name='copyrequest',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='deficiency',
            name='answer_version',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coo.applicationversion'),
        ),
        migrations.AddField(
            model_name='deficiency',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='deficiency',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deficiencies', to='coo.application'),
        ),
        migrations.AddField(
            model_name='deficiency',
            name='raised_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='deficiency',
            name='signature',
            field=models.ForeignKey(help_text='of an answer without changes', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='signing.signaturejob'),
        ),
        migrations.AddField(
            model_name='deficiency',
            name='version',
            field=models.ForeignKey(help_text='what the officer had read', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coo.applicationversion'),
        ),
        migrations.AddField(
            model_name='answerfile',
            name='deficiency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='coo.deficiency'),
        ),
        migrations.AddField(
            model_name='dispatch',
            name='certificate',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dispatches', to='coo.certificate'),
        ),
        migrations.AddField(
            model_name='dispatch',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='documentreading',
            name='attachment',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reading', to='coo.attachment'),
        ),
        migrations.AddField(
            model_name='foureyesrule',
            name='agency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='four_eyes_rules', to='accounts.agency'),
        ),
        migrations.AddField(
            model_name='foureyesrule',
            name='agreement',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coo.agreement'),
        ),
        migrations.AddField(
            model_name='officenote',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='office_notes', to='coo.application'),
        ),
        migrations.AddField(
            model_name='officenote',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='pagepicture',
            name='file',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='common.storedfile'),
        ),
        migrations.AddField(
            model_name='pagepicture',
            name='reading',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='page_pictures', to='coo.documentreading'),
        ),
        migrations.AddField(
            model_name='documentreading',
            name='pictures',
            field=models.ManyToManyField(related_name='+', through='coo.PagePicture', to='common.storedfile'),
        ),
        migrations.AddField(
            model_name='paper',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='coo.application'),
        ),
        migrations.AddField(
            model_name='paper',
            name='attachment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coo.attachment'),
        ),
        migrations.AddField(
            model_name='paper',
            name='certificate',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='coo.certificate'),
        ),
        migrations.AddField(
            model_name='paper',
            name='pdf',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='common.storedfile'),
        ),
        migrations.AddField(
            model_name='paper',
            name='post',
            field=models.ForeignKey(help_text='who signs it', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.officerpost'),
        ),
        migrations.AddField(
            model_name='paper',
            name='signature',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='signing.signaturejob'),
        ),
        migrations.AddField(
            model_name='paper',
            name='unsigned_pdf',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='common.storedfile'),
        ),
        migrations.AddField(
            model_name='copyrequest',
            name='paper',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='copy_request', to='coo.paper'),
        ),
        migrations.AddField(
            model_name='presence',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='present', to='coo.application'),
        ),
        migrations.AddField(
            model_name='presence',
            name='officer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='query',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='queries', to='coo.application'),
        ),
        migrations.AddField(
            model_name='query',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='query',
            name='deficiency',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='queries', to='coo.deficiency'),
        ),
        migrations.AddField(
            model_name='reason',
            name='agency',
            field=models.ForeignKey(blank=True, help_text='empty: of every agency', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reasons', to='accounts.agency'),
        ),
        migrations.AddField(
            model_name='query',
            name='reason',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coo.reason'),
        ),
        migrations.AddField(
            model_name='paper',
            name='reason',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coo.reason'),
        ),
        migrations.AddField(
            model_name='savedview',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.office'),
        ),
        migrations.AddField(
            model_name='savedview',
            name='officer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('application', 'officer'), name='approval_once_per_officer'),
        ),
        migrations.AddConstraint(
            model_name='deficiency',
            constraint=models.UniqueConstraint(fields=('application', 'number'), name='deficiency_number_once'),
        ),
        migrations.AddConstraint(
            model_name='deficiency',
            constraint=models.UniqueConstraint(condition=models.Q(('answered_at', None)), fields=('application',), name='deficiency_one_open_per_file'),
        ),
        migrations.AddConstraint(
            model_name='deficiency',
            constraint=models.CheckConstraint(condition=models.Q(('answered_at', None), models.Q(('answer__in', ['yes', 'no']), ('answered_by__isnull', False)), _connector='OR'), name='deficiency_answer_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='pagepicture',
            constraint=models.UniqueConstraint(fields=('reading', 'number'), name='page_picture_once'),
        ),
        migrations.AddConstraint(
            model_name='copyrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('decided_at', None)), fields=('certificate',), name='copy_request_one_open'),
        ),
        migrations.AddConstraint(
            model_name='presence',
            constraint=models.UniqueConstraint(fields=('application', 'officer'), name='presence_once'),
        ),
        migrations.AddConstraint(
            model_name='reason',
            constraint=models.UniqueConstraint(fields=('agency', 'use', 'code', 'starts_on'), name='reason_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='reason',
            constraint=models.CheckConstraint(condition=models.Q(('tab', ''), ('tab__in', ['basic-details', 'certificate-details', 'export-details', 'import-details', 'shipment-details', 'attachments', 'declaration', 'summary']), _connector='OR'), name='reason_tab_known'),
        ),
        migrations.AddIndex(
            model_name='query',
            index=models.Index(fields=['application', 'deficiency'], name='query_by_file'),
        ),
        migrations.AddIndex(
            model_name='paper',
            index=models.Index(fields=['application', 'kind'], name='paper_by_file'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'signed'), _negated=True), models.Q(('pdf__isnull', False), ('signed_at__isnull', False)), _connector='OR'), name='paper_signed_has_pdf'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'attestation'), _negated=True), models.Q(('attachment__isnull', False), ('certificate__isnull', False)), _connector='OR'), name='paper_attestation_of_attachment'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'attestation'), models.Q(('status', 'void'), _negated=True)), fields=('certificate', 'attachment'), name='paper_attested_once'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'rejection'), models.Q(('status', 'void'), _negated=True)), fields=('application',), name='paper_one_rejection_letter'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(fields=('officer', 'office', 'name'), name='saved_view_name_once'),
        ),
        # Files that are on the way: their clock runs, and sixteen working hours are about two days.
        migrations.RunSQL(
            """
            UPDATE coo_application SET clock_since = submitted_at, due_at = submitted_at + interval '2 days'
            WHERE status = 'in_process';
            UPDATE coo_application SET search_text = concat_ws(' ', file_number, draft_number, f.name, f.iec,
                importer_name, invoice_number)
            FROM accounts_firm f WHERE f.id = firm_id AND file_number IS NOT NULL;
            """,
            migrations.RunSQL.noop,
        ),
        # The transition table has changed: the trigger enforces what `coo.workflow` says now.
        migrations.RunSQL(APPLICATION.trigger_sql("coo_application"), migrations.RunSQL.noop),
        migrations.RunSQL(PAPER.trigger_sql("coo_paper"), drop_trigger_sql("coo_paper")),
    ]
