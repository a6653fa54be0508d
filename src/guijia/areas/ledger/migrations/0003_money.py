"""Refunds, transfers, money for others, invoices, closed months; every side of a journal says whose it is."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import guijia.kit.ids
import guijia.kit.sealed

# Until now a journal had one account, and all its sides were that account's. Nothing else about them changes, so
# the triggers that keep the ledger append-only and audited are set aside for this one statement.
WHOSE = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE ledger_entry DISABLE TRIGGER USER;
UPDATE ledger_entry AS e SET account_id = j.account_id FROM ledger_journal AS j WHERE j.id = e.journal_id;
ALTER TABLE ledger_entry ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_guards"),
        ("places", "0002_speed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClosedMonth",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("month", models.DateField(help_text="its first day", verbose_name="月份")),
                ("closed_at", models.DateTimeField(verbose_name="结账时间")),
                ("reopened_at", models.DateTimeField(null=True, verbose_name="反结账时间")),
                ("reopening_reason", models.CharField(blank=True, max_length=200, verbose_name="反结账原因")),
            ],
            options={
                "verbose_name": "已结账月份",
            },
        ),
        migrations.CreateModel(
            name="Invoice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("prepayment", "预收款发票（602 不征税）"), ("sale", "销售发票")],
                        max_length=20,
                        verbose_name="种类",
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="发票号码")),
                ("issued_on", models.DateField(verbose_name="开票日期")),
                ("title", models.CharField(max_length=120, verbose_name="购买方")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="价税合计")),
                (
                    "rate_pct",
                    models.DecimalField(decimal_places=2, max_digits=5, null=True, verbose_name="税率"),
                ),
                ("tax", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="税额")),
                (
                    "red_notice",
                    models.CharField(blank=True, max_length=60, verbose_name="红字信息确认单编号"),
                ),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
            ],
            options={
                "verbose_name": "发票",
            },
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="退款单号")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("price", "房款"),
                            ("deposit", "定金"),
                            ("surplus", "多付款"),
                            ("deed_tax", "代收契税"),
                            ("maintenance", "代收维修资金"),
                            ("other", "其他代收"),
                        ],
                        max_length=20,
                        verbose_name="退哪笔款",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="金额")),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                ("payee", models.CharField(max_length=120, verbose_name="收款人")),
                ("bank_name", models.CharField(max_length=120, verbose_name="开户行")),
                ("bank_account", guijia.kit.sealed.SealedTextField(verbose_name="收款账号")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "待审批"),
                            ("approved", "待付款"),
                            ("refused", "不同意"),
                            ("withdrawn", "已撤回"),
                            ("paid", "已付"),
                            ("reversed", "已冲销"),
                        ],
                        default="requested",
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("requested_at", models.DateTimeField(verbose_name="申请时间")),
                ("approved_at", models.DateTimeField(null=True, verbose_name="审批时间")),
                (
                    "release_number",
                    models.CharField(blank=True, max_length=60, verbose_name="监管资金释放文号"),
                ),
                ("bank_reference", models.CharField(blank=True, max_length=60, verbose_name="付款流水号")),
                ("paid_on", models.DateField(null=True, verbose_name="付款日期")),
                ("reversed_at", models.DateTimeField(null=True, verbose_name="冲销时间")),
                ("reversal_reason", models.CharField(blank=True, max_length=200, verbose_name="冲销原因")),
            ],
            options={
                "verbose_name": "退款",
            },
        ),
        migrations.CreateModel(
            name="Remittance",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("deed_tax", "契税"), ("maintenance", "维修资金")],
                        max_length=20,
                        verbose_name="款项",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="金额")),
                ("remitted_on", models.DateField(verbose_name="缴存日期")),
                ("document", models.CharField(max_length=60, verbose_name="缴款凭证号")),
                ("made_at", models.DateTimeField(verbose_name="登记时间")),
                ("reversed_at", models.DateTimeField(null=True, verbose_name="冲销时间")),
                ("reversal_reason", models.CharField(blank=True, max_length=200, verbose_name="冲销原因")),
            ],
            options={
                "verbose_name": "代收款缴存",
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="转款单号")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="金额")),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                ("made_by", models.CharField(max_length=60, verbose_name="经办")),
                ("made_at", models.DateTimeField(verbose_name="转款时间")),
                ("reversed_at", models.DateTimeField(null=True, verbose_name="冲销时间")),
                ("reversal_reason", models.CharField(blank=True, max_length=200, verbose_name="冲销原因")),
            ],
            options={
                "verbose_name": "转款",
            },
        ),
        migrations.RemoveConstraint(
            model_name="receipt",
            name="receipt_bank_reference_once",
        ),
        migrations.AddField(
            model_name="entry",
            name="account",
            field=models.ForeignKey(
                null=True,
                help_text="whose money this side is",
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="entries",
                to="ledger.dealaccount",
            ),
        ),
        migrations.RunSQL(WHOSE, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="entry",
            name="account",
            field=models.ForeignKey(
                help_text="whose money this side is",
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="entries",
                to="ledger.dealaccount",
            ),
        ),
        migrations.AddField(
            model_name="journal",
            name="sides",
            field=models.PositiveSmallIntegerField(
                default=2,
                help_text="how many entries it has, so that none is added later",
                verbose_name="分录数",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="receipt",
            name="line",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="receipts",
                to="ledger.planline",
                verbose_name="指定期次",
            ),
        ),
        migrations.AddField(
            model_name="receipt",
            name="part",
            field=models.PositiveSmallIntegerField(
                default=1,
                help_text="which part of one bank transfer; the first when it is whole",
                verbose_name="分摊序号",
            ),
        ),
        migrations.AlterField(
            model_name="entry",
            name="code",
            field=models.CharField(
                choices=[
                    ("1001", "库存现金"),
                    ("1002", "预售资金监管账户"),
                    ("1002-02", "一般存款账户"),
                    ("1002-03", "代收款专户"),
                    ("2203", "预收房款"),
                    ("2241", "定金"),
                    ("2241-02", "应付退款"),
                    ("2241-03", "代收契税"),
                    ("2241-04", "代收维修资金"),
                    ("2241-09", "其他应付款"),
                    ("6301", "违约金收入"),
                ],
                max_length=8,
                verbose_name="科目",
            ),
        ),
        migrations.AlterField(
            model_name="planline",
            name="kind",
            field=models.CharField(
                choices=[
                    ("deposit", "定金"),
                    ("prepayment", "定金超额转预付款"),
                    ("down_payment", "首付款"),
                    ("instalment", "分期款"),
                    ("balance", "房款"),
                    ("loan", "按揭贷款"),
                    ("provident_loan", "公积金贷款"),
                ],
                max_length=20,
                verbose_name="款项",
            ),
        ),
        migrations.AlterField(
            model_name="receipt",
            name="kind",
            field=models.CharField(
                choices=[
                    ("deposit", "定金"),
                    ("price", "房款"),
                    ("deed_tax", "代收契税"),
                    ("maintenance", "代收维修资金"),
                    ("damages", "违约金"),
                    ("other", "其他代收"),
                ],
                max_length=20,
                verbose_name="款项",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["account", "code"], include=("amount",), name="entry_balance"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("code__in", ("2241-03", "2241-04"))),
                fields=["account"],
                name="entry_held",
            ),
        ),
        migrations.AddIndex(
            model_name="planline",
            index=models.Index(
                condition=models.Q(("withdrawn_at__isnull", True)), fields=["due_on"], name="plan_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("bank_reference", ""), _negated=True), ("reversed_at__isnull", True)
                ),
                fields=("project", "bank_reference", "part"),
                name="receipt_bank_reference_once",
            ),
        ),
        migrations.AddField(
            model_name="closedmonth",
            name="closed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="结账人",
            ),
        ),
        migrations.AddField(
            model_name="closedmonth",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="closed_months",
                to="places.project",
            ),
        ),
        migrations.AddField(
            model_name="closedmonth",
            name="reopened_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="反结账人",
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="invoices", to="ledger.dealaccount"
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="invoices", to="places.project"
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="登记",
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="red_of",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="red",
                to="ledger.invoice",
                verbose_name="冲红",
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="refunds", to="ledger.dealaccount"
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="approval",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="ledger.journal"
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="approved_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="审批人",
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="paid_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="付款人",
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="payment",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="ledger.journal"
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="refunds", to="places.project"
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="requested_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="申请人",
            ),
        ),
        migrations.AddField(
            model_name="remittance",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="remittances",
                to="ledger.dealaccount",
            ),
        ),
        migrations.AddField(
            model_name="remittance",
            name="journal",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.RESTRICT, related_name="remittance", to="ledger.journal"
            ),
        ),
        migrations.AddField(
            model_name="remittance",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="经办",
            ),
        ),
        migrations.AddField(
            model_name="remittance",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="remittances", to="places.project"
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="journal",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.RESTRICT, related_name="transfer", to="ledger.journal"
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="origin",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="transfers_out",
                to="ledger.dealaccount",
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="transfers", to="places.project"
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="target",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="transfers_in",
                to="ledger.dealaccount",
            ),
        ),
        migrations.AddConstraint(
            model_name="closedmonth",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reopened_at__isnull", True)),
                fields=("project", "month"),
                name="month_closed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="closedmonth",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)), name="month_begins_on_first"
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["account"], name="invoice_account"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["project", "-issued_on"], name="invoice_recent"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount__gt", 0), ("red_of__isnull", True)),
                    models.Q(("amount__lt", 0), ("red_of__isnull", False)),
                    _connector="OR",
                ),
                name="invoice_red_is_below_zero",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "prepayment"), _negated=True),
                    models.Q(("rate_pct__isnull", True), ("tax", 0)),
                    _connector="OR",
                ),
                name="invoice_prepayment_no_tax",
            ),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(fields=["account"], name="refund_account"),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(fields=["project", "-requested_at"], name="refund_recent"),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="refund_amount_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    ("requested_by__isnull", True),
                    models.Q(("approved_by", models.F("requested_by")), _negated=True),
                    _connector="OR",
                ),
                name="refund_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paid_by__isnull", True),
                    models.Q(("paid_by", models.F("approved_by")), _negated=True),
                    _connector="OR",
                ),
                name="refund_payer_is_other",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["paid", "reversed"]), _negated=True),
                    ("payment__isnull", False),
                    _connector="OR",
                ),
                name="refund_paid_is_booked",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("bank_reference", ""), _negated=True), ("reversed_at__isnull", True)
                ),
                fields=("project", "bank_reference"),
                name="refund_bank_reference_once",
            ),
        ),
        migrations.AddIndex(
            model_name="remittance",
            index=models.Index(fields=["account"], name="remittance_account"),
        ),
        migrations.AddConstraint(
            model_name="remittance",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="remittance_amount_positive"
            ),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(fields=["project", "-made_at"], name="transfer_recent"),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="transfer_amount_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin", models.F("target")), _negated=True), name="transfer_between_two"
            ),
        ),
    ]
