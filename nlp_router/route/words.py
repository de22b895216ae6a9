"""Word tables for reading places: folded words, no accents."""

from __future__ import annotations

ARTICLES = frozenset(("le", "la", "les"))
OWNERS = frozenset("mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs".split())
CONNECTORS = ARTICLES | {"de", "d", "du", "des", "l", "en"}
# Small words inside a name: « Romans-sur-Isère ».
LINKING = CONNECTORS | frozenset("sur sous lez et aux au a".split())
PREPOSITIONS = frozenset("a au aux sur dans vers en et entre pour par chez depuis pres".split())
# Between names that play one part: « à Agen et à Tonneins ».
JOINING = frozenset("et ou ni a au aux de d sur ainsi que comme puis la le les l".split())
STREETS = frozenset(
    """rue r avenue av ave boulevard bd bld boul route rte chemin che chem impasse imp allee allees
    cours quai faubourg fg passage voie rocade rdpt giratoire point ruelle sente venelle esplanade
    promenade ligne porte place pl square pont residence carrefour rond boulevards autoroute
    viaduc canal montee corniche sentier mail venelle dreve bretelle nationale
    departementale""".split()
)
# Those that bear the name of where they stand when that is in the area: « le pont de Caumont ».
SITES = frozenset(("pont", "square", "point", "giratoire"))
# Parts of a commune that bear a name of their own: « quartier Saint-Pierre ».
QUARTERS = frozenset("quartier cite lotissement residence hameau secteur lieu dit".split())
# Those that bear their owner's name, or that of where they come from: « mercerie Beaupuy ».
SHOPS = frozenset(
    """mercerie boulangerie boucherie charcuterie epicerie garage entreprise societe ets
    etablissements etablissement transports taxi taxis ambulances menuiserie scierie domaine
    maison cafe brasserie restaurant hotel fleuriste cabinet salon""".split()
)
# After them comes the name of somebody, or of a dog.
CALLED = frozenset("appelle appelles nomme prenomme surnomme appele appelee".split())
# A name after one of them, or after one and a connector, is a place whatever its spelling.
PLACE_CUES = frozenset(
    """a au aux sur dans vers commune ville village bourg mairie maire centre habitants habitant
    quartier cote environs pres entre depuis secteur hameau gare ecole college lycee eglise
    cimetiere dechetterie decheterie marche piscine mediatheque stade gymnase zone zi za zac
    bibliotheque creche cantine salle parking camping plage port lac foyer ehpad poste
    entree sortie""".split()
)
TOWNS = frozenset("commune ville village bourg mairie".split())
TITLES = frozenset(
    """m mr mme mlle monsieur madame mademoiselle docteur dr maitre me famille general marechal
    colonel commandant capitaine abbe pere soeur messieurs mesdames consorts freres soeurs
    epoux veuve cousins""".split()
)
FIRST_NAMES = frozenset(
    """adele adrien agnes alain albert alexandre alexis alice aline amelie anais andre andree
    angelique anne annie anthony antoine arnaud arthur audrey aurelie aurelien baptiste beatrice
    benjamin benoit bernadette bernard bertrand brigitte bruno camille carole caroline catherine
    cecile cedric celine chantal charles charlotte chloe christelle christian christiane christine
    christophe claire claude claudine clement colette corinne cyril damien daniel daniele david
    delphine denis denise didier dominique edith elisabeth elodie emilie emma emmanuel eric estelle
    etienne eugene eva fabien fabrice fanny fatima florence florian francine francis francois
    francoise franck frederic gabriel genevieve georges gerard ghislaine gilbert gilles ginette
    gregory guillaume guy helene henri herve hugo hugues isabelle jacqueline jacques jean jeanne
    jeremy jerome joel joelle jonathan josette joseph josiane jules julie julien juliette justine
    karine kevin laetitia laura laurence laurent lea leo leon liliane lionel loic louis louise luc
    lucas lucie lucien ludovic madeleine manon marc marcel marguerite maria marie marine marion
    martial martine mathieu mathilde maurice maxime melanie michel michele micheline mireille
    mohamed monique morgane muriel nadia nadine nathalie nathan nicolas nicole noemie odette odile
    olivier pascal pascale patrice patricia patrick paul paulette pauline philippe pierre quentin
    rachel raymond regine regis rene renee richard robert roger roland romain rose sabrina samuel
    sandra sandrine sarah sebastien serge simone solange sophie stephane stephanie suzanne sylvain
    sylvie theo therese thierry thomas valentin valerie vanessa veronique victor vincent virginie
    viviane xavier yann yannick yves yvette yvonne""".split()
)
# Who somebody is: at the opening of a sentence it comes before where he lives or works.
CALLINGS = """
    guides? professeure?s? profs? enseignante?s? institut(?:eur|rice)s? infirmiere?s? medecins?
    docteurs? kines? etudiante?s? lyceenn?e?s? eleves? apprentie?s? salariee?s? employee?s?
    ouvriere?s? cadres? agente?s? artisane?s? commercante?s? boulangere?s? coiffeu(?:r|se)s?
    restaurat(?:eur|rice)s? agricult(?:eur|rice)s? eleveu(?:r|se)s? maraichere?s?
    viticult(?:eur|rice)s? retraitee?s? proprietaires? locataires? bailleurs? chauffeurs?
    routiere?s? livreu(?:r|se)s? fact(?:eur|rice)s? pompiers? gendarmes? aide nounous?
    assistante?s? avocate?s? notaires? architectes? ingenieure?s? technicien(?:ne)?s?
    consultante?s? musicien(?:ne)?s? cyclistes? benevoles? presidente?s? secretaires?
    elue?s? adjointe?s? maires? conseillere?s? membres? licenciee?s? natifs? natives?
    originaires? breton(?:ne)?s? normande?s? vendeen(?:ne)?s? parisien(?:ne)?s? lyonnaise?s?
    bordelaise?s? toulousaine?s? basques? alsacien(?:ne)?s? corses? lorraine?s?
    auvergnate?s? touristes? vacanciere?s? habituee?s? mariee?s? logee?s? basee?s?
    installee?s? affectee?s? mutee?s? domiciliee?s?""".split()
