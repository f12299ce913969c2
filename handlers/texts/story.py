"""What the people of `sandan demo --story` say: all of it invented."""

from __future__ import annotations

TITLE = "三单的一天：{community}"
INTRO = "真实的程序、真实的数据库（用完就删），只有人是演的。左边是居民，中间是工作队，右边是社区干部。"
JOINING = "开场：队员用邀请码加入，每支队绑定自己的群"
JOINED = "{count} 个人到齐，{groups} 个群绑定好了。"
TOAST = "（弹出） {text}"
EDITED = "✎ {where}的卡片更新：{line}"
SHOWN_AS = "{name}（{role}）"
PRESSES = "点「{label}」"
SENDS = "发：{text}"
CHAPTERS = {
    "mediation": "一 · 矛盾纠纷调解：两个人同时抢单，只有一个人接到",
    "policy": "二 · 政策法规宣传：退单，社区重新安排",
    "hardship": "三 · 助困帮扶：居民说没解决，重新来过",
    "charity": "四 · 爱心援助：报进展，部分解决",
    "other": "五 · 其他事项：从楼道二维码进来",
    "sensitive": "六 · 不公开的事：先给热线，只有专人看得到，群里一个字都没有",
}

GROUP = "{team}的群"
WANG, LI, ZHOU, CHEN, ZHAO, ANON = "居民甲", "居民乙", "居民丙", "居民丁", "居民戊", "一位居民"
FIRST, SECOND, STAFF = "队员甲", "队员乙", "干部甲"

NOISE = "楼上半夜装修太吵了，示例花园一区3栋，孩子没法睡觉"
NOISE_RESULT = "已和楼上约定晚上八点后不施工，贴了承诺书"
POLICY = "请问灵活就业的人医保怎么参保，要带什么材料"
POLICY_RESULT = "已电话讲清参保流程，材料清单发给您了"
HARDSHIP = "我爱人下岗了，家里吃低保，孩子开学的学费交不起，能不能帮帮"
HARDSHIP_FIRST = "已递交临时救助申请"
HARDSHIP_MORE = "学费还是没着落，学校下周就要交"
HARDSHIP_SECOND = "助学金批下来了，已打到您的卡上"
CHARITY = "我一个人住，腿脚不好，想请志愿者每周来陪我说说话、代买点菜"
CHARITY_PROGRESS = "联系好一位志愿者，周六先来看您"
CHARITY_RESULT = "志愿者每周六上午来；代买菜的还在找人"
LAMP = "楼道灯坏了好几天，晚上黑得看不见台阶"
LAMP_PLACE = "wutong-3"
LAMP_RESULT = "灯泡和声控开关都换了新的"
SENSITIVE = "我老公喝了酒就打我，现在孩子也害怕，我不敢跟邻居说"
SENSITIVE_WORD = "我是社区小林，方便的时候给我回一句，我们在您这边"
MARK = "5"
PHONE = "13000000000"

CHECK = "检查：{groups} 个群里一共 {messages} 条消息，提到这件事的：{leaks} 条。"
END = "演完了：{orders} 件诉求，{closed} 件已归档，{seconds:.1f} 秒。"
NEXT = "想自己动手：python3 dev.py demo"
