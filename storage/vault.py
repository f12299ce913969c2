"""Encryption of personal fields, and keyed hashes to find them by."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SHORTEST_SECRET = 32


class SealBrokenError(Exception):
    """A sealed field does not open: another secret key wrote it."""


class Vault:
    """Seals personal text with Fernet (AES-128-CBC, HMAC-SHA256).

    The first secret seals; every one opens, so that a key can be changed without a stop. What is looked
    up was written under the newest secret of its day, and so is sought under every one.
    """

    def __init__(self, *secrets: str) -> None:
        """Take the secrets, newest first; each at least 32 characters."""
        if not secrets or any(len(secret) < SHORTEST_SECRET for secret in secrets):
            raise ValueError(f"a secret key has at least {SHORTEST_SECRET} characters")
        seals = [Fernet(urlsafe_b64encode(_derive(one, b"seal"))) for one in secrets]
        self._newest, self._fernet = seals[0], MultiFernet(seals)
        self._look_ups = [_derive(one, b"look-up") for one in secrets]
        self._sign = _derive(secrets[0], b"sign")

    def seal(self, text: str) -> str:
        """Return `text` encrypted; the empty text stays empty."""
        return self._fernet.encrypt(text.encode()).decode("ascii") if text else ""

    def open(self, sealed: str) -> str:
        """Return what was sealed. Raises :class:`SealBrokenError` when no secret opens it."""
        if not sealed:
            return ""
        try:
            return self._fernet.decrypt(sealed.encode("ascii")).decode()
        except InvalidToken as error:
            raise SealBrokenError("a sealed field does not open with this secret key") from error

    def seal_bytes(self, content: bytes) -> bytes:
        """Return a file's content encrypted."""
        return self._fernet.encrypt(content)

    def open_bytes(self, sealed: bytes) -> bytes:
        """Return what :meth:`seal_bytes` sealed. Raises :class:`SealBrokenError` as :meth:`open` does."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken as error:
            raise SealBrokenError("a sealed file does not open with this secret key") from error

    def reseal(self, sealed: str) -> str:
        """Return the same sealed by the newest secret. Raises :class:`SealBrokenError`."""
        return self.reseal_bytes(sealed.encode("ascii")).decode("ascii") if sealed else ""

    def reseal_bytes(self, sealed: bytes) -> bytes:
        """Return a file sealed by the newest secret, as it is where that has sealed it already."""
        return sealed if self.is_newest(sealed) else self.seal_bytes(self.open_bytes(sealed))

    def is_newest(self, sealed: bytes) -> bool:
        """Say whether the newest secret has sealed this."""
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return False
        return True

    def look_up(self, text: str) -> str:
        """Return the keyed hash under which a phone or identity number is kept."""
        return self.look_ups(text)[0]

    def look_ups(self, text: str) -> list[str]:
        """Return every hash under which it may have been kept, the newest first."""
        return [hmac.new(key, text.encode(), hashlib.sha256).hexdigest() for key in self._look_ups]

    def sign(self, text: str) -> str:
        """Return a short signature of `text` for links and cookies."""
        return hmac.new(self._sign, text.encode(), hashlib.sha256).hexdigest()[:32]


def _derive(secret: str, purpose: bytes) -> bytes:
    """Return 32 bytes for one purpose from a secret (HKDF, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"sandan " + purpose).derive(secret.encode())
