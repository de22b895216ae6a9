"""The card of a model: what it is, what it learnt from, what it is worth, what it is not for.

After Mitchell et al. 2019, « Model Cards for Model Reporting ».
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from nlp_router.metrics.classification import Measure
from nlp_router.qualify.model import MessageModel
from nlp_router.registry.store import Manifest
from nlp_router.training.dataset import LabelledMessage

_FIGURES = {
    "type_accuracy": "Type juste",
    "type_top3": "Type parmi les trois premiers",
    "type_macro_f1": "Macro-F1 des types",
    "nature_accuracy": "Nature juste",
    "priority_accuracy": "Priorité juste",
    "priority_kappa": "Kappa quadratique des priorités",
    "danger_recall": "Dangers trouvés",
    "danger_precision": "Alertes de danger fondées",
    "place_accuracy": "Commune juste",
    "recipient": "Destinataire juste",
    "calibration_error": "Écart de calibration (ECE)",
    "automatic": "Décidé sans agent",
    "automatic_wrong_recipient": "Destinataire faux parmi ceux-là",
    "requests_f1": "F1 des ensembles de demandes",
}


def model_card(
    manifest: Manifest,
    model: MessageModel,
    messages: Sequence[LabelledMessage],
    scores: Mapping[str, Measure],
    judged_on: int,
) -> str:
    """The card in French, Markdown.

    Args:
        messages: what the model learnt from.
        scores: what was measured on the development set, which holds `judged_on` messages.
    """
    rows = [
        f"| {label} | {scores[name].value:.3f} | {scores[name].low:.3f}–{scores[name].high:.3f} |"
        for name, label in _FIGURES.items()
    ]
    limits = [
        f"| {service} | {limit:.3f} |" for service, limit in sorted(model.limits.services.items())
    ]
    return "\n".join(
        [
            f"# Modèle {manifest.version}",
            "",
            "Propose, pour un message d'habitant, le type de demande, la nature, la priorité, le",
            "danger et le nombre de demandes. Il ne décide que sous les seuils ci-dessous ; un",
            "danger, un lieu douteux ou un texte inhabituel vont toujours à un agent.",
            "",
            f"- Taxonomie {manifest.taxonomy} : {len(model.types)} types.",
            f"- Vecteurs de mots : {manifest.vectors or 'aucun'}.",
            f"- Empreinte SHA-256 : {manifest.sha256}.",
            "",
            "## Appris de",
            "",
            *_described(messages),
            f"- Empreinte des données : {manifest.data}.",
            "",
            f"## Mesuré sur {judged_on} messages d'auteurs inconnus de lui",
            "",
            "| Mesure | Valeur | Intervalle à 95 % |",
            "|---|---|---|",
            *rows,
            "",
            "## Seuils",
            "",
            f"- Danger annoncé à partir de {model.danger_limit:.3f}, à vérifier par un agent dès",
            f"  {model.suspicion_limit:.3f}.",
            f"- Texte inhabituel sous {model.familiarity_limit:.2f} de mots connus.",
            f"- Envoi sans agent à partir d'une confiance de {model.limits.default:.3f} dans le",
            "  destinataire, sauf :",
            "",
            "| Service | Seuil |",
            "|---|---|",
            *limits,
            "",
            "## Ce pour quoi il n'est pas fait",
            "",
            "- Juger une personne, ou décider d'un droit : il oriente un message.",
            "- Les autres langues que le français : il les reconnaît et les laisse à un agent.",
            "- Remplacer le 15, le 17, le 18 ou le 112.",
            "",
        ]
    )


def _described(messages: Sequence[LabelledMessage]) -> list[str]:
    types = Counter(request.type for message in messages for request in message.requests)
    several = sum(message.several for message in messages)
    dangers = sum(message.danger for message in messages)
    authors = len({message.author for message in messages})
    return [
        f"- {len(messages)} messages de {authors} auteurs, dont {several} à plusieurs demandes",
        f"  et {dangers} disant un danger.",
        f"- De {min(types.values())} à {max(types.values())} demandes par type.",
    ]
