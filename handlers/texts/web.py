"""Every word on the pages of the browser chat, and the sentences of its protocol's errors."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoPhone:
    """What stands above and below one phone of the demo."""

    name: str
    person: str
    title: str
    hint: str


SUBTITLE = "点单 · 下单 · 接单 · 反馈"
FALLBACK_TITLE = "社区服务"

PAGE = {
    "large_type": "大字",
    "large_type_label": "大字显示",
    "log_label": "对话",
    "menu_label": "快捷操作",
    "input_label": "在这里打字",
    "send": "发送",
    "photo": "照片",
    "photo_label": "发照片",
    "place": "位置",
    "place_label": "发送我的位置",
    "phone": "留电话",
    "board": "办理公示",
    "more": "更多",
    "more_label": "更多操作",
    "skip": "跳到输入框",
    "close": "关闭",
    "dismiss": "知道了",
    "newest": "有新消息",
    "earlier": "查看更早的消息",
    "noscript": "这个页面需要打开 JavaScript 才能对话。也可以直接到社区服务窗口，或打电话给社区。",
    "loading": "正在打开对话…",
    "footnote": "紧急情况请直接拨打 110、119、120",
}
"""Words that the server writes into the page."""

SCRIPT = {
    "more": PAGE["more"],
    "more_label": PAGE["more_label"],
    "less": "收起",
    "me": "我说",
    "service": "社区说",
    "today": "今天",
    "yesterday": "昨天",
    "date": "{month}月{day}日",
    "date_with_year": "{year}年{month}月{day}日",
    "online": "在线",
    "connecting": "正在连接…",
    "offline": "连不上。您写的话会保存，连上后自动发送；有危险请直接打 120、110、119",
    "sending": "发送中",
    "failed": "没有发出",
    "retry": "重新发送",
    "discard": "删除",
    "photo": "照片",
    "photo_open": "查看大图",
    "photo_own": "我发的照片",
    "file_open": "打开文件",
    "file_expired": "图片已过保存期，看不了了",
    "photo_uploading": "正在上传照片",
    "photo_too_large": "照片超过 20 MB，请换一张小一些的",
    "photo_failed": "照片没有传上去",
    "photo_not_a_picture": "这个文件不是照片，请选择手机里的照片",
    "place_own": "我的位置",
    "place_asking": "正在获取位置…",
    "place_denied": "没有得到位置许可。请直接写出地点，比如「3栋2单元」",
    "place_failed": "暂时取不到位置。请直接写出地点，比如「3栋2单元」",
    "phone_placeholder": "请写下您的手机号",
    "too_long": "一次最多写 {limit} 个字，现在是 {count} 个字。请分几次发送",
    "no_answer": "还没有收到回应，请稍后再试",
    "no_identity": "页面需要 Cookie 才能认出您，请在浏览器设置里允许",
    "full": "对话在别的窗口打开了，这里已暂停。点一下继续",
}
"""Words that the page's script needs."""

ERRORS = {
    "bad_json": "收到的内容读不懂（不是 JSON）。",
    "bad_frame": "收到的内容格式不对：{detail}。",
    "unknown_type": "不认识这种消息。",
    "binary": "这里只收文字消息；照片请走上传。",
    "frame_too_large": "内容太大了，请分几次发送。",
    "text_too_long": "一次最多 {limit} 个字，请分几次发送。",
    "empty": "消息是空的，请写点什么再发送。",
    "too_many_photos": "一次最多 {limit} 张照片，请分几次发送。",
    "photo_unknown": "这张照片不在这个对话里，请重新上传。",
    "too_fast": "您发得太快了，请稍等 {seconds} 秒再发。",
    "busy": "系统正忙，您的话还在手机里，过几秒自动再发，请先别关页面。",
    "busy_danger": "系统正忙。有人受伤、有危险，请马上打 120、110、119，不要等这里。您的话稍后自动再发。",
    "no_identity": "还没有认出您：请先打开聊天页面，并允许 Cookie。",
    "foreign_origin": "请从本服务的页面打开对话。",
    "hello_first": "请先发送 hello。",
    "photo_too_large": "照片超过 20 MB，请换一张小一些的。",
    "not_a_picture": "这个文件不是照片，请选择 JPG、PNG 等图片。",
    "photo_not_now": "照片这会儿存不下，请过一会儿再试；文字照样可以发，不耽误办事。",
    "photo_missing": "照片没有传完整，请再试一次。",
    "not_found": "没有找到这个页面。",
}
"""One sentence a code; the codes are listed in docs/web-chat-protocol.md."""

NO_OBJECT = "不是对象"

NOT_FOUND_TITLE = "没有找到"
NOT_FOUND_TEXT = "这个地址没有内容。可能是链接不完整，请重新扫码，或回到对话。"
NOT_FOUND_BACK = "回到对话"

BUSY_TITLE = "系统正忙"
BUSY_TEXT = "这一页暂时打不开，请过一分钟再试。有人受伤、有危险，请马上打 120、110、119。"

LATER_TITLE = "现在来的人有点多"
LATER_TEXT = "请过一分钟再打开。有人受伤、有危险，请马上打 120、110、119。"
LATER_BACK = "再试一次"
EXPIRED_TITLE = "文件已过保存期"
EXPIRED_TEXT = "这份文件只保存一段时间，现在打不开了。需要的话，请回到对话里再要一份。"

DEMO_TITLE = "三单 · 一件诉求的全过程"
DEMO_FIRST = "先在左边「居民」的手机里输入："
DEMO_SAMPLE = "楼上半夜装修太吵了，3栋，睡不着"
DEMO_FILL = "替我填好"
DEMO_THEN = "再依次点卡片上的按钮：居民「提交」→ 队员「接单」「办结」→ 居民「已解决」。三部手机实时联动。"
DEMO_TABS_LABEL = "选择手机"
DEMO_PHONES = {
    "resident": DemoPhone("居民", "居民甲", "居民甲的手机", "说事、确认、评价"),
    "member": DemoPhone("工作队", "队员乙", "队员乙的手机", "接单、报进展、办结"),
    "staff": DemoPhone("社区", "干部丙", "社区干部丙的手机", "分派、督办、汇总"),
}
