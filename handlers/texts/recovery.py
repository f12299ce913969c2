"""找回码: how residents come back from another phone or browser, and what staff and the old chat read."""

from __future__ import annotations

from handlers.texts import words

SAID_TOO = frozenset({"找回码", "换手机", "换了手机", "我换手机了", "我换了手机", "换新手机了"})
"""What people say when they mean 我的找回码 or 换手机了."""
PREFIXES = ("我的找回码", "找回码")
NO_PHONE = frozenset({"没有", "没留", "没留过", "没有留", "没有留过", "没电话", "不知道", "忘了", "不记得"})

ASK = (
    "以前在别的手机上报过事的话，请把那边抄下的找回码发给我（16 位数字，四个一组）。\n"
    "没有找回码，请带着诉求号问社区，工作人员核对一下就能给您。"
)
MISWRITTEN = "找回码是 16 位数字，四个一组。这个像是多了、少了或者抄错了一位，请对着再发一次。"
ASK_PHONE = "好。请再发一下您报事时留过的电话的后四位。没留过电话，就发「没有」。"
NOT_RIGHT = (
    "没有对上：可能找回码抄错了、用过了、过期了，也可能电话后四位不对。\n"
    "请核对一下，再发一次找回码；还不行，请带着诉求号问社区。"
)
TRIES_LATER = "试的次数太多了，请过一个小时再试，或者带着诉求号请社区帮您。"
DRAFT_FIRST = "您刚说的事还没提交。请先在卡片上点「提交」或者「取消」，再把找回码发给我。"
HERE_ALREADY = f"您的诉求本来就在这里，不用找回。发「{words.MINE}」就能看。"
AT_WORK = "您在社区这边有工作，找回码只给居民用。换了手机，请让社区重新发一个邀请链接给您。"
AT_WORK_STAFF = f"{AT_WORK}\n居民换了手机来问，请发「换手机 诉求号」，比如「换手机 1001」。"
BACK = (
    "✅ 认出您了！以前的诉求都在这里，往后的消息也发到这里。\n"
    "旧手机丢了、不在您手里了，发「旧手机丢了」，我把那边断开。"
)
ELSEWHERE = "🔔 刚才有人用您的找回码，在另一部手机或网页上打开了您的诉求；不是您本人，请马上点「不是我」。"
NOT_ME = "不是我"
CUT_TOAST = "好，已经断开了，社区会来问您。"
CUT_ALREADY = "这个已经处理过了。"
CUT_THERE = "这里已经和原来的诉求断开了。有疑问，请带着诉求号问社区。"

FOR_STAFF = "换手机"
GIVE = "给找回码"
CUT = "断开 {day} 换的手机"
CUT_DONE = "好，已经断开，那部手机看不到这位居民的诉求了。"
NOT_SEEN = "没找到这个诉求号，或者您看不到这位居民的全部诉求，请让社区专人来办。"
NOBODY = "这件诉求的内容已经按期抹掉了，没法再找回。"
WORKS_HERE = "这位在社区这边有工作，请重新发一个邀请链接，不用找回码。"


def mine(code: str, day: str) -> str:
    """Give somebody their code, and say what to do with it."""
    return (
        f"🔑 您的找回码：\n{code}\n\n"
        "请抄在纸上收好，不要发给别人。换了手机，或者网页不认得您了，在那边把它发给我，就能接着看您的诉求。\n"
        f"{day}前有效，只能用一次；再发「{words.RECOVERY}」就换新的，旧的作废。\n"
        "只是换了号码？把新号码发给我就行。"
    )


def for_resident(number: int, code: str, hours: int) -> str:
    """Give staff a resident's code to read out."""
    return (
        f"🔑 {words.number(number)} 这位居民的找回码：\n{code}\n\n"
        f"请只告诉居民本人，让居民在新手机上发给我。{hours} 小时内有效，只能用一次。"
    )


def at_the_desk(number: int, joined: list[str]) -> str:
    """Say to staff what they can do for a resident; `joined` are the days on which a code was used."""
    lines = [
        f"📱 {words.number(number)} 这位居民换手机：",
        "· 先核对是不是本人：看证件，或者打留过的电话。",
        f"· 是本人，点「{GIVE}」，念给居民听。",
    ]
    if joined:
        lines.append(f"· {'、'.join(joined)}用找回码换过手机。居民说不是本人换的，点「断开」。")
    return "\n".join(lines)


def stolen(number: int) -> str:
    """Say to staff why the resident is to be phoned."""
    return (
        f"居民说：有人用找回码打开了自己的诉求，不是本人（{words.number(number)}）。那边已经自动断开。\n"
        f"请问问情况；居民自己也要换手机的话，发「{FOR_STAFF} {number}」。"
    )
