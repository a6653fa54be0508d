"""Originals and their hand-overs."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import guijia.kit.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("places", "0002_speed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Original",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="原件编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("contract", "买卖合同"),
                            ("supplement", "补充协议"),
                            ("subscription", "认购书"),
                            ("loan_contract", "借款合同"),
                            ("mandate", "授权委托书"),
                            ("certificate", "证明、登记证"),
                            ("other", "其他"),
                        ],
                        max_length=20,
                        verbose_name="文件",
                    ),
                ),
                ("document_id", models.UUIDField(null=True, verbose_name="凭据")),
                ("document_number", models.CharField(max_length=60, verbose_name="文件编号")),
                ("copy", models.PositiveSmallIntegerField(verbose_name="第几份")),
                ("copies", models.PositiveSmallIntegerField(verbose_name="共几份")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("kept", "在手"),
                            ("moving", "交接中"),
                            ("lost", "遗失"),
                            ("void", "作废收回"),
                        ],
                        default="kept",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "keeper",
                    models.CharField(
                        choices=[
                            ("staff", "本公司人员"),
                            ("archive", "档案室"),
                            ("customer", "客户"),
                            ("bank", "银行"),
                            ("bureau", "房管、登记机构"),
                            ("lawyer", "律师、公证处"),
                            ("other", "其他单位"),
                        ],
                        max_length=10,
                        verbose_name="在何处",
                    ),
                ),
                ("holder_name", models.CharField(max_length=80, verbose_name="在谁手里")),
                ("since", models.DateTimeField(verbose_name="自")),
                ("due_on", models.DateField(null=True, verbose_name="应还日期")),
                ("why", models.CharField(blank=True, max_length=120, verbose_name="用途")),
                ("registered_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "holder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="保管人",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="originals",
                        to="places.project",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="originals",
                        to="places.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "原件",
                "ordering": ["-registered_at"],
            },
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("offered", "待签收"), ("taken", "已签收"), ("declined", "未收到")],
                        default="offered",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("giver_name", models.CharField(max_length=80, verbose_name="交出")),
                (
                    "keeper",
                    models.CharField(
                        choices=[
                            ("staff", "本公司人员"),
                            ("archive", "档案室"),
                            ("customer", "客户"),
                            ("bank", "银行"),
                            ("bureau", "房管、登记机构"),
                            ("lawyer", "律师、公证处"),
                            ("other", "其他单位"),
                        ],
                        max_length=10,
                        verbose_name="交给",
                    ),
                ),
                ("taker_name", models.CharField(max_length=80, verbose_name="接收")),
                ("receipt", models.CharField(blank=True, max_length=60, verbose_name="签收单号")),
                ("why", models.CharField(max_length=120, verbose_name="用途")),
                ("due_on", models.DateField(null=True, verbose_name="应还日期")),
                ("given_at", models.DateTimeField(verbose_name="交出时间")),
                ("signed_at", models.DateTimeField(null=True, verbose_name="签收时间")),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办",
                    ),
                ),
                (
                    "taker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="签收或见证人",
                    ),
                ),
                (
                    "original",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="hand_overs",
                        to="custody.original",
                    ),
                ),
            ],
            options={
                "verbose_name": "原件交接",
                "ordering": ["given_at"],
            },
        ),
        migrations.AddIndex(
            model_name="original",
            index=models.Index(fields=["project", "-registered_at", "-id"], name="original_list"),
        ),
        migrations.AddIndex(
            model_name="original",
            index=models.Index(fields=["holder"], name="original_holder"),
        ),
        migrations.AddIndex(
            model_name="original",
            index=models.Index(fields=["document_id"], name="original_document"),
        ),
        migrations.AddConstraint(
            model_name="original",
            constraint=models.UniqueConstraint(
                condition=models.Q(("document_id__isnull", False)),
                fields=("kind", "document_id", "copy"),
                name="original_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="original",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("keeper__in", ["staff", "archive"]), _negated=True),
                    ("holder__isnull", False),
                    _connector="OR",
                ),
                name="original_has_holder",
            ),
        ),
        migrations.AddConstraint(
            model_name="original",
            constraint=models.CheckConstraint(
                condition=models.Q(("copy__gte", 1), ("copy__lte", models.F("copies"))),
                name="original_copy_sane",
            ),
        ),
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(fields=["taker", "state"], name="hand_over_taker"),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "offered")), fields=("original",), name="hand_over_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("giver", models.F("taker")), _negated=True), name="hand_over_two_people"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "offered"), ("signed_at__isnull", False), _connector="OR"),
                name="hand_over_signed_at",
            ),
        ),
    ]
