"""The simulation of the loop for people: a terminal, a page of the documentation, a curve."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from matplotlib.figure import Figure

from eval.figures import BLUE, GREY, figure
from eval.loop.simulation import ORDERS, Refusal, Simulation, Turn
from eval.pages import cell, table

_GREEN = "#2e7d32"


def summary(found: Simulation, picture: str) -> str:
    """The page in French, Markdown; `picture`: file name of the curve."""
    cast, world = found.cast, found.world
    plan = world["plan"]
    refused = sum(not refusal.accepted for refusal in found.refusals)
    return "\n".join(
        [
            "# La boucle d'apprentissage, simulée",
            "",
            "Page écrite par `nlp-router loop-simulation` : ne pas la modifier à la main.",
            "",
            f"Un premier modèle, léger (type et danger seulement), apprend {cast['learnt_first']}",
            f"messages. Puis {cast['arrived']} messages d'auteurs qu'il n'a pas lus arrivent, dans",
            "un ordre tiré une fois pour toutes. À chaque tour les agents en tranchent une partie,",
            "sans se tromper, au hasard ou dans l'ordre actif (doute et diversité) ; un candidat",
            "apprend tout ce qui est tranché et passe, ou non, la barrière. Le modèle en service",
            f"est mesuré sur {cast['measured']} messages que ni lui ni la barrière ne voient ; la",
            f"barrière juge sur {cast['gate']} autres.",
            "",
            f"Le territoire a ses mots : {world['nicknames']} mots parmi les plus parlants y ont",
            "un surnom inventé, que quatre messages sur cinq emploient, et",
            f"{world['drifted']} de plus à partir du tour {plan['drift']}. Le type",
            f"« {world['new_type']} », inconnu du premier modèle, apparaît au tour",
            f"{plan['new_type']} ; « {world['renamed'][0]} » change",
            f"d'identifiant au tour {plan['renaming']}. Les surnoms sont inventés mot à mot : un",
            "vrai territoire surprend moins souvent, mais moins régulièrement.",
            "",
            f"Avant le territoire, le premier modèle trouve {cell(found.standard)} des types.",
            "",
            f"![Types justes selon les corrections]({picture})",
            "",
            "Intervalles à 95 % par rééchantillonnage des messages mesurés. « Erreurs en moins » :",
            "par rapport au premier modèle laissé seul, au même tour, sur les mêmes messages.",
            "",
            *_turns(found.turns),
            "",
            *_gains(found.turns),
            "",
            "## Réentraînements empoisonnés",
            "",
            f"{len(found.refusals)} essais, {refused} refusés. Chacun part de ce que l'ordre actif",
            "a appris à la fin, abîmé ; il est comparé au modèle qui a appris la même chose",
            "intacte.",
            "",
            *_refusals(found.refusals),
            "",
        ]
    )


def lines(found: Simulation) -> str:
    """The figures for a terminal."""
    return "\n".join(
        [*_turns(found.turns), "", *_gains(found.turns), "", *_refusals(found.refusals)]
    )


def picture(found: Simulation) -> Figure:
    """Accuracy of what is in service on the number of corrections, in both orders and alone."""
    made, axes = figure("Corrections", "Types justes")
    for order, colour in zip(ORDERS, (BLUE, _GREEN), strict=True):
        own = [turn for turn in found.turns if turn.order == order]
        counts = [0, *(turn.corrections for turn in own)]
        values = [own[0].alone.value, *(turn.served.value for turn in own)]
        axes.plot(counts, values, "o-", color=colour, label=f"ordre {order}")
        refused = [turn for turn in own if not turn.accepted]
        axes.plot(
            [turn.corrections for turn in refused],
            [turn.candidate.value for turn in refused],
            "x",
            color=colour,
        )
    axes.plot(
        [turn.corrections for turn in own],
        [turn.alone.value for turn in own],
        "--",
        color=GREY,
        label="sans boucle",
    )
    axes.plot([], [], "x", color=GREY, label="candidat refusé")
    axes.legend()
    return made


def _turns(turns: Sequence[Turn]) -> list[str]:
    names = ("ordre", "corrections", "dont erreurs", "sans boucle", "candidat", "barrière")
    return table(
        (*names, "en service", "erreurs en moins", "type nouveau"),
        (
            [
                turn.order,
                turn.corrections,
                turn.mistaken,
                cell(turn.alone),
                f"{turn.candidate.value:.3f}",
                "accepté" if turn.accepted else "refusé : " + ", ".join(turn.reasons),
                cell(turn.served),
                f"{errors_down(turn):.0%}",
                "—" if turn.new_type is None else f"{turn.new_type:.0%}",
            ]
            for turn in turns
        ),
    )


def errors_down(turn: Turn) -> float:
    """Share of the errors of the first model that the loop has removed."""
    alone = 1 - turn.alone.value
    return (turn.served.value - turn.alone.value) / alone if alone else 0.0


def _gains(turns: Sequence[Turn]) -> Iterator[str]:
    for order, played in groupby(turns, key=lambda turn: turn.order):
        reached = [turn for turn in played if turn.corrections >= 1000][:1]
        for turn in reached:
            yield (
                f"- Ordre {order} : après {turn.corrections} corrections, dont {turn.mistaken} où "
                f"le modèle se trompait, {errors_down(turn):.0%} d'erreurs en moins."
            )


def _refusals(refusals: Sequence[Refusal]) -> list[str]:
    return table(
        ["empoisonnement", "tirage", "barrière", "types justes", "perte", "dangers trouvés"],
        (
            [
                refusal.poison,
                refusal.seed,
                "**accepté**" if refusal.accepted else ", ".join(refusal.reasons),
                f"{refusal.accuracy:.3f}",
                f"{refusal.loss:+.3f}",
                f"{refusal.danger_recall:.2f}",
            ]
            for refusal in refusals
        ),
    )
