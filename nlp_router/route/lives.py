"""How people tell where they live, work, go and come from: patterns of folded words.

Each ends just before the name of the place, and is told apart from where the fact is.
"""

from __future__ import annotations

from nlp_router.route.words import CALLINGS

AT = r"(?:a|au|aux|sur|de|d|du|vers|dans|en|chez|pour)(?: l| la| le)?"
FEW = r"(?:\w+ ){0,2}"
WHO = f"(?:{'|'.join(CALLINGS)})"
_OWN = "mon|ma|mes|notre|nos|son|sa|ses|leurs?"
_KIN = (
    r"(?:mere|pere|parents|fils|filles?|enfants?|soeurs?|freres?|famille|ami\w*|copain|copine"
    r"|maman|papa|mari|femme|epouse|conjointe?|compagn(?:on|e)|oncle|tante|cousine?|neveu|niece"
    r"|mamie|papy|belle \w+|beau \w+|beaux parents|grands? \w+)"
)
_LIVES = (
    r"(?:h?abit+(?:e|es|ent|ons|ez|er|ant)|j?h?abite|viv(?:ons|ent|re|ant)|vis|vit|log\w+"
    r"|resid\w+|demeur\w+|dors|dort|dormons|loue \w+ \w+)"
)
# What one has in the town where one works, studies or is cared for.
_AFFAIRS = (
    r"(?:travail|boulot|job|bureaux?|lycee|ecole|entreprise|boite(?! aux)|usine|siege|atelier"
    r"|agence|cabinet|etudes|cours|reunions?|clients?|clientele|formation|medecin|dentiste"
    r"|kine|notaire|avocate?|banque|club|entrainements?|concours|salle de sport)"
)
# How one tells in the past that one lived somewhere.
ONCE = (
    r"(?:(?:habit|viv)(?:ais|ait|ions|aient)|vecu|habite avant|^avant|auparavant|autrefois"
    rf"|ancienne adresse|anciennement) {FEW}{AT}"
)
BORN = (
    r"(?:nee?s?|natifs?|natives?|originaires?|marie|mariee|maries|baptise\w*|decede\w*"
    rf"|naissance|lieu de naissance) (?:(?:le|en) [\w ]{{1,25}})?{AT}"
)
RAISED = (
    r"(?:grandi|elevee?s?|passee? (?:mon|toute mon|ma|toute ma) (?:enfance|jeunesse|vie"
    rf"|scolarite|carriere)|fait (?:mes etudes|mon service \w+|ma carriere)) {AT}"
)
COMES = (
    r"(?:viens?|vient|venir|venant|venue?s?|arriv\w+|demenag\w+|depart|reven\w+|reviens?|revient)"
    rf" (?:de|d)|rentr\w+ {FEW}(?:de|d)"
)
TRAVELS = (
    r"(?:pass(?:e|es|ent|ons|ant|ee?s?|er) par|navigue\w*|roule\w*|pedale\w*|marche"
    r"|(?:heures?|minutes?|km) de route|vacances|(?<!le )(?<!les )week end|conges|monte|descends?"
    r"|promene\w*|balade\w*)"
    r" (?:\w+ )?(?:jusqu )?(?:a|au|aux|vers|pour|par|en)(?: l| la| le)?"
    r"|pass(?:e|es|ent|ons|ant|ee?s?|er) par"
    r"|(?:quand|pendant que|lorsque|tandis que) (?:j|on|nous) et(?:ais|ait|ions) a"
    r"|(?:j|on|nous) et(?:ais|ait|ions) (?:en|au|aux) \w+ a"
    rf"|(?:m|l|nous|les) (?:a|ont) (?:depose|laisse|emmene|conduit)\w* {AT}"
)
GOES = (
    r"(?:vais|vas|va|vont|allons|allez|aller|allais|allait|alle|allee|rendre|rends"
    r"|rejoindre|retourne\w*|retour|partir|pars|parti|partie|partons|monter|emmen\w+|allant|mene"
    r"|conduire|jusqu|deplace\w*)"
    r" (?:tous les jours |chaque \w+ |souvent |travailler |faire \w+ \w+ |au travail )?"
    rf"{AT}"
)
MUST_GO = (
    r"(?:oblig\w+|dois|doit|devons|doivent|faut|faudrait|force\w*) (?:\w+ ){0,2}?"
    r"(?:aller|prendre|passer|rouler|monter|descendre|dire|demander) (?:\w+ ){0,3}?"
    r"(?:a|au|aux|par|vers|jusqu a|de|d|du)(?: l| la| le)?"
    r"|(?:ai|as|a|avons|avez|ont|avait|avais) (?:ecrit|demande|telephone|appele)"
    r" (?:a|au|sur)"
)
# « mais mes parents sont à Clairac »: likelier than where the writer lives himself.
BUT_KIN = rf"mais? (?:\w+ )?(?:{_OWN}) {_KIN} (?:est|sont|habit\w+|vit|vivent) {FEW}{AT}"
KIN_AT = rf"(?<!chez )(?<!pour )(?<!de )(?:{_OWN}) {_KIN} (?:est|sont) {AT}"
KIN = (
    rf"(?<!chez )(?<!pour )(?<!de )(?:{_OWN}) {_KIN} (?:(?:est|sont) )?"
    r"(?:en garde |en pension |(?:a|au|en) (?:l |la )?\w+ )?"
    r"(?:a|au|aux|en|de|d)(?: l| la| le)?"
)
WORKS = (
    rf"(?:travaill\w+|(?:mon|ma|mes|son|sa|ses) (?:\w+ )?{_AFFAIRS}|boulot|bosse\w*"
    r"|employee?s?|etudi\w+|fac|scolarise\w*|mutee?|hospitalise\w*|employeur|patron"
    rf"|internat|interne|alternance|stage) (?:\w+ ){{0,3}}?{AT}"
)
OWNS = (
    r"(?:proprietaires?|bailleurs?|residence secondaire|maison de (?:vacances|famille)"
    rf"|possed\w+ une? (?:\w+ ){{1,2}}?|achete une? (?:\w+ ){{1,2}}?) ?{AT}"
)
RENTS = rf"(?:coloc\w*|studio|logement|appart\w*|chambre) {AT}"
TRADE = (
    r"^(?:(?:je suis?|moi|aujourd hui|anciens?|ancienne|nous sommes|une?) )*(?:\w+ )?"
    rf"{WHO}"
    rf"(?: \w+){{0,2}} {AT}"
)
LIVES = (
    rf"{_LIVES}(?: (?:\w+ ){{0,4}}?{AT})?(?: l| la| le| les)?"
    rf"|(?:demenag|emmenag|install)\w+ {FEW}(?:a|sur|au)"
    r"|(?:chez|maison|domicile|adresse|appartement) (?:moi |nous |mes parents |ma mere )?"
    rf"{AT}"
    r"|(?:habitant\w*|domicilie\w*|residente?s?|riveraine?s?|administree?s?|contribuable"
    rf"|je suis?|moi|nous sommes|citoyenne?|retraitee?) {AT}"
    rf"|(?<!la )(?<!cette )rentr\w+ {FEW}{AT}"
)
