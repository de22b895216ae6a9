"""What the words around a place name say about it: tables, in reading order.

Patterns read folded words joined by single spaces (no accents, capitals or punctuation), of the
name's own sentence only. The first that matches decides.
"""

from __future__ import annotations

import re

from nlp_router.route import lives
from nlp_router.route.lives import AT, FEW, WHO
from nlp_router.route.role import Role

_RIDES = (
    r"(?:bus|(?<!camping )car|autocar|train|trains|ter|tgv|intercites|navette|tram|tramway|metro"
)
_RIDES += r"|ligne|lignes|covoiturage|billet|billets|liaison|trajet|correspondance|avion|vol|axe)"
_SOME_PEOPLE = (
    r"(?:les gens|les habitants|les voisins|nos voisins|ceux|celui|celle|celles|chez|la mairie"
    r"|la ville)"
)
# What is heard, smelt or seen from where it arises.
_NUISANCE = (
    r"(?:bruits?|odeurs?|fumees?|puanteur|musique|nuisances?|fuite|panne|probleme|pollution|boue"
    r"|poussieres?|eau|alarme|sirene)"
)

# What stands just before a name.
BEFORE: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(rf"\b(?:{pattern})$"))
    for role, pattern in (
        (
            Role.SITED,
            r"arrets? (?:\w+ ){0,4}?(?:a|de|d|du)(?: l| la)?|(?:chez|vers) (?:moi|nous) a",
        ),
        (Role.FACT, rf"(?:pas|non) (?:\w+ ){{1,6}}mais (?:bien )?{AT}"),
        (
            Role.AWAY,
            rf"(?:non|ni) {AT}"
            rf"|(?:c est|est(?: \w+){{0,2}}|sont|suis|habite|vis|non|et) pas(?: {AT})?"
            rf"|(?:comme|que|qu|pas|avec|par|a|d|de|chez) (?:celui|celle|ceux|celles) {AT}",
        ),
        (
            Role.AWAY,
            r"(?:comme|contrairement|instar|par rapport|compar\w+|mieux qu|mieux que|pire qu"
            r"|pire que|moins bien qu|autant qu|alors qu|tandis qu|l inverse|difference"
            r"|exemple|modele|meme qu|meme que)"
            rf" (?:(?:ce qui |cela |ca )(?:se )?(?:fait|passe) )?(?:{_SOME_PEOPLE} )?(?:{AT})?",
        ),
        (Role.AWAY, lives.BORN),
        (Role.AWAY, lives.RAISED),
        (Role.AWAY, rf"qu (?:ils|elles) (?:font|ont fait|mettent|ont mis) {AT}"),
        (Role.AWAY, rf"quitt\w+|(?:le|la|les) memes? {AT}|pareil {AT}"),
        (Role.AWAY, rf"{_RIDES} (?:\w+ ){{0,13}}?(?:celui|celle|ceux|celles) (?:de|d|du)"),
        (Role.SITED, r"(?:celui|celle|ceux|celles) (?:de|d|du|a|au)(?: l| la)?"),
        (
            Role.SITED,
            r"(?:devant|derriere|face a|pres de|cote de|place de|parking de|cour de|toit de"
            r"|autour de|abords de|entree de|porte de) la mairie (?:de|d|du)(?: l| la)?",
        ),
        (Role.AWAY, r"contre(?: l| la| le)?|anciens? " + f"{WHO} {AT}"),
        (
            Role.AWAY,
            rf"{_RIDES} (?:\w+ ){{0,5}}?(?:pour|vers|de|d|direction|destination|jusqu a|jusqu au)",
        ),
        (Role.AWAY, rf"{_RIDES} de [a-z]+(?: [a-z]+)? a|(?:part|parti) de"),
        (
            Role.AWAY,
            r"(?:finit|termine\w*|envoi\w*|renvo\w+|confond\w*|detourne\w*)"
            r" (?:\w+ ){0,3}(?:a|avec|vers|sur)"
            r"|confond\w*(?: avec (?:\w+ ){0,4}?(?:a|de|d))?",
        ),
        (Role.AWAY, rf"(?:direction|destination|provenance|terminus)(?: {AT})?"),
        (Role.VISIT, lives.TRAVELS),
        (Role.VISIT, lives.GOES),
        (Role.VISIT, lives.MUST_GO),
        (
            Role.VISIT,
            r"(?:rejoindre|relie|reliant|visit\w+(?: (?:\w+ ){1,3}(?:de|d|du|a))?)",
        ),
        (
            Role.FACT,
            rf"{_NUISANCE} (?:\w+ ){{0,8}}?(?:vient|viennent|provien\w+|venant)"
            r" (?:de|d|du)",
        ),
        (Role.AWAY, lives.COMES),
        (Role.NAMED, lives.BUT_KIN),
        (Role.HOME, lives.RENTS),
        (Role.OWNED, lives.OWNS),
        (Role.KIN, lives.KIN_AT),
        (Role.WORK, lives.KIN),
        (Role.WORK, lives.WORKS),
        (Role.AWAY, lives.ONCE),
        (
            Role.ACTOR,
            r"(?:(?:merci|bravo|felicitations?|grace) (?:a|au|aux)|aide (?:de|d|du))(?: l| la)?",
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
        (Role.TRADE, lives.TRADE),
        (Role.HOME, lives.LIVES),
        (
            Role.SENDER,
            r"(?:maires?|mairie|elue?s?|adjointe?|conseil municipal|municipalite"
            r"|secretaire de mairie|conseiller municipal) (?:de|d|du)(?: l| la)?",
        ),
        (
            Role.FACT,
            r"(?:est|sont|trouvent?|situee?s?|passe|constate\w*|lieu|localise\w*|vue?s?|visible"
            rf"|concernee?|concernant|probleme|endroit|signal\w+) {FEW}?(?:a|au|sur|dans)"
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
            r"|a cote)(?: de| d| du)?(?: l| la| le)?"
            r"|entre(?: l| la| le)?|entre (?:\w+ ){1,5}et(?: l| la| le)?",
        ),
        (
            Role.BESIDE,
            r"du cote d[eu]?(?: l| la| le)?"
            r"|(?:pres|proche|proximite|derriere|a cote|en face|loin) (?:de |d |du )?"
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
