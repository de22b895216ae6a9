"""Examples dressed as letters: polite openings, closings, signatures, notices at the foot.

What people put around a request says nothing of it. A part of the examples is learnt a second
time inside such wrapping, so that the classifiers give its words no weight, whatever the
cleaning leaves. The robustness suite measures with other formulas than these.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace

from nlp_router.training.examples import Example

# One example in so many is learnt again, dressed.
_EVERY = 4

_OPENINGS = (
    "J'ai l'honneur de porter à votre connaissance les faits suivants.",
    "Par la présente, je souhaite appeler votre attention sur ce qui suit.",
    "Habitant la commune depuis de longues années, je prends la liberté de m'adresser à vous.",
    "J'espère que ce courrier vous trouvera en bonne santé.",
    "Excusez-moi de vous déranger, je ne sais pas si je frappe à la bonne porte.",
    "Faisant suite à notre conversation téléphonique de ce jour, voici ma demande.",
    "Je reviens vers vous comme convenu avec votre collègue de l'accueil.",
    "Je suis au regret de devoir vous écrire à ce sujet.",
    "Administré de votre commune, je vous contacte au sujet suivant.",
    "Permettez-moi tout d'abord de saluer le travail de vos équipes.",
    "",
    "",
)
_CLOSINGS = (
    "En vous remerciant par avance de l'attention portée à cette lettre.",
    "Je reste à votre entière disposition pour tout renseignement complémentaire.",
    "Dans l'espoir d'une réponse favorable de votre part, je vous adresse mes respects.",
    "Comptant sur votre diligence, recevez mes salutations les meilleures.",
    "Merci de bien vouloir me tenir informé des suites données à ma demande.",
    "Vous pouvez me joindre aux heures de bureau ou par retour de courriel.",
    "Je vous souhaite une excellente fin de semaine et vous remercie de votre aide.",
    "Soyez assurés, Madame, Monsieur, de ma considération distinguée.",
    "Copie : conseil syndical, monsieur le premier adjoint.",
    "Merci pour tout ce que vous faites, belle journée à toute l'équipe.",
    "",
    "",
)
_FEET = (
    "Les informations contenues dans ce courriel sont confidentielles et réservées à ses seuls "
    "destinataires. Toute utilisation ou diffusion non autorisée est interdite.",
    "Si ce message ne vous est pas destiné, merci de le détruire et d'avertir l'expéditeur.",
    "Adoptez l'éco-attitude : n'imprimez cette page que si cela est vraiment nécessaire.",
    "Téléchargez l'application Courrier pour Android",
    "Assistante de direction\nService administratif et financier\nTél. standard, du lundi au "
    "vendredi",
    "Garanti sans virus par mon logiciel de protection",
    "Envoyé avec la messagerie de mon fournisseur, obtenez la vôtre gratuitement",
    "Pièce jointe : photo",
    "",
    "",
    "",
)


def dressed(examples: Sequence[Example]) -> list[Example]:
    """One example in four again, in a wrapping drawn from its own text: always the same."""
    drawn = [(example, zlib.crc32(example.text.encode())) for example in examples]
    return [_dress(example, number // _EVERY) for example, number in drawn if number % _EVERY == 0]


def _dress(example: Example, number: int) -> Example:
    opening = _OPENINGS[number % len(_OPENINGS)]
    number //= len(_OPENINGS)
    closing = _CLOSINGS[number % len(_CLOSINGS)]
    foot = _FEET[number // len(_CLOSINGS) % len(_FEET)]
    return replace(example, text="\n".join(filter(None, (opening, example.text, closing, foot))))
