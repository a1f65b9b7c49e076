"""Uploads, and the previews made from pictures."""

from django.db import migrations, models

import countersign.files.models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Preview",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("width", models.IntegerField(default=0)),
                ("height", models.IntegerField(default=0)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("seq", models.IntegerField(default=0, editable=False)),
                (
                    "head",
                    models.BinaryField(
                        default=b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
                    ),
                ),
                ("token", models.TextField(default=countersign.files.models.new_token, unique=True)),
                ("sha256", models.CharField(max_length=64)),
                ("size_bytes", models.BigIntegerField()),
                ("name", models.TextField()),
                ("claimed_type", models.TextField(blank=True, default="")),
                ("sniffed_type", models.TextField()),
                ("state", models.TextField(default="received")),
                ("held_reason", models.TextField(null=True)),
                ("owner_kind", models.TextField()),
                ("owner_id", models.BigIntegerField(null=True)),
                ("contract_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField()),
                ("attached_kind", models.TextField(null=True)),
                ("attached_id", models.BigIntegerField(null=True)),
                ("attached_at", models.DateTimeField(null=True)),
                ("purged_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["sha256"], name="files_upload_content"),
                    models.Index(fields=["contract_id", "created_at"], name="files_upload_quota"),
                    models.Index(fields=["owner_kind", "owner_id", "created_at"], name="files_upload_owner"),
                    models.Index(
                        condition=models.Q(("attached_at", None), ("purged_at", None)),
                        fields=["created_at"],
                        name="files_upload_loose",
                    ),
                    models.Index(
                        condition=models.Q(("state", "held")), fields=["created_at"], name="files_upload_held"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["received", "clean", "held", "rejected", "released", "purged"])
                        ),
                        name="files_upload_state",
                    ),
                    models.CheckConstraint(condition=models.Q(("size_bytes__gt", 0)), name="files_upload_not_empty"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("attached_at", None), ("attached_id", None), ("attached_kind", None)),
                            models.Q(
                                ("attached_at__isnull", False),
                                ("attached_id__isnull", False),
                                ("attached_kind__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="files_upload_attached_wholly",
                    ),
                ],
            },
        ),
    ]
