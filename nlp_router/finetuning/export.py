"""The taught network as the folder that `open_encoder` opens: ONNX, weights on 8 bits."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
import yaml
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from nlp_router.finetuning.network import Encoder

# In pieces; a request is told in fewer.
LONGEST = 128


def export(network: Encoder, tokenizer: Tokenizer, read: Sequence[str], folder: Path) -> None:
    """Writes model.onnx, tokenizer.json and encoder.yaml.

    Args:
        read: authors whose messages the network was taught, so that its confidence is never
            learnt on them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as name:
        whole = Path(name) / "whole.onnx"
        _write_onnx(network.eval(), whole)
        # 7 bits of the 8: without the latest instructions, sums of 8 by 8 bits overflow.
        quantize_dynamic(
            whole,
            folder / "model.onnx",
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
        )
    tokenizer.no_truncation()
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    settings = {"pooling": "none", "longest": LONGEST, "read": sorted(read)}
    text = yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)
    (folder / "encoder.yaml").write_text(text, encoding="utf-8")


def _write_onnx(network: Encoder, path: Path) -> None:
    texts, pieces = torch.export.Dim("texts", min=1), torch.export.Dim("pieces", min=2, max=512)
    shape = {0: texts, 1: pieces}
    with warnings.catch_warnings():  # deprecations inside the exporter itself
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (torch.ones(2, 8, dtype=torch.long), torch.ones(2, 8, dtype=torch.long)),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["vectors"],
            dynamic_shapes=(shape, shape),
            dynamo=True,
            external_data=False,
            verbose=False,
        )
