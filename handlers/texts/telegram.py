"""The few words that only Telegram needs."""

from handlers.channel import Command

SHARE_PLACE = "📍 发送我的位置"
SHARE_PHONE = "📱 发送我的手机号"
KEYS_BELOW = "也可以点输入框下面的按钮直接发送。"

FILE_EXPIRED = "📎 《{name}》已经过了保存期，打不开了。需要的话请找社区再要一份。"

PRESS_UNDER_WAY = "收到，正在处理，请稍候。"
PRESS_FAILED = "刚才没有处理成功，正在重试，请稍等片刻。"
BUSY_DANGER = "系统正忙，您的话我稍后一定处理。有人受伤、有危险，请马上打 120、110、119，不要等这里。"
NOT_TAKEN = "对不起，您刚才的一条消息我没能处理，请换个说法再发一次；着急的话请直接打社区电话。"

GROUP_MENU = (
    (Command.BIND, "绑定本群：/bind 加绑定码"),
    (Command.HELP, "帮助"),
)
