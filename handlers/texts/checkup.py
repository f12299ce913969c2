"""What `sandan doctor` says: what is wrong, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ALL_WELL = "✔ 都好，没有发现问题。"
WRONG = "✘ {what}"
NOTE = "· {what}"
TODO = "    → {todo}"
COUNT = "发现 {wrong} 个问题，{notes} 条提示。"

CONFIG = ("设置不对：{reason}", "改正这个环境变量（或 .env 里的这一行）再试。")
NO_KEY = (
    "没有设密钥 SANDAN_SECRET_KEY。",
    "想一段 32 个字以上的文字（或用 openssl rand -base64 48 生成），写进 .env，并另外保管一份：丢了它，居民的姓名电话就再也打不开。",
)
KEY_WRONG = (
    "密钥打不开已有的数据。",
    "换回当初的 SANDAN_SECRET_KEY；如果是有意换密钥，把旧的写在 SANDAN_SECRET_KEY_OLD。",
)
KEY_SAME = (
    "SANDAN_SECRET_KEY_OLD 和 SANDAN_SECRET_KEY 是同一个，等于没换。",
    "前者写原来的密钥，后者写新的；没有在换密钥，就把前者拿掉。",
)
KEY_HALF = (
    "换密钥还没换完：有内容还只认旧密钥 SANDAN_SECRET_KEY_OLD。",
    "先把每一个 sandan serve 都用新设置重启，再运行 sandan db reseal；说完成之前，不要拿掉旧密钥。",
)
KEY_CODES = (
    "有 {count} 个找回码还只认旧密钥 SANDAN_SECRET_KEY_OLD，最晚的到 {until} 为止。",
    "到那天再运行 sandan db reseal；说完成之前，不要拿掉旧密钥。",
)
KEY_DONE = (
    "换密钥看来已经换完了，旧密钥还在设置里。",
    "运行 sandan db reseal 确认一遍；它说完成，就把 SANDAN_SECRET_KEY_OLD 拿掉，再重启服务。",
)
FOLDER_OPEN = (
    "这台机器上谁都读得到 {path} 里的资料。",
    "运行 chmod -R go-rwx {path}，只留给运行服务的那个账号。",
)
DATABASE_AWAY = ("数据库用不了：{reason}。", "{todo}。")
DATABASE_MISSING = (
    "还没有数据库：{file}",
    "先看看是不是在 .env 所在的文件夹里；新装的，运行 sandan init 文件.toml 建立街道。",
)
SCHEMA_NEWER = ("数据库是更新版本的程序写的。", "把 sandan 更新到最新版本。")
SCHEMA_OLDER = ("数据库还是旧版本的样子。", "先 sandan backup，再启动一次 sandan serve，它会自己更新。")
DISK_LOW = ("数据文件夹所在的磁盘只剩 {free} MB。", "清理磁盘，或把 SANDAN_DATA_DIR 移到大一点的盘上。")
FOLDER = (
    "数据文件夹 {path} 用不了：{reason}。",
    "用平时运行服务的账号来运行；还不行，就把文件夹的主人改成它（chown -R sandan 文件夹）。",
)
NOTHING_FOUNDED = (
    "还没有建立街道和社区。",
    "运行 sandan init 文件.toml；样子可以看 sandan init --template。",
)
NO_STAFF = (
    "{community}还没有社区工作人员加入，拿不准的诉求没有人看。",
    "把社区工作人员的邀请发出去：sandan invite --role staff",
)
NO_TRUSTED = (
    "{community}没有人能看不公开的诉求（家暴、未成年人等）。",
    "发一个能看的邀请：sandan invite --role staff --confidential",
)
CATEGORY_UNTAKEN = (
    "{community}没有队伍接「{category}」。",
    "在设置文件里给一支队的 categories 加上它，再运行 sandan init。",
)
TEAM_EMPTY = (
    "{community}的{team}还没有人加入，派不了单。",
    "把邀请发给队员：sandan invite --role member --team {code}",
)
TEAM_WITHOUT_GROUP = (
    "{community}的{team}没有绑定群，单子会逐个私发给队员。",
    "想发在群里的话：把机器人拉进群，在群里发 /bind 邀请码。",
)
INVITES_GONE = (
    "{community}发给{whom}的邀请用完或过期了。",
    "还要加人的话：sandan invite --role {role}{team}",
)
NO_PLACES = (
    "{community}还没有登记小区和楼栋，认不出居民说的地方。",
    "在设置文件里写上 [[community.estate]]，再运行 sandan init。",
)
SETTING_UNREADABLE = (
    "{community}的设置 {setting} 读不懂，现在按出厂的办。",
    "在设置文件的 [community.settings] 里改正，再运行 sandan init。",
)
NO_PHONE = (
    "{community}没有填电话，紧急时居民看不到社区的号码。",
    "在设置文件里写上 phone，再运行 sandan init。",
)
NOTICES_STUCK = (
    "有 {count} 条消息过了 15 分钟还没发出去，最早的是 {since}。",
    "看看 sandan serve 是不是开着，网络通不通。",
)
NOTICES_FAILED = (
    "最近 7 天有 {count} 条消息没能送到，已转成电话任务。",
    "社区工作人员发「待办」可以看到要打的电话。",
)
PHONE_TASKS = ("{community}有 {count} 个电话任务还没打。", "社区工作人员发「待办」，打完点「已电话告知」。")
SERVICE_SILENT = (
    "服务从 {since} 起就没有动静了。",
    "看看 sandan serve 是不是开着；没开就启动它，落下的事它会自己补上。",
)
JOB_FAILING = (
    "「{job}」连续 {count} 次没做成：{reason}",
    "服务会自己再试。一直不好的话，看运行日志里的 a job failed。",
)
JOB_LATE = ("「{job}」从 {since} 起就没有做完过。", "看运行日志；重启 sandan serve，它会马上补做。")
BACKUP_OLD = (
    "上一次夜间备份还是 {since} 的。",
    "看看磁盘满没满；先运行一次 sandan backup，手里有一份才放心。",
)
BACKUP_NONE = ("还没有做过夜间备份。", "服务开满一小时或过了夜里两点，会自己做第一份。")
BACKUPS_OFF = ("夜间备份关着（SANDAN_BACKUPS=0）。", "另外安排好 sandan backup，或把它改回 14。")
HOLIDAYS = (
    "{years} 年的放假安排还没有收录，补班和调休会算错。",
    "国务院通知出来后更新 sandan，或把日子写进 SANDAN_HOLIDAYS_FILE。",
)
HOLIDAYS_FILE = ("节假日文件读不了：{reason}", "检查 SANDAN_HOLIDAYS_FILE。")
TOKEN_REFUSED = (
    "Telegram 不认这个令牌，可能写错了，也可能作废了：消息收不到，也发不出。",
    "到 @BotFather 取现在的令牌，写进 SANDAN_TELEGRAM_TOKEN，再重启服务。",
)
TELEGRAM_AWAY = ("连不上 Telegram：{reason}", "检查网络；需要中转的，设 SANDAN_TELEGRAM_API_URL。")
WEBHOOK_NOT_HTTPS = (
    "webhook 方式要用 https 的公开地址。",
    "给网址配上证书，或把 SANDAN_TELEGRAM_MODE 改成 polling。",
)
PUBLIC_LOCAL = ("SANDAN_PUBLIC_URL 是本机地址，别人打不开。", "写成居民手机能打开的网址。")
NO_PUBLIC_URL = ("没有设 SANDAN_PUBLIC_URL，二维码和链接只有本机能打开。", "写上居民手机能打开的网址。")
PUBLIC_PLAIN = ("公开网址不是 https，居民的话在路上没有加密。", "给网址配上证书。")


def years(listed: Sequence[int]) -> str:
    """Return years as they are said."""
    return "、".join(str(year) for year in listed)
