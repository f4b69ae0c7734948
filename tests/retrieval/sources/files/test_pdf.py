"""PDFs: the text as it is read, what stands around it left out."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfWriter

from retrieval.errors import ArticleError
from retrieval.ingest.take import read
from retrieval.sources.files.pdf import read_pdf, running_text
from retrieval.sources.record import Origin

ORIGIN = Origin("folder/gates", "gates", "gates")


def pdf(*pages: str, title: str | None = None, password: str | None = None) -> bytes:
    """A small PDF with one line of text on every page."""
    streams = [f"BT /F1 12 Tf 20 100 Td ({page}) Tj ET".encode("cp1252") for page in pages]
    numbers = [4 + 2 * n for n in range(len(pages))]
    kids = " ".join(f"{n} 0 R" for n in numbers)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, stream in zip(numbers, streams, strict=True):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 200] /Contents {number + 1} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table) + (
        b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    )
    return out if title is None and password is None else rewritten(out, title, password)


def rewritten(raw: bytes, title: str | None, password: str | None) -> bytes:
    writer = PdfWriter(clone_from=BytesIO(raw))
    if title is not None:
        writer.add_metadata({"/Title": title})
    if password is not None:
        writer.encrypt(password, "owner", algorithm="RC4-128")
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def test_a_pdf_gives_the_text_of_all_its_pages() -> None:
    found = read_pdf(pdf("Gates stay shut, Brandt said.", "The growers wait.", title="Ice"), ORIGIN)
    assert " ".join(found.text.split()) == "Gates stay shut, Brandt said. The growers wait."
    assert (found.source, found.head.title) == ("gates", "Ice")


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param(
            ["GAZETTE   5 May\nThe dam is old, “and it\nGazette  1",
             "GAZETTE   5 May\nleaks,” she said.\nGazette  2"],
            id="one head and foot",
        ),
        pytest.param(
            ["GAZETTE   5 May\nThe dam is old, “and it", "2  Old dams\nleaks,” she said.",
             "Gates  3\nNobody minds.", "4  Old dams\nIt is May."],
            id="another head on the left",
        ),
        pytest.param(
            ["GAZETTE   5 May\nThe dam is old, “and it\n- 7 -", "leaks,” she said.\n- 8 -"],
            id="page numbers",
        ),
        pytest.param(
            ["GAZETTE   5 May\nThe dam is old, “and it\nPhoto: Ada Moor\nleaks,” she said."],
            id="a caption",
        ),
    ],
)  # fmt: skip
def test_what_is_printed_around_the_text_of_a_pdf_is_left_out(pages: list[str]) -> None:
    text = running_text(pages)
    assert text.startswith("GAZETTE   5 May\nThe dam is old, “and it\nleaks,” she said.")
    assert not re.search(r"[1-48]$|Old|Gazette", text)


def test_words_that_are_placed_one_by_one_make_a_line() -> None:
    place = ") Tj T* ET BT /F1 12 Tf {} Td ("
    page = f"“Salt{place.format('60 100')}leaks{place.format('20 80')}out,” she said."
    assert read_pdf(pdf(page), ORIGIN).text == "“Salt leaks\nout,” she said."


def test_a_capital_that_is_set_apart_belongs_to_its_word() -> None:
    assert (
        running_text(["T\nhe dam is old.\nA\nman said so."]) == "The dam is old.\nA\nman said so."
    )


def test_words_at_the_edge_of_pages_stay() -> None:
    pages = ["One.\nhe said.", "Two is 12\nand more.\nhe said.", "Three.\nIt was dry\nin May."]
    assert running_text(pages) == "\n".join(pages)


def test_a_printed_line_from_right_to_left_is_in_the_order_in_which_it_is_read() -> None:
    printed = ".«نريد مرفأ مفتوحا كل صباح» :وقالت سلمى\n.في ميناء2025 بقي السد مغلقا عام"
    assert running_text([printed]) == (
        "وقالت سلمى: «نريد مرفأ مفتوحا كل صباح».\nبقي السد مغلقا عام 2025 في ميناء."
    )


def test_the_name_of_a_file_is_no_title() -> None:
    assert read_pdf(pdf("Gates stay shut.", title="draft2.docx"), ORIGIN).head.title is None


def test_a_pdf_that_opens_without_a_password_is_read() -> None:
    assert "shut" in read_pdf(pdf("Gates stay shut.", password=""), ORIGIN).text


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (pdf("Gates stay shut.", password="sesame"), "encrypted"),
        (pdf(""), "without text"),
        (pdf(), "without text"),
        (b"%PDF-1.7\nnothing more", "broken PDF"),
        (pdf("Gates stay shut.")[:120], "broken PDF"),
        (b"Gates stay shut.", "broken PDF"),
    ],
)
def test_a_pdf_without_readable_text_is_refused(raw: bytes, why: str) -> None:
    with pytest.raises(ArticleError, match=why):
        read_pdf(raw, ORIGIN)


def printed(*lines: tuple[int, int, str]) -> str:
    """A page's lines, each with the size of its letters and its height on the page."""
    return "".join(f") Tj ET BT /F1 {size} Tf 20 {y} Td ({words}" for size, y, words in lines)


FRONT = printed(
    (8, 190, "THE GAZETTE"),
    (20, 170, "Old dam at Lindrup leaks again"),
    (12, 150, "The dam at Lindrup leaks in more than one place."),
    (12, 137, "“It is old, and nobody has looked at it since the"),
    (8, 30, "1 The dam was built in 1911, and"),
    (8, 21, "mended once."),
    (8, 5, "1"),
)
BACK = printed((12, 190, "mill closed,” said Ada Moor."), (8, 5, "2"))


def test_a_heading_is_told_by_its_letters() -> None:
    found = read_pdf(pdf(FRONT, BACK), ORIGIN)
    assert found.head.title == "Old dam at Lindrup leaks again"
    assert "\n\nOld dam at Lindrup leaks again\n\nThe dam" in found.text
    assert (
        read_pdf(pdf(printed((20, 170, "THE GAZETTE"), (9, 90, "It is dry."))), ORIGIN).head.title
        is None
    )


def test_a_footnote_cuts_no_quotation_and_is_kept() -> None:
    found = read_pdf(pdf(FRONT, BACK), ORIGIN)
    assert "since the\nmill closed,” said" in found.text
    assert found.text.endswith("\n\n1 The dam was built in 1911, and mended once.")


def test_the_space_between_paragraphs_keeps_them_apart() -> None:
    lines = ["The dam leaks.", "“It is old.”", "Ada Moor is not worried by it, and", "the mill is."]
    page = printed(*((12, 190 - 13 * n - 12 * (n > 1), words) for n, words in enumerate(lines)))
    assert read_pdf(pdf(page), ORIGIN).text.strip() == (
        "The dam leaks.\n“It is old.”\n\nAda Moor is not worried by it, and\nthe mill is."
    )


def test_long_lines_of_a_short_page_are_read_as_paragraphs() -> None:
    quotation = (
        "“Nobody knows what the sluice of their grandfather was made of, and from\n"
        "October nobody in Lindrup will need to,”"
    )
    text = (
        "LINDRUP WATER\nPRESS RELEASE\nFor release: 3 May 2024\nLindrup replaces its sluices\n"
        "Lindrup Water will replace every sluice in the valley over the next two\n"
        f"years.\n{quotation} said Ada Moor, who\nleads the company.\n"
        "The work costs 3 million crowns.\nENDS\nNotes\n1. It has 12 dams.\nContact: 555 01"
    )
    found = read(text).quotes
    assert [(one.span.of(text), one.speaker) for one in found if one.kind.value == "direct"] == [
        (quotation, "Ada Moor")
    ]


def test_a_heading_says_nothing_of_the_text_below_it() -> None:
    page = printed(
        (12, 190, "“The mill is old, and I have"),
        (8, 170, "Continued on page 4"),
        (20, 150, "Mill"),
        (12, 130, "asked the council for eleven pumps.”"),
        (12, 117, "It is winter, and all but one of the mills of the"),
        (12, 104, "valley are waiting for it."),
    )
    assert not read(read_pdf(pdf(page), ORIGIN).text).quotes


def test_who_speaks_next_is_no_running_head_though_two_pages_begin_so() -> None:
    pages = ["CHAIR:\nThe gates stay shut.", "CHAIR:\nThe gates leak.", "BLY:\nThey do."]
    assert running_text(pages) == "\n".join(pages)
