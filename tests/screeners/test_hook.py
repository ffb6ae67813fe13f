"""The broadcaster's own service is asked with a signature; whatever it does but decide, the post is held."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from pydantic import ValidationError

from secondscreen.core.events import Advice
from secondscreen.core.model import Post
from secondscreen.runtime.intake import Intake
from secondscreen.runtime.ports import Opinion
from secondscreen.screeners import build, settings_model
from secondscreen.screeners.hook import Hook, Settings
from secondscreen.screeners.hook.breaker import Breaker
from secondscreen.screeners.hook.signing import BadSecret, headers, read_secret
from secondscreen.settings import BadSettings, read_settings

from .own_service import KEY, SECRET, OwnService

Make = Callable[..., Hook]
DATA = Path(os.environ.get("SECONDSCREEN_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))


def post(number: int = 1, text: str = "What a goal, ünïcode") -> Post:
    return Post(id=f"t:{number}", network="t", source="s", published_ms=0, text=text)


@pytest.fixture
async def service() -> AsyncIterator[OwnService]:
    async with OwnService().running() as service:
        yield service


@pytest.fixture
async def make(service: OwnService, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Make]:
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    made: list[Hook] = []

    def make(clock: Callable[[], float] | None = None, **settings: Any) -> Hook:
        own = Settings.model_validate({"url": service.url, "secret_env": "HOOK_SECRET", **settings})
        more: dict[str, Any] = {"monotonic": clock} if clock else {}
        made.append(Hook(own, "final", now_s=lambda: 1_795_291_200.5, **more))
        return made[-1]

    yield make
    for one in made:
        one.close()
        await one.wait_closed()


# --- what is sent -------------------------------------------------------------------------------------------


async def test_a_post_is_sent_signed_and_whole(make: Make, service: OwnService):
    assert await make().screen([post()]) == [None]
    sent, body = service.requests[0]
    signed = f"{sent['webhook-id']}.{sent['webhook-timestamp']}.".encode() + body
    digest = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    assert sent["webhook-signature"] == f"v1,{digest}"
    said = json.loads(body)
    assert (said["type"], said["timestamp"]) == ("post.submitted", "2026-11-21T20:00:00Z")
    assert said["data"]["show"] == "final"
    assert Post.model_validate(said["data"]["post"]) == post()


def test_the_signature_is_the_one_of_the_standards_vector():
    file = DATA / "frames" / "standard_webhook_vector.json"
    if not file.exists():
        pytest.skip("no third-party data: the Standard Webhooks vector is not there")
    vector = json.loads(file.read_text(encoding="utf-8"))
    made = headers(
        read_secret(vector["secret"]),
        vector["webhook-id"],
        int(vector["webhook-timestamp"]),
        vector["body"].encode(),
    )
    assert made == {name: vector[name] for name in made}


@pytest.mark.parametrize("bad", ["", "whsec_", "whsec_!!!", "c2hvcnQ=", "whsec_" + "A" * 400])
def test_a_secret_that_is_none_is_refused_without_being_quoted(bad: str):
    with pytest.raises(BadSecret) as refused:
        read_secret(bad)
    assert not bad or bad not in str(refused.value)


async def test_two_requests_have_two_ids(make: Make, service: OwnService):
    await make().screen([post(1), post(2)])
    assert len({sent["webhook-id"] for sent, _ in service.requests}) == 2


# --- what is answered ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("decision", ["accept", "hold", "reject"])
async def test_a_decision_comes_as_advice(make: Make, service: OwnService, decision: str):
    service.says(json.dumps({"decision": decision, "reason": "league rules", "trace": 7}).encode())
    assert await make().screen([post()]) == [
        Opinion(advice=Advice(outcome=decision, reason="league rules", by="127.0.0.1"))  # type: ignore[arg-type]
    ]


async def test_a_reason_is_one_bounded_line_without_tricks(make: Make, service: OwnService):
    service.says(json.dumps({"decision": "hold", "reason": "a\n\u202eb\x00" + "x" * 3_000}).encode())
    (opinion,) = await make().screen([post()])
    assert opinion is not None and opinion.advice is not None
    assert opinion.advice.reason.startswith("a b")
    assert len(opinion.advice.reason) <= 300


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"oops", 500),
        (b'{"decision":"accept"}', 201),
        (b'{"decision":"accept"}', 500),
        (b"not json", 200),
        (b"", 200),
        (b"[]", 200),
        (b'{"decision":"approve"}', 200),
        (b'{"decision":"accept","reason":5}', 200),
        (b'{"decision":true}', 200),
        (b'{"decision":NaN}', 200),
        (b'{"reason":"' + b"x" * 5_000 + b'","decision":"accept"}', 200),
        (b'{"decision":"accept","x":"' + b"x" * 100_000 + b'"}', 200),
        (b"\xff\xfe", 200),
    ],
)
async def test_anything_but_a_decision_holds_the_post(
    make: Make, service: OwnService, body: bytes, status: int
):
    service.says(body, status)
    (opinion,) = await make().screen([post()])
    assert opinion is not None and opinion.advice is None
    assert opinion.held.startswith("the show's own service gave no decision")


async def test_a_redirect_is_not_followed(make: Make, service: OwnService):
    service.says(b"", 307, Location=service.url + "/elsewhere")
    (opinion,) = await make().screen([post()])
    assert opinion is not None and "HTTP 307" in opinion.held
    assert len(service.requests) == 1


async def test_an_endless_answer_is_cut(make: Make, service: OwnService):
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(10 << 30)})
        await response.prepare(request)
        for _ in range(1_000):
            await response.write(b" " * 65_536)
        return response

    service.answer = endless
    (opinion,) = await make().screen([post()])
    assert opinion is not None and "too long" in opinion.held


async def test_a_hanging_service_holds_only_what_it_did_not_answer(make: Make, service: OwnService):
    async def some(request: web.Request) -> web.StreamResponse:
        if json.loads(await request.read())["data"]["post"]["id"] == "t:2":
            return await service.hang(request)
        return web.Response(status=204)

    service.answer = some
    answers = await make(deadline_ms=300).screen([post(1), post(2), post(3)])
    assert answers[0] is None and answers[2] is None
    assert answers[1] is not None and "no answer in time" in answers[1].held


async def test_nobody_listening_holds_the_post(make: Make):
    (opinion,) = await make(url="http://127.0.0.1:9/").screen([post()])
    assert opinion is not None and opinion.held


async def test_no_more_than_so_many_are_asked_at_once(make: Make, service: OwnService):
    async def slowly(request: web.Request) -> web.StreamResponse:
        for _ in range(20):
            await asyncio.sleep(0)
        return web.Response(status=204)

    service.answer = slowly
    assert await make(at_once=3).screen([post(n) for n in range(40)]) == [None] * 40
    assert 1 < service.most_together <= 3


async def test_the_environments_proxies_are_not_used(
    make: Make, service: OwnService, monkeypatch: pytest.MonkeyPatch
):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert await make().screen([post()]) == [None]


# --- the breaker --------------------------------------------------------------------------------------------


async def test_a_service_that_fails_is_left_alone_and_tried_again(make: Make, service: OwnService):
    now = [0.0]
    hook = make(clock=lambda: now[0], failures=3, rest_s=30, at_once=1)
    service.says(b"", 500)
    answers = await hook.screen([post(n) for n in range(10)])
    assert len(service.requests) == 3
    assert all(answer is not None and answer.held for answer in answers)
    assert "left alone" in hook.trouble and "HTTP 500" in hook.trouble
    now[0] = 29
    await hook.screen([post()])
    assert len(service.requests) == 3
    now[0] = 31
    await hook.screen([post(), post(), post()])  # one tries, fails, and the rest begins again
    assert len(service.requests) == 4
    now[0] = 70
    service.answer = service.nothing
    assert await hook.screen([post(), post(), post()]) == [None, None, None]
    assert hook.trouble == ""
    assert hook.measures() == {"hook_asked_total": 7, "hook_failed_total": 4, "hook_shut": 0}


def test_half_open_lets_one_through_at_a_time():
    now = [0.0]
    breaker = Breaker(1, 10, lambda: now[0])
    breaker.failed()
    assert breaker.shut and not breaker.may_ask()
    now[0] = 10
    assert [breaker.may_ask() for _ in range(3)] == [True, False, False]
    breaker.failed()
    assert not breaker.may_ask()
    now[0] = 20
    assert breaker.may_ask()
    breaker.succeeded()
    assert not breaker.shut and breaker.may_ask() and breaker.may_ask()


# --- settings -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://moderation.example/",
        "ftp://moderation.example/",
        "https://user:word@moderation.example/",
        "https:///posts",
        "moderation.example",
        "http://127.0.0.1.moderation.example/",
        "file:///etc/passwd",
    ],
)
def test_an_address_that_is_not_https_is_refused(url: str):
    with pytest.raises(ValidationError):
        Settings(url=url, secret_env="X")


@pytest.mark.parametrize(
    "url", ["https://m.example/p", "http://127.0.0.1:80/", "http://[::1]/", "http://localhost/"]
)
def test_https_and_this_machine_will_do(url: str):
    assert Settings(url=url, secret_env="X").url == url


async def test_a_secret_that_is_missing_holds_everything_and_says_so(make: Make, service: OwnService):
    hook = make(secret_env="NOT_THERE")
    assert "NOT_THERE" in hook.trouble and "every post is held" in hook.trouble
    (event,) = await Intake([hook]).admit([(post(), False)], 0)
    assert event.held == "screener failed: hook"
    assert service.requests == []


async def test_a_secret_comes_from_a_file_beside_the_show(make: Make, service: OwnService, tmp_path: Path):
    file = tmp_path / "hook.secret"
    file.write_text(SECRET + "\n")
    hook = make(secret_env=None, secret_file=file)
    assert await hook.screen([post()]) == [None]
    assert SECRET not in repr(hook._settings)


async def test_a_failure_holds_by_intake_and_advice_goes_on(make: Make, service: OwnService):
    service.says(b'{"decision":"reject","reason":"no"}')
    (event,) = await Intake([make()]).admit([(post(), False)], 0)
    assert event.advice == Advice(outcome="reject", reason="no", by="127.0.0.1") and event.held == ""
    service.says(b"", 500)
    (event,) = await Intake([make()]).admit([(post(), False)], 0)
    assert event.advice is None and "HTTP 500" in event.held


def test_a_rehearsal_asks_nobody():
    hook = build("hook")
    with pytest.raises(Exception, match="rehearsal"):
        hook.opinions([post()])


SHOW = 'id = "s"\ntitle = "S"\nhashtags = ["s"]\n[moderation]\n'


def test_the_hooks_settings_stay_out_of_the_journalled_show(tmp_path: Path):
    file = tmp_path / "s.toml"
    own = 'screeners = ["hook"]\n[moderation.hook]\nurl = "https://m.example/"\nsecret_file = "key"\n'
    file.write_text(SHOW + own)
    show = read_settings(file).shows["s"]
    assert show.screeners == {"hook": Settings(url="https://m.example/", secret_file=tmp_path / "key")}
    assert "m.example" not in show.config.model_dump_json()
    assert settings_model("hook") is Settings


@pytest.mark.parametrize(
    ("own", "fault"),
    [
        ('screeners = ["hook"]', "moderation.hook.url: is missing"),
        ('screeners = ["hook"]\n[moderation.hook]\nurl = "https://m.example/"', "name one of secret_file"),
        ('[moderation.hook]\nurl = "https://m.example/"', "does not name"),
        ('screeners = ["hook"]\n[moderation.hook]\nurk = "x"', "did you mean 'url'"),
        ('screeners = ["text"]\n[moderation.text]\nx = 1', "no settings|no setting"),
        ('screeners = ["hok"]', "is no screener"),
        ('[moderation.shadow]\nscreeners = ["hok"]', "is no screener"),
        (
            'screeners = ["hook"]\nrules = ["withheld"]\n[moderation.hook]\nurl = "https://m.example/"\n'
            'secret_env = "X"',
            "leaves out 'advised'",
        ),
    ],
)
def test_faults_of_a_hooks_settings_are_told(tmp_path: Path, own: str, fault: str):
    file = tmp_path / "s.toml"
    file.write_text(SHOW + own + "\n")
    with pytest.raises(BadSettings, match=fault):
        read_settings(file)
