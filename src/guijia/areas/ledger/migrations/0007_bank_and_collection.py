"""Bank statements, cash taken to the bank, collection; what of a line of a plan is missing, kept by the database."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import guijia.kit.ids

SQL = """
-- What of each line of an account's plan is missing: the rule of ledger_line_paid for all lines at once.
-- Nothing is missing of a deal that is closed.
CREATE FUNCTION ledger_keep_missing(p_account uuid) RETURNS void LANGUAGE sql
SECURITY DEFINER SET search_path = public AS $$
WITH lines AS (
    SELECT l.id, l.position, l.amount,
        coalesce(l.due_on, (SELECT min(n.due_on) FROM ledger_planline n WHERE n.account_id = p_account
                            AND n.withdrawn_at IS NULL AND n.position > l.position), 'infinity') AS due,
        least(l.amount, coalesce((SELECT sum(r.amount) FROM ledger_receipt r
                                  WHERE r.line_id = l.id AND r.reversed_at IS NULL), 0)) AS named
    FROM ledger_planline l WHERE l.account_id = p_account AND l.withdrawn_at IS NULL
), money AS (
    SELECT coalesce(-sum(amount), 0) AS total FROM ledger_entry
    WHERE account_id = p_account AND code IN ('2203', '2241')
), kept AS (
    SELECT id, due, position, amount, total,
        least(named, greatest(0, total - coalesce(sum(named) OVER earlier, 0))) AS kept
    FROM lines, money
    WINDOW earlier AS (ORDER BY due, position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), filled AS (
    SELECT id, amount, kept, amount - kept AS open, greatest(0, total - sum(kept) OVER ()) AS pool,
        coalesce(sum(amount - kept) OVER (
            ORDER BY due, position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
    FROM kept
), wanted AS (
    SELECT id, CASE WHEN (SELECT closed_at FROM ledger_dealaccount WHERE id = p_account) IS NOT NULL THEN 0
                    ELSE amount - kept - least(open, greatest(0, pool - before)) END AS missing
    FROM filled
)
UPDATE ledger_planline l SET missing = w.missing FROM wanted w WHERE l.id = w.id AND l.missing <> w.missing
$$;

CREATE FUNCTION ledger_missing_moved() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
BEGIN
    IF TG_TABLE_NAME = 'ledger_dealaccount' THEN PERFORM ledger_keep_missing(NEW.id);
    ELSE PERFORM ledger_keep_missing(NEW.account_id); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER missing_moved AFTER INSERT ON ledger_entry FOR EACH ROW
    WHEN (NEW.code IN ('2203', '2241')) EXECUTE FUNCTION ledger_missing_moved();
-- A plan is replaced as a whole and always has a first line.
CREATE TRIGGER missing_moved AFTER INSERT ON ledger_planline FOR EACH ROW
    WHEN (NEW.position = 1) EXECUTE FUNCTION ledger_missing_moved();
CREATE TRIGGER missing_moved AFTER INSERT ON ledger_receipt FOR EACH ROW
    WHEN (NEW.line_id IS NOT NULL) EXECUTE FUNCTION ledger_missing_moved();
CREATE TRIGGER missing_unnamed AFTER UPDATE OF reversed_at ON ledger_receipt FOR EACH ROW
    WHEN (NEW.line_id IS NOT NULL) EXECUTE FUNCTION ledger_missing_moved();
CREATE TRIGGER missing_moved AFTER UPDATE OF closed_at ON ledger_dealaccount FOR EACH ROW
    EXECUTE FUNCTION ledger_missing_moved();

-- GUARD-8: what the bank or a person said never changes; only the named columns do.
CREATE FUNCTION ledger_said_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - TG_ARGV) <> (to_jsonb(OLD) - TG_ARGV) THEN
        RAISE EXCEPTION 'ledger: % % is fixed', TG_TABLE_NAME, OLD.id USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER said_stays BEFORE UPDATE OR DELETE ON ledger_statement
    FOR EACH ROW EXECUTE FUNCTION ledger_said_stays('matched_at');
CREATE TRIGGER said_stays BEFORE UPDATE OR DELETE ON ledger_statementline
    FOR EACH ROW EXECUTE FUNCTION ledger_said_stays(
        'state', 'found', 'account_id', 'line_id', 'kind', 'receipt_id', 'settled_by_id', 'settled_at', 'reason');
CREATE TRIGGER said_stays BEFORE UPDATE OR DELETE ON ledger_cashbanking
    FOR EACH ROW EXECUTE FUNCTION ledger_said_stays();
CREATE TRIGGER said_stays BEFORE UPDATE OR DELETE ON ledger_bankedreceipt
    FOR EACH ROW EXECUTE FUNCTION ledger_said_stays();
CREATE TRIGGER said_stays BEFORE UPDATE OR DELETE ON ledger_contact
    FOR EACH ROW EXECUTE FUNCTION ledger_said_stays();
CREATE TRIGGER said_stays BEFORE UPDATE OR DELETE ON ledger_promise
    FOR EACH ROW EXECUTE FUNCTION ledger_said_stays();
CREATE TRIGGER said_stays BEFORE UPDATE OR DELETE ON ledger_letter
    FOR EACH ROW EXECUTE FUNCTION ledger_said_stays('sent_way', 'tracking', 'served_on');

-- What stands there already, reckoned once; it changes nothing that anybody did.
ALTER TABLE ledger_planline DISABLE TRIGGER USER;
UPDATE ledger_planline l SET missing = l.amount - ledger_line_paid(l.account_id, l.id)
 WHERE l.withdrawn_at IS NULL
   AND EXISTS (SELECT 1 FROM ledger_dealaccount a WHERE a.id = l.account_id AND a.closed_at IS NULL);
ALTER TABLE ledger_planline ENABLE TRIGGER USER;
"""

UNDO = "DROP FUNCTION ledger_keep_missing, ledger_missing_moved, ledger_said_stays CASCADE;"


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_initial"),
        ("ledger", "0006_compensation"),
        ("places", "0002_speed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BankAccount",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("bank_name", models.CharField(max_length=120, verbose_name="开户行")),
                ("number", models.CharField(max_length=40, verbose_name="账号")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("price", "预售资金监管账户"),
                            ("general", "一般存款账户"),
                            ("trust", "代收款专户"),
                        ],
                        max_length=20,
                        verbose_name="用途",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="登记时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="停用")),
            ],
            options={
                "verbose_name": "收款账户",
            },
        ),
        migrations.CreateModel(
            name="BankedReceipt",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "verbose_name": "解款明细",
            },
        ),
        migrations.CreateModel(
            name="Breach",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="编号")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("notice", "待送达催告"),
                            ("period", "催告期内"),
                            ("decision", "待总经理决定"),
                            ("paid", "已付清"),
                            ("kept", "继续履行"),
                            ("cancelled", "决定解除"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="notice",
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("ground", models.CharField(max_length=300, verbose_name="违约事实")),
                ("overdue", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="逾期应付款")),
                ("overdue_since", models.DateField(verbose_name="最早逾期")),
                ("opened_at", models.DateTimeField(verbose_name="登记")),
                ("served_on", models.DateField(null=True, verbose_name="催告送达")),
                ("ends_on", models.DateField(null=True, verbose_name="催告期满")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="决定")),
                ("decision", models.CharField(blank=True, max_length=300, verbose_name="决定理由")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="结案")),
            ],
            options={
                "verbose_name": "违约案件",
            },
        ),
        migrations.CreateModel(
            name="CashBanking",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="解款单号")),
                ("taken_on", models.DateField(verbose_name="收款日期")),
                ("count", models.PositiveIntegerField(verbose_name="收据张数")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="金额")),
                ("banked_on", models.DateField(verbose_name="缴存日期")),
                ("bank_reference", models.CharField(max_length=60, verbose_name="缴款回单号")),
                ("made_at", models.DateTimeField(verbose_name="登记时间")),
            ],
            options={
                "verbose_name": "解款",
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("call", "电话"),
                            ("text", "短信"),
                            ("wechat", "微信"),
                            ("visit", "面谈"),
                            ("other", "其他"),
                        ],
                        max_length=20,
                        verbose_name="方式",
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("promised", "承诺付款"),
                            ("reached", "已告知"),
                            ("disputed", "有异议"),
                            ("not_reached", "未联系上"),
                        ],
                        max_length=20,
                        verbose_name="结果",
                    ),
                ),
                ("words", models.CharField(max_length=500, verbose_name="内容")),
                ("owed", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="当时逾期")),
                ("made_at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "催收记录",
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[("demand", "催款函"), ("lawyer", "律师函")],
                        max_length=20,
                        verbose_name="种类",
                    ),
                ),
                ("addressees", models.CharField(max_length=200, verbose_name="收件人")),
                ("due", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="逾期应付款")),
                ("damages", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="违约金")),
                ("working", models.JSONField(default=list, verbose_name="计算过程")),
                ("reckoned_on", models.DateField(verbose_name="计算至")),
                ("pay_by", models.DateField(verbose_name="要求付清")),
                ("made_at", models.DateTimeField(verbose_name="出具")),
                ("sent_way", models.CharField(blank=True, max_length=60, verbose_name="送达方式")),
                ("tracking", models.CharField(blank=True, max_length=60, verbose_name="邮件号")),
                ("served_on", models.DateField(null=True, verbose_name="送达日期")),
            ],
            options={
                "verbose_name": "催款函件",
            },
        ),
        migrations.CreateModel(
            name="Promise",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="承诺金额")),
                ("made_on", models.DateField(verbose_name="承诺日期")),
                ("promised_on", models.DateField(verbose_name="付款日期")),
            ],
            options={
                "verbose_name": "付款承诺",
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "days",
                    models.SmallIntegerField(
                        help_text="days after the due day; below zero before it", verbose_name="节点"
                    ),
                ),
                ("raised_at", models.DateTimeField(verbose_name="提出")),
                ("done_at", models.DateTimeField(null=True, verbose_name="办结")),
            ],
            options={
                "verbose_name": "催款节点",
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("file_name", models.CharField(max_length=255, verbose_name="文件")),
                ("sha256", models.CharField(max_length=64)),
                ("layout", models.CharField(max_length=60, verbose_name="版式")),
                ("first_on", models.DateField(verbose_name="起")),
                ("last_on", models.DateField(verbose_name="止")),
                ("count", models.PositiveIntegerField(verbose_name="收入笔数")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="收入合计")),
                ("repeated", models.PositiveIntegerField(verbose_name="已导入过")),
                ("paid_out", models.PositiveIntegerField(verbose_name="付出笔数")),
                ("imported_at", models.DateTimeField(verbose_name="导入")),
                ("matched_at", models.DateTimeField(null=True, verbose_name="匹配")),
            ],
            options={
                "verbose_name": "银行流水",
            },
        ),
        migrations.CreateModel(
            name="StatementLine",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("row", models.PositiveIntegerField(verbose_name="行")),
                ("serial", models.CharField(max_length=60, verbose_name="银行流水号")),
                ("booked_on", models.DateField(verbose_name="到账日期")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="金额")),
                ("payer", models.CharField(blank=True, max_length=120, verbose_name="付款人")),
                ("payer_tail", models.CharField(blank=True, max_length=4, verbose_name="付款账号尾号")),
                ("virtual", models.CharField(blank=True, max_length=40, verbose_name="虚拟子账号")),
                ("remark", models.CharField(blank=True, max_length=200, verbose_name="摘要附言")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待匹配"),
                            ("certain", "可直接入账"),
                            ("doubtful", "待确认"),
                            ("unknown", "待认领"),
                            ("booked", "已入账"),
                            ("aside", "不入账"),
                        ],
                        default="waiting",
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("found", models.JSONField(default=list, verbose_name="候选")),
                (
                    "kind",
                    models.CharField(
                        blank=True,
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
                ("settled_at", models.DateTimeField(null=True, verbose_name="办理时间")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="不入账原因")),
            ],
            options={
                "verbose_name": "银行流水行",
            },
        ),
        migrations.CreateModel(
            name="VirtualAccount",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=40, verbose_name="虚拟子账号")),
                ("assigned_at", models.DateTimeField(verbose_name="分配")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="停用")),
            ],
            options={
                "verbose_name": "虚拟子账号",
            },
        ),
        migrations.AddField(
            model_name="planline",
            name="missing",
            field=models.DecimalField(
                decimal_places=2,
                default=0,
                help_text="kept by the database whenever money or the plan moves; what the entries say counts",
                max_digits=16,
                verbose_name="未收",
            ),
        ),
        migrations.AddIndex(
            model_name="planline",
            index=models.Index(
                condition=models.Q(("missing__gt", 0), ("withdrawn_at__isnull", True)),
                fields=["due_on", "id"],
                include=("account", "missing"),
                name="plan_missing",
            ),
        ),
        migrations.AddField(
            model_name="bankaccount",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="bank_accounts",
                to="places.project",
            ),
        ),
        migrations.AddField(
            model_name="bankedreceipt",
            name="receipt",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.RESTRICT, related_name="banked", to="ledger.receipt"
            ),
        ),
        migrations.AddField(
            model_name="breach",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="breaches", to="ledger.dealaccount"
            ),
        ),
        migrations.AddField(
            model_name="breach",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="决定人",
            ),
        ),
        migrations.AddField(
            model_name="breach",
            name="opened_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="登记人",
            ),
        ),
        migrations.AddField(
            model_name="breach",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="breaches", to="places.project"
            ),
        ),
        migrations.AddField(
            model_name="cashbanking",
            name="journal",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.RESTRICT, related_name="cash_banking", to="ledger.journal"
            ),
        ),
        migrations.AddField(
            model_name="cashbanking",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="经办",
            ),
        ),
        migrations.AddField(
            model_name="cashbanking",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="cash_bankings",
                to="places.project",
            ),
        ),
        migrations.AddField(
            model_name="bankedreceipt",
            name="banking",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="parts", to="ledger.cashbanking"
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="contacts", to="ledger.dealaccount"
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="催收人",
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="collection_contacts",
                to="places.project",
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="letters", to="ledger.dealaccount"
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="经办",
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="letters", to="places.project"
            ),
        ),
        migrations.AddField(
            model_name="breach",
            name="letter",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="breaches",
                to="ledger.letter",
                verbose_name="催告函",
            ),
        ),
        migrations.AddField(
            model_name="promise",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="promises", to="ledger.dealaccount"
            ),
        ),
        migrations.AddField(
            model_name="promise",
            name="contact",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.RESTRICT, related_name="promise", to="ledger.contact"
            ),
        ),
        migrations.AddField(
            model_name="promise",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="promises", to="places.project"
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="reminders",
                to="ledger.dealaccount",
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="done_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="办理人",
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="reminders", to="ledger.planline"
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="reminders", to="places.project"
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="bank_account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="statements",
                to="ledger.bankaccount",
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="files.storedfile"
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="imported_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="导入人",
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="statements", to="places.project"
            ),
        ),
        migrations.AddField(
            model_name="statementline",
            name="account",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="ledger.dealaccount",
            ),
        ),
        migrations.AddField(
            model_name="statementline",
            name="bank_account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="lines", to="ledger.bankaccount"
            ),
        ),
        migrations.AddField(
            model_name="statementline",
            name="line",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="ledger.planline",
            ),
        ),
        migrations.AddField(
            model_name="statementline",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="statement_lines",
                to="places.project",
            ),
        ),
        migrations.AddField(
            model_name="statementline",
            name="receipt",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="bank_lines",
                to="ledger.receipt",
            ),
        ),
        migrations.AddField(
            model_name="statementline",
            name="settled_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="经办",
            ),
        ),
        migrations.AddField(
            model_name="statementline",
            name="statement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="lines", to="ledger.statement"
            ),
        ),
        migrations.AddField(
            model_name="virtualaccount",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="virtual_accounts",
                to="ledger.dealaccount",
            ),
        ),
        migrations.AddField(
            model_name="virtualaccount",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="virtual_accounts",
                to="places.project",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankaccount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)), fields=("number",), name="bank_account_once"
            ),
        ),
        migrations.AddIndex(
            model_name="cashbanking",
            index=models.Index(fields=["project", "-made_at"], name="cash_banking_recent"),
        ),
        migrations.AddConstraint(
            model_name="cashbanking",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="cash_banking_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="cashbanking",
            constraint=models.UniqueConstraint(
                fields=("project", "bank_reference"), name="cash_banking_once"
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["account", "-made_at"], name="contact_account"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["project", "-made_at"], name="contact_recent"),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["account"], name="letter_account"),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["project", "-made_at"], name="letter_recent"),
        ),
        migrations.AddIndex(
            model_name="breach",
            index=models.Index(fields=["project", "-opened_at"], name="breach_recent"),
        ),
        migrations.AddConstraint(
            model_name="breach",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("notice", "period", "decision"))),
                fields=("account",),
                name="breach_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="breach",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("notice", "period", "decision")),
                    ("ended_at__isnull", False),
                    _connector="OR",
                ),
                name="breach_over_has_an_end",
            ),
        ),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(fields=["project", "promised_on"], name="promise_due"),
        ),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(fields=["account"], name="promise_account"),
        ),
        migrations.AddConstraint(
            model_name="promise",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="promise_amount_positive"
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True)),
                fields=["project", "raised_at"],
                name="reminder_open",
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(fields=["account"], name="reminder_account"),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(fields=("line", "days"), name="reminder_once"),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["project", "-imported_at"], name="statement_recent"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(fields=("bank_account", "sha256"), name="statement_file_once"),
        ),
        migrations.AddIndex(
            model_name="statementline",
            index=models.Index(fields=["project", "state", "-booked_on", "id"], name="statement_line_state"),
        ),
        migrations.AddIndex(
            model_name="statementline",
            index=models.Index(fields=["statement", "row"], name="statement_line_row"),
        ),
        migrations.AddIndex(
            model_name="statementline",
            index=models.Index(fields=["receipt"], name="statement_line_receipt"),
        ),
        migrations.AddConstraint(
            model_name="statementline",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="statement_amount_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="statementline",
            constraint=models.UniqueConstraint(
                fields=("bank_account", "serial"), name="statement_serial_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="statementline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("receipt__isnull", False), ("state", "booked")),
                    models.Q(models.Q(("state", "booked"), _negated=True), ("receipt__isnull", True)),
                    _connector="OR",
                ),
                name="statement_booked_has_receipt",
            ),
        ),
        migrations.AddConstraint(
            model_name="virtualaccount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("number",),
                name="virtual_account_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="virtualaccount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("account",),
                name="virtual_account_of_deal",
            ),
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
