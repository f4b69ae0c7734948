"""Which article is which: none replaces another, whatever its name and whenever it comes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.catalogue import Catalogue
from retrieval.domain import Article, Report, Scope, Taken
from retrieval.ingest.take import remarks, take_in
from retrieval.sources.files.paths import read_paths, uploaded

KILN = "Clay Courier/ The kiln at Ostrel was lit on Sunday. “It burns well,” said Orla Venn."
LOOM = "Loom Letter/ Weavers ask for a longer break at the mill. “We are tired,” said Ada Moor."
TIDES = (
    "Clay Courier/ Tides at Ostrel, {day}.\nHigh water is at {n}.10 at the mole and at {n}.40 at "
    "the sluice.\nThe wind comes from the {wind}, the harbour master Ada Moor said.\nSmall boats "
    "are to stay inside the mole. Nets are not to be laid across the channel."
)
ROWS = "Row {n} of the orchard at Lindrup was cut on day {n}, the head gardener Tomas Reel said."


def ingest(catalogue: Catalogue, *paths: Path) -> list[Taken]:
    found = [one for one in read_paths([*map(str, paths)]) if isinstance(one, Article)]
    return [one for one in (take_in(catalogue, each) for each in found) if isinstance(one, Taken)]


def texts(catalogue: Catalogue) -> list[str]:
    """The texts that can be found, one for each article."""
    hits = catalogue.search.ranked(["the"], scope=Scope(reprints=True), limit=1000)
    passages = catalogue.passages.by_id(n for n, _ in hits)
    revisions = catalogue.articles.revisions({one.revision for one in passages.values()})
    return sorted(one.text for one in revisions.values())


def write(folder: Path, files: Iterable[tuple[str, str]]) -> list[Path]:
    paths = []
    for name, text in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        paths.append(path)
    return paths


def test_two_files_of_one_name_from_different_folders_are_two_articles(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    first, second = write(tmp_path, [("may/1.txt", KILN), ("june/1.txt", LOOM)])
    assert ingest(catalogue, first) == [Taken.NEW]
    assert ingest(catalogue, second) == [Taken.NEW]
    assert texts(catalogue) == [KILN, LOOM]


def test_files_of_one_name_and_one_template_are_two_articles(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    rows = [ROWS.format(n=n) for n in (1, 2)]
    for path in write(tmp_path, [("may/1.txt", rows[0]), ("june/1.txt", rows[1])]):
        assert ingest(catalogue, path) == [Taken.NEW]
    assert texts(catalogue) == rows


def test_a_file_that_joins_another_of_its_name_brings_only_itself(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    write(tmp_path, [("in/a/1.txt", KILN)])
    ingest(catalogue, tmp_path / "in")
    write(tmp_path, [("in/b/1.txt", LOOM)])
    assert ingest(catalogue, tmp_path / "in") == [Taken.UNCHANGED, Taken.NEW]


def test_a_file_that_holds_another_story_is_another_article_and_the_report_says_so(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    [path] = write(tmp_path, [("today.txt", KILN)])
    ingest(catalogue, path)
    path.write_text(LOOM)
    [article] = [one for one in read_paths([str(path)]) if isinstance(one, Article)]
    became = take_in(catalogue, article)
    assert became is Taken.BESIDE
    [remark] = remarks(article, became)
    assert str(remark) == "today.txt: another article goes by this name; both are kept"
    assert texts(catalogue) == [KILN, LOOM]
    assert Report.of([became]).taken == 1


def test_a_file_that_was_corrected_is_another_revision(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    [path] = write(tmp_path, [("kiln.txt", KILN)])
    ingest(catalogue, path)
    path.write_text(KILN.replace("Sunday", "Monday"))
    assert ingest(catalogue, path) == [Taken.CHANGED]
    assert texts(catalogue) == [KILN.replace("Sunday", "Monday")]


def test_the_next_bulletin_in_the_same_file_replaces_none(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    first = TIDES.format(day="4 March 2031", n=7, wind="north")
    later = [
        TIDES.format(day="5 March 2031", n=8, wind="west"),
        TIDES.format(day="6 March 2031", n=7, wind="west").replace("harbour master", "pilot"),
        "Ostrel: rain, 12 degrees on the mole\nLindrup: sun, 14 degrees\nHarn: fog, 9 degrees",
        "Ostrel: sun, 13 degrees on the mole\nLindrup: sun, 16 degrees\nHarn: rain, 9 degrees",
    ]
    [path] = write(tmp_path, [("today.txt", first)])
    assert ingest(catalogue, path) == [Taken.NEW]
    for text in later:
        path.write_text(text)
        assert ingest(catalogue, path) == [Taken.BESIDE], text
    assert texts(catalogue) == sorted([first, *later])
    assert ingest(catalogue, path) == [Taken.UNCHANGED]


def test_a_bulletin_in_which_one_thing_was_wrong_is_another_revision(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    first = TIDES.format(day="4 March 2031", n=7, wind="north")
    changed = [
        first.replace("7.10", "7.15"),
        first.replace("Ada Moor", "Ada Mohr").replace("Small", "All small"),
        first.replace("Ada Moor", "Ada Mohr").replace("7.10", "7.15").replace("mole", "pier"),
        first + "\n“It will be rough,” Moor added. The ferry is expected to sail all the same.",
    ]
    for n, text in enumerate(changed):
        [path] = write(tmp_path, [(f"{n}.txt", first + f"\nNotice {n} ends here.")])
        ingest(catalogue, path)
        path.write_text(text + f"\nNotice {n} ends here.")
        assert ingest(catalogue, path) == [Taken.CHANGED], text


def test_an_address_that_holds_a_bulletin_of_another_day_is_another_article(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    url = "https://courier.example/tides"
    path = tmp_path / "tides.jsonl"
    for day, n, became in ((4, 7, Taken.NEW), (5, 8, Taken.BESIDE), (5, 9, Taken.CHANGED)):
        text = TIDES.format(day=f"{day} March 2031", n=n, wind="north" if n < 8 else "west")
        line = {"url": url, "published": f"2031-03-0{day}", "text": text}
        path.write_text(json.dumps(line))
        assert ingest(catalogue, path) == [became]
    assert len(texts(catalogue)) == 2


def test_a_file_that_moved_and_was_corrected_is_another_revision(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    story = f"{KILN} It had been cold since the spring, and the potters had moved to Lindrup."
    [path] = write(tmp_path, [("old/kiln.txt", story)])
    ingest(catalogue, path)
    [copied] = write(tmp_path, [("copied/kiln.txt", story.replace("Sunday", "Monday"))])
    assert ingest(catalogue, copied) == [Taken.NEW]  # the first file still holds the first text
    path.unlink()
    [moved] = write(tmp_path, [("new/kiln.txt", story.replace("well", "badly"))])
    assert ingest(catalogue, moved) == [Taken.CHANGED]
    [other] = write(tmp_path, [("other/kiln.txt", LOOM)])
    assert ingest(catalogue, other) == [Taken.NEW]
    assert ingest(catalogue, copied, moved, other) == [Taken.UNCHANGED] * 3


def test_a_folder_that_moved_is_known_by_its_words(catalogue: Catalogue, tmp_path: Path) -> None:
    write(tmp_path, [("old/1.txt", KILN), ("old/2.txt", LOOM)])
    ingest(catalogue, tmp_path / "old")
    (tmp_path / "old").rename(tmp_path / "new")
    (tmp_path / "new" / "2.txt").rename(tmp_path / "new" / "loom.txt")
    assert ingest(catalogue, tmp_path / "new") == [Taken.UNCHANGED] * 2


def test_a_copy_stays_when_the_file_that_it_was_copied_from_changes(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    paths = write(tmp_path, [("1.txt", KILN), ("copy.txt", KILN)])
    assert ingest(catalogue, *paths) == [Taken.NEW, Taken.UNCHANGED]
    paths[0].write_text(KILN.replace("well", "badly"))
    ingest(catalogue, *reversed(paths))
    assert texts(catalogue) == sorted([KILN, KILN.replace("well", "badly")])
    assert ingest(catalogue, *paths) == [Taken.UNCHANGED] * 2


def test_one_id_of_two_outlets_is_two_articles(catalogue: Catalogue, tmp_path: Path) -> None:
    rows = [ROWS.format(n=n) for n in (1, 2)]
    outlets = ("Clay Courier", "Loom Letter")
    lines = [
        {"id": "7", "outlet": outlet, "text": text}
        for outlet, text in zip(outlets, rows, strict=True)
    ]
    for n, line in enumerate(lines):
        (tmp_path / f"{n}.jsonl").write_text(json.dumps(line))
    ingest(catalogue, tmp_path)
    assert texts(catalogue) == rows


def test_one_address_written_in_several_ways_is_one_article(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    ways = (
        "http://clay.example/a",
        "https://www.clay.example/a/",
        "https://clay.example/a?gclid=1",
    )
    for n, url in enumerate(ways):
        (tmp_path / f"{n}.jsonl").write_text(json.dumps({"url": url, "text": KILN}))
    assert ingest(catalogue, tmp_path) == [Taken.NEW, Taken.UNCHANGED, Taken.UNCHANGED]


def test_one_id_of_two_stories_is_two_articles(catalogue: Catalogue, tmp_path: Path) -> None:
    lines = [{"id": "7", "outlet": "Clay Courier", "text": text} for text in (KILN, LOOM)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)))
    assert ingest(catalogue, tmp_path) == [Taken.NEW, Taken.BESIDE]
    assert ingest(catalogue, tmp_path) == [Taken.UNCHANGED] * 2


def test_lines_without_a_name_that_move_down_are_not_other_articles(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    rows = [json.dumps({"text": ROWS.format(n=n)}) for n in range(4)]
    (tmp_path / "a.jsonl").write_text("\n".join(rows[1:]))
    ingest(catalogue, tmp_path)
    (tmp_path / "a.jsonl").write_text("\n".join(rows))
    assert ingest(catalogue, tmp_path) == [Taken.NEW, *[Taken.UNCHANGED] * 3]


def test_lines_that_share_an_address_are_articles_of_their_own(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    url = "https://orchard.example/notices"
    rows = [ROWS.format(n=n) for n in range(3)]
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps({"url": url, "text": r}) for r in rows))
    named = [{"url": f"{url}/x", "id": r[:5], "text": f"{r} It rained."} for r in rows]
    (tmp_path / "b.jsonl").write_text("\n".join(map(json.dumps, named)))
    ingest(catalogue, tmp_path)
    assert len(texts(catalogue)) == 6
    assert set(ingest(catalogue, tmp_path)) == {Taken.UNCHANGED}


def test_two_files_of_one_name_that_were_sent_are_two_articles(catalogue: Catalogue) -> None:
    for text in (KILN, LOOM):
        [one] = uploaded("1.txt", text.encode()).articles
        assert isinstance(one, Article)
        take_in(catalogue, one)
    assert texts(catalogue) == [KILN, LOOM]


def test_saved_pages_that_call_the_front_page_their_own_are_articles_of_their_own(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    for n, words in enumerate((KILN, LOOM)):
        page = (
            "<html><head><link rel=canonical href='https://courier.example/'></head>"
            f"<body><article><p>{words}</p><p>{ROWS.format(n=n)}</p></article></body></html>"
        )
        (tmp_path / f"{n}.html").write_text(page)
    ingest(catalogue, tmp_path)
    assert len(texts(catalogue)) == 2


def test_saved_pages_that_call_their_section_their_own_are_articles_of_their_own(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    for title, words in (("Kiln lit", KILN), ("Weavers tired", LOOM)):
        page = (
            f"<html><head><title>{title}</title><link rel=canonical "
            f"href='https://courier.example/news/'></head><body><article><h1>{title}</h1>"
            f"<p>{words}</p><p>{ROWS.format(n=1)}</p></article></body></html>"
        )
        (tmp_path / f"{title}.html").write_text(page)
    assert ingest(catalogue, tmp_path) == [Taken.NEW, Taken.BESIDE]
    assert len(texts(catalogue)) == 2


NAMES = st.sampled_from(["1.txt", "a/1.txt", "b/1.txt", "b/c/1.txt", "2.txt", "b/2.txt"])
WORDS = st.one_of(
    st.sampled_from([KILN, LOOM + "\nNobody minds.\n", KILN.replace("well", "badly")]),
    st.integers(0, 5).map(lambda n: ROWS.format(n=n)),
)
FILES = st.dictionaries(NAMES, WORDS, min_size=1)


@settings(max_examples=40, deadline=None)
@given(files=FILES, data=st.data())
def test_files_give_the_same_articles_in_any_order_however_often_and_under_any_names(
    files: dict[str, str], data: st.DataObject
) -> None:
    expected = sorted({*files.values()})
    with TemporaryDirectory() as folder, Catalogue(Path(folder) / "catalogue.db") as catalogue:
        for turn in range(2):
            names = data.draw(st.permutations([*files]))
            root = Path(folder) / str(turn)
            end = data.draw(st.sampled_from(["\n", "\r\n"])) if turn else "\n"
            paths = write(root, [(name, files[name].replace("\n", end)) for name in names])
            for path in data.draw(st.permutations([*paths, *paths])):
                ingest(catalogue, path)
            ingest(catalogue, root)
        assert texts(catalogue) == expected
        assert catalogue.articles.counts().articles == len(expected)
        assert catalogue.articles.counts().revisions == len(expected)


STORIES = [
    KILN,
    LOOM,
    TIDES.format(day="5 May", n=3, wind="west"),
    "The bakers of Lindrup stay in bed on the first Monday of the month. Nobody minds.",
    "A heron has nested on the roof of the town hall, and the caretaker has put up a sign.",
]
ADDRESSES = [None, "https://clay.example/1", "https://clay.example/", "https://loom.example/a?id=1"]
LINES = st.lists(
    st.fixed_dictionaries(
        {
            "text": st.sampled_from(STORIES),
            "id": st.sampled_from([None, "1", "2"]),
            "outlet": st.sampled_from([None, "Clay Courier", "Loom Letter"]),
            "url": st.sampled_from(ADDRESSES),
        }
    ),
    min_size=1,
    max_size=5,
)


def written(root: Path, name: str, kind: str, lines: list[dict[str, str | None]]) -> list[Path]:
    """The lines as one file of this kind, or as one file each."""
    root.mkdir(parents=True, exist_ok=True)
    known = [{key: value for key, value in line.items() if value} for line in lines]
    if kind == "jsonl":
        return write(root, [(f"{name}.jsonl", "\n".join(map(json.dumps, known)))])
    if kind == "json":
        return write(root, [(f"{name}.json", json.dumps(known, indent=1))])
    fronts = ["".join(f"{key}: '{one[key]}'\n" for key in one if key != "text") for one in known]
    each = zip(fronts, known, strict=True)
    return write(
        root,
        [
            (f"{n}/{name}.md", f"---\n{front}---\n{one['text']}")
            for n, (front, one) in enumerate(each)
        ],
    )


@settings(max_examples=30, deadline=None)
@given(lines=LINES, data=st.data())
def test_stories_in_any_format_under_any_ids_and_addresses_are_all_found(
    lines: list[dict[str, str | None]], data: st.DataObject
) -> None:
    expected = {line["text"] for line in lines}
    with TemporaryDirectory() as folder, Catalogue(Path(folder) / "catalogue.db") as catalogue:
        for turn in ("one", "other"):
            kind = data.draw(st.sampled_from(["jsonl", "json", "md"]))
            mixed = data.draw(st.permutations(lines))
            name = data.draw(st.sampled_from(["1", "news"]))
            paths = written(Path(folder) / turn, name, kind, mixed)
            for path in data.draw(st.permutations([*paths, *paths])):
                ingest(catalogue, path)
        assert {*texts(catalogue)} == expected
        if len(expected) == len(lines):  # else one text has heads that contradict each other
            assert catalogue.articles.counts().articles == len(lines)


@settings(max_examples=30, deadline=None)
@given(steps=st.lists(FILES, min_size=1, max_size=4))
def test_what_lies_in_the_files_now_can_always_be_found(steps: list[dict[str, str]]) -> None:
    with TemporaryDirectory() as folder, Catalogue(Path(folder) / "catalogue.db") as catalogue:
        for files in steps:
            write(Path(folder) / "in", files.items())
            ingest(catalogue, Path(folder) / "in")
            there = {path.read_text("utf-8") for path in (Path(folder) / "in").rglob("*.txt")}
            assert there <= {*texts(catalogue)}
            assert len(texts(catalogue)) == catalogue.articles.counts().articles
