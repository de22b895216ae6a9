"""What the words after a place name say about it: tables, in reading order.

Patterns read the folded words that follow the name in its sentence, joined by single spaces.
"""

from __future__ import annotations

import re

from nlp_router.route.role import Role

# Where the writer, or one of his own, lives, works or comes from.
_SOMEBODY = r"(?:je|j|nous|on|il|elle|ils|elles|(?:mon|ma|mes|notre|nos) \w+)"
_LIVES = r"(?:habit\w+|vi[st]|vivons|vivent|resid\w+|demeur\w+|log(?:e|ent|eons)|domicilie\w*)"
_STAYS = r"(?:travaill\w+|bosse\w*|etudi\w+|grandi|vecu|nee?s?|viens|arrive|passe)"

# Told of the name whatever comes before it.
AFTER: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(rf"^(?:{pattern})\b"))
    for role, pattern in (
        (Role.AWAY, rf"(?:d ou|ou|que) {_SOMEBODY} (?:\w+ ){{0,2}}?{_STAYS}"),
        (Role.HOME, rf"(?:ou|que) {_SOMEBODY} (?:\w+ ){{0,2}}?{_LIVES}"),
        # « Toulouse, où le tri est plus simple ».
        (Role.AWAY, r"ou (?:\w+ ){1,4}(?:est|sont|marche|fonctionne) (?:plus|moins|mieux|bien)"),
        # « à Tonneins, et c'est là-bas que », « à Agen mais mon garage y est ».
        (
            Role.FACT,
            r"(?:et |mais )?c est (?:bien )?"
            r"(?:la|la bas|a cet endroit|chez (?:eux|elles?|lui|ma \w+|mon \w+)) que?",
        ),
        (Role.FACT, r"(?:et |mais )(?:\w+ ){1,4}y (?:est|sont|a|ai|avons)"),
        # « à Arras, où je signale ce trottoir », « à Marmande, où le projecteur saute ».
        (Role.FACT, r"ou (?:(?:je|nous|on) (?:signal|constat|vous)\w*|les?|la|l|un|une|il y a)"),
        # « Marmande, votre collègue », « Limay, agent au guichet ».
        (
            Role.AWAY,
            r"(?:(?:votre|notre|l|un|une|le|la) )?(?:collegue|agente?|employee?|secretaire"
            r"|conseillere?|directrice|directeur|stagiaire|policier|facteur)"
            r"|(?:de l|du) (?:accueil|urbanisme|etat civil|standard|guichet|service \w+)",
        ),
        (Role.AWAY, r"ou pas|ou non"),
        # « Ma grand-mère de Groix me dit que ».
        (Role.SENDER, r"(?:me|nous) (?:dit|signale|raconte|demande|ecrit|charge|apprend)"),
        # « À Tonneins on m'a dit que ».
        (
            Role.AWAY,
            r"(?:on|ils|elles|la mairie) (?:m|nous|me|vous|l) (?:a|ont) (?:dit|repondu|renvo\w+)",
        ),
    )
)
# « Je vais au marché de Marmande. Là-bas, … », « j'arrive à Gan et là, … »: told of a place one
# goes to, lives or works at; without accents « là » would be « la ».
THERE = re.compile(
    r"[\s,.)]*(?:(?:et|mais)[\s,]+l[àa][-\s]bas|(?:et|mais)[\s,]+là|là[-\s]bas)\b"
    r"(?!\s+(?:où|(?:je|nous)\s+vous)\b)",
    re.IGNORECASE,
)
# « J'étais à Nancy pour un rendez-vous »: the words before, those after.
ERRAND = (
    re.compile(r"\b(?:etais|etait|etions) (?:\w+ )?(?:a|au|aux)$"),
    re.compile(r"^(?:pour|chez)\b"),
)
# « en stage à Épinal : »: the words before.
TRAINEE = re.compile(r"\b(?:stages?|alternance|mission)\b")
# « ma mère, qui vit à Varès, et dont le chemin … ».
OF_THEIRS = re.compile(r"^(?:et )?dont (?:les?|la|l)\b")
_PUT = (
    r"mis|installe|fait|eu|recu|obtenu|trouve|reussi|choisi|decide|refait|construit|ouvert|cree"
    r"|interdit|pense|su"
)
# A town that does, or has, what others do not: « Marmande a mis des bancs », « ont leurs bacs ».
ACTOR = re.compile(
    rf"^(?:a|ont) (?:(?:deja|bien|tous|toutes|toujours) )?(?:{_PUT}|ses|son|sa|leurs?)\b"
    r"|^(?:ses|leurs) \w+\b|^(?:a|ont) ete (?:raccorde|equipe|refait|servi)\w*"
)
# The same, when the text goes on with « et nous ? ».
DOES = re.compile(r"^(?:a|ont|va|vont|aura|auront|est|sont|fait|font)\b")
# « Vous avez mis un radar à Virazeil, pourquoi pas ici ? »: the words before the name.
ENVIED = re.compile(
    rf"\b(?:a|ont|avez) (?:\w+ )?(?:{_PUT}) (?:(?!nous)\w+ ){{0,4}}(?:a|au|aux|sur)$"
)
# What stands just after a name outside the area: a comparison.
_BETTER = (
    r"eux|la bas|au moins|c est (?:mieux|gratuit|bien(?! (?:beau|joli|gentil))|propre|nickel)"
    r"|(?:ca|tout|cela) (?:marche|va|fonctionne)(?! (?:pas|plus|mal))|rien a dire"
    r"|(?:aucun|pas de) (?:souci|probleme)"
)
AFTER_AWAY = re.compile(rf"^(?:{_BETTER}|ils|elles|les gens)\b")
# The same inside the area needs a clearer sign.
AFTER_COMPARED = re.compile(
    rf"^(?:{_BETTER}"
    r"|(?:ils|elles|on|vous|y|il y) (?:l |le |la |les |en )?(?:ont|a|avez|fait|font|avait) "
    r"(?:bien|deja|su|reussi|trouve|pense))\b"
)
# « à Juziers aussi »: another place has what this one lacks.
AFTER_ALSO = re.compile(r"^(?:aussi|egalement|idem|pareil)\b")
