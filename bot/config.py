"""Settings: environment variables (or `.env`) with the prefix SANDAN_, checked at the start."""

from __future__ import annotations

import difflib
import io
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from handlers.flood import Limits
from handlers.holidays import Override, parse_override
from handlers.texts import operator as texts
from handlers.texts import trouble
from storage.vault import SHORTEST_SECRET

if TYPE_CHECKING:
    from collections.abc import Iterable

PREFIX = "SANDAN_"
DOTENV = ".env"
DATABASES = ("sqlite+aiosqlite://", "postgresql+asyncpg://")
SHIPPED = Limits()
LOOPBACK = ("127.0.0.1", "localhost", "::1")
EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - these are compared with, not listened on
TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)
"""What BotFather gives: the bot's number, a colon, a secret."""
HOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""https://core.telegram.org/bots/api#setwebhook"""


class ConfigError(Exception):
    """A setting is missing or wrong; the message names the variable."""


class Settings(BaseModel):
    """What an operator decides. Every name is a variable with the prefix SANDAN_."""

    model_config = ConfigDict(frozen=True)

    database_url: str = ""
    data_dir: Path = Path("var")
    telegram_token: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    telegram_mode: Literal["polling", "webhook"] = "polling"
    telegram_secret: SecretStr | None = None
    telegram_proxy: SecretStr | None = None
    public_url: str = ""
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    secret_key: SecretStr | None = None
    secret_key_old: SecretStr | None = None
    engine: Literal["rjieba", "jieba"] = "rjieba"
    holidays_file: Path | None = None
    backups: int = Field(default=14, ge=0)
    backups_weekly: int = Field(default=8, ge=0)
    limit_messages: int = Field(default=SHIPPED.messages, ge=1)
    limit_presses: int = Field(default=SHIPPED.presses, ge=1)
    limit_group: int = Field(default=SHIPPED.group, ge=1)
    limit_newcomers: int = Field(default=SHIPPED.newcomers, ge=1)
    limit_uploads: int = Field(default=SHIPPED.uploads, ge=1)
    limit_codes: int = Field(default=SHIPPED.codes, ge=1)
    limit_exports: int = Field(default=SHIPPED.exports, ge=1)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "text", "json"] = "auto"
    metrics_token: SecretStr | None = None

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url.startswith(("postgres://", "postgresql://")):
            raise ValueError(trouble.SCHEME_SHORT)
        if url and not url.startswith(DATABASES):
            raise ValueError(texts.DATABASE_KINDS.format(kinds=" / ".join(DATABASES)))
        if url.startswith("postgresql") and not _names_a_database(url):
            raise ValueError(trouble.POSTGRES_SHAPE)
        return url

    @field_validator("telegram_token")
    @classmethod
    def _whole_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and not TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError(trouble.TOKEN_SHAPE)
        return token

    @field_validator("telegram_secret")
    @classmethod
    def _secret_of_letters(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not HOOK_SECRET.fullmatch(secret.get_secret_value()):
            raise ValueError(trouble.SECRET_SHAPE)
        return secret

    @field_validator("telegram_mode", "engine", "log_level", "log_format", mode="before")
    @classmethod
    def _in_small_letters(cls, word: object) -> object:
        return word.lower() if isinstance(word, str) else word

    @field_validator("secret_key", "secret_key_old")
    @classmethod
    def _long_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and len(secret.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError(texts.KEY_SHORT.format(count=SHORTEST_SECRET))
        return secret

    @field_validator("public_url", "telegram_api_url")
    @classmethod
    def _address(cls, url: str) -> str:
        if url and (urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc):
            raise ValueError(texts.ADDRESS_SHAPE)
        return url.rstrip("/")

    @model_validator(mode="after")
    def _webhook_is_complete(self) -> Settings:
        if self.telegram_token is not None and self.telegram_mode == "webhook":
            for name in ("public_url", "telegram_secret"):
                if not getattr(self, name):
                    why = f"{PREFIX}TELEGRAM_MODE=webhook"
                    raise ValueError(texts.SETTING_NEEDED.format(name=f"{PREFIX}{name.upper()}", why=why))
        return self

    @property
    def database(self) -> str:
        """Return the database's address: SQLite in the data folder unless another is set."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'sandan.db'}"

    @property
    def address(self) -> str:
        """Return where people reach the pages."""
        host = "127.0.0.1" if self.host in EVERYWHERE else self.host
        return self.public_url or f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    def secrets(self) -> tuple[str, ...]:
        """Return the secret keys, newest first. Raises :class:`ConfigError` where there is none."""
        if self.secret_key is None:
            raise ConfigError(texts.KEY_MISSING.format(name=f"{PREFIX}SECRET_KEY", count=SHORTEST_SECRET))
        return tuple(
            key.get_secret_value() for key in (self.secret_key, self.secret_key_old) if key is not None
        )

    def limits(self) -> Limits:
        """Return how often people may do things."""
        return Limits(
            messages=self.limit_messages,
            presses=self.limit_presses,
            group=self.limit_group,
            newcomers=self.limit_newcomers,
            uploads=self.limit_uploads,
            codes=self.limit_codes,
            exports=self.limit_exports,
        )

    def holidays(self) -> Override:
        """Read what the operator knows of holidays.

        Raises:
            ConfigError: the file cannot be read.
            handlers.holidays.OverrideError: it cannot be used.
        """
        if self.holidays_file is None:
            return Override()
        try:
            return parse_override(self.holidays_file.read_text(encoding="utf-8"))
        except UnicodeDecodeError as error:
            raise ConfigError(texts.NOT_UTF8.format(path=self.holidays_file)) from error
        except OSError as error:
            reason = trouble.HOLIDAYS_FILE.format(path=self.holidays_file, reason=trouble.reason(error))
            name = f"{PREFIX}HOLIDAYS_FILE"
            raise ConfigError(texts.SETTING_VALUE.format(name=name, reason=reason)) from error


def _names_a_database(url: str) -> bool:
    """Say whether an address names a database, and nothing of a password was taken for a host or port."""
    parts = urlsplit(url)
    try:
        _ = parts.port
    except ValueError:
        return False
    return parts.path not in {"", "/"} and "@" not in f"{parts.path}{parts.query}{parts.fragment}"


def load(**changes: object) -> Settings:
    """Read the settings: `changes` before the environment, and that before `.env`.

    Raises:
        ConfigError: one is unknown, missing or wrong.
    """
    given = {**_dotenv(), **os.environ}
    ours = {name: value for name, value in given.items() if name.startswith(PREFIX)}
    _refuse_unknown(ours)
    # A line with nothing behind the `=` is one that is not filled in.
    found = {name.removeprefix(PREFIX).lower(): value for name, value in ours.items() if value}
    try:
        return Settings.model_validate({**found, **changes})
    except ValidationError as error:
        raise ConfigError(texts.JOIN.join(_sentence(dict(one)) for one in error.errors())) from error


def _dotenv() -> dict[str, str]:
    """Return the lines of `.env`, if there is one, taken literally; one that is no setting is refused."""
    try:
        text = Path(DOTENV).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise ConfigError(trouble.DOTENV_NOT_UTF8) from error
    except OSError as error:
        raise ConfigError(trouble.DOTENV_UNREADABLE.format(reason=trouble.reason(error))) from error
    for one in parse_stream(io.StringIO(text)):
        if one.error:
            raise ConfigError(trouble.DOTENV_LINE.format(line=one.original.line))
    lines = dotenv_values(stream=io.StringIO(text), interpolate=False)
    _refuse_unknown(name for name in lines if name.startswith(PREFIX))
    for name, value in lines.items():
        if value is None and name.startswith(PREFIX):
            raise ConfigError(trouble.NAME_ONLY.format(name=name))
    return {name: value for name, value in lines.items() if value is not None}


def _sentence(error: dict[str, object]) -> str:
    """Return one mistake with the name of its variable, never with its value."""
    place, message = error["loc"], str(error["msg"])
    own = message.removeprefix("Value error, ")
    reason = own if own != message else _odd(error)
    if not (isinstance(place, tuple) and place):
        return reason
    return texts.SETTING_VALUE.format(name=f"{PREFIX}{str(place[0]).upper()}", reason=reason)


def _odd(error: dict[str, object]) -> str:
    """Return what a value should have been."""
    bounds: Any = error.get("ctx")
    known = _ODD.get(str(error["type"]))
    if known is None:
        return texts.VALUE_ODD.format(detail=error["msg"])
    said = {name: re.sub(r" or |, ", "、", str(bound)) for name, bound in dict(bounds or ()).items()}
    return known.format_map(said)


_ODD = {
    "int_parsing": trouble.NOT_NUMBER,
    "greater_than_equal": trouble.TOO_SMALL,
    "less_than_equal": trouble.TOO_LARGE,
    "literal_error": trouble.NOT_AMONG,
}
"""By the kind of mistake, with the names of its bounds (https://docs.pydantic.dev/latest/errors/)."""


def _refuse_unknown(names: Iterable[str]) -> None:
    """A typo in a variable's name must not pass silently."""
    known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    for name in sorted(set(names) - set(known)):
        near = difflib.get_close_matches(name, known, n=1)
        hint = texts.SETTING_NEAR.format(near=near[0]) if near else ""
        raise ConfigError(texts.SETTING_UNKNOWN.format(name=name, hint=hint))
