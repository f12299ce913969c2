"""Words around coming in and going."""

NO_COMMUNITY = "社区"
NOBODY_THERE = "队里没有人能接了，请重新安排"
LEFT_TEAM = "接单人已离队，请重新安排"
ROSTER_TEAMS = "📒 名册：选一支队伍，看成员"
ROSTER_TEAM = "📒 {team}（{count} 人）\n点一下可以登记请假、销假，或者移出。"
ROSTER_EMPTY = "这支队还没有人。请把邀请链接发给队员。"
REMOVE = "移出 {name}"
REMOVE_SURE = "真的要把{name}移出{team}吗？手上没办完的单子会交回社区。"
REMOVE_YES = "移出"
REMOVE_NO = "不移"
REMOVED_WORD = "社区已把您移出{team}。有疑问请联系社区。谢谢您这段时间的付出！"
NOBODY = "没有这个人了。"
NO_NAME = "（还没写名字）"


def removed(name: str, count: int) -> str:
    """Confirm a removal, and say what becomes of the orders."""
    return f"已移出{name}，{count} 件单子交回社区安排。" if count else f"已移出{name}。"
