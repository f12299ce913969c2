"""A resident's own phone: asked for once, left or changed at any time."""

from __future__ import annotations

ASK = "方便留个电话吗？只有给您办事的人和社区看得到。不想留也没关系，照样办。"
KEPT = "电话记下了，只有给您办事的人和社区看得到。"
BAD = "这个号码好像多了或者少了一位，请再发一次。不想留就不用管我。"
ASK_NEW = "好的，把新号码发给我就行。"
CHANGED_TOLD = "我的电话换成 {phone} 了。"


def changed(phone: str, *, drafting: bool) -> str:
    """Say by which phone the person is reached from now on, without all of it.

    `drafting`: what they told before still waits for a press on its card.
    """
    kept = f"记下了，以后打 {phone[:3]}****{phone[-4:]} 找您。这个号码只有给您办事的人和社区看得到。"
    return f"{kept}\n刚才说的事还等着您呢，点上面卡片里的按钮就行。" if drafting else kept
