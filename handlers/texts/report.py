"""What `sandan report` says to whoever runs it."""

HELP = {
    "week": "哪一周，如 2026-W47；什么都不写就是刚过完的一周 (which week)",
    "month": "哪个月，如 2026-11 (which month)",
    "quarter": "哪个季度，如 2026-Q4 (which quarter)",
    "community": "哪个社区的代码；只有一个社区时不用写 (the community's code)",
    "street": "整个街道各社区放在一起比；有几个街道时写代码 (compare a street's communities)",
    "format": "text 文字、png 图、xlsx 表格、json 数据，不写是 text (what to make)",
    "output": "写到这个文件 (write to this file)",
    "figure": "列出一个数字背后的诉求，如 in_time_rate 或 按时办结率 (list the orders behind a figure)",
    "confidential": "写出不公开诉求的内容，只给有权看的人 (with the content of confidential orders)",
}

FORMATS = ("text", "png", "xlsx", "json")

NOT_PERIOD = "「{value}」不对，{span}要写成 {example} 这样"
SPANS = {
    "week": ("周", "2026-W47"),
    "month": ("月", "2026-11"),
    "quarter": ("季度", "2026-Q4"),
}
NOT_FIGURE = "没有「{value}」这个数字；可以写：{allowed}"
NEEDS_FILE = "{format} 不是文字，不能显示在屏幕上。请加上 --output 文件名，或者用 > 文件名 存下来。"
TWO_FORMATS = "--json 和 --format {format} 只能写一个。"
FIGURE_TEXT = "--figure 只能列成文字或 JSON，请去掉 --format {format}。"
FIGURE_STREET = "--figure 要写明是哪个社区，请把 --street 换成 --community 代码。"
STREET_CONFIDENTIAL = "街道的比较里没有单件诉求，请去掉 --confidential。"
NOT_BEGUN = "{title}还没有开始，没有什么可汇总的。"
NO_STREET = "没有这个街道：{reason}"
WHICH_STREET = "有好几个街道，请在 --street 后面写明是哪一个：{codes}"
SHAPE_OLDER = "数据库还是旧版本的样子。请先 sandan backup，再启动一次 sandan serve，它会自己更新。"
SHAPE_NEWER = "这个数据库是更新版本的程序写的。请先更新 sandan。"
WRITTEN = "✔ 已写到 {path}"
NOT_OVER = "（这段时间还没有过完，下面是到现在为止的数字。）"
NO_ORDERS = "背后没有诉求。"
FIGURE_TITLE = "{community} {title} {told}"
COLUMNS = ("诉求号", "计入", "类别", "事项", "小区", "工作队", "状态", "受理", "办结期限")
YES, NO = "是", "否"
