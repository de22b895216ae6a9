"""Slowing down those who guess passwords, one address, one account, or both together.

A try is counted as a failure before it is judged, and taken back when it succeeds: tries made
at the same instant cannot slip past one another.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.errors import ApiError
from api.services.identity import Failures
from api.services.ports import ConflictError, Store

_FIRST_DELAY = timedelta(seconds=30)
_LONGEST_DELAY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """What is counted together, how many failures pass without delay, and for how long."""

    key: str
    free: int
    forgotten_after: timedelta

    def after_a_failure(self, before: Failures | None, now: datetime) -> Failures:
        """The count with one more; from `free` on, each makes the next try wait twice longer."""
        if before is None or now - before.last_at > self.forgotten_after:
            before = Failures(0, now, None)
        count = before.count + 1
        if count < self.free:
            return Failures(count, now, None)
        # The exponent is bounded: the delay is, long before.
        delay = min(_FIRST_DELAY * 2 ** min(count - self.free, 20), _LONGEST_DELAY)
        return Failures(count, now, now + delay)


def limits_of(email: str, address: str) -> tuple[Limit, ...]:
    """The limits a sign-in is under.

    Args:
        email: folded, known or not: an unknown one is treated just the same.
        address: IP address of the caller.
    """
    place = network_of(address)
    return (
        # Five per account and address: who guesses does not lock the owner out from elsewhere.
        Limit(_digest("pair", email, place), 5, timedelta(hours=24)),
        # A town hall shares one address: it takes more of them to be suspicious.
        Limit(_digest("address", place), 50, timedelta(hours=1)),
        # A guess spread over many addresses (NIST SP 800-63B: no more than 100).
        Limit(_digest("account", email), 100, timedelta(hours=24)),
    )


class Throttle:
    """Counts the failures, in the database: all the servers share them, restarts included."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def wait(self, limits: Iterable[Limit], now: datetime) -> timedelta | None:
        """Counts a try; or how long to wait before the next, and then nothing is counted."""
        for _ in range(3):
            try:
                return self._counted(tuple(limits), now)
            except ConflictError:
                # Somebody counted the first failure of this key at the same instant.
                continue
        return _FIRST_DELAY

    def _counted(self, limits: tuple[Limit, ...], now: datetime) -> timedelta | None:
        with self._store.writing() as repositories:
            kept = {limit: repositories.failures.get(limit.key) for limit in limits}
            blocked = [f.blocked_until for f in kept.values() if f and f.blocked_until]
            if blocked and max(blocked) > now:
                return max(blocked) - now
            for limit, before in kept.items():
                repositories.failures.put(limit.key, limit.after_a_failure(before, now))
        return None

    def succeeded(self, limits: Iterable[Limit]) -> None:
        """Takes the try back; its owner has shown who he is: his failures are forgotten.

        Those of the address are not: an account of one's own must not give new guesses.
        """
        pair, address, account = limits
        with self._store.writing() as repositories:
            # In the order in which tries are counted, so that neither waits for the other.
            repositories.failures.forget(pair.key)
            kept = repositories.failures.get(address.key)
            if kept is not None:
                one_less = Failures(max(kept.count - 1, 0), kept.last_at, None)
                repositories.failures.put(address.key, one_less)
            repositories.failures.forget(account.key)

    def forget_before(self, instant: datetime) -> None:
        """Forgets what nobody will count any more."""
        with self._store.writing() as repositories:
            repositories.failures.forget_before(instant)


def too_many_attempts(waiting: timedelta) -> ApiError:
    """The fault that tells how long to wait."""
    seconds = math.ceil(waiting.total_seconds())
    told = f"{seconds} secondes" if seconds < 120 else f"{math.ceil(seconds / 60)} minutes"
    return ApiError(
        "too_many_attempts",
        f"Trop d'essais. Recommencez dans {told}.",
        headers={"Retry-After": str(seconds)},
    )


def network_of(address: str) -> str:
    """One caller: the address; of an IPv6 one its /64, that one subscriber has whole."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def _digest(*parts: str) -> str:
    """Addresses are counted under a digest: the table lists nobody's."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()
