"""`screeners = ["hook"]` and `[moderation.hook]`: the broadcaster's own service is asked about every post.

breaker.py says when it is left alone, signing.py signs, screener.py asks and reads. What its decision means is the
rule `advised` (core/moderation).
"""

from .screener import Hook, Settings, build

__all__ = ["Hook", "Settings", "build"]
