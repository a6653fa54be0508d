"""Who tried to come in."""

from django.db import models

from guijia.kit.ids import uuid7


class SignInAttempt(models.Model):
    """One try to sign in by password, kept so that guessing is slow on every server at once.

    Personal data: the network address; the name only as a blind index (people type passwords there too).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    login_index = models.CharField("登录名（盲索引）", max_length=64)
    address = models.GenericIPAddressField("网络地址", null=True)
    tried_at = models.DateTimeField("时间")
    succeeded = models.BooleanField("成功", default=False)

    class Meta:
        verbose_name = "登录尝试"
        indexes = [models.Index(fields=["login_index", "tried_at"], name="sign_in_by_name")]

    def __str__(self) -> str:
        return f"{self.tried_at:%F %T}"
