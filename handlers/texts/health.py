"""What `/health` says to whoever runs the service: beside each name of a trouble, what to do about it."""

WHAT_TO_DO = {
    "database": "消息现在存不下。运行 sandan doctor，它会说是磁盘满了、文件归属不对，还是数据库没开。",
    "notices": "有消息一刻钟了还没发出去。运行 sandan doctor，看看连不连得上 Telegram。",
    "backup": "最近两夜没有备份。手工运行 sandan backup，看它说什么。",
    "pictures": "照片存不下（文字照收）。看看数据文件夹里的 photos 是不是归服务自己的账号。",
    "starting": "服务刚启动，机器又忙，还没来得及看数据库。等一分钟再看。",
    "busy": "机器太忙，服务自己都轮不上运行，说的是上次看到的情况。看看机器上还有什么在占着处理器。",
    "disk": "数据文件夹所在的磁盘快满了，请腾出地方。",
    "telegram_token": (
        "Telegram 不认这个令牌，可能作废了。到 @BotFather 取现在的令牌，写进 SANDAN_TELEGRAM_TOKEN，再重启。"
        "没改之前会一直再试，最长隔 10 分钟；令牌又能用了，就自己好。"
    ),
    "telegram_webhook": (
        "Telegram 不收这个 webhook 地址。SANDAN_PUBLIC_URL 要是公网能打开的 HTTPS 地址，端口 443、80、88 或 8443，"
        "证书要可信；SANDAN_TELEGRAM_SECRET 只能有字母、数字、- 和 _。改好后重启。没改之前每 10 分钟再试一次。"
    ),
}
"""The names are those of handlers/health.py and bot/tg/insisting.py; they hold nothing of any person."""
