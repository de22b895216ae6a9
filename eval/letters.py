"""What citizens write around their request: greetings, formulas, signatures, footers, threads.

People, telephones and addresses are invented: numbers from the range kept for fiction, and
domains that cannot exist. No place is named, or the wrapping would change where the fact is.
"""

from __future__ import annotations

OPENINGS = (
    "Madame, Monsieur,\n\nJe me permets de vous contacter au sujet de ce qui suit.",
    "Bonjour,\n\nJ'espère que vous allez bien.",
    "Monsieur le Maire,\n\nJ'ai l'honneur de solliciter votre bienveillante attention.",
    "Bonjour Madame, bonjour Monsieur,\n\nVeuillez m'excuser de vous déranger.",
    "Mesdames, Messieurs les élus,\n\nEn tant que contribuable, je m'adresse à vous ce jour.",
    "Madame la Présidente,\n\nPar la présente, je souhaite porter à votre connaissance ceci.",
    "À l'attention du service concerné\n\nMadame, Monsieur,",
    "Bonsoir,\n\nJe ne sais pas si je m'adresse au bon service, merci de transmettre au besoin.",
    "Cher Monsieur,\n\nJe fais suite à notre échange de la semaine dernière.",
    "Messieurs,\n\nJe viens par ce courrier vous exposer ma situation.",
)

CLOSINGS = (
    "Je vous prie d'agréer, Madame, Monsieur, l'expression de mes salutations distinguées.",
    "Dans l'attente de votre réponse, je vous prie de croire, Monsieur le Maire, à l'assurance "
    "de ma considération distinguée.",
    "En vous remerciant par avance de l'attention que vous porterez à ce message.\n\n"
    "Bien cordialement,",
    "Cordialement,",
    "Restant à votre disposition pour tout renseignement complémentaire.\n\nBien à vous,",
    "Merci d'avance pour votre retour et bonne journée à toute l'équipe.",
    "Veuillez recevoir, Madame, Monsieur, mes respectueuses salutations.",
    "Comptant sur votre diligence, je vous adresse mes sincères salutations.",
    "Avec mes remerciements anticipés.\n\nTrès cordialement,",
    "Dans cette attente, recevez mes meilleures salutations.",
)

SIGNATURES = (
    "Jeanne Exemple",
    "M. et Mme Duexemple\n06 39 98 12 34",
    "Paul Untel\nTél. : 01 99 00 45 67\npaul.untel@courriel.invalid",
    "--\nClaire Modèle\nAssistante de direction\nSociété Fictive SARL",
    "Mme Vve Quidam",
    "Karim Essai\nPrésident du conseil syndical\nk.essai@copro.invalid\n06 39 98 76 54",
    "L. Personne\n\nEnvoyé de mon iPhone",
    "Sophie Lambda - Infirmière libérale\nPortable : 06.39.98.00.11\nFixe : 01.99.00.22.33",
    "Le collectif des riverains\nriverains@association.invalid",
    "Th. Anonyme, retraité",
)

FOOTERS = (
    "Ce message et ses pièces jointes sont confidentiels et établis à l'intention exclusive de "
    "leur destinataire. Si vous l'avez reçu par erreur, merci de le détruire et d'en avertir "
    "l'expéditeur.",
    "Avis de confidentialité : ce courriel peut contenir des informations protégées par le "
    "secret professionnel. Toute diffusion ou copie non autorisée est interdite.",
    "Pensez à l'environnement : n'imprimez ce courriel que si c'est vraiment nécessaire.\n"
    "Le contenu de ce message est strictement confidentiel.",
    "L'intégrité de ce message n'étant pas assurée sur Internet, notre société ne peut être "
    "tenue responsable de son contenu. Ce message est confidentiel.",
    "This e-mail and any attachments are confidential and may be legally privileged. If you are "
    "not the intended recipient, please notify the sender and delete it.",
    "________________________________\nMessage confidentiel, réservé à son destinataire. Les "
    "opinions exprimées n'engagent que leur auteur.",
    "Ce courrier électronique a été vérifié par un logiciel antivirus. Les informations qu'il "
    "contient sont confidentielles et ne sauraient être divulguées à des tiers.",
    "Conformément au règlement général sur la protection des données, vous disposez d'un droit "
    "d'accès et de rectification. Message confidentiel : en cas d'erreur, supprimez-le.",
    "CONFIDENTIALITÉ - Si vous n'êtes pas la personne visée, vous ne pouvez ni lire, ni "
    "conserver, ni transmettre ce message. Merci de nous le signaler par retour de courriel.",
)

# What the mairie had answered before: words of administration, that call for nothing.
THREADS = (
    "Le lundi 3 mars 2025 à 10:12, Accueil <accueil@collectivite.invalid> a écrit :\n"
    "> Bonjour,\n> Nous avons bien reçu votre message et le transmettons au service compétent.\n"
    "> Cordialement,\n> L'accueil",
    "-----Message d'origine-----\nDe : Secrétariat <secretariat@collectivite.invalid>\n"
    "Envoyé : mardi 14 janvier 2025 09:41\nÀ : Particulier\nObjet : RE: votre demande\n\n"
    "Bonjour,\nPourriez-vous nous apporter des précisions ?\nBien à vous,\nLe secrétariat",
    "Le 27/06/2025 à 16:05, ne-pas-repondre@collectivite.invalid a écrit :\n"
    "> Votre demande a été enregistrée sous le numéro 2025-004512.\n"
    "> Un agent vous répondra dans les meilleurs délais.",
    "De : Relation usagers\nEnvoyé : jeudi 5 septembre 2025 11:20\nÀ : moi\nObjet : Accusé de "
    "réception\n\nMadame, Monsieur,\nVotre courriel nous est bien parvenu.\nLe service",
    "On Mon, 12 May 2025 at 08:33, Contact <contact@collectivite.invalid> wrote:\n"
    "> Bonjour, votre message a été lu. Nous revenons vers vous.\n> Contact",
    "---------- Forwarded message ---------\nDe : Guichet unique <guichet@collectivite.invalid>\n"
    "Date: ven. 7 nov. 2025 à 14:02\nSubject: Suivi\nTo: <usager@courriel.invalid>\n\n"
    "Bonjour, nous avons pris note de votre sollicitation.",
    "Le mer. 19 févr. 2025 à 18:47, Standard <standard@collectivite.invalid> a écrit :\n"
    ">\n> Bonjour,\n>\n> Merci de votre confiance. Votre dossier est en cours d'examen.\n>\n"
    "> Le standard",
    "> Le service vous remercie de votre message.\n> Il y sera donné suite dès que possible.\n"
    "> Merci de conserver ce courriel.",
)
