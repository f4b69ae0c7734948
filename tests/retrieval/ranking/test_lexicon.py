"""Words as numbers: they hold for a whole question, however many are met in it."""

from __future__ import annotations

from retrieval.index.embeddings import WordLlamaEmbeddings
from retrieval.ranking.lexicon import Lexicon


def test_rows_hold_until_the_lexicon_rests() -> None:
    lexicon = Lexicon(WordLlamaEmbeddings().matrix, most_words=3, most_texts=2)
    [first] = lexicon.read(["The dam at Lindrup"])
    lexicon.read([f"word{n} and word{n + 1}" for n in range(50)])
    assert lexicon.matches(first, ["lindrup"])[:, 0].tolist() == [False, False, False, True]
    assert (
        lexicon.vectors(first) == lexicon.vectors(lexicon.read(["The dam at Lindrup"])[0])
    ).all()


def test_after_a_rest_words_are_met_anew() -> None:
    lexicon = Lexicon(WordLlamaEmbeddings().matrix, most_words=3, most_texts=2)
    lexicon.read([f"word{n}" for n in range(50)])
    lexicon.clear_if_full()
    [rows] = lexicon.read(["dam"])
    assert rows.tolist() == [0]


def test_a_text_without_words_is_no_word() -> None:
    lexicon = Lexicon(WordLlamaEmbeddings().matrix)
    [rows] = lexicon.read(["* * *"])
    assert lexicon.is_content(rows).tolist() == [False]
    assert not lexicon.matches(rows, ["dam"]).any()
