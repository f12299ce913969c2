"""What the people who run the service read: the command line, set-up files, check-ups.

They are clerks before they are programmers: each sentence says what is, and what to do.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

MISSING = "缺少这一项"
NOT_TEXT = "应当是不为空的文字，写在引号里"
TOO_LONG = "太长了，最多 {limit} 个字"
NOT_CODE = "「{value}」不能作代码：只能用英文字母、数字、- 和 _，最多 40 个"
NOT_NUMBER = "应当是不小于 {least} 的整数"
NOT_FLAG = "应当是 true 或 false"
NOT_DEGREES = "应当是 -{most} 到 {most} 之间的度数"
NOT_LIST = '应当是一串文字，如 ["甲", "乙"]'
NOT_TABLE = "应当是一个表"
NOT_TABLES = "应当写成 [[{key}]]，一段一个"
NOT_BUILDINGS = '应当是楼的数目（1 到 {most}），或楼号的清单，如 ["1", "2甲"]'
BUILDING_NEEDS_CODE = "楼号「{number}」做不成代码，请单写一段 [[community.estate.building]]，给它一个 code"
NOT_DAY = "「{value}」不是日期，请写成 2026-10-01"
BOTH_DAYS = "{day} 又放假又补班，请只留一处"
NOT_HOURS = '应当是从早到晚、互不重叠的时段，如 ["08:30-12:00", "14:00-17:30"]'
NOT_QUIET = '应当是从几点到几点，如 ["20:30", "08:00"]'
NOT_DIGESTS = '应当是一串时刻，如 ["09:00", "14:00"]'
NOT_WEEKLY = '应当是星期加时刻，如 "mon 09:00"（mon、tue、wed、thu、fri、sat、sun）'
NOT_CLOCK = (
    "应当是整数：contact 几个工作日内联系，close 几个工作日内办结（urgent、emergency 按小时），联系要早于办结"
)
NOT_ZONE = "没有「{value}」这个时区，国内请写 Asia/Shanghai"
NO_COMMUNITY = "至少要有一个 [[community]]"
NO_CATEGORIES = "请写明这支队接哪几类：policy、mediation、hardship、charity、other"
NEEDS_TEAM = "队员和队长的邀请要写明是哪支队"
TWICE = "代码「{code}」用了不止一次"
UNKNOWN = "不认识「{value}」；可以写：{allowed}"
UNKNOWN_NEAR = "不认识「{value}」，是不是「{near}」？"
ELSEWHERE = "代码「{code}」已经是{owner}的了，请换一个"
NOTHING = "（还没有）"
OTHER_STREET = "别的街道"
OTHER_COMMUNITY = "别的社区"

MEGABYTE = 1_000_000
_AT = re.compile(r"\(at line (\d+), column (\d+)\)")


def not_toml(reason: str) -> str:
    """Say where a file stops being TOML."""
    at = _AT.search(reason)
    where = f"第 {at[1]} 行第 {at[2]} 个字符附近" if at else "文件末尾附近"
    return f"{where}写法不对，读不下去（{reason}）"


JOIN = "；"
SETTING_UNKNOWN = "没有 {name} 这个设置{hint}"
SETTING_NEAR = "，是不是想写 {near}？"
SETTING_NEEDED = "还要设 {name}，因为 {why}"
SETTING_VALUE = "{name} 的值不对：{reason}"
KEY_MISSING = "还没有设 {name}：任意 {count} 个字符以上，另外抄一份收好"
KEY_SHORT = "至少要 {count} 个字符"
DATABASE_KINDS = "要以 {kinds} 开头"
ADDRESS_SHAPE = "要写成 https://sandan.example.org 这样的网址"
VALUE_ODD = "这里不能这样写（{detail}）"
CONFIG_WRONG = "设置不对：{reason}"
HOLIDAYS_WRONG = "节假日文件（SANDAN_HOLIDAYS_FILE）不对：{reason}"
PLAN_WRONG = "文件里有 {count} 处要改，什么都没有写入："
SCHEMA_TOO_NEW = "这个数据库是更新版本的程序写的，旧程序不敢碰它。请先更新 sandan 再启动。"
KEY_WRONG = "密钥不对：SANDAN_SECRET_KEY 打不开这里的数据。请换回当初的密钥（换过密钥的，把旧的放在 SANDAN_SECRET_KEY_OLD）。"
NO_FILE = "找不到文件 {path}。"
IS_FOLDER = "{path} 是一个文件夹，这里要一个文件。"
NOT_UTF8 = "{path} 不是 UTF-8 文字，请用 UTF-8 另存一份。"
UNREADABLE = "{path} 读不了：{reason}。"
NOT_COUNT = "应当是大于 0 的整数"
NOT_PORT = "端口在 0 到 65535 之间"

HELP = {
    "sandan": "三单：群众点单、社区下单、党员干部接单 (residents order, the community dispatches, members accept)",
    "version": "版本号 (print the version)",
    "command": "命令",
    "json": "只输出 JSON (print JSON and nothing else on stdout)",
    "demo": "在本机演示，不用任何准备 (try it out in a browser or a terminal)",
    "story": "在终端里从头到尾演一遍 (play the loop in the terminal)",
    "port": "端口 (port)",
    "host": "监听地址 (address to listen on)",
    "data_dir": "数据放在哪里 (data folder)",
    "serve": "正式运行 (run the service)",
    "init": "按文件建立或更新街道、社区、工作队 (build or update a street from a file)",
    "init_file": "设置文件 (the file; see --template)",
    "example": "建立示例社区 (the example community)",
    "template": "打印一份可以照着改的设置文件 (print a file to start from)",
    "qr": "把二维码写到这个文件夹 (write QR codes and a page to print)",
    "bot": "Telegram 机器人的名字，用来做链接 (the bot's name, for links)",
    "invite": "发一个新的邀请 (make an invitation)",
    "role": "什么身份 (role)",
    "team": "哪支队的代码 (the team's code)",
    "community": "哪个社区的代码；只有一个社区时不用写 (the community's code)",
    "uses": "可以用几次，不写是 20 (how often it may be used)",
    "days": "几天有效，0 是一直有效，不写是 30 (days; 0 for ever)",
    "confidential": "可以看不公开的诉求 (may see confidential orders)",
    "no_confidential": "不能看不公开的诉求 (may not)",
    "doctor": "检查哪里没有设好 (say what is wrong with the set-up)",
    "classify": "看程序怎么理解一批话，一行一句 (understand messages, JSON lines out)",
    "classify_file": '一行一句，或 JSON 行 {"id","text"}；- 是标准输入 (lines or JSON lines)',
    "classify_community": "用这个社区的地名和词 (with this community's places and words)",
    "evaluate": "用标注过的话量一量分得准不准 (measure the sorting on labelled messages)",
    "evaluate_file": 'JSON 行 {"text","label"}，还可以有 label2、short (labelled messages)',
    "errors": "列出分错的 (list what was sorted wrongly)",
    "replay": "把过去的来话走一遍真实流程 (send historical messages through the real pipeline)",
    "replay_file": "JSON 行、xlsx、xls、ods 或 csv 文件",
    "into": "写进正式的库，而不是临时的副本 (into the real database, not a copy)",
    "fresh": "丢掉上次的副本，从头再来 (begin anew)",
    "backup": "备份数据库和照片，不用停服务 (back up while running)",
    "backup_file": "备份写到哪里 (where to)",
    "report": "周报、月报、季报：文字、图、表格或数据 (a summary as text, picture, workbook or data)",
    "restore": "从备份恢复 (restore a backup)",
    "restore_file": "备份文件 (the backup)",
    "force": "换掉现有的数据 (replace what is there; it is set aside)",
}

FOUNDED = "✔ {street} 已建好。"
RESTART = "\n服务正在运行的话，请重启一次，它才认得新的地点和队伍。"
TEAM_COLUMNS = ("代码", "工作队", "接哪几类")
PLACE_LINKS = (
    "\n每栋楼的二维码就是它的链接，例如 {name}：\n    {link}\n加上 --qr 文件夹，可以把二维码都写出来打印。"
)
BIND = "    在队里的群发：/bind {code}"
QR_WRITTEN = "\n{count} 个二维码写好了，打开这一页打印：{path}"
QR_LOCAL = "注意：还没有设 SANDAN_PUBLIC_URL，二维码里是本机地址，贴出去没有用。"
SHEET_TITLE = "{street} · 二维码"
SHEET_PLACES = "贴在楼道和小区的"
SHEET_INVITES = "发给工作人员的邀请（不要张贴）"
SHEET_PLACE = "扫一扫，有事找{community}"
SHEET_INVITE = "扫一扫加入"
SHEET_INVITE_TO = "扫一扫加入{community}"
SHEET_TELEGRAM = "(Telegram)"
INVITE_NEEDS_TEAM = "队员和队长的邀请要用 --team 写明是哪支队。"
NO_TEAM = "没有这支队：{reason}"
NO_COMMUNITY_CODE = "没有这个社区：{reason}"
WHICH_COMMUNITY = "有好几个社区，请用 --community 写明是哪一个：{codes}"
NOTHING_FOUNDED = "还没有建立社区，请先运行 sandan init 文件.toml（或 sandan init --example）。"
LINE_WITHOUT_TEXT = "第 {number} 行的 JSON 里没有 text。"
LINE_NOT_JSON = "第 {number} 行不是一个 JSON 对象。"
NOT_SAMPLES = "{path} 不是标注过的话：{reason}。每行要写 text 和 label。"
NO_SAMPLES = "{path} 里没有标注过的话。"
NOT_A_SHEET = "{path} 打不开，它不是表格文件，或者已经损坏。"
SHEET_TOO_LARGE = "{path} 太大，或者内容散得太开，读不了。请只留下写着诉求的那几列，另存成几个小一点的表格，再一个一个读进来。"
NO_TEXT_COLUMN = "{path} 里找不到写着诉求的那一列。请把列名写成「内容」（还可以有「地点」「时间」「姓名」「电话」）。现在的列名：{found}"
WITH_PLACE = "地点：{value}"
WITH_PHONE = "电话：{value}"
REPLAYING = "正在重放"
REPLAY_COPY = "在副本里重放，不影响正式的库：{file}"
REPLAY_STOPPED = "已停下。再运行同一句就接着来，不会重复。"
TALLY_COLUMNS = ("", "条数")
TALLY_CATEGORIES = ("类别", "诉求", "占比")
TALLY_URGENCIES = ("缓急", "诉求", "占比")
TALLY_MESSAGES = "来话"
TALLY_BEFORE = "其中以前已经重放过"
TALLY_NOT_ORDERS = "不是诉求（问好、道谢、闲聊……）"
TALLY_ORDERS = "诉求"
TALLY_DISPATCHED = "  直接派给工作队"
TALLY_TO_STAFF = "  先交社区"
TALLY_SURE = "  分类有把握"
TALLY_UNSURE = "  分类没把握，请人看"
TALLY_CONFIDENTIAL = "  不公开的"
ROWS_EMPTY = "有 {count} 行没有内容，跳过了。"
ROWS_UNTIMED = "有 {count} 行的时间看不懂，按现在的时间算。"
NOTHING_TO_BACK_UP = "这里还没有数据库（{path}），没有什么可备份的。"
CANNOT_WRITE = "写不进 {path}：{reason}。"
BACKED_UP = "✔ 已备份到 {path}（{size}，照片 {photos} 张）。"
BACKUP_KEY = "密钥 SANDAN_SECRET_KEY 不在备份里，请另外保管：没有它，备份里的姓名、电话和诉求都打不开。"
NOT_A_BACKUP = "{path} 不是 sandan 的备份，或者没有传完整。"
BACKUP_DAMAGED = "{path} 里的数据库损坏了，没有动现有的数据。请换一份备份。"
BACKUP_TOO_NEW = "这份备份是更新版本的程序写的，请先更新 sandan。"
BACKUP_OTHER_KEY = "这份备份是用别的密钥写的，用现在的 SANDAN_SECRET_KEY 打不开。请把当初的密钥写在 SANDAN_SECRET_KEY_OLD（没换过密钥的，写在 SANDAN_SECRET_KEY）再恢复。"
OTHER_DATABASE = "这份备份是 {kind} 的，现在设的数据库是 {here}，请改 SANDAN_DATABASE_URL。"
WOULD_OVERWRITE = (
    "这里已经有数据了。先停掉服务，确定要换成备份里的，再加上 --force（现有的会放到一边，不会删）。"
)
RESTORED = "✔ 已恢复 {moment} 的备份（照片 {photos} 张）。现在可以启动服务了。"
SET_ASIDE = "原来的数据放在 {path}，确认无误后可以删掉。"
TOOL_MISSING = "找不到 {tool}：备份和恢复 PostgreSQL 要用它自带的工具，请安装 postgresql-client。"
TOOL_FAILED = "PostgreSQL 的工具说：{reason}"
TELEGRAM_REFUSES = "Telegram 不认这个令牌，请到 @BotFather 那里核对 SANDAN_TELEGRAM_TOKEN。"
SERVING = "已开始服务：{address} （按 Ctrl-C 停止）"
STOPPED = "已停止。"
DEMO_TEAM = "示范工作队"
DEMO_OPEN = "演示已经打开，请用浏览器看（open this in a browser）：\n\n    {link}\n"
DEMO_LINKS = "也可以分别打开（要用不同的浏览器，或无痕窗口）："
DEMO_RESIDENT = "居民（扫 {place} 的二维码进来）resident"
DEMO_MEMBER = "工作队员 member"
DEMO_STAFF = "社区工作人员 staff"
DEMO_MORE = "\n数据在 {folder}，删掉这个文件夹就从头来过。按 Ctrl-C 停止。"


def file_size(count: int) -> str:
    """Say how large a file is, in bytes of which there are so many."""
    return f"{count / MEGABYTE:.1f} MB" if count >= MEGABYTE else f"{-(-count // 1_000)} KB"


def founded_community(name: str, teams: int, places: int) -> str:
    """Say what a community has."""
    return f"{name}：{teams} 支工作队，{places} 处地点"


def invitation_head(whom: str, uses: int, expires_at: datetime | None) -> str:
    """Say for whom an invitation is, how often and until when."""
    until = f"{expires_at:%Y-%m-%d} 前有效" if expires_at else "一直有效"
    return f"· {whom}：还能用 {uses} 次，{until}"
