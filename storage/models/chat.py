"""What was said in the browser chat: the messenger that we are ourselves there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from storage.models.base import moment


class Chat(SQLModel, table=True):
    """One browser's conversation. `rev` counts its changes: every new, edited or stripped message.

    What was said up to `curtain` is shown to nobody: the browser was parted from whoever had it then.
    """

    id: str = Field(primary_key=True)
    rev: int = Field(default=0, sa_type=BigInteger)
    created_at: datetime = moment()
    curtain: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})


class ChatMessage(SQLModel, table=True):
    """One message, of the person (`own`) or of the service; `sealed` is JSON (see storage/chats.py).

    `seq` is the chat's `rev` when it was written and is its name in the chat; `rev` that of its last change.
    """

    __tablename__ = "chat_message"
    __table_args__ = (UniqueConstraint("chat", "key"), UniqueConstraint("chat", "rev"), Index(None, "at"))

    chat: str = Field(primary_key=True, foreign_key="chat.id")
    seq: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    rev: int = Field(default=0, sa_type=BigInteger)
    key: str
    own: bool
    at: datetime = moment()
    sealed: str = ""


class ChatPhoto(SQLModel, table=True):
    """A kept picture or file that this chat may see, because it was uploaded or shown there."""

    __tablename__ = "chat_photo"
    __table_args__ = (Index(None, "key"),)

    chat: str = Field(primary_key=True, foreign_key="chat.id")
    key: str = Field(primary_key=True)
    at: datetime = moment()
