"""旧手机丢了: what is said when a chat is parted from its person, to them, to staff and in that chat."""

from __future__ import annotations

from handlers.texts import words

SAID = frozenset(
    {"旧手机丢了", "旧手机被偷了", "老手机丢了", "老手机被偷了", "旧手机不在我手里", "旧号不是我的了"}
)
"""What people say in the new chat when the old one must see nothing more."""
SAID_SHORT = frozenset(
    {"手机丢了", "手机被偷了", "我手机丢了", "我的手机丢了", "我手机被偷了", "我的手机被偷了"}
)
"""The same, which may also be told as a matter for the community: where there is no other chat it is that."""

PART = "断开 {chat}"
TAKE_BACK = "接回 {chat}"
MISTAKE = "点错了，接回来"
NOT_ME = "不是我"

_CHANNEL = {"telegram": "Telegram", "web": "网页"}

OWN = (
    "除了这里，下面这些地方也看得到您的诉求、收得到您的消息。丢了的、不在您手里的，请点「断开」："
    "马上断开，以后的消息都发到这里。"
)
NO_OTHER = (
    "您的诉求只在这里看得到，没有连着别的手机。\n"
    f"丢的是另一部手机、诉求在那边的话：有找回码，请把找回码发给我；没有，请发「{words.RECOVERY_TOO}」，或者带着诉求号问社区。"
)
ASK_STAFF = "这里是您最早用的，断开别的手机要请社区核对一下：请带着诉求号问社区，或者把身份证带去窗口。"
DONE = "好，{chat} 已经断开：那边看不到您的诉求，也收不到您的消息了。还没发出的消息，会发到这里。"
ALREADY = "那边已经断开了。"
TOO_LATE = "过了 30 天，接不回来了。要用那部手机，请用找回码。"
BACK = "好，{chat} 接回来了，诉求和消息那边又看得到了。"
BACK_THERE = "✅ 这里又接上您的诉求了。"
GONE_ELSEWHERE = "那部手机现在连着别的诉求，接不回来了。要用它，请用找回码。"

THERE = (
    "这里已经和原来的诉求断开了，以后的消息不再发到这里。您还在用这部手机、不是您要断开的，请点「不是我」。"
)
TOLD_BY_OWNER = "🔔 刚才有人在您的另一部手机或网页上说旧手机丢了，断开了 {chat}。不是您说的，请点「不是我」。"
TOLD_BY_STAFF = (
    "🔔 社区帮您断开了 {chat}：那边看不到您的诉求，也收不到消息了。不是您要断开的，请点「不是我」。"
)
OBJECTED = "好，记下了。社区会打电话问您，核对好了再给您接上。"
OBJECTED_ALREADY = "已经记下了，社区会打电话问您。"

FOR_STAFF = (
    "· 手机丢了、被偷了，或者账号换了人用：点「断开」，那边马上看不到、也收不到。断错了，30 天内能接回来。"
)
ALSO_FOR_STAFF = "· 断开过的，核对是居民本人要，点「接回」。"
WORKS_HERE = (
    "这位在社区这边有工作：请在「名册」里移出队伍或岗位，旧手机就什么也看不到了；再重新发一个邀请链接。"
)
STAFF_DONE = "好，{chat} 已经断开，那边看不到、也收不到这位居民的消息了。"
STAFF_LEFT = "往后的消息发到居民的另一部手机或网页。"
STAFF_NONE_LEFT = (
    "这位居民现在没有能收消息的手机了：该告诉的话，会列成电话任务请您打。换好手机，点「给找回码」。"
)


def chat(channel: str, seen: str) -> str:
    """Return what a chat is called: where it is, and when it was last used."""
    return f"{_CHANNEL.get(channel, '聊天')}（{seen} 用过）"


def at_the_desk(parted: list[str]) -> list[str]:
    """Return the lines of the card for staff; `parted` are the chats that were parted."""
    return [FOR_STAFF, *([f"{ALSO_FOR_STAFF}现在断开着：{'、'.join(parted)}。"] if parted else [])]


def contested(number: int) -> str:
    """Say to staff why the resident is to be phoned."""
    return (
        f"有人说：断开手机不是本人要的（{words.number(number)}）。请打居民留过的电话核对，是哪部手机丢了。\n"
        f"要接回，或者要断开另一部，发「换手机 {number}」。"
    )


def unsaid(text: str) -> str:
    """Say to staff what a resident had begun to say, where it can be asked for by phone alone."""
    return f"居民换手机前有一件事还没提交：「{text}」。请问问还要不要办，要办就帮居民代点单。"
