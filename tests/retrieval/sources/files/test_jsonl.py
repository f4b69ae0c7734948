"""Lines of JSON: one article each; a broken one is reported by number."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from retrieval.domain import Article, Head
from retrieval.errors import ArticleError
from retrieval.sources.decode import decoded_again
from retrieval.sources.files.jsonl import read_lines
from retrieval.sources.files.paths import read_paths
from retrieval.sources.record import MAX_BYTES, Origin

ORIGIN = Origin("rows.jsonl", "rows.jsonl", "rows.jsonl")


def read(raw: bytes) -> list[Article | ArticleError]:
    return list(read_lines(BytesIO(raw), ORIGIN))


def texts(found: Iterable[Article | ArticleError]) -> list[str]:
    return [each.text for each in found if isinstance(each, Article)]


def test_every_field_of_a_line_is_taken_as_it_was_given() -> None:
    row = {
        "id": "g1",
        "url": "https://gazette.example/1",
        "outlet": "Harbour Gazette",
        "title": "Gates stay shut",
        "author": "Ilsa Brandt",
        "published": "2024-05-03T10:00:00+02:00",
        "text": "Gates stay shut.\r\n“No,” she said.",
        "unknown": [1],
    }
    (found,) = read(json.dumps(row).encode())
    assert found == Article(
        "g1",
        "Gates stay shut.\r\n“No,” she said.",
        Head(
            "Harbour Gazette",
            "Gates stay shut",
            "Ilsa Brandt",
            "2024-05-03T10:00:00+02:00",
            "https://gazette.example/1",
        ),
    )


def test_only_the_text_is_required() -> None:
    by_url, by_line = read(b'{"text": "One.", "url": "https://x.example/"}\n{"text": "Two."}')
    assert isinstance(by_url, Article)
    assert isinstance(by_line, Article)
    assert by_url.source == "https://x.example/"
    assert (by_line.source, by_line.head.outlet) == ("rows.jsonl:2", "rows.jsonl")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{", "broken JSON"),
        (b"not json", "broken JSON"),
        (b"[]", "must be an object, not a list"),
        (b"null", "must be an object, not null"),
        (b"{}", 'no "text"'),
        (b'{"text": null}', '"text" must be text, not null'),
        (b'{"text": ["a"]}', '"text" must be text, not a list'),
        (b'{"text": ""}', "empty"),
        (b'{"text": " \\n"}', "empty"),
        (b'{"text": "a", "title": 5}', '"title" must be text, not a number'),
        (b'{"text": "a", "id": true}', '"id" must be text, not true or false'),
        (b'{"text": "a", "outlet": {}}', '"outlet" must be text, not an object'),
        (b'{"text": "a", "published": "3 May"}', '"published" must be a date'),
        (b'{"text": "a", "published": "2024-13-01"}', '"published" must be a date'),
        (b'{"text": "a", "published": "2024-05-03T25:00"}', "a time with zone"),
        (b'{"text": "a \\ud800 b"}', "surrogate"),
        (b'{"text": "a", "title": "\\udc00"}', "surrogate"),
        (b'{"text": "a \\u0000"}', "NUL"),
        (b'{"text": "\x81\x8d\x8f"}', "not UTF-8"),
        (b"[" * 100_000, "cannot be read"),
        (b'{"text": ' + b"9" * 5000 + b"}", "cannot be read"),
    ],
)
def test_a_broken_line_is_reported_by_number_and_the_others_are_taken(
    line: bytes, why: str
) -> None:
    first, broken, last = read(b'{"text": "One."}\n' + line + b'\r\n{"text": "Three."}')
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert isinstance(broken, ArticleError)
    assert broken.where == "rows.jsonl:2"
    assert why in broken.why


def test_a_line_over_20_mb_is_refused_and_the_next_is_taken() -> None:
    big = b'{"text": "' + b"a" * MAX_BYTES + b'"}\n'
    refused, taken = read(big + b'{"text": "Two."}')
    assert isinstance(refused, ArticleError)
    assert (refused.where, refused.why) == ("rows.jsonl:1", "over 20 MB")
    assert isinstance(taken, Article)
    assert taken.source == "rows.jsonl:2"


def test_a_number_is_fine_as_an_id_and_a_list_of_names_as_author() -> None:
    (found,) = read(b'{"text": "One.", "id": 17, "author": ["A. Moor", "B. Fenn"]}')
    assert isinstance(found, Article)
    assert (found.source, found.head.author) == ("17", "A. Moor, B. Fenn")


@pytest.mark.parametrize(
    ("key", "value", "taken"),
    [
        ("published", "Fri, 03 May 2024 10:00:00 +0200", "2024-05-03T10:00:00+02:00"),
        ("published", "3 May 2024", "2024-05-03"),
        ("title", "Gates &#8216;shut&#8217; &amp; cold", "Gates ‘shut’ & cold"),
        ("outlet", "Hill &amp; Dale", "Hill & Dale"),
        ("author", ["Ada &quot;Adi&quot; Moor", "Orla Venn"], 'Ada "Adi" Moor, Orla Venn'),
    ],
)
def test_dates_in_other_forms_and_escaped_names_are_read(
    key: str, value: object, taken: str
) -> None:
    (found,) = read(json.dumps({"text": "Gates stay shut.", key: value}).encode())
    assert isinstance(found, Article)
    assert getattr(found.head, key) == taken


def test_a_text_that_was_encoded_twice_is_mended_or_refused() -> None:
    words = "“Gates stay shut,” she said – “for good”."
    rows = [words.encode().decode("latin-1"), words.encode().decode("cp1252", "replace")]
    mended, refused = read(
        "\n".join(json.dumps({"text": row, "title": rows[0]}) for row in rows).encode()
    )
    assert isinstance(mended, Article)
    assert mended.text == mended.head.title == words
    assert isinstance(refused, ArticleError)
    assert "encoded twice" in refused.why


def test_a_byte_order_mark_before_the_first_line_does_no_harm() -> None:
    (found,) = read(b'\xef\xbb\xbf{"text": "One."}')
    assert isinstance(found, Article)


def test_a_packed_file_is_read_and_what_was_whole_of_a_torn_one(tmp_path: Path) -> None:
    rows = b"".join(
        json.dumps({"id": n, "text": f"Line {n}."}).encode() + b"\n" for n in range(999)
    )
    packed = gzip.compress(rows)
    (tmp_path / "whole.jsonl.gz").write_bytes(packed)
    (tmp_path / "torn.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    whole = list(read_paths([str(tmp_path / "whole.jsonl.gz")]))
    assert texts(whole) == [f"Line {n}." for n in range(999)]
    *taken, last = read_paths([str(tmp_path / "torn.jsonl.gz")])
    assert 0 < len(taken) < 999
    assert texts(taken) == [f"Line {n}." for n in range(len(taken))]
    assert isinstance(last, ArticleError)
    assert "cut short" in last.why or "cannot be read" in last.why


def test_a_file_that_only_says_that_it_is_packed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl.gz").write_bytes(b'{"text": "One."}')
    (found,) = read_paths([str(tmp_path)])
    assert isinstance(found, ArticleError)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_articles_or_refusals(raw: bytes) -> None:
    assert read(raw)


# But for what was encoded twice, as test_decode.py has it.
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40).filter(
    lambda text: decoded_again(text) == text
)
LINE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["text", "id", "title", "published"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.lists(LINE.filter(lambda one: not isinstance(one, list)), min_size=1, max_size=5))
@example([{"text": "One."}, {"text": "Two.", "id": "b"}])
@example([{"id": [{}, {}]}])
def test_any_values_give_an_article_or_a_refusal_for_every_line(values: list[object]) -> None:
    found = read("\n".join(map(json.dumps, values)).encode())
    assert len(found) == len(values)
    for value, each in zip(values, found, strict=True):
        if isinstance(each, Article):
            assert isinstance(value, dict)
            assert each.text == value["text"]


@settings(deadline=None)
@given(st.lists(WORDS.map("a{}".format), min_size=1, max_size=5))
def test_any_text_is_taken_as_it_stands(given_: list[str]) -> None:
    raw = "\n".join(json.dumps({"text": text}) for text in given_).encode()
    assert texts(read(raw)) == given_


def test_many_blank_lines_are_passed_over_at_once() -> None:
    blank, row = b"\n" * 600_000, b'{"articles": [{"text": "One."}, {"text": "Two."}]}\n'

    assert texts(read(blank + row)) == ["One.", "Two."]
    assert texts(read(row + blank)) == ["One.", "Two."]
    assert texts(read(b'{"text": "One."}\n' + blank + b'{"text": "Two."}')) == ["One.", "Two."]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_lines_in_another_encoding_are_read(encoding: str) -> None:
    rows = ["„Die Tür ist zu“, sagte Änne Groß.", "Die Schlüssel hängen über dem Ofen."]
    raw = "\r\n".join(json.dumps({"text": row}, ensure_ascii=False) for row in rows)
    assert texts(read(raw.encode(encoding))) == rows
    array = json.dumps([{"text": row} for row in rows], ensure_ascii=False, indent=1)
    assert texts(read(array.encode(encoding))) == rows


def test_an_answer_of_wordpress_is_read() -> None:
    post = {
        "id": 7,
        "date": "2024-05-03T10:00:00",
        "link": "https://gazette.example/ice",
        "title": {"rendered": "Ice &#8220;to stay&#8221;"},
        "content": {"rendered": "<p>It is cold.</p>\n<p>&#8220;No,&#8221; said Ada Moor.</p>"},
        "author": 12,
    }
    found, _ = read(json.dumps([post, {**post, "id": 8, "link": None}]).encode())
    assert isinstance(found, Article)
    assert found.text == "It is cold.\n“No,” said Ada Moor."
    assert (found.head.title, found.head.author, found.head.published) == (
        "Ice “to stay”",
        None,
        "2024-05-03",
    )


def test_a_time_without_its_zone_is_its_day() -> None:
    [found] = read(b'{"text": "Ice.", "published": "2024-05-03 10:00:00"}')
    assert isinstance(found, Article)
    assert found.head.published == "2024-05-03"


def test_an_answer_of_a_news_service_is_read_without_its_own_signs() -> None:
    row = {
        "source": {"id": None, "name": "Clay Courier"},
        "author": '<a href="/p">Nora Pim</a>',
        "title": "Kiln lit - Clay Courier",
        "content": "The kiln is lit, and the owner blames a squir… [+1873 chars]",
    }
    [found] = read(json.dumps({"status": "ok", "articles": [row]}).encode())
    assert isinstance(found, Article)
    head = found.head
    assert (head.outlet, head.title, head.author) == ("Clay Courier", "Kiln lit", "Nora Pim")
    assert found.text.endswith("blames a squir…")


def test_a_channel_that_telegram_exported_is_its_posts() -> None:
    pieces = ["The ice ", {"type": "bold", "text": "closes"}, " it. “No,” said Ada Moor."]
    posts = [
        {"id": 1, "type": "service", "date": "2024-05-02T10:00:00", "text": ""},
        {"id": 2, "type": "message", "date": "2024-05-03T10:00:00", "text": pieces},
        {"id": 3, "type": "message", "date": "2024-05-04T10:00:00", "text": "It is gone."},
    ]
    channel = {"name": "Quay Lines", "type": "public_channel", "messages": posts}
    first, second = read(json.dumps(channel, indent=1).encode())
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.text, second.text) == ("The ice closes it. “No,” said Ada Moor.", "It is gone.")
    assert (first.head.outlet, first.head.published) == ("Quay Lines", "2024-05-03")
