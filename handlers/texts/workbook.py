"""The words of a summary's workbook."""

from __future__ import annotations

from orders.report import Measure

FILE = "{name}_{period}诉求汇总.xlsx"
TITLE = "{name}群众诉求办理情况（{title}，{dates}）"
STREET_TITLE = "{name}各社区群众诉求办理情况（{title}，{dates}）"

OVERVIEW = "概况"
ORDERS = "全部诉求"
LATE = "超期"
TEAMS = "各队"
KINDS = "分类"
PLACES = "网格小区"
AGENDA = "升温和建议"
THANKS = "居民的感谢"
BEHIND = "数字背后的诉求"
COMMUNITIES = "各社区"

MEASURE = "指标"
OF = "依据（件）"
COUNT = "其中（件）"
UNIT = "单位"
MEANING = "怎么算的"
BASIS = "{label}的依据（件）"
NAME = "名称"
KIND = "分法"
CHANGE = "比{last}"

NUMBER = "诉求号"
RECEIVED = "受理时间"
CATEGORY = "类别"
MATTER = "事项"
URGENCY = "缓急"
ESTATE = "小区"
GRID = "网格"
STATE = "状态"
TEAM = "工作队"
HANDLER = "办理人"
DISPATCHED = "派单时间"
CONTACTED = "第一次联系居民"
CLOSE_BY = "办结期限"
RESOLVED = "办结时间"
CLOSED = "归档时间"
OUTCOME = "居民的回答"
RESULT = "结果评分"
ATTITUDE = "态度评分"
RETURNS = "退单次数"
ROUND = "第几轮"
LEVEL = "督办级别"
GIST = "内容（已隐去个人信息）"
DAYS_LATE = "超期工作日"

WHAT = "什么"
WHY = "为什么"
SUGGESTION = "建议"
EXPECTED = "平时"
BEHIND_NUMBERS = "涉及的诉求号"
WORDS = "居民的话"
RATING = "评分"
COUNTED = "计入"
YES, NO = "计入", "未计入"

CONFIDENTIAL = "不公开"
RISING = "正在升温"
TOO_MANY = "诉求太多，这里只列了最近的 {count} 件。"
FEW_NOTE = "依据不足 {enough} 件的比率只作参考，不宜比较。"

PERCENT = "百分比"
PIECES = "件"
HOURS = "小时"

URGENCIES = {"none": "一般", "urgent": "今天就要办", "emergency": "紧急"}

COLUMNS_OF_GROUPS = (
    Measure.RECEIVED,
    Measure.DISPATCHED,
    Measure.CLOSED,
    Measure.LATE,
    Measure.FIRST_CONTACT_MEDIAN,
    Measure.RESPONSE_RATE,
    Measure.IN_TIME_RATE,
    Measure.SOLVED_RATE,
    Measure.SATISFIED_RATE,
    Measure.RETURN_RATE,
    Measure.REOPEN_RATE,
)
"""Which figures a group shows, in this order."""
