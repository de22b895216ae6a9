"""The encoder as a PyTorch network: BERT (Devlin et al. 2019), and a head per field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from nlp_router.finetuning.packed import PackedEncoder, Shape


class _Layer(nn.Module):
    """Attention among the tokens, then each token by itself; both added to what came in."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self._heads = shape.heads
        self.query = nn.Linear(shape.width, shape.width)
        self.key = nn.Linear(shape.width, shape.width)
        self.value = nn.Linear(shape.width, shape.width)
        self.attended = nn.Linear(shape.width, shape.width)
        self.attention_norm = nn.LayerNorm(shape.width, shape.epsilon)
        self.inner = nn.Linear(shape.width, shape.inner)
        self.outer = nn.Linear(shape.inner, shape.width)
        self.norm = nn.LayerNorm(shape.width, shape.epsilon)
        self.dropout = nn.Dropout(dropout)

    def forward(self, tokens: Tensor, mask: Tensor) -> Tensor:
        batch, length, width = tokens.shape

        def split(projected: Tensor) -> Tensor:
            return projected.view(batch, length, self._heads, -1).transpose(1, 2)

        context = functional.scaled_dot_product_attention(
            split(self.query(tokens)), split(self.key(tokens)), split(self.value(tokens)), mask
        )
        joined = context.transpose(1, 2).reshape(batch, length, width)
        tokens = self.attention_norm(tokens + self.dropout(self.attended(joined)))
        fed = self.outer(functional.gelu(self.inner(tokens)))
        normed: Tensor = self.norm(tokens + self.dropout(fed))
        return normed


class Encoder(nn.Module):
    """Ids of the pieces and their mask in, shape (texts, pieces); one vector per text out."""

    def __init__(self, shape: Shape, pieces: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(pieces, shape.width)
        self.positions = nn.Embedding(shape.positions, shape.width)
        self.kind = nn.Parameter(torch.zeros(shape.width))
        self.norm = nn.LayerNorm(shape.width, shape.epsilon)
        self.layers = nn.ModuleList(_Layer(shape, dropout) for _ in range(shape.layers))
        self.dropout = nn.Dropout(dropout)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """The mean of the last layer's tokens, shape (texts, width)."""
        places = torch.arange(input_ids.shape[1], device=input_ids.device)
        tokens = self.words(input_ids) + self.positions(places) + self.kind
        tokens = self.dropout(self.norm(tokens))
        seen = attention_mask.to(tokens.dtype)
        hidden = ((1.0 - seen) * torch.finfo(tokens.dtype).min)[:, None, None, :]
        for layer in self.layers:
            tokens = layer(tokens, hidden)
        weights = seen[..., None]
        mean: Tensor = (tokens * weights).sum(1) / weights.sum(1).clamp(min=1.0)
        return mean


class Classifier(nn.Module):
    """The encoder and, on its vectors, one linear head per field."""

    def __init__(self, encoder: Encoder, width: int, classes: Mapping[str, int]) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self._fields = tuple(classes)
        self.heads = nn.ModuleList(nn.Linear(width, count) for count in classes.values())

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> dict[str, Tensor]:
        """Scores of each field, shape (texts, classes)."""
        vectors = self.dropout(self.encoder(input_ids, attention_mask))
        return {field: head(vectors) for field, head in zip(self._fields, self.heads, strict=True)}


def network_of(packed: PackedEncoder, kept: Sequence[int]) -> Encoder:
    """The network with the weights of the package, for the pieces kept."""
    network = Encoder(packed.shape, len(kept))
    weights = {
        "words.weight": packed.words[list(kept)],
        "positions.weight": packed.tensors["emb.pos"],
        "kind": packed.tensors["emb.type"][0],
        "norm.weight": packed.tensors["emb.ln.w"],
        "norm.bias": packed.tensors["emb.ln.b"],
        **dict(_layer_weights(packed)),
    }
    network.load_state_dict(
        {name: torch.from_numpy(np.array(values)) for name, values in weights.items()}
    )
    return network


_NAMES = {
    "q": "query",
    "k": "key",
    "v": "value",
    "ao": "attended",
    "aln": "attention_norm",
    "fi": "inner",
    "fo": "outer",
    "oln": "norm",
}


def _layer_weights(packed: PackedEncoder) -> Iterator[tuple[str, np.ndarray]]:
    for number in range(packed.shape.layers):
        for short, name in _NAMES.items():
            for letter, kind in (("w", "weight"), ("b", "bias")):
                values = packed.tensors[f"l{number}.{short}.{letter}"]
                yield f"layers.{number}.{name}.{kind}", values
