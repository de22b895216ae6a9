"""How often one address may call what is open to everybody.

Counted in memory, a server each: a page costs no writing, and a restart forgives.
"""

from __future__ import annotations

import math
from time import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from api.errors import ApiError
from api.services.throttle import network_of


class PublicCalls:
    """Counts the calls of each address, a minute at a time.

    Args:
        per_minute: how many of them are answered.
    """

    def __init__(self, per_minute: int) -> None:
        self._limit = RateLimitItemPerMinute(per_minute)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def count(self, address: str) -> None:
        """Counts a call. Raises `ApiError` (`too_many_calls`), which says when to come back."""
        place = network_of(address)
        if self._limiter.hit(self._limit, place):
            return
        left = self._limiter.get_window_stats(self._limit, place).reset_time - time()
        seconds = max(math.ceil(left), 1)
        raise ApiError(
            "too_many_calls",
            f"Trop d'appels depuis votre adresse. Recommencez dans {seconds} s.",
            headers={"Retry-After": str(seconds)},
        )
