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
from storage.models.privacy import PrivacyEvent
from storage.models.recovery import Parting, Recovery
from storage.models.reports import Document, JobRun, Summary
from storage.models.supervision import Absence, Nudge
from storage.models.traffic import Card, Claim, Lease, Notice, Prompt, Receipt, Tries

__all__ = [
    "Absence",
    "Account",
    "Attachment",
    "Card",
    "Chat",
    "ChatMessage",
    "ChatPhoto",
    "Claim",
    "Community",
    "Correction",
    "Document",
    "Draft",
    "Invitation",
    "JobRun",
    "Lease",
    "LexiconEntry",
    "Membership",
    "Notice",
    "Nudge",
    "Order",
    "OrderEvent",
    "Parting",
    "Person",
    "PhoneTask",
    "Place",
    "PrivacyEvent",
    "Prompt",
    "Receipt",
    "Recovery",
    "Street",
    "Summary",
    "Team",
    "Tries",
]
