"""How people head the columns of the lists that they bring along."""

HEADINGS = {
    "text": "text content message 内容 诉求 诉求内容 问题描述 事项内容 反映内容 工单内容 描述 事项 问题",
    "place": "place address location 地点 地址 位置 发生地点 事发地点 事发地址 住址 小区",
    "time": "time at date datetime created_at 时间 日期 受理时间 反映时间 来电时间 登记时间 创建时间",
    "person": "person name 姓名 诉求人 来电人 反映人 联系人 居民 居民姓名",
    "phone": "phone tel mobile telephone 电话 手机 手机号 手机号码 联系电话 联系方式 来电号码",
    "community": "community 社区 所属社区",
}
"""What a column holds, by its heading."""
