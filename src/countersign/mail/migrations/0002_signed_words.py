"""Let a mail be known again by the words that its domain signed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0001_raw_mail"),
    ]

    operations = [
        migrations.AddField(
            model_name="gist",
            name="fingerprint",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddIndex(
            model_name="gist",
            index=models.Index(
                condition=models.Q(("fingerprint", ""), _negated=True), fields=["fingerprint"], name="mail_gist_signed"
            ),
        ),
    ]
