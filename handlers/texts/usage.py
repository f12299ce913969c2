"""What the command line says to whoever mistyped: what it is, and where to look."""

from __future__ import annotations

USAGE = "{said}。全部写法请看：{program} --help"
NEAR = "，是不是想写 {near}"
UNRECOGNIZED = "不认识「{what}」{near}"
NO_CHOICE = "{what} 不能写「{value}」{near}"
NEEDED = "还要写上 {what}"
ONE_OF = "{what} 要写一样"
NOT_TOGETHER = "{what} 不能和 {other} 一起写"
VALUE_NEEDED = "{what} 后面要写上值"
VALUE_WRONG = "{what}：{reason}"
NOT_NUMBER_TYPED = "「{value}」不是整数"
