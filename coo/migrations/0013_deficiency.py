"""One answer period of an agency per day; files that were deficient before there were rounds get theirs."""

from typing import Any

from django.db import migrations, models


def make_rounds(apps: Any, schema_editor: Any) -> None:
    """Give every deficient file the round that its last remark opened: without one it could not be answered."""
    application, deficiency, remark = (apps.get_model("coo", name) for name in ("Application", "Deficiency", "Remark"))
    for file in application.objects.filter(status="deficient", deficiencies=None):
        asked = remark.objects.filter(application=file, action="raise_deficiency").order_by("-at").first()
        version = file.versions.order_by("-number").first()
        if asked is None or version is None:
            continue
        deficiency.objects.create(
            application=file, number=1, version=version, remarks=asked.text, raised_by=asked.author, raised_at=asked.at
        )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_agency_administration"),
        ("coo", "0013_afterissue"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="answerperiod",
            constraint=models.UniqueConstraint(
                fields=("agency", "starts_on"), name="answer_period_once", nulls_distinct=False
            ),
        ),
        migrations.RunPython(make_rounds, migrations.RunPython.noop),
    ]
