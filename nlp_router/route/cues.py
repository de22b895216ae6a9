"""What the words around a place name say about it: tables, in reading order.

Patterns read folded words joined by single spaces (no accents, capitals or punctuation), of the
name's own sentence only. The first that matches decides.
"""

from __future__ import annotations

import re

from nlp_router.route.role import Role
from nlp_router.route.words import CALLINGS

_A = r"(?:a|au|aux|sur|de|d|du|vers|dans|en|chez|pour)(?: l| la| le)?"
_FEW = r"(?:\w+ ){0,2}"
_RIDES = (
    r"(?:bus|(?<!camping )car|autocar|train|trains|ter|tgv|intercites|navette|tram|tramway|metro"
)
_RIDES += r"|ligne|lignes|covoiturage|billet|billets|liaison|trajet|correspondance|avion|vol|axe)"
_KIN = (
    r"(?:mere|pere|parents|fils|fille|enfants?|soeur|frere|famille|ami\w*|copain|copine|belle \w+)"
)
_OWN = "mon|ma|mes|notre|nos|son|sa|ses|leurs?"
_SOME_PEOPLE = (
    r"(?:les gens|les habitants|les voisins|nos voisins|ceux|celui|celle|celles|chez|la mairie"
    r"|la ville)"
)
_WHO = f"(?:{'|'.join(CALLINGS)})"
_LIVES = (
    r"(?:habit(?:e|es|ent|ons|ez|er|ant)|viv(?:ons|ent|re|ant)|vis|vit|log\w+|resid\w+|demeur\w+)"
)

# What stands just before a name.
BEFORE: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(rf"\b(?:{pattern})$"))
    for role, pattern in (
        (
            Role.SITED,
            r"arrets? (?:\w+ ){0,4}?(?:a|de|d|du)(?: l| la)?|(?:chez|vers) (?:moi|nous) a",
        ),
        (Role.FACT, rf"(?:pas|non) (?:\w+ ){{1,6}}mais (?:bien )?{_A}"),
        (
            Role.AWAY,
            rf"(?:non|ni) {_A}|(?:c est|est|sont|suis|habite|vis|non|et) pas(?: {_A})?"
            rf"|(?:comme|que|qu|pas|avec|par|a|d|de|chez) (?:celui|celle|ceux|celles) {_A}",
        ),
        (
            Role.AWAY,
            r"(?:comme|contrairement|instar|par rapport|compar\w+|mieux qu|mieux que|pire qu"
            r"|pire que|moins bien qu|autant qu|alors qu|tandis qu|l inverse|difference"
            r"|exemple|modele|meme qu|meme que)"
            rf" (?:(?:ce qui |cela |ca )(?:se )?(?:fait|passe) )?(?:{_SOME_PEOPLE} )?(?:{_A})?",
        ),
        (
            Role.AWAY,
            r"(?:nee?s?|natifs?|natives?|originaires?|marie|mariee|maries|baptise\w*|decede\w*"
            rf"|naissance|lieu de naissance) (?:(?:le|en) [\w ]{{1,25}})?{_A}",
        ),
        (
            Role.AWAY,
            r"(?:grandi|elevee?s?|passee? (?:mon|toute mon|ma|toute ma) (?:enfance|jeunesse|vie"
            rf"|scolarite|carriere)|fait (?:mes etudes|mon service \w+|ma carriere)) {_A}",
        ),
        (Role.AWAY, rf"quitt\w+|(?:le|la|les) memes? {_A}|pareil {_A}"),
        (Role.AWAY, rf"{_RIDES} (?:\w+ ){{0,13}}?(?:celui|celle|ceux|celles) (?:de|d|du)"),
        (Role.SITED, r"(?:celui|celle|ceux|celles) (?:de|d|du|a|au)(?: l| la)?"),
        (
            Role.SITED,
            r"(?:devant|derriere|face a|pres de|cote de|place de|parking de|cour de|toit de"
            r"|autour de|abords de|entree de|porte de) la mairie (?:de|d|du)(?: l| la)?",
        ),
        (Role.AWAY, r"contre(?: l| la| le)?|anciens? " + f"{_WHO} {_A}"),
        (
            Role.AWAY,
            rf"{_RIDES} (?:\w+ ){{0,5}}?(?:pour|vers|de|d|direction|destination|jusqu a|jusqu au)",
        ),
        (Role.AWAY, rf"{_RIDES} de [a-z]+(?: [a-z]+)? a|(?:part|parti) de"),
        (
            Role.AWAY,
            r"(?:finit|termine\w*|envoi\w*|renvo\w+|confond\w*|detourne\w*)"
            r" (?:\w+ ){0,3}(?:a|avec|vers|sur)|confond\w*",
        ),
        (Role.AWAY, rf"(?:direction|destination|provenance|terminus)(?: {_A})?"),
        (
            Role.VISIT,
            r"(?:pass(?:e|es|ent|ons|ant|ee?s?|er) par|navigue\w*|roule\w*|pedale\w*|marche"
            r"|(?:heures?|minutes?|km) de route|vacances|week end|conges|monte|descends?"
            r"|promene\w*|balade\w*)"
            r" (?:\w+ )?(?:jusqu )?(?:a|au|aux|vers|pour|par|en)(?: l| la| le)?"
            r"|pass(?:e|es|ent|ons|ant|ee?s?|er) par",
        ),
        (
            Role.VISIT,
            r"(?:vais|vas|va|vont|allons|allez|aller|allais|allait|alle|allee|rendre|rends"
            r"|rejoindre|retourne\w*|retour|partir|pars|parti|partie|partons|monter|emmen\w+|allant|mene"
            r"|conduire|jusqu|deplace\w*|rentr\w+)"
            r" (?:tous les jours |chaque \w+ |souvent |travailler |faire \w+ \w+ |au travail )?"
            rf"{_A}",
        ),
        (
            Role.VISIT,
            r"(?:oblig\w+|dois|doit|devons|doivent|faut|faudrait|force\w*) (?:\w+ ){0,2}?"
            r"(?:aller|prendre|passer|rouler|monter|descendre|dire|demander) (?:\w+ ){0,3}?"
            r"(?:a|au|aux|par|vers|jusqu a|de|d|du)(?: l| la| le)?"
            r"|(?:ai|as|a|avons|avez|ont|avait|avais) (?:ecrit|demande|telephone|appele)"
            r" (?:a|au|sur)",
        ),
        (
            Role.VISIT,
            r"(?:rejoindre|relie|reliant|visit\w+(?: (?:\w+ ){1,3}(?:de|d|du|a))?)",
        ),
        (Role.AWAY, r"(?:viens?|vient|venir|venant|venue?s?|arriv\w+|demenag\w+|depart) (?:de|d)"),
        (
            Role.WORK,
            rf"(?<!chez )(?<!pour )(?:{_OWN}) {_KIN} (?:(?:est|sont) )?"
            r"(?:en garde |en pension |(?:a|au|en) (?:l |la )?\w+ )?"
            r"(?:a|au|aux|en|de|d)(?: l| la| le)?",
        ),
        (
            Role.WORK,
            r"(?:travaill\w+|mon (?:travail|boulot|bureau|lycee|ecole|entreprise)|boulot|bosse\w*"
            rf"|employee?s?|etudi\w+|fac|scolarise\w*|mutee?|hospitalise\w*|employeur|patron"
            rf"|internat|interne|alternance|stage) (?:\w+ ){{0,3}}?{_A}",
        ),
        (
            Role.AWAY,
            r"(?:(?:habit|viv)(?:ais|ait|ions|aient)|vecu|habite avant|^avant|auparavant|autrefois"
            rf"|ancienne adresse|anciennement) {_FEW}{_A}",
        ),
        (
            Role.AWAY,
            r"(?:prefecture|sous prefecture|tribunal|chu|caf|cpam|rectorat|aeroport|universite|msa"
            r"|urssaf|carsat|savon|moutarde|jambon|tomates?|pruneaux?|nougat|dentelle|porcelaine"
            r"|piment|saucisses?|saucisson|camembert|choucroute|quiche|coteaux|vins?|fc|us|as"
            r"|cour d appel|academie|eveque|diocese|edit|traite) (?:de|d|du)",
        ),
        (
            Role.FACT,
            r"(?:mais|par contre|cependant|en revanche|pourtant)"
            r" (?:(?!habit|vi[ts]\b|travaill)\w+ ){0,9}?"
            r"(?:a|au|sur|dans|commune de|commune d)(?: l| la| le)?",
        ),
        (
            Role.HOME,
            rf"{_LIVES}(?: (?:\w+ ){{0,4}}?{_A})?(?: l| la| le| les)?"
            r"|^(?:(?:je suis|moi|aujourd hui|anciens?|ancienne|nous sommes|une?) )*(?:\w+ )?"
            rf"{_WHO}"
            rf"(?: \w+){{0,2}} {_A}"
            rf"|(?:demenag|emmenag|install)\w+ {_FEW}(?:a|sur|au)"
            r"|(?:chez|maison|domicile|adresse|appartement) (?:moi |nous |mes parents |ma mere )?"
            rf"{_A}"
            r"|(?:habitant\w*|domicilie\w*|residente?s?|riveraine?s?|administree?s?|contribuable"
            rf"|je suis|moi|nous sommes|citoyenne?|retraitee?) {_A}",
        ),
        (
            Role.SENDER,
            r"(?:maires?|mairie|elue?s?|adjointe?|conseil municipal|municipalite"
            r"|secretaire de mairie|conseiller municipal) (?:de|d|du)(?: l| la)?",
        ),
        (
            Role.FACT,
            r"(?:est|sont|trouvent?|situee?s?|passe|constate\w*|lieu|localise\w*|vue?s?|visible"
            rf"|concernee?|concernant|probleme|endroit|signal\w+) {_FEW}?(?:a|au|sur|dans)"
            r"(?: l| la)?"
            r"|(?:est|sont|se trouvent?|se situent?) (?:dans|sur|au|a|devant|derriere|pres)"
            r" (?:du |de )?"
            r"(?:l |le |la |les |un |une )?\w+ (?:\w+ )?(?:de|d|du)"
            r"|^(?:alors |bonjour )?(?:c est|cela concerne|ca concerne) (?:bien )?"
            r"(?:pour|a|au|aux|sur)"
            r"|(?:sur|dans|de) la commune (?:de|d|du)(?: l| la)?|commune concernee?|lieu",
        ),
        (
            Role.NEAR,
            r"(?:pres|proches?|proximite|environs|limite|loin|km|kms|kilometres|vers|derriere"
            r"|apres|avant|(?:avant d|en) arriv(?:er|ant) a|alentours"
            r"|canton|bassin|agglo|agglomeration|peripherie|depuis|relie"
            r"|(?<!la )cote d[eu]?)(?: de| d| du)?(?: l| la| le)?"
            r"|entre(?: l| la| le)?|entre (?:\w+ ){1,5}et(?: l| la| le)?",
        ),
        (
            Role.BESIDE,
            r"(?:pres|proche|proximite|derriere|a cote|en face|loin) (?:de |d |du )?"
            r"(?:\w+ ){1,4}(?:de|d|du)",
        ),
    )
)
# What one does in another town without complaining of it.
AWAY_OUTSIDE = re.compile(
    r"\b(?:joue\w*|gagne|perdu|match|tournoi|competition|deplacement|finale|concert|spectacle"
    r"|rendez vous|rdv|courses|formation|examen) (?:\w+ ){0,2}(?:a|au|aux)$"
    r"|\b(?:equipe|joueurs|joueuses|supporters|supporteurs) (?:de|d|du)$"
)
# « la digue de Sénestis », « notre zone commerciale de Pusey »: the thing spoken of is there.
THING_OF = re.compile(
    r"\b(?:l|le|la|les|du|au|aux|un|une|ce|cette|ces|notre|votre|mon|ma) (?:\w+ ){1,3}(?:de|d|du)$"
)
