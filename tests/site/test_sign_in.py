"""Sign-in, sessions and cross-site requests, as an attacker would try them."""

from __future__ import annotations

import pytest
from yarl import URL

from secondscreen.core import limits
from secondscreen.site import authorise
from secondscreen.site.sign_in import local_path

from .conftest import PASSWORD, House, Serve, csrf_of, sign_in

COMMANDS = "/api/v1/shows/demo/commands"
CLEAR = {"command": "clear"}


async def test_signing_in_opens_the_console_and_the_api(house: House) -> None:
    async with house.browser() as browser:
        assert await sign_in(browser, "Producer ") == 303  # names know no capitals
        token = await csrf_of(browser)
        async with browser.post(COMMANDS, json=CLEAR, headers={"X-CSRF-Token": token}) as response:
            assert response.status == 200
        async with browser.get("/api/v1/me") as response:
            me = await response.json()
    assert me == {"name": "producer", "role": "producer", "via": "console", "shows": [], "csrf": token}
    assert house.show.given[0].by == "producer"
    assert house.show.given[0].via == "console"


async def test_the_cookie_is_out_of_reach_of_scripts_and_foreign_forms(house: House) -> None:
    async with (
        house.browser() as browser,
        browser.post(
            "/login", data={"name": "producer", "password": PASSWORD}, allow_redirects=False
        ) as response,
    ):
        cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("secondscreen=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert f"Max-Age={limits.SESSION_LIFE_S}" in cookie


async def test_over_https_the_cookie_is_bound_to_the_host(serve: Serve) -> None:
    house = await serve(secure_cookies=True)
    async with (
        house.browser() as browser,
        browser.post(
            "/login", data={"name": "producer", "password": PASSWORD}, allow_redirects=False
        ) as response,
    ):
        assert response.headers["Set-Cookie"].startswith("__Host-secondscreen=")
        assert "Secure" in response.headers["Set-Cookie"]
        assert "Domain" not in response.headers["Set-Cookie"]
        assert response.headers["Strict-Transport-Security"]


async def test_wrong_name_and_wrong_password_get_the_same_answer(house: House) -> None:
    answers = []
    async with house.browser() as browser:
        for name, password in (("producer", "wrong password"), ("nobody", "wrong password"), ("", "")):
            async with browser.post("/login", data={"name": name, "password": password}) as response:
                answers.append((response.status, (await response.text()).replace(f'value="{name}"', "")))
    assert answers[0][0] == 401
    assert "The name or the password is wrong." in answers[0][1]
    assert answers[0] == answers[1]


async def test_the_sixth_try_at_an_account_waits_even_with_the_right_password(serve: Serve) -> None:
    house = await serve(proxies=_local_networks())
    async with house.browser() as browser:
        statuses = []
        for n in range(6):
            headers = {"X-Forwarded-For": f"198.51.100.{n}"}  # each try from elsewhere
            form = {"name": "producer", "password": "guess" if n < 5 else PASSWORD}
            async with browser.post("/login", data=form, headers=headers) as response:
                statuses.append(response.status)
        assert statuses == [401] * 5 + [429]
        assert 0 < int(response.headers["Retry-After"]) <= limits.SIGN_IN_WINDOW_S
        headers = {"X-Forwarded-For": "198.51.100.77"}
        form = {"name": "admin", "password": PASSWORD}
        async with browser.post("/login", data=form, headers=headers, allow_redirects=False) as response:
            assert response.status == 303  # others are not locked out with them


async def test_the_sixth_try_from_an_address_waits_whatever_the_name(house: House) -> None:
    async with house.browser() as browser:
        assert [await sign_in(browser, f"user{n}", "guess") for n in range(5)] == [401] * 5
        assert await sign_in(browser, "producer") == 429


async def test_a_forged_forwarding_header_does_not_hide_an_address(house: House) -> None:
    async with house.browser() as browser:
        for n in range(6):
            headers = {"X-Forwarded-For": f"198.51.100.{n}"}
            form = {"name": f"user{n}", "password": "guess"}
            async with browser.post("/login", data=form, headers=headers) as response:
                status = response.status
    assert status == 429


async def test_many_tries_at_once_do_not_slip_through(house: House) -> None:
    import asyncio

    async with house.browser() as browser:
        statuses = await asyncio.gather(*(sign_in(browser, "producer", f"guess {n}") for n in range(12)))
    assert sorted(statuses) == [401] * 5 + [429] * 7


async def test_good_sign_ins_do_not_count_as_tries(house: House) -> None:
    async with house.browser() as browser:
        assert [await sign_in(browser, "producer") for _ in range(8)] == [303] * 8


async def test_a_planted_session_is_worth_nothing(house: House) -> None:
    async with house.browser() as attacker, house.browser() as victim:
        await sign_in(attacker, "moderator")
        planted = _cookie(attacker)
        victim.cookie_jar.update_cookies({"secondscreen": planted}, URL(house.url))
        assert await sign_in(victim, "producer") == 303
        assert _cookie(victim) != planted
        async with victim.get("/api/v1/me", headers={"Cookie": f"secondscreen={planted}"}) as response:
            assert (await response.json())["name"] == "producer"  # nor when it is sent along
        async with attacker.get("/api/v1/me") as response:
            assert response.status == 401  # the planted session ended when the victim signed in


async def test_an_unsigned_or_altered_cookie_is_nobody(house: House) -> None:
    session_id = await house.accounts.create_session("producer")
    async with house.script() as client:
        for value in (session_id, f"{session_id}.", f"{session_id}.{'A' * 43}", ".", "ü.ü", '"a"'):
            async with client.get("/api/v1/me", headers={"Cookie": f"secondscreen={value}"}) as response:
                assert response.status == 401


async def test_signing_out_ends_the_session_on_the_server(house: House) -> None:
    async with house.browser() as browser:
        await sign_in(browser, "producer")
        kept = _cookie(browser)
        token = await csrf_of(browser)
        async with browser.post("/logout", data={"csrf": "wrong"}, allow_redirects=False) as response:
            assert response.status == 403
        async with browser.post("/logout", data={"csrf": token}, allow_redirects=False) as response:
            assert response.status == 303
    stolen = {"Cookie": f"secondscreen={kept}"}
    async with house.script() as thief, thief.get("/api/v1/me", headers=stolen) as response:
        assert response.status == 401


async def test_an_idle_session_ends(house: House) -> None:
    async with house.browser() as browser:
        await sign_in(browser, "producer")
        token = await csrf_of(browser)
        house.clock.forward(limits.SESSION_IDLE_S - 5)
        async with browser.post(COMMANDS, json=CLEAR, headers={"X-CSRF-Token": token}) as response:
            assert response.status == 200
        house.clock.forward(limits.SESSION_IDLE_S + 5)
        async with browser.post(COMMANDS, json=CLEAR, headers={"X-CSRF-Token": token}) as response:
            assert response.status == 401
            assert "sign in again" in (await response.json(content_type=None))["detail"]
        async with browser.get("/console/demo", allow_redirects=False) as response:
            assert response.status == 303


async def test_a_busy_session_ends_too_at_the_end_of_its_life(house: House) -> None:
    async with house.browser() as browser:
        await sign_in(browser, "producer")
        lived = 0
        while lived + limits.SESSION_IDLE_S // 2 < limits.SESSION_LIFE_S:
            async with browser.get("/api/v1/me") as response:
                assert response.status == 200
            house.clock.forward(limits.SESSION_IDLE_S // 2)
            lived += limits.SESSION_IDLE_S // 2
        house.clock.forward(limits.SESSION_IDLE_S // 2)
        async with browser.get("/api/v1/me") as response:
            assert response.status == 401


async def test_a_cross_site_form_does_nothing(house: House) -> None:
    async with house.browser() as browser:
        await sign_in(browser, "producer")
        token = await csrf_of(browser)
        attempts: list[tuple[dict[str, str], int]] = [
            ({}, 403),  # our page forgot the token
            ({"X-CSRF-Token": "guess"}, 403),
            ({"X-CSRF-Token": "ü"}, 403),
            ({"X-CSRF-Token": token, "Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403),
            ({"X-CSRF-Token": token, "Sec-Fetch-Site": "same-site", "Origin": "https://evil.example"}, 403),
            ({"X-CSRF-Token": token}, 200),
        ]
        for headers, expected in attempts:
            async with browser.post(COMMANDS, json=CLEAR, headers=headers) as response:
                assert response.status == expected, headers
        # A plain HTML form can send neither JSON nor the header.
        headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
        async with browser.post(COMMANDS, data={"command": "clear"}, headers=headers) as response:
            assert response.status == 403
        async with browser.post("/login", data={"name": "a", "password": "b"}, headers=headers) as response:
            assert response.status == 403
    assert len(house.show.given) == 1


async def test_another_sessions_csrf_token_does_not_fit(house: House) -> None:
    async with house.browser() as one, house.browser() as two:
        await sign_in(one, "producer")
        await sign_in(two, "admin")
        async with two.post(COMMANDS, json=CLEAR, headers={"X-CSRF-Token": await csrf_of(one)}) as response:
            assert response.status == 403


async def test_a_bearer_token_needs_no_csrf_token_and_goes_before_a_cookie(house: House) -> None:
    async with house.browser() as browser:
        await sign_in(browser, "admin")
        headers = {"Authorization": f"Bearer {await house.token()}"}
        async with browser.post(COMMANDS, json=CLEAR, headers=headers) as response:
            assert response.status == 200
        async with browser.get("/api/v1/me", headers={"Authorization": "Bearer ss_wrong"}) as response:
            assert response.status == 401  # not quietly somebody else
    assert house.show.given[0].by == "producer"


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer ss_",
        "Basic YWRtaW46YWRtaW4=",
        "Bearer ss_0123456789ab_" + "A" * 43,
        "ü",
    ],
)
async def test_no_token_or_a_wrong_one_is_401(house: House, authorization: str) -> None:
    async with house.script() as client:
        headers = {"Authorization": authorization} if authorization else {}
        async with client.post(COMMANDS, json=CLEAR, headers=headers) as response:
            assert response.status == 401
            assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert house.show.given == []


async def test_an_expired_or_revoked_token_is_401(house: House) -> None:
    text = await house.token()
    async with house.script(text) as client:
        async with client.get("/api/v1/me") as response:
            assert response.status == 200
        house.clock.forward(3601)
        async with client.get("/api/v1/me") as response:
            assert response.status == 401
    text = await house.token()
    (token,) = await house.accounts.list_tokens()
    await house.accounts.revoke_token(token.id)
    async with house.script(text) as client, client.get("/api/v1/me") as response:
        assert response.status == 401


async def test_a_one_time_link_signs_in_once_and_leads_on(house: House) -> None:
    secret = await house.accounts.create_link("producer", 600)
    link = f"/login/link?token={secret}&next=/console/demo"
    async with house.browser() as browser, house.browser() as other:
        async with browser.head(link) as response:
            assert response.status == 405  # looking at a link does not spend it
        async with browser.get(link) as response:
            assert response.status == 200
            assert response.url.path == "/console/demo"
        async with browser.get(link, allow_redirects=False) as response:
            assert response.status == 303  # who is in already goes on
        async with other.get(link) as response:
            assert response.status == 401
            assert "used already" in await response.text()


async def test_a_link_ends_after_its_time_and_cannot_be_guessed(house: House) -> None:
    secret = await house.accounts.create_link("producer", 600)
    house.clock.forward(601)
    async with house.browser() as browser:
        async with browser.get(f"/login/link?token={secret}") as response:
            assert response.status == 401
        for _ in range(4):
            async with browser.get("/login/link?token=guess") as response:
                assert response.status == 401
        async with browser.get("/login/link?token=guess") as response:
            assert response.status == 429


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "x",
        "/a\nb",
        "/ü",
        "/a b",
    ],
)
def test_signing_in_leads_nowhere_else(path: str) -> None:
    assert local_path(path) == "/"


def test_signing_in_leads_to_our_own_pages() -> None:
    assert local_path("/console/demo?lane=inbox") == "/console/demo?lane=inbox"


async def test_the_desk_is_for_producers_on_our_own_pages(house: House) -> None:
    allow = authorise(house.accounts, house.options)
    host = {"host": "tv.example"}
    session = await house.accounts.create_session("producer")
    async with house.browser() as browser:
        await sign_in(browser, "producer")
        session = _cookie(browser)
    cookie = {**host, "cookie": f"a=b; secondscreen={session}"}
    bearer = {"authorization": f"Bearer {await house.token()}"}
    assert await allow("demo", "feed", {})
    assert await allow("demo", "onair", {})
    assert not await allow("demo", "desk", {})
    assert await allow("demo", "desk", {**cookie, "origin": "http://tv.example"})
    assert not await allow("demo", "desk", {**cookie, "origin": "http://evil.example"})
    assert await allow("demo", "desk", bearer)
    assert not await allow("demo", "desk", {"authorization": f"Bearer {await house.token('moderator')}"})
    assert not await allow("demo", "desk", {"authorization": "Bearer wrong"})
    scoped = {"authorization": f"Bearer {await house.token(shows=('other',))}"}
    assert not await allow("demo", "desk", scoped)
    assert await allow("other", "desk", scoped)


async def test_a_token_for_one_show_reaches_no_other(house: House) -> None:
    client = house.script(await house.token(shows=("other",)))
    async with client, client.post(COMMANDS, json=CLEAR) as response:
        assert response.status == 403
    client = house.script(await house.token("admin", shows=("demo",)))
    async with client, client.get("/api/v1/users") as response:
        assert response.status == 403


async def test_a_removed_user_is_out_at_once(house: House) -> None:
    text = await house.token()
    async with house.browser() as browser, house.script(await house.token("admin")) as admin:
        await sign_in(browser, "producer")
        async with admin.delete("/api/v1/users/producer") as response:
            assert response.status == 204
            assert await response.read() == b""
        async with browser.get("/api/v1/me") as response:
            assert response.status == 401
        async with house.script(text) as script, script.get("/api/v1/me") as response:
            assert response.status == 401
        async with admin.delete("/api/v1/users/admin") as response:
            assert response.status == 409
        async with admin.delete("/api/v1/users/nobody") as response:
            assert response.status == 404


async def test_admins_make_users_and_tokens_whose_secret_is_shown_once(house: House) -> None:
    async with house.script(await house.token("admin")) as admin:
        new = {"name": "nina", "role": "producer", "password": "a long password"}
        for status in (201, 409):
            async with admin.post("/api/v1/users", json=new) as response:
                assert response.status == status
        for key in ("name", "role", "password"):
            async with admin.post("/api/v1/users", json={**new, "name": "x", key: ""}) as response:
                assert response.status == 422
                assert (await response.json(content_type=None))["errors"][0]["loc"] == ["body", key]
                assert "a long password" not in await response.text()
        async with admin.get("/api/v1/users") as response:
            listed = await response.json()
            assert [user["name"] for user in listed["items"]] == [
                "admin",
                "advertiser",
                "moderator",
                "nina",
                "producer",
            ]
            assert "password" not in {key for user in listed["items"] for key in user}
        headers = {"Idempotency-Key": "deck"}
        made = []
        for _ in range(2):
            async with admin.post(
                "/api/v1/tokens", json={"label": "Stream Deck"}, headers=headers
            ) as response:
                assert response.status == 201
                made.append(await response.json())
        assert made[0] == made[1]
        assert made[0]["token"].startswith(f"ss_{made[0]['id']}_")
        async with admin.get("/api/v1/tokens") as response:
            listed = await response.json()
        assert [token["label"] for token in listed["items"]] == ["test", "Stream Deck"]
        assert made[0]["token"].split("_")[2] not in str(listed)
        async with house.script(made[0]["token"]) as deck:
            async with deck.get("/api/v1/me") as response:
                assert (await response.json())["role"] == "producer"
            async with admin.delete(f"/api/v1/tokens/{made[0]['id']}") as response:
                assert response.status == 204
            async with deck.get("/api/v1/me") as response:
                assert response.status == 401
        async with admin.delete(f"/api/v1/tokens/{made[0]['id']}") as response:
            assert response.status == 404


def _cookie(browser: object) -> str:
    return next(cookie.value for cookie in browser.cookie_jar if cookie.key == "secondscreen")  # type: ignore[attr-defined]


def _local_networks() -> tuple[object, ...]:
    import ipaddress

    return (ipaddress.ip_network("127.0.0.0/8"),)
