"""Mails become messages (an SMS is one too), and services outside the portal get a state that all processes share."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("common", "0002_triggers")]

    operations = [
        migrations.RenameModel("OutgoingMail", "OutgoingMessage"),
        migrations.AddField(
            "outgoingmessage",
            "channel",
            models.CharField(choices=[("mail", "E-mail"), ("sms", "SMS")], default="mail", max_length=4),
        ),
        migrations.AlterField(
            "outgoingmessage",
            "to",
            models.CharField(help_text="an e-mail address or a mobile number", max_length=254),
        ),
        migrations.AlterField("outgoingmessage", "subject", models.CharField(blank=True, max_length=200)),
        migrations.AddField(
            "outgoingmessage",
            "secrets",
            models.TextField(blank=True, help_text="sealed; empty once sent", default=""),
            preserve_default=False,
        ),
        migrations.AddIndex(
            "outgoingmessage", models.Index(fields=["to", "-created_at"], name="message_by_address")
        ),
        migrations.CreateModel(
            name="OutsideService",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, unique=True)),
                ("failures", models.PositiveIntegerField(default=0, help_text="in a row")),
                ("open_until", models.DateTimeField(blank=True, null=True)),
                ("last_failure_at", models.DateTimeField(blank=True, null=True)),
                ("last_success_at", models.DateTimeField(blank=True, null=True)),
                ("last_error", models.CharField(blank=True, max_length=200)),
            ],
        ),
    ]
