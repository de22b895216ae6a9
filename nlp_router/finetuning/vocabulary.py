"""Of a vocabulary for a hundred languages, the pieces that French text uses.

Most of the encoder's numbers are one row per piece; a piece that no French word is cut into is
never read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

from nlp_router.finetuning.packed import PackedEncoder

# Marks first, in the order that the ids of a cut vocabulary follow.
BEGIN, PADDING, END, UNKNOWN = range(4)
_SPACE = "▁"
# What any word can be spelt with, however strange: one or two letters, figures, signs, emoji.
_LETTERS = re.compile(rf"{_SPACE}?[a-zA-ZÀ-ÖØ-öø-ÿŒœŸ0-9]{{0,2}}")
_SIGNS = re.compile(rf"{_SPACE}?[^\w\s]{{1,2}}")


def french_pieces(encoder: PackedEncoder, words: Iterable[str]) -> list[int]:
    """Ids of the pieces kept: marks, short ones, and those that the words are cut into."""
    marks = [encoder.begin, encoder.padding, encoder.end, encoder.unknown]
    whole = tokenizer_of(encoder, range(len(encoder.pieces)), marks)
    kept = {
        number
        for number, piece in enumerate(encoder.pieces)
        if _LETTERS.fullmatch(piece) or (_SIGNS.fullmatch(piece) and encoder.scores[number] > -13)
    }
    for encoding in whole.encode_batch(list(words), add_special_tokens=False):
        kept.update(encoding.ids)
    return marks + sorted(kept.difference(marks))


def tokenizer_of(encoder: PackedEncoder, kept: Sequence[int], marks: Sequence[int]) -> Tokenizer:
    """A tokenizer of the pieces kept, which are renumbered in their order.

    Args:
        marks: ids, once renumbered, of the begin, padding, end and unknown marks.
    """
    begin, _, end, unknown = marks
    vocabulary = [(encoder.pieces[number], encoder.scores[number]) for number in kept]
    tokenizer = Tokenizer(Unigram(vocabulary, unk_id=unknown))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", begin), ("</s>", end)]
    )
    return tokenizer
