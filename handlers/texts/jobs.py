"""What the jobs of the timetable are called among people."""

from __future__ import annotations

JOB = {
    "pictures": "取照片",
    "drafts": "提醒没提交的草稿",
    "orders": "到期的询问和结果",
    "supervision": "看哪些诉求到时间了",
    "digests": "到点提醒",
    "absences": "请假的人的单子",
    "summaries": "周报、月报和季报",
    "weekly": "各队和居民的每周小结",
    "learning": "每周的分词建议",
    "retention": "夜间清理旧的个人信息",
    "backup": "夜间备份",
}
