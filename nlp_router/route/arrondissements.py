"""The arrondissements of Paris, Lyon and Marseille: one commune each (CGCT, L2511-1)."""

from __future__ import annotations

import re
from collections.abc import Sequence

# INSEE code of the commune -> how many arrondissements it has.
ARRONDISSEMENTS = {"75056": 20, "69123": 9, "13055": 16}
_ORDINAL = r"(?:ers?|e|è|eme|ème|ieme|ième|nd)"
_BESIDE = re.compile(
    rf"[\s,(-]*(?:(?:dans |du )?le )?(\d{{1,2}}|[IVX]{{1,5}}|premier)\s?{_ORDINAL}?"
    r"(?:\s?arr(?:ondissement|dt|t)?\b\.?)?\)?(?![\w.,/]*\d)(?!\w)"
)
# « dans le 13e », « le 13e arrondissement », « Les Goudes, 8e, »: not « au 3e étage ».
ARRONDISSEMENT_ALONE = re.compile(
    rf"(?<!\w)(\d{{1,2}})\s?{_ORDINAL}\s+arr(?:ondissement|dt|t)?\b"
    rf"|(?:(?<=dans le )|(?<=, ))(\d{{1,2}})\s?{_ORDINAL}(?=\s*(?:[,.;:!?)]|$))",
    re.IGNORECASE,
)


def arrondissement_end(text: str, codes: Sequence[str], end: int) -> int | None:
    """Where « Paris 15e », « Lyon 3 » ends; None when no arrondissement follows the name."""
    if len(codes) != 1 or codes[0] not in ARRONDISSEMENTS:
        return None
    found = _BESIDE.match(text, end)
    if not found or not found.group(1).isdigit():
        return found.end() if found else None
    return found.end() if 1 <= int(found.group(1)) <= ARRONDISSEMENTS[codes[0]] else None
