"""Calendars to reckon with: the year 2026 copied by hand from its notice, and any calendar at all.

Source: 《国务院办公厅关于2026年部分节假日安排的通知》, 国办发明电〔2025〕7号, 4 November 2025
(https://www.gov.cn/zhengce/content/202511/content_7047090.htm).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from orders.calendar import DEFAULT_HOURS, SHANGHAI, Span, WorkingCalendar


def days(month: int, first: int, last: int) -> set[date]:
    """The days of a month of 2026 from the first to the last of them."""
    return {date(2026, month, day) for day in range(first, last + 1)}


# As printed, weekends within a holiday included.
DAYS_OFF_2026 = frozenset(
    days(1, 1, 3)  # 元旦：1月1日（周四）至3日（周六）放假调休，共3天
    | days(2, 15, 23)  # 春节：2月15日（周日）至23日（周一）放假调休，共9天
    | days(4, 4, 6)  # 清明节：4月4日（周六）至6日（周一）放假，共3天
    | days(5, 1, 5)  # 劳动节：5月1日（周五）至5日（周二）放假调休，共5天
    | days(6, 19, 21)  # 端午节：6月19日（周五）至21日（周日）放假，共3天
    | days(9, 25, 27)  # 中秋节：9月25日（周五）至27日（周日）放假，共3天
    | days(10, 1, 7)  # 国庆节：10月1日（周四）至7日（周三）放假调休，共7天
)
MAKE_UP_DAYS_2026 = frozenset(
    {
        date(2026, 1, 4),  # （周日）上班
        date(2026, 2, 14),  # （周六）
        date(2026, 2, 28),  # （周六）
        date(2026, 5, 9),  # （周六）
        date(2026, 9, 20),  # （周日）
        date(2026, 10, 10),  # （周六）
    }
)
CALENDAR_2026 = WorkingCalendar(holidays=DAYS_OFF_2026, working_days=MAKE_UP_DAYS_2026)


def at(text: str) -> datetime:
    """The moment at which the clocks of Shanghai show `2026-02-11 10:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


ZONES = ("Asia/Shanghai", "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
HOURS = (
    DEFAULT_HOURS,
    (Span(time(9), time(17)),),
    (Span(time(7, 30), time(11)), Span(time(11), time(13)), Span(time(19, 15), time(21, 0, 30))),
)

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no error

moments = st.datetimes(datetime(2025, 11, 1), datetime(2027, 3, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
durations = st.timedeltas(timedelta(), timedelta(hours=200))
dates = st.dates(date(2025, 11, 1), date(2027, 3, 1))


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    """A calendar in any of five zones with up to forty scattered holidays and ten make-up days."""
    holidays = draw(st.frozensets(dates, max_size=40))
    return WorkingCalendar(
        zone=ZoneInfo(draw(st.sampled_from(ZONES))),
        hours=draw(st.sampled_from(HOURS)),
        weekend=draw(
            st.sampled_from([frozenset({5, 6}), frozenset({6}), frozenset[int](), frozenset({4, 5})])
        ),
        holidays=holidays,
        working_days=draw(st.frozensets(dates, max_size=10)) - holidays,
    )
