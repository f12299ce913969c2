"""What refuses to work on a machine, in a sentence with the next step: folders, ports, databases, typing."""

from __future__ import annotations

import errno
import socket

from storage.ailment import Ailment

_REASONS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EEXIST: "那里是个文件，不是文件夹",
    errno.ENOTDIR: "那里是个文件，不是文件夹",
    errno.EISDIR: "那里是个文件夹，这里要一个文件",
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘配额用完了",
    errno.EROFS: "那里是只读的",
    errno.ENOTEMPTY: "那里不是空的",
}


def reason(error: OSError) -> str:
    """Say why the operating system refuses."""
    return _REASONS.get(error.errno or 0) or error.strerror or type(error).__name__


UNUSABLE = "{path} 用不了：{reason}。"
FULL = "磁盘满了，写不进去。请先腾出地方，再来一次。"
FOLDER = (
    "数据文件夹 {path} 用不了：{reason}。"
    "请把它的主人改成运行 sandan 的账号（chown -R sandan 文件夹），或把 SANDAN_DATA_DIR 设到别处。"
)
IN_USE = (
    "已经有一个 sandan 在用这个数据库（{path}）。"
    "SQLite 只能有一个进程：请先停掉那一个（systemctl stop sandan，或在它那里按 Ctrl-C），再试一次。"
)
ELSEWHERE = "这里（{path}）还没有数据库。请先看看是不是在 .env 所在的文件夹里；还没有建立过街道的，先运行 sandan init。"

PORT_TAKEN = "没法在 {where} 上提供服务：已经有别的程序占着这个端口。请换一个端口（SANDAN_PORT 或 --port），或者先停掉那个程序。"
PORT_PRIVATE = (
    "没法在 {where} 上提供服务：1024 以下的端口普通账号不能用。请用 8080 这样的端口，前面放一个反向代理。"
)
HOST_ELSEWHERE = (
    "没法在 {where} 上提供服务：这台机器没有这个地址。请改 SANDAN_HOST（或 --host），一般写 127.0.0.1。"
)
HOST_UNKNOWN = (
    "没法在 {where} 上提供服务：查不到这个主机名。请改 SANDAN_HOST（或 --host），一般写 127.0.0.1。"
)
CANNOT_LISTEN = "没法在 {where} 上提供服务：{reason}。请检查 SANDAN_HOST 和 SANDAN_PORT。"
_LISTENING = {
    errno.EADDRINUSE: PORT_TAKEN,
    errno.EACCES: PORT_PRIVATE,
    errno.EADDRNOTAVAIL: HOST_ELSEWHERE,
}


def cannot_listen(error: OSError, where: str) -> str:
    """Say why nobody can be answered at this address."""
    said = HOST_UNKNOWN if isinstance(error, socket.gaierror) else _LISTENING.get(error.errno or 0)
    return (said or CANNOT_LISTEN).format(where=where, reason=reason(error))


_DATABASE: dict[Ailment, tuple[str, str]] = {
    Ailment.REFUSED: (
        "那个地址上没有 PostgreSQL 在听",
        "看看它开着没有，SANDAN_DATABASE_URL 里的主机和端口对不对",
    ),
    Ailment.UNKNOWN_HOST: (
        "查不到 PostgreSQL 的主机名",
        "核对 SANDAN_DATABASE_URL 里的主机；密码里有 @ : / # 的，要写成 %40 %3A %2F %23",
    ),
    Ailment.PASSWORD: (
        "PostgreSQL 不认这个账号或密码",
        "核对 SANDAN_DATABASE_URL；密码里有 @ : / # 的，要写成 %40 %3A %2F %23",
    ),
    Ailment.NO_DATABASE: (
        "PostgreSQL 里还没有这个库",
        "先建好：CREATE DATABASE 库名 OWNER 账号",
    ),
    Ailment.RIGHTS: (
        "这个 PostgreSQL 账号没有建表的权限",
        "让它做这个库的主人：ALTER DATABASE 库名 OWNER TO 账号",
    ),
    Ailment.STARTING: (
        "PostgreSQL 正在启动或停止",
        "过一会儿再试",
    ),
    Ailment.CROWDED: (
        "PostgreSQL 的连接用完了",
        "调大它的 max_connections，或少开几个 sandan",
    ),
    Ailment.CANNOT_OPEN: (
        "打不开数据库文件",
        "看看 SANDAN_DATA_DIR（或 SANDAN_DATABASE_URL）写的文件夹在不在，运行 sandan 的账号有没有权限",
    ),
    Ailment.READ_ONLY: (
        "这个账号写不进数据库",
        "用平时运行服务的账号来运行，或把数据文件夹的主人改成它（chown -R sandan 文件夹）",
    ),
    Ailment.LOCKED: (
        "数据库一直被别的程序占着",
        "看看是不是还有一个 sandan 或备份软件开着它",
    ),
    Ailment.FULL: (
        "磁盘满了",
        "先腾出地方，再来一次",
    ),
    Ailment.DISK: (
        "磁盘读写不了，多半是满了",
        "看看还剩多少地方（df -h），腾出来再试一次",
    ),
    Ailment.NOT_OURS: (
        "这个文件不是 SQLite 数据库，或者已经损坏",
        "核对路径；确实坏了的，用 sandan restore 恢复最近的备份",
    ),
}


def database(ailment: Ailment, words: str) -> tuple[str, str]:
    """Say what is the matter with the database, and what to do; `words` are the driver's own."""
    return _DATABASE.get(ailment) or (words, "检查 SANDAN_DATABASE_URL 和 SANDAN_DATA_DIR")


DATABASE_AWAY = "数据库用不了：{what}。请{todo}。"

NOT_NUMBER = "应当是整数"
TOO_SMALL = "不能小于 {ge}"
TOO_LARGE = "不能大于 {le}"
NOT_AMONG = "只能写 {expected}"
TOKEN_SHAPE = "应当是 BotFather 给的那一整串，像 123456789:AAE… 这样，中间有冒号，没有空格"  # noqa: S105 - a sentence
SECRET_SHAPE = "只能用英文字母、数字、- 和 _，最多 256 个（可用 openssl rand -hex 32 生成）"  # noqa: S105 - a sentence
SCHEME_SHORT = "开头要写成 postgresql+asyncpg://"
POSTGRES_SHAPE = (
    "要写成 postgresql+asyncpg://USER:PASSWORD@HOST/NAME；密码里有 @ : / # 的，要写成 %40 %3A %2F %23"
)
HOLIDAYS_FILE = "文件 {path} 读不了：{reason}"
DOTENV_UNREADABLE = "设置文件 .env 读不了：{reason}。请用放 .env 的那个账号来运行（例如 sudo -u sandan）"
DOTENV_NOT_UTF8 = "设置文件 .env 不是 UTF-8 文字，请用 UTF-8 另存一份"
DOTENV_LINE = ".env 第 {line} 行看不懂，要写成 名字=值"
NAME_ONLY = ".env 里的 {name} 后面要写 = 和值"
KEY_FILE = "密钥文件 {path} 读不了：{reason}。请用平时运行服务的账号来运行"
