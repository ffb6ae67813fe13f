"""Who may act: the nouns of accounts, and the shape in which the site sees the store that keeps them.

Users sign in with a password or a one-time link and get a session; scripts carry an API token that acts for
its owner. Secrets appear here only as arguments and once as results; what is kept is their hash. Times are
UTC ms.
Not here: the keeping (stores/accounts.py), cookies, CSRF and the throttling of sign-in (site).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, get_args

Role = Literal["admin", "producer", "moderator", "advertiser"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class User:
    name: str
    role: Role
    created_ms: int
    has_password: bool = True  # False: comes in by one-time links only


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser. It ends when idle too long, at the end of its life, or when revoked."""

    user: User
    created_ms: int
    seen_ms: int


@dataclass(frozen=True, slots=True)
class Token:
    """An API token as it may be listed: never its secret. `shows` empty = every show."""

    id: str
    owner: str
    label: str
    role: Role
    shows: tuple[str, ...]
    created_ms: int
    expires_ms: int


class AccountRefused(Exception):
    """An account, token or link could not be made as asked; the words say why and what would do."""


class NameTaken(AccountRefused):
    """There is a user of that name already."""


class NoSuchUser(AccountRefused):
    """There is no user of that name."""


class AccountsPort(Protocol):
    """Users, sessions, tokens and one-time links. Every method may raise runtime.ports.StoreFailed."""

    async def add_user(self, name: str, role: Role, password: str | None) -> User:
        """Raises NameTaken, or AccountRefused for a name or password that will not do."""
        ...

    async def list_users(self) -> list[User]:
        """All of them, by name."""
        ...

    async def remove_user(self, name: str) -> None:
        """With the user go the sessions, tokens and links. Raises NoSuchUser, or AccountRefused for the
        last admin."""
        ...

    async def check_password(self, name: str, password: str) -> User | None:
        """The user, or None after the same time whether the name or the password was wrong."""
        ...

    async def create_session(self, name: str) -> str:
        """A new session's id: 256 random bits as text, for the cookie alone. Raises NoSuchUser."""
        ...

    async def session(self, session_id: str) -> Session | None:
        """The session if it lives; asking keeps it from idling out."""
        ...

    async def revoke(self, session_id: str) -> None: ...

    async def revoke_all(self, name: str) -> None:
        """End every session of a user."""
        ...

    async def add_token(
        self, owner: str, label: str, role: Role, shows: tuple[str, ...], life_s: int
    ) -> tuple[Token, str]:
        """A token and, this once, its text `ss_<id>_<secret>`. Raises NoSuchUser or AccountRefused."""
        ...

    async def token(self, text: str) -> Token | None:
        """The token of that text if it is right and has not expired."""
        ...

    async def list_tokens(self) -> list[Token]: ...

    async def revoke_token(self, token_id: str) -> bool:
        """False: there was none of that id."""
        ...

    async def create_link(self, name: str, life_s: int) -> str:
        """A one-time sign-in secret. Raises NoSuchUser."""
        ...

    async def use_link(self, secret: str) -> User | None:
        """The user of an unused, unexpired link; the link is spent by asking."""
        ...
