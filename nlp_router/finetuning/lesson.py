"""Teaching the network what requests are, field by field, in a few readings of the examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.random import Generator
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from nlp_router.finetuning.network import Classifier, Encoder
from nlp_router.finetuning.noise import hurried

# What each field weighs; the type is the hardest and carries most of the others.
WEIGHTS = {"type": 1.0, "nature": 0.3, "priority": 0.3, "danger": 0.3}
_BATCH_TOKENS = 1_600
_LONGEST = 80
_FROZEN_LAYERS = 5
_RATE, _HEAD_RATE, _LAYER_DECAY = 2e-4, 1.5e-3, 0.92
_WARM_UP = 0.06
_SMOOTHING = 0.1


@dataclass(frozen=True, slots=True)
class Pupil:
    """A text and, for each field, the column of its label."""

    text: str
    labels: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts of like length: ids and mask of shape (texts, pieces), and one label per field."""

    ids: Tensor
    mask: Tensor
    labels: dict[str, Tensor]


def teach(
    network: Encoder,
    tokenizer: Tokenizer,
    pupils: Sequence[Pupil],
    classes: Mapping[str, int],
    readings: int,
    progress: Callable[[str], None],
    after_reading: Callable[[Classifier], str] = lambda classifier: "",
) -> Classifier:
    """The network, taught, with its heads.

    Args:
        classes: number of classes of each field.
        readings: how often every example is read.
        after_reading: what to say of the classifier after each reading.
    """
    torch.manual_seed(0)
    chance = np.random.default_rng(0)
    tokenizer.enable_truncation(_LONGEST)
    classifier = Classifier(network, network.norm.normalized_shape[0], classes)
    _freeze(network)
    optimizer = torch.optim.AdamW(_groups(classifier), weight_decay=0.01)
    steps = readings * sum(1 for _ in batches(pupils, tokenizer, np.random.default_rng(0)))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, steps))
    step = 0
    for reading in range(1, readings + 1):
        classifier.train()
        total = 0.0
        for batch in batches(pupils, tokenizer, chance):
            loss = _loss(classifier(batch.ids, batch.mask), batch.labels)
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            torch.nn.utils.clip_grad_norm_(classifier.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            total = 0.98 * total + 0.02 * loss.item() if total else loss.item()
            if step % 100 == 0:
                progress(f"lecture {reading}/{readings}, pas {step}/{steps}, perte {total:.3f}")
        classifier.eval()
        progress(f"lecture {reading} finie {after_reading(classifier)}")
    return classifier


def batches(
    pupils: Sequence[Pupil], tokenizer: Tokenizer, chance: Generator, noisy: bool = True
) -> Iterator[Batch]:
    """All the pupils once, hurried as chance has it when `noisy`, in an order of its own."""
    texts = [hurried(pupil.text, chance) if noisy else pupil.text for pupil in pupils]
    encoded = tokenizer.encode_batch(texts)
    lengths = np.array([len(one.ids) for one in encoded])
    # Texts of like length go together, but not always the same ones.
    order = np.argsort(lengths + chance.uniform(0, 6, len(lengths)), kind="stable")
    groups: list[list[int]] = [[]]
    for row in order.tolist():
        group = groups[-1]
        if group and (len(group) + 1) * max(lengths[row], lengths[group[0]]) > _BATCH_TOKENS:
            groups.append([])
        groups[-1].append(row)
    for number in chance.permutation(len(groups)).tolist():
        group = groups[number]
        ids, mask = padded([encoded[row].ids for row in group])
        labels = {
            field: torch.tensor([pupils[row].labels[field] for row in group])
            for field in pupils[0].labels
        }
        yield Batch(ids, mask, labels)


def padded(rows: Sequence[Sequence[int]], padding: int = 1) -> tuple[Tensor, Tensor]:
    """Rows of ids brought to one length, and the mask of what is text."""
    longest = max(map(len, rows))
    ids = torch.full((len(rows), longest), padding)
    mask = torch.zeros((len(rows), longest), dtype=torch.long)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = torch.tensor(row)
        mask[number, : len(row)] = 1
    return ids, mask


def _loss(scores: Mapping[str, Tensor], labels: Mapping[str, Tensor]) -> Tensor:
    losses = [
        WEIGHTS[field]
        * functional.cross_entropy(scores[field], labels[field], label_smoothing=_SMOOTHING)
        for field in scores
    ]
    return torch.stack(losses).sum()


def _freeze(network: Encoder) -> None:
    """The rows of the pieces and the first layers stay: what they know holds for any text."""
    frozen = [network.words, network.positions, network.norm, *network.layers[:_FROZEN_LAYERS]]
    for part in frozen:
        part.requires_grad_(False)
    network.kind.requires_grad_(False)


def _groups(classifier: Classifier) -> list[dict[str, object]]:
    """Parameters with their learning rate: the lower a layer, the less it moves."""
    layers = classifier.encoder.layers
    groups: list[dict[str, object]] = [
        {"params": list(classifier.heads.parameters()), "lr": _HEAD_RATE}
    ]
    for number in range(_FROZEN_LAYERS, len(layers)):
        rate = _RATE * _LAYER_DECAY ** (len(layers) - 1 - number)
        groups.append({"params": list(layers[number].parameters()), "lr": rate})
    return groups


def _rate(step: int, steps: int) -> float:
    """Up over the first steps, then down to nothing."""
    rising = step / max(1.0, _WARM_UP * steps)
    return min(rising, max(0.0, (steps - step) / ((1 - _WARM_UP) * steps)))
