"""Second stages for tests: well, ill and hostile. Not here: the tests (test_text_second.py)."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any


def stage(say: str = "0") -> Callable[[list[str]], list[Any]]:
    """Log-odds `say` for every text; or `die`, `hang`, `raise`, `short`, `nan`, `words` as they say."""

    def answer(texts: list[str]) -> list[Any]:
        match say:
            case "die":
                os.kill(os.getpid(), signal.SIGKILL)
            case "hang":
                signal.pause()
            case "raise":
                raise ValueError("this will not do")
            case "short":
                return [0.0] * (len(texts) - 1)
            case "nan":
                return [float("nan")] * len(texts)
            case "words":
                return ["very" for _ in texts]
        return [float(say) for _ in texts]

    return answer
