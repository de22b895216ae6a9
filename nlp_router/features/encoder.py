"""Any ONNX sentence encoder from a folder: vectors of meaning, beside the n-grams.

folder/model.onnx       inputs input_ids, attention_mask; output (texts, dimension)
folder/tokenizer.json   Hugging Face tokenizers
folder/encoder.json     {"name", "dimension", "longest", "prefix"}
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nlp_router.errors import ModelUnavailable
from nlp_router.ports import Matrix

_BATCH = 32


class OnnxEncoder:
    """Runs an exported encoder with onnxruntime, on the CPU, in the order given."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        """Raises `ModelUnavailable` when a file is absent or unreadable."""
        import onnxruntime
        from tokenizers import Tokenizer

        try:
            settings = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            options.inter_op_num_threads = 1
            content = (folder / "model.onnx").read_bytes()
            self._session = onnxruntime.InferenceSession(
                content, options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # onnxruntime and tokenizers raise their own, undocumented
            raise ModelUnavailable(f"Encodeur {folder.name} absent ou illisible.") from error
        digest = hashlib.sha256(content).hexdigest()[:12]
        self._name = f"{settings['name']}-{digest}"
        self._dimension = int(settings["dimension"])
        self._longest = int(settings["longest"])
        self._prefix = str(settings["prefix"])
        self._pad = int(settings["pad"])
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    @property
    def name(self) -> str:
        """Name of the weights and the start of their SHA-256."""
        return self._name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    def encode(self, texts: Sequence[str]) -> Matrix:
        """One vector per text; long texts are read by their beginning and their end."""
        rows = [self._identifiers(text) for text in texts]
        vectors = np.empty((len(rows), self._dimension), dtype=np.float32)
        # Texts of like length together, so that little is computed on padding.
        order = sorted(range(len(rows)), key=lambda index: len(rows[index]))
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            vectors[chosen] = self._run([rows[index] for index in chosen])
        return vectors

    def _identifiers(self, text: str) -> list[int]:
        readable = text.encode("utf-8", "replace").decode("utf-8")
        found: list[int] = self._tokenizer.encode(self._prefix + readable).ids
        if len(found) <= self._longest:
            return found
        head = self._longest * 2 // 3
        return found[:head] + found[head - self._longest :]

    def _run(self, rows: list[list[int]]) -> Matrix:
        width = max(len(row) for row in rows)
        identifiers = np.full((len(rows), width), self._pad, dtype=np.int64)
        mask = np.zeros((len(rows), width), dtype=np.int64)
        for line, row in enumerate(rows):
            identifiers[line, : len(row)] = row
            mask[line, : len(row)] = 1
        (vectors,) = self._session.run(None, {"input_ids": identifiers, "attention_mask": mask})
        return np.asarray(vectors, dtype=np.float32)
