"""What stands in the browser chat where something was forgotten."""

from __future__ import annotations

FORGOTTEN = "（这条消息过了保存期，内容已按规定清除。）"
