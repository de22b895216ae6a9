"""Sentence encoders: a real small ONNX model in a folder, and the packaged one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers

from nlp_router.errors import InvalidConfiguration, ModelUnavailable
from nlp_router.features.encoders import OnnxEncoder, UniversalEncoder, open_encoder

WORDS = ["[UNK]", "[PAD]", "la", "lampe", "le", "trou", "query:"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An ONNX model that gives each known word an axis of its own, and its tokenizer."""
    table = numpy_helper.from_array(np.eye(len(WORDS), dtype=np.float32), "table")
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["hidden"])],
        "words",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"])],
        [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, ["texts", "tokens", 7])],
        [table],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    onnx.save(model, str(tmp_path / "model.onnx"))
    tokenizer = Tokenizer(
        models.WordLevel({word: row for row, word in enumerate(WORDS)}, unk_token="[UNK]")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    return tmp_path


def test_tokens_are_averaged_without_the_padding(folder: Path) -> None:
    vectors = OnnxEncoder(folder).encode(["la lampe la", "trou"])

    expected = np.zeros((2, len(WORDS)), dtype=np.float32)
    expected[0, 2], expected[0, 3] = 2 / 5**0.5, 1 / 5**0.5
    expected[1, 5] = 1
    np.testing.assert_allclose(vectors, expected, rtol=1e-6)


def test_the_folder_says_how_to_read_it(folder: Path) -> None:
    (folder / "encoder.yaml").write_text('pooling: first\nprefix: "query: "\nlongest: 2\n')

    vectors = OnnxEncoder(folder).encode(["la lampe"])

    assert vectors.argmax(axis=1).tolist() == [WORDS.index("query:")]


@pytest.mark.parametrize(
    ("settings", "reason"),
    [("pooling: max\n", "mean, first, none"), ("longest: 0\n", "de 1 à 512"), ("x: 1\n", "x")],
)
def test_wrong_settings_are_told(folder: Path, settings: str, reason: str) -> None:
    (folder / "encoder.yaml").write_text(settings)

    with pytest.raises(InvalidConfiguration, match=reason):
        OnnxEncoder(folder)


def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"model\.onnx"):
        open_encoder(str(tmp_path))


def test_its_name_tells_its_weights(folder: Path) -> None:
    before = OnnxEncoder(folder).name
    model = onnx.load(str(folder / "model.onnx"))
    model.graph.name = "others"
    onnx.save(model, str(folder / "model.onnx"))

    assert OnnxEncoder(folder).name != before


ODD = ["", "\0", "\ud800", "🙂" * 3000, "a" * 30_000]


def test_any_text_can_be_encoded(folder: Path) -> None:
    for encoder in (OnnxEncoder(folder), UniversalEncoder()):
        assert np.isfinite(encoder.encode(ODD)).all()


def test_the_packaged_encoder_brings_like_meanings_together() -> None:
    lamp, dark, birth = open_encoder("universal").encode(
        [
            "le lampadaire de ma rue est en panne",
            "la lampe de la rue est éteinte",
            "je voudrais un acte de naissance",
        ]
    )

    assert lamp @ dark > lamp @ birth
