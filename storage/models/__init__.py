"""The tables, one subject a module."""

from storage.models.chat import Chat, ChatMessage, ChatPhoto
from storage.models.directory import (
    Account,
    Community,
    Invitation,
    Membership,
    Person,
    Place,
    Street,
    Team,
)
from storage.models.learning import Correction, LexiconEntry
from storage.models.orders import Attachment, Draft, Order, OrderEvent, PhoneTask
from storage.models.traffic import Card, Claim, Notice, Prompt, Receipt

__all__ = [
    "Account",
    "Attachment",
    "Card",
    "Chat",
    "ChatMessage",
    "ChatPhoto",
    "Claim",
    "Community",
    "Correction",
    "Draft",
    "Invitation",
    "LexiconEntry",
    "Membership",
    "Notice",
    "Order",
    "OrderEvent",
    "Person",
    "PhoneTask",
    "Place",
    "Prompt",
    "Receipt",
    "Street",
    "Team",
]
