"""A model in a process of its own may die, hang and lie: a batch fails, the service does not."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from secondscreen.screeners import worker as room
from secondscreen.screeners.worker import Worker, WorkerFailed

from .workshop import child

Make = Callable[..., Worker]
TENS = "tests.screeners.workshop:tens"


@pytest.fixture
def make() -> Iterator[Make]:
    made: list[Worker] = []

    def make(factory: str = TENS, **more: object) -> Worker:
        made.append(Worker("model", factory, **more))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.close()


async def test_a_worker_answers_each_of_a_batch_in_order(make: Make):
    worker = make(options={"times": 3})
    assert await worker.ask([1, 2, "a"]) == [3, 6, "aaa"]
    assert await worker.ask([]) == []
    assert worker.trouble == "" and worker.starts == 1


async def test_a_worker_killed_mid_batch_fails_that_batch_and_serves_the_next(make: Make):
    worker = make()
    with pytest.raises(WorkerFailed, match="signal 9"):
        await worker.ask([1, "die"])
    assert "signal 9" in worker.trouble
    assert await worker.ask([2]) == [20]
    assert worker.trouble == "" and worker.starts == 2


async def test_a_worker_killed_from_outside_is_started_again(make: Make):
    worker = make()
    (pid,) = await worker.ask(["pid"])
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)  # noqa: ASYNC222 - it has just been killed
    assert await worker.ask([2]) == [20]


async def test_a_worker_that_hangs_is_killed_at_its_deadline(make: Make):
    worker = make(ask_s=0.3)
    with pytest.raises(WorkerFailed, match="no answer in time"):
        await worker.ask(["hang"])
    assert await worker.ask([2]) == [20]


async def test_a_worker_that_spins_is_ended_by_its_processor_time(make: Make):
    worker = make(cpu_s=1)
    with pytest.raises(WorkerFailed, match=f"signal {signal.SIGXCPU.value}"):
        await worker.ask(["spin"])


async def test_an_exception_fails_the_batch_and_not_the_process(make: Make):
    worker = make()
    with pytest.raises(WorkerFailed, match="ValueError: this will not do"):
        await worker.ask(["raise"])
    assert await worker.ask([2]) == [20]
    assert worker.starts == 1


@pytest.mark.parametrize("bad", ["nan", "short"])
async def test_an_answer_that_is_no_number_or_too_short_is_refused(make: Make, bad: str):
    worker = make()
    with pytest.raises(WorkerFailed):
        await worker.ask([1, bad])
    assert await worker.ask([2]) == [20]


@pytest.mark.parametrize(
    "says",
    [
        "say(b'not json at all')",
        "say(b'[1,2]')",
        "os.write(1, bytes([255]) * 4096)",
        """say(b'{"n":%d,"answers":[NaN]}' % n)""",
        """say(b'{"n":%d,"answers":"ten"}' % n)""",
        """say(b'{"n":%d}' % n)""",
        "sys.exit(0)",
    ],
)
async def test_garbage_fails_the_batch(make: Make, says: str):
    worker = make(command=child(says))
    with pytest.raises(WorkerFailed):
        await worker.ask([1])


async def test_answers_that_come_twice_late_or_to_nothing_asked_are_let_go(make: Make):
    says = """[say(b'{"n":%d,"answers":[%d]}' % (k, v)) for k, v in ((n + 7, 666), (n - 1, 666), (n, n), (n, 666))]"""
    worker = make(command=child(says))
    assert [await worker.ask(["x"]) for _ in range(3)] == [[1], [2], [3]]
    assert worker.ignored > 0


async def test_who_stops_waiting_does_not_get_the_next_ones_answer(make: Make):
    worker = make(ask_s=0.4)
    waiting = asyncio.ensure_future(worker.ask(["hang"]))
    await asyncio.sleep(0)
    waiting.cancel()
    assert await worker.ask([5]) == [50]
    assert await worker.ask([6]) == [60]


async def test_a_model_that_cannot_load_says_why_and_is_not_tried_all_the_time(make: Make):
    now = [100.0]
    worker = make("tests.screeners.workshop:broken", clock=lambda: now[0])
    for _ in range(2):
        with pytest.raises(WorkerFailed, match="the model is not there"):
            await worker.ask([1])
    assert worker.starts == 2
    for _ in range(3):
        with pytest.raises(WorkerFailed, match=r"the model is not there; next try in 1 s$"):
            await worker.ask([1])
    assert worker.starts == 2
    now[0] += 1.1
    with pytest.raises(WorkerFailed):
        await worker.ask([1])
    assert worker.starts == 3


async def test_a_model_that_ends_at_its_start_fails(make: Make):
    worker = make("tests.screeners.workshop:dying")
    with pytest.raises(WorkerFailed, match="SystemExit"):
        await worker.ask([1])


async def test_memory_beyond_the_limit_is_refused_to_the_child(make: Make):
    worker = make(memory_mb=512)
    with pytest.raises(WorkerFailed, match="MemoryError"):
        await worker.ask(["eat"])
    assert await worker.ask([2]) == [20]


async def test_a_child_writes_no_file_and_knows_no_secret(
    make: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("SECONDSCREEN_TEST_SECRET", "hush")
    worker = make()
    assert await worker.ask(["secret", "print", 1]) == [None, 0, 10]
    with pytest.raises(WorkerFailed):
        await worker.ask([("write", str(tmp_path / "never"))])


async def test_too_many_waiting_batches_fail_at_once(make: Make):
    worker = make(ask_s=0.3)
    waiting = [asyncio.ensure_future(worker.ask(["hang"])) for _ in range(room.WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(WorkerFailed, match="too many"):
        await worker.ask([1])
    worker.close()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(result, WorkerFailed | asyncio.CancelledError) for result in results)


async def test_a_closed_worker_answers_nothing_more(make: Make):
    worker = make()
    (pid,) = await worker.ask(["pid"])
    worker.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises((WorkerFailed, RuntimeError)):
        await worker.ask([1])


def test_a_child_dies_with_its_parent():
    parent = (
        "import os, signal\n"
        "from secondscreen.screeners.worker import Worker\n"
        f"w = Worker('model', {TENS!r})\n"
        "print(w.ask_now(['pid'])[0], flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    root = Path(__file__).parents[2]
    env = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run([sys.executable, "-c", parent], capture_output=True, cwd=root, env=env, check=False)
    pid = int(done.stdout)
    for _ in range(1_000):
        try:
            with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123 - gone or a zombie, both will do
                if stat.read().rpartition(")")[2].split()[0] == "Z":
                    return
        except FileNotFoundError:
            return
        os.sched_yield()
    raise AssertionError("the child outlived its parent")
