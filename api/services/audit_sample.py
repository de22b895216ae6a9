"""The random share of automatic decisions that a person reads without seeing them.

Only what is drawn whatever the confidence measures quality without bias.
"""

from __future__ import annotations

import hashlib

from api.services.review_records import ReviewKey

DEFAULT_SHARE = 0.02


def is_drawn(key: ReviewKey, share: float) -> bool:
    """Whether a request is in the sample: always the same answer for the same request.

    Args:
        share: of the requests, 0 to 1.
    """
    drawn = int.from_bytes(hashlib.sha256(str(key).encode()).digest()[:8], "big")
    return drawn < share * 2**64
