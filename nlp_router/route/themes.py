"""What a whole message is about, when that tells which place it means: folded words."""

from __future__ import annotations

import re

# Others have what we have not.
ENVY = re.compile(
    r"\b(?:et|pas|mais) (?:pas )?"
    r"(?:(?:chez )?nous\b(?! (?:\w+ons|sommes|y|en|ne|n|l|la|les?|vous)\b)|ici\b)"
)
# « … à Marmande. Et chez vous ? »
WHAT_OF_US = re.compile(r"\bet\s+(?:chez\s+)?(?:vous|nous)\s*\?", re.IGNORECASE)
# A copy of an act is asked for.
ACT = re.compile(r"\b(?:acte|actes|extrait|copie integrale|livret de famille)\b")
# What happened where, and the act that tells of it.
ACTS = tuple(
    (act, (re.compile(rf"\b(?:{lived})"), re.compile(rf"\bactes? de (?:{act})\b")))
    for act, lived in (
        ("naissance", "nee?s?\\b|naissance"),
        ("mariage", "marie"),
        ("deces", "dece"),
    )
)
# The writer speaks of his own doorstep: where he lives is where the fact is.
DOORSTEP = re.compile(
    r"\b(?:chez (?:moi|nous)|(?:ma|notre|mon|nos|mes) (?:\w+ )?(?:rue|porte|maison|impasse|trottoir"
    r"|poubelles?|bac|bacs|portail|compteur|quartier|immeuble|facade|voisins?|voisine|lotissement"
    r"|residence|jardin|fenetres?|chemin|hameau|domicile|robinet|lampadaire|village|commune)"
    r"|robinet|voisins?|voisine|plus d eau|coupure)\b"
)
