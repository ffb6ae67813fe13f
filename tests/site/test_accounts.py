"""The accounts file: what it promises and what it never holds."""

from __future__ import annotations

import asyncio
import stat
import threading
from pathlib import Path

import pytest
from argon2 import extract_parameters

from secondscreen.core import limits
from secondscreen.runtime.accounts import AccountRefused, AccountsPort, NameTaken, NoSuchUser
from secondscreen.runtime.ports import StoreFailed
from secondscreen.stores.accounts import Accounts, HashCost

from .conftest import CHEAP, PASSWORD, Clock


@pytest.fixture
async def accounts(tmp_path: Path):
    store = Accounts(tmp_path / "accounts.db", cost=CHEAP, now_ms=Clock())
    await store.open()
    yield store
    await store.close()


async def test_accounts_outlive_the_process(tmp_path: Path) -> None:
    path = tmp_path / "data" / "accounts.db"
    first: AccountsPort = (store := Accounts(path, cost=CHEAP))
    await store.open()
    await first.add_user("nina", "producer", PASSWORD)
    session = await first.create_session("nina")
    _, token = await first.add_token("nina", "deck", "producer", ("demo",), 3600)
    await store.close()
    again = Accounts(path, cost=CHEAP)
    await again.open()
    assert (await again.check_password("NINA", PASSWORD)).name == "nina"
    assert (await again.session(session)).user.role == "producer"
    assert (await again.token(token)).shows == ("demo",)
    await again.close()


async def test_no_secret_is_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "accounts.db"
    store = Accounts(path, cost=CHEAP)
    await store.open()
    await store.add_user("nina", "producer", PASSWORD)
    secrets = [
        PASSWORD,
        await store.create_session("nina"),
        (await store.add_token("nina", "deck", "producer", (), 3600))[1].split("_", 2)[2],
        await store.create_link("nina", 600),
    ]
    await store.close()
    held = _everything_in(tmp_path)
    assert b"nina" in held
    for secret in secrets:
        assert secret.encode() not in held
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_passwords_are_hashed_at_the_stated_price() -> None:
    store = Accounts(None)
    await store.open()
    priced = extract_parameters(store._nobody)
    await store.close()
    assert (priced.type.name, priced.memory_cost, priced.time_cost, priced.parallelism) == (
        "ID",
        19_456,
        2,
        1,
    )


async def test_an_unknown_name_costs_as_much_as_a_wrong_password(tmp_path: Path) -> None:
    store = Accounts(None, cost=CHEAP)
    await store.open()
    await store.add_user("nina", "producer", PASSWORD)
    await store.add_user("link-only", "producer", None)
    hashed: list[str] = []
    verify = store._verify
    store._verify = lambda stored, password: (
        hashed.append(stored.rsplit("$", 2)[0]) or verify(stored, password)
    )  # type: ignore[method-assign]
    for name in ("nina", "nobody", "link-only", "", "x" * 10_000):
        assert await store.check_password(name, "wrong password") is None
    assert await store.check_password("nina", "x" * 2000) is None
    assert len(hashed) == 6
    assert len(set(hashed)) == 1  # the same price for each
    await store.close()


async def test_a_dearer_price_renews_the_hash_at_the_next_sign_in(tmp_path: Path) -> None:
    path = tmp_path / "accounts.db"
    for cost in (CHEAP, HashCost(memory_kib=16, time=1)):
        store = Accounts(path, cost=cost)
        await store.open()
        if cost is CHEAP:
            await store.add_user("nina", "producer", PASSWORD)
        assert await store.check_password("nina", PASSWORD)
        await store.close()
    assert b"$m=16," in path.read_bytes()


@pytest.mark.parametrize("name", ["", " ", "a b", "-a", "x" * 41, "nïna", "a/b", "a\n"])
async def test_a_bad_name_is_refused(accounts: Accounts, name: str) -> None:
    if name == "a\n":
        await accounts.add_user(name, "producer", PASSWORD)  # space around a name is not part of it
        return
    with pytest.raises(AccountRefused):
        await accounts.add_user(name, "producer", PASSWORD)


async def test_what_will_not_do_is_refused_in_words(accounts: Accounts) -> None:
    await accounts.add_user("ada", "admin", PASSWORD)
    with pytest.raises(NameTaken):
        await accounts.add_user("Ada", "producer", PASSWORD)
    with pytest.raises(AccountRefused, match="8 to 1024"):
        await accounts.add_user("nina", "producer", "short")
    with pytest.raises(AccountRefused, match="no role"):
        await accounts.add_user("nina", "king", PASSWORD)  # type: ignore[arg-type]
    with pytest.raises(AccountRefused, match="Unicode"):
        await accounts.add_user("nina", "producer", "\ud800" * 8)
    with pytest.raises(AccountRefused, match="last admin"):
        await accounts.remove_user("ada")
    with pytest.raises(NoSuchUser):
        await accounts.remove_user("nobody")
    with pytest.raises(NoSuchUser):
        await accounts.create_session("nobody")
    with pytest.raises(NoSuchUser):
        await accounts.add_token("nobody", "deck", "producer", (), 3600)
    with pytest.raises(NoSuchUser):
        await accounts.create_link("nobody", 600)
    with pytest.raises(AccountRefused, match="a year"):
        await accounts.add_token("ada", "deck", "producer", (), 10**9)


async def test_a_link_can_be_used_once_even_by_two_at_once(accounts: Accounts) -> None:
    await accounts.add_user("nina", "producer", None)
    secret = await accounts.create_link("nina", 600)
    used = await asyncio.gather(*(accounts.use_link(secret) for _ in range(8)))
    assert [user.name for user in used if user] == ["nina"]


async def test_every_session_of_a_user_can_be_ended(accounts: Accounts) -> None:
    await accounts.add_user("nina", "producer", PASSWORD)
    sessions = [await accounts.create_session("nina") for _ in range(3)]
    await accounts.revoke_all("nina")
    assert [await accounts.session(session) for session in sessions] == [None] * 3


async def test_dead_sessions_do_not_pile_up(tmp_path: Path) -> None:
    clock = Clock()
    store = Accounts(None, cost=CHEAP, now_ms=clock)
    await store.open()
    await store.add_user("nina", "producer", None)
    for _ in range(5):
        await store.create_session("nina")
        clock.forward(limits.SESSION_IDLE_S + 1)
    await store.create_session("nina")
    assert (await store._rows("SELECT count(*) FROM sessions"))[0][0] == 1
    await store.close()


async def test_a_file_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    broken = tmp_path / "accounts.db"
    broken.write_bytes(b"this is no database" * 100)
    store = Accounts(broken, cost=CHEAP)
    with pytest.raises(StoreFailed, match="accounts file"):
        await store.open()
    await store.close()
    closed = Accounts(None, cost=CHEAP)
    with pytest.raises(StoreFailed, match="not open"):
        await closed.list_users()
    await closed.close()


async def test_another_process_may_add_users_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "accounts.db"
    service, tool = Accounts(path, cost=CHEAP), Accounts(path, cost=CHEAP)
    await service.open()
    await tool.open()
    await asyncio.gather(
        *(service.add_user(f"a{n}", "producer", None) for n in range(10)),
        *(tool.add_user(f"b{n}", "producer", None) for n in range(10)),
    )
    assert len(await service.list_users()) == 20
    await service.close()
    await tool.close()


async def test_a_crowd_signing_in_is_turned_away_not_piled_up() -> None:
    store = Accounts(None, cost=CHEAP)
    await store.open()
    still = threading.Event()
    really = store._verify
    # The hashing threads stand still until somebody was turned away: with a cheap hash they might keep pace.
    store._verify = lambda stored, password: still.wait(30) and really(stored, password)  # type: ignore[method-assign]
    crowd = [asyncio.create_task(store.check_password("nobody", "guess")) for _ in range(200)]
    await asyncio.wait(crowd, return_when=asyncio.FIRST_COMPLETED)
    still.set()
    tries = await asyncio.gather(*crowd, return_exceptions=True)
    away = [each for each in tries if isinstance(each, StoreFailed)]
    assert 0 < len(away) < 200
    assert await store.check_password("nobody", "guess") is None
    await store.close()


def _everything_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())
