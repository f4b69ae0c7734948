"""Files, folders and standard input: what is taken and what is refused, and why."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest

from retrieval.domain import Article
from retrieval.errors import ArticleError
from retrieval.sources.files.paths import count, read_paths

TEXT = "The lock gates stay shut until the ice is gone, the harbour board said."


def read(*paths: Path | str, outlet: str | None = None) -> list[Article | ArticleError]:
    return list(read_paths([str(path) for path in paths], outlet=outlet))


def article(*paths: Path | str, outlet: str | None = None) -> Article:
    (found,) = read(*paths, outlet=outlet)
    assert isinstance(found, Article), found
    return found


def refusal(*paths: Path | str) -> ArticleError:
    (found,) = read(*paths)
    assert isinstance(found, ArticleError), found
    return found


def sources(*paths: Path | str) -> list[str]:
    return [found.source if isinstance(found, Article) else found.why for found in read(*paths)]


# Plain text


def test_a_plain_text_is_stored_as_it_came_with_dateline_and_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "gates.txt"
    text = f"Harbour Gazette/ {TEXT}\r\n\r\n“No,” she said.\rEnd \u00a0\n"
    path.write_bytes(text.encode())
    found = article(path)
    assert found.text == text
    assert (found.source, found.head.outlet) == ("gates.txt", "Harbour Gazette")
    assert (found.head.title, found.head.published, found.head.url) == (None, None, None)


def test_the_outlet_given_overrides_the_dateline(tmp_path: Path) -> None:
    (tmp_path / "gates.txt").write_text(f"Harbour Gazette/ {TEXT}")
    assert article(tmp_path / "gates.txt", outlet="Valley Tribune").head.outlet == "Valley Tribune"


def test_an_unknown_outlet_is_shown_as_the_name_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "gates.txt").write_text(f"Warning: {TEXT}")
    assert article(tmp_path / "gates.txt").head.outlet == "gates.txt"


# Folders and names


def test_a_folder_is_read_to_the_bottom_in_order_without_hidden_files_and_pictures(
    tmp_path: Path,
) -> None:
    for name in ("b.txt", "a/z.TXT", "a/deep/m.md", ".hidden.txt", ".git/x.txt", "p.jpg"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT)
    assert sources(tmp_path) == ["m.md", "z.TXT", "b.txt"]
    assert count([str(tmp_path)]) == 3


def test_files_of_one_name_in_two_folders_are_told_apart(tmp_path: Path) -> None:
    for folder in ("north", "south"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "gates.txt").write_text(TEXT)
    (tmp_path / "ice.txt").write_text(TEXT)
    assert sources(tmp_path / "south", tmp_path / "north", tmp_path / "ice.txt") == [
        "south/gates.txt",
        "north/gates.txt",
        "ice.txt",
    ]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "gates.txt").write_text(TEXT)
    assert sources(tmp_path, tmp_path / "gates.txt", tmp_path / "." / "gates.txt") == ["gates.txt"]


def test_links_that_lead_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "gates.txt").write_text(TEXT)
    (tmp_path / "a" / "round").symlink_to(tmp_path)
    assert sources(tmp_path) == ["gates.txt"]


def test_a_name_that_is_not_utf_8_is_read_and_can_be_stored(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    with open(path, "wb") as file:
        file.write(TEXT.encode())
    assert article(tmp_path).source == "caf\ufffd.txt"


# What is refused


def test_a_missing_file_is_refused_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "gates.txt").write_text(TEXT)
    missing, found = read(tmp_path / "no.txt", tmp_path / "gates.txt")
    assert isinstance(missing, ArticleError)
    assert isinstance(found, Article)
    assert (missing.where, missing.why) == (str(tmp_path / "no.txt"), "not found")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \r\n\t\n", "empty"),
        ("marks.txt", b"...\n", "empty"),
        ("empty.md", b"---\ntitle: Ice\n---\n", "empty"),
        ("empty.html", b"", "empty"),
        ("empty.pdf", b"", "empty"),
        ("empty.jsonl", b"", "empty"),
        ("blank.jsonl", b"\n\n", "empty"),
        ("binary.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        ("binary.md", bytes(range(256)), "binary"),
        ("binary.html", b"\x1f\x8b\x08\0\0\0", "binary"),
        ("paper.txt", b"%PDF-1.7\n", "name it .pdf"),
        ("big.txt", b"a" * 20_000_001, "over 20 MB"),
        ("short.txt", b"caf\xe9 \xd2x", "uncertain"),
        ("letter.docx", TEXT.encode(), "a broken Word file"),
        ("letter.rtf", TEXT.encode(), ".txt"),
        ("letter.txt", b"{\\rtf1 Gates}", "rich text"),
        ("noending", TEXT.encode(), ".txt"),
    ],
)
def test_a_file_that_holds_no_article_is_refused_with_the_reason(
    tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    (tmp_path / name).write_bytes(content)
    refused = refusal(tmp_path / name)
    assert refused.where == str(tmp_path / name)
    assert why in refused.why
    assert "\n" not in str(refused)


def test_a_folder_with_nothing_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"x")
    assert refusal(tmp_path).why.startswith("no articles in this folder")


def test_a_link_to_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "away.txt")
    assert refusal(tmp_path).why == "a link to nothing"
    assert refusal(tmp_path / "gone.txt").why == "a link to nothing"


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert "not a file" in refusal(tmp_path).why


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gates.txt").write_text(TEXT)
    (tmp_path / "gates.txt").chmod(0)
    assert "no permission" in refusal(tmp_path).why


@pytest.mark.parametrize("path", ["", "a\0b.txt", "x" * 5000 + ".txt"])
def test_a_path_that_no_file_can_have_is_refused(path: str) -> None:
    assert refusal(path).why


# Bytes that are not UTF-8


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "cp1252", "cp1251"])
def test_other_encodings_are_read_where_they_are_certain(tmp_path: Path, encoding: str) -> None:
    text = {
        "cp1251": "Ворота остаются закрытыми, пока не сойдёт лёд, сказала мэр города.\r\n" * 3,
    }.get(encoding, f"“{TEXT}” Brandt’s café stays open – until May.\r\n" * 3)
    (tmp_path / "gates.txt").write_bytes(text.encode(encoding))
    assert article(tmp_path / "gates.txt").text == text


def test_a_guess_that_is_uncertain_is_named_in_the_refusal(tmp_path: Path) -> None:
    text = "Bramy pozostaną zamknięte, dopóki nie stopnieje lód. Rolnicy nazywają to obietnicą."
    (tmp_path / "bramy.txt").write_bytes(text.encode("cp1250"))
    assert "cp1250" in refusal(tmp_path / "bramy.txt").why


# Standard input


def stdin(raw: bytes) -> list[Article | ArticleError]:
    return list(read_paths(["-"], stdin=BytesIO(raw)))


def test_plain_text_comes_in_through_standard_input() -> None:
    (found,) = stdin(f"\nHarbour Gazette/ {TEXT}\r\n".encode())
    assert isinstance(found, Article)
    assert found.text == f"\nHarbour Gazette/ {TEXT}\r\n"
    assert found.head.outlet == "Harbour Gazette"


def test_two_texts_through_standard_input_are_two_articles_and_one_text_is_one() -> None:
    (one,), (two,), (again,) = stdin(b"Gates open."), stdin(b"Gates shut."), stdin(b"Gates open.")
    assert isinstance(one, Article)
    assert isinstance(two, Article)
    assert isinstance(again, Article)
    assert one.source == again.source != two.source
    assert one.head.outlet == "standard input"


def test_lines_of_json_come_in_through_standard_input() -> None:
    rows = [{"id": "g1", "text": TEXT}, {"id": "g2", "text": TEXT}]
    found = stdin(b"\n" + "\n".join(map(json.dumps, rows)).encode())
    assert [each.source for each in found if isinstance(each, Article)] == ["g1", "g2"]


def test_a_text_that_begins_with_a_brace_is_a_text() -> None:
    (found,) = stdin(b"{sic} " + TEXT.encode())
    assert isinstance(found, Article)


def test_nothing_through_standard_input_is_refused() -> None:
    (found,) = stdin(b"")
    assert isinstance(found, ArticleError)
    assert (found.where, found.why) == ("-", "empty: no words in it")


@pytest.mark.slow
def test_plain_text_is_read_without_the_libraries_for_other_formats(tmp_path: Path) -> None:
    (tmp_path / "gates.txt").write_text(TEXT)
    script = (
        "import sys; from retrieval.sources.files.paths import read_paths; "
        "print(len(list(read_paths(sys.argv[1:])))); "
        "print({'yaml', 'trafilatura', 'pypdf', 'charset_normalizer', 'lxml'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["1", "set()"]


# Counting


def test_files_and_lines_are_counted_before_they_are_read(tmp_path: Path) -> None:
    (tmp_path / "gates.txt").write_text(TEXT)
    (tmp_path / "rows.jsonl").write_text('{"text": "One two."}\n\nbroken\n{"text": "Three."}')
    with gzip.open(tmp_path / "rows.jsonl.gz", "wt") as file:
        file.write('{"text": "One two."}\n' * 5)
    (tmp_path / "torn.jsonl.gz").write_bytes(b"\x1f\x8b\x08no")
    paths = [str(tmp_path), str(tmp_path / "missing.txt")]
    assert count(paths) == len(list(read_paths(paths))) == 1 + 3 + 5 + 1 + 1
