"""Words around pictures."""

from handlers.texts import words

BAD_PICTURE = "有一张照片打不开，没有收下。麻烦您重新拍一张发来。"
KEPT = "照片收到了。"
KEPT_WRITE = "照片收到了，请再写一句话。"


def picture_of(order_number: int) -> str:
    """The line over a picture that came after its words."""
    return f"📷 {words.number(order_number)} 的照片"
