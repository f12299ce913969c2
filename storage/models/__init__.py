"""The tables, one subject a module."""

from storage.models.chat import ChatMessage
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
from storage.models.orders import Attachment, Draft, Order, OrderEvent, PhoneTask
from storage.models.traffic import Card, Claim, Notice, Prompt, Receipt

__all__ = [
    "Account",
    "Attachment",
    "Card",
    "ChatMessage",
    "Claim",
    "Community",
    "Draft",
    "Invitation",
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
