"""What `sandan db` says."""

from __future__ import annotations

NOTHING = "（空）"
UP_TO_DATE = "数据库已经是最新的结构了（{after}）。"
UPGRADED = "✔ 数据库结构已从 {before} 升级到 {after}。"
DOWNGRADED = "✔ 数据库结构已从 {before} 退回到 {after}。现在请换上对应的旧版程序，不要再用这一版启动服务。"
DOWNGRADE_LOSES = (
    "退回到 {revision} 会丢掉之后新增的内容，所以没有动手。请先停服务、做好备份（sandan backup），"
    "想清楚了再加上 --yes。"
)
NO_SUCH_REVISION = "退不到「{revision}」。能退到的有：{known}"
SAME_DATABASE = "新旧是同一个数据库，没有什么可搬的。"
BAD_TARGET = "看不懂新数据库的地址「{url}」。请写成 postgresql+asyncpg://USER:PASSWORD@HOST/NAME"
TYPE_ADDRESS = "新数据库的地址（输入时不显示）："
UPGRADE_FIRST = "现在的数据库结构不是这一版的。请先运行 sandan db upgrade，再搬。"
TARGET_NOT_EMPTY = "新数据库里已经有内容了，一样也没有动。请换一个空的库。"
NOT_WHOLE = "「{table}」搬过去的行数对不上，全部撤回了，旧库还是好的。请再试一次。"
TABLE_MOVED = "  {table}：{rows} 行"
MOVED = "✔ 都搬过去了，共 {rows} 行，逐表核对过。"
MOVED_NEXT = (
    "接下来：把 SANDAN_DATABASE_URL 改成新地址，密钥（SANDAN_SECRET_KEY）照旧，照片文件夹照旧，再启动服务。"
    "旧库没有动，确认没问题以后再收起来。"
)
NO_OLD_KEY = "没有旧密钥，不用重新封。换密钥的时候，把原来的写在 SANDAN_SECRET_KEY_OLD，再运行这条命令。"
KEY_UNKNOWN = "有内容用这两个密钥都打不开，停在这里了；已经封好的照样能用。请把当时的密钥找回来，再运行一次。"
TABLE_RESEALED = "  {table}：{rows} 行"
SAME_KEY = "SANDAN_SECRET_KEY_OLD 和 SANDAN_SECRET_KEY 是同一个。换密钥的时候，前者写原来的，后者写新的。"
RESEALED = "✔ 已有的内容都用新密钥封好了，这次换了 {rows} 行。"
ROTATION_OVER = (
    "✔ 换密钥完成：可以把 SANDAN_SECRET_KEY_OLD 从设置里拿掉，再重启服务。\n"
    "换密钥以前的备份，要用当时的密钥才打得开，请和备份一起收好。"
)
ROTATION_CODES = (
    "还不能拿掉旧密钥：有 {count} 个找回码是旧版程序给的，只认旧密钥，最晚的到 {until} 为止。\n"
    "到那天再运行一次这条命令；居民这期间用掉了、换了新的，也就不用等。"
)
ROTATION_BEHIND = (
    "✘ 还不能拿掉旧密钥：有程序还在用旧密钥写新内容。\n"
    "请把每一个 sandan serve 都用新设置重启，再运行一次这条命令。"
)
HELP = {
    "db": "数据库：升级、退回、搬家 (upgrade, downgrade, move the database)",
    "db_upgrade": "把数据库升级到这一版程序的结构 (to this program's shape)",
    "db_downgrade": "退回到以前的结构，换回旧版程序之前用 (back to an older shape)",
    "db_revision": "退回到哪个版本 (the revision)",
    "db_yes": "知道会丢掉新增的内容 (I know that what is newer gets lost)",
    "db_reseal": "换了密钥以后，把旧密钥封的内容用新密钥重新封好，不用停服务 (seal anew with the new key)",
    "db_move": "搬到另一个空的数据库，比如从 SQLite 到 PostgreSQL (into another, empty database)",
    "db_to": "新数据库的地址；- 从标准输入读，密码就不会留在命令里 (the address of the new one; - reads it from stdin)",
}
