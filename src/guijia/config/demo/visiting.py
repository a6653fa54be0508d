"""Who came to the sales office of the demonstration, or rang it, in the last month."""

from datetime import datetime, time, timedelta
from random import Random

from guijia.areas.parties.enums import VisitChannel, VisitGrade, VisitKind, VisitWish
from guijia.areas.parties.visits import queries
from guijia.areas.parties.visits.actions import Entry, enter_visit
from guijia.kit.days import CHINA, business_day
from guijia.platform.places.models import Project

SEED = 20261101
DAYS = 30
# Every fourth came before; one of six leaves no number.
AGAIN, SILENT = 4, 6
FAMILY_NAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
WAYS = ("先生", "女士")


def receive(project: Project, now: datetime) -> None:
    """Two or three entries a day, by the people who sell, some of them for the second time."""
    chance, today, known = Random(SEED), business_day(now), list[str]()
    sellers = queries.consultants_of(project.pk)
    for back in range(DAYS, 0, -1):
        day = today - timedelta(days=back)
        for n in range(chance.choice((2, 2, 3))):
            again = known and chance.randrange(AGAIN) == 0
            number = chance.choice(known) if again else f"1990001{back:02d}{n:02d}"
            if not again and chance.randrange(SILENT) == 0:
                number = ""
            elif not again:
                known.append(number)
            seller = chance.choice(sellers)
            at = datetime.combine(day, time(9 + chance.randrange(8), chance.choice((5, 20, 35, 50))), CHINA)
            entry = Entry(
                kind=chance.choice((VisitKind.VISIT, VisitKind.VISIT, VisitKind.CALL)), at=at,
                name=chance.choice(FAMILY_NAMES) + chance.choice(WAYS), mobile=number,
                channel=chance.choice(VisitChannel.values), wish=chance.choice(VisitWish.values),
                grade=chance.choice(VisitGrade.values), note="", consultant_id=seller.pk,
            )  # fmt: skip
            enter_visit(project_id=project.pk, entry=entry, actor=seller, now=at)
