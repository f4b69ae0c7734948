"""A text field is read as HTML only where it plainly is HTML."""

from __future__ import annotations

from retrieval.sources.files.formats import read_markdown
from retrieval.sources.markup import as_seen
from retrieval.sources.record import Origin

LINE = "The lock at Tarn opens at noon, and the boats wait in the basin until the water is level.\n"


def test_a_plain_text_with_a_tag_left_in_it_stays_as_it_was_given() -> None:
    text = LINE * 9 + 'Watch it at <a href="https://tarn.example">tarn.example</a>.\n' + LINE
    assert as_seen(text) == text


def test_a_text_full_of_tags_is_html() -> None:
    assert as_seen("<b>Tarn</b> — the <i>lock</i> opens.") == "Tarn — the lock opens."
    assert as_seen("<p>" + LINE + "</p><p>It is shut.</p>") == LINE.strip() + "\nIt is shut."
    assert (
        as_seen("&lt;p&gt;&amp;ldquo;No&amp;rdquo;&lt;/p&gt;&lt;p&gt;Yes&lt;/p&gt;") == "“No”\nYes"
    )


def test_what_jekyll_leaves_out_is_no_text() -> None:
    given = (
        "{% include toc.html %}\n{: .no_toc}\nThe lock opens.\n{: .lead }\n"
        "{% comment %} “It never will,” said the editor. {% endcomment %}\n"
        "{%- capture note -%}x{%- endcapture -%}{% raw %}“At noon,”{% endraw %} said Ola Grit.\n"
    )
    seen = read_markdown(given.encode(), Origin("lock.md", "lock.md", "lock.md")).text
    assert seen.split("\n") == ["", "", "The lock opens.", "", "", "“At noon,” said Ola Grit.", ""]


def test_the_title_block_of_pandoc_is_the_head() -> None:
    given = (
        "% The *lock* opens\n% Ola Grit; Nora Pim\n% 3 May 2024\n\n![The lock](a.jpg){width=50%}\n"
        "“At noon,” said Ada Moor.\n"
    )
    made = read_markdown(given.encode(), Origin("lock.md", "lock.md", "lock.md"))
    head = made.head
    assert (head.title, head.author, head.published) == (
        "The lock opens", "Ola Grit, Nora Pim", "2024-05-03",
    )  # fmt: skip
    assert made.text.strip() == "“At noon,” said Ada Moor."


def test_the_number_of_a_footnote_is_no_word() -> None:
    mark = '<a class="footnote-anchor" href="#footnote-1" target="_self">1</a>'
    raised = '<sup id="r2"><a href="#fn2">[2]</a></sup>'
    page = f"<p>The lock opens{mark}. It is old{raised}.</p><p>See <a href='#map'>2 maps</a>.</p>"
    assert as_seen(page) == "The lock opens. It is old.\nSee 2 maps."


def test_the_tags_of_page_builders_are_no_text() -> None:
    page = "[vc_row][vc_column_text css='x']<p>The lock [sic] opens.</p><p>At noon.</p>[/vc_row]"
    assert as_seen(page) == "The lock [sic] opens.\nAt noon."
