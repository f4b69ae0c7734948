"""What stands around the words of a page: boxes, mastheads, what is struck out; their order."""

from __future__ import annotations

import json

import pytest

from retrieval.domain import Article
from retrieval.errors import ArticleError
from retrieval.sources.files.html import PAYWALLED, read_page
from retrieval.sources.record import Origin

ORIGIN = Origin("loom.html", "loom.html", "loom.html")
FIRST = (
    "<p>The weavers of Ostrel stopped the last of their looms on Friday, a hundred and nine years "
    "after the first was set up beside the river.</p><p>“It was the noise I liked,” said Orla "
    "Venn, who worked there.</p>"
)
SPEAKS = "“I never wove it,” says clerk"
SECOND = (
    "<p>The hall will be sold in spring, and the guild of Lindrup has said that it would like to "
    "keep one loom for its school.</p><p>“One is enough,” said Tomas Reel, the master.</p>"
)


def read(body: str, head: str = "<title>Loom stops</title>") -> Article:
    page = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    return read_page(page.encode(), ORIGIN)


def test_blocks_of_every_length_stay_in_the_order_of_the_page() -> None:
    said = [
        "The weavers of Ostrel stopped the last of their looms on Friday, after many years.",
        "Nobody had been told.",
        "“We came in as on any other day and the doors were locked,” said Orla Venn, a weaver.",
        "The master, Tomas Reel, said the yarn was gone.",
        "“It went in March,” he said.",
        "“There is not a bobbin left in the whole of the house,” said Ida Holm, who swept there.",
    ]
    blocks = "".join(
        f'<div data-component="text-block" class="c-w{n}"><div class="c-Rich"><p>{one}</p></div>'
        "</div>"
        for n, one in enumerate(said)
    )
    assert (
        read(f"<main><article><h1>Loom stops</h1>{blocks}</article></main>").text.split("\n")[-6:]
        == said
    )


@pytest.mark.parametrize(
    "struck",
    [
        "<s>{}</s>",
        "<del>{}</del>",
        '<span style="text-decoration: line-through">{}</span>',
        '<span style="display:none">{}</span>',
    ],
)
def test_what_is_struck_out_or_hidden_is_not_what_the_page_says(struck: str) -> None:
    gone = struck.format("“I will buy it,” said Ida Holm.")
    text = read(
        f"<article><h1>Loom stops</h1>{FIRST}<p>{gone} Nobody bid.</p>{SECOND}</article>"
    ).text
    assert "Nobody bid." in text
    assert "Ida Holm" not in text


def test_what_a_class_of_an_export_strikes_out_is_not_what_it_says() -> None:
    style = "<style>.c0{color:#000}.c2{color:#000;text-decoration:line-through}</style>"
    gone = "<span class=c2>“I will buy it,” said Ida Holm.</span><span class=c0>Nobody bid.</span>"
    text = read(
        f"<div>{FIRST}<p>{gone}</p>{SECOND}</div>", f"<title>Loom stops</title>{style}"
    ).text
    assert "Nobody bid." in text
    assert "Ida Holm" not in text


@pytest.mark.parametrize(
    "box",
    [
        f"<div class=pb-most-read><h3>Popular</h3><ol><li>{SPEAKS}</li></ol></div>",
        f"<div><h3>Most Read</h3><ol><li>{SPEAKS}</li></ol></div>",
        f"<section><h4>Mehr zum Thema</h4><p>Orla Venn im Gespräch: {SPEAKS}.</p></section>",
        f"<div class=AuthorBio__box><p>Nora Pim writes about cloth. {SPEAKS} of her.</p></div>",
        f"<div class=autor><p>Nora Pim, Ihr Motto lautet: {SPEAKS}.</p></div>",
        f"<div data-component=newsletter><p>{SPEAKS} of our letter.</p></div>",
        f"<div class=embed-consent><p>At this place stands a post: {SPEAKS}.</p></div>",
        f"<div class=readMore><p><a href=/b>{SPEAKS}</a></p></div>",
    ],
)
def test_boxes_that_speak_are_not_the_articles(box: str) -> None:
    text = read(f"<main><article><h1>Loom stops</h1>{FIRST}{box}{SECOND}</article></main>").text
    assert "the noise I liked" in text
    assert "One is enough" in text
    assert "never wove" not in text


TOLD = (
    "<p>The loom house had a cat that slept on the warp until the bell rang for supper.</p>"
    "<p>“She knew the hour better than the clerk did,” said Ida Holm.</p>"
)


@pytest.mark.parametrize(
    "box",
    [
        "<div class=recommendations><h2>What is recommended</h2>{}</div>",
        "<div class=most-read-looms><h2>Most read</h2>{}</div>",
        "<div class=expert-comments>{}</div>",
        "<div class=commentary>{}</div>",
        "<div class=poll-results><h3>The poll in full</h3>{}</div>",
        "<div class=newsletter-excerpt>{}</div>",
        "<section class=about-the-author><h2>About the author</h2>{}</section>",
        "<section id=consent><h2>Consent</h2>{}</section>",
        "<section id=biography><h2>Biography</h2>{}</section>",
        "<section class=more-stories><h2>More stories</h2>{}</section>",
        "<div><h3>Topics</h3>{}</div>",
        "<aside>{}</aside>",
        "<aside class=interview><p><b>What will you miss?</b></p>{}</aside>",
    ],
)
def test_what_tells_on_between_paragraphs_is_the_articles_whatever_its_name(box: str) -> None:
    body = f"{FIRST}{FIRST.replace('Ostrel', 'Arne')}{box.format(TOLD)}{SECOND}"
    lines = read(f"<article><h1>Loom stops</h1>{body}</article>").text.split("\n")
    here = next(n for n, line in enumerate(lines) if "slept on the warp" in line)
    assert "better than the clerk" in lines[here + 1]
    assert lines[here + 2].startswith("The hall will be sold")


def test_a_chapter_between_containers_of_the_text_is_the_articles() -> None:
    parts = [f"<section class=text>{words}</section>" for words in (FIRST, SECOND)]
    box = f"<section class=related-text><h2>The cat</h2>{TOLD}</section>"
    text = read(f"<article><h1>Loom stops</h1>{box.join(parts)}</article>").text
    assert text.index("noise I liked") < text.index("slept on the warp") < text.index("One is")


def test_a_numbered_list_of_what_is_most_read_is_no_box_if_it_leads_nowhere() -> None:
    items = "".join(f"<li>“{name}” was lent {n} times in Ostrel.</li>"
                    for name, n in (("Down Deep", 41), ("The Rope", 39), ("Lids", 30)))  # fmt: skip
    body = f"{FIRST}<ol class=most-read>{items}</ol>{SECOND}"
    text = read(f"<article><h1>Loom stops</h1>{body}</article>").text
    assert "Lids" in text


def test_what_stands_in_the_head_of_the_article_is_no_masthead() -> None:
    said = "Nobody, says the master, “has a bobbin left in the house” of the weavers of Ostrel."
    head = f"<div class=header><a href='/'>Ostrel Watch</a><h1>Loom stops</h1><p>{said}</p></div>"
    assert said in read(f"{head}<div class=body>{FIRST}{SECOND}</div>").text


def test_chapters_of_an_article_with_big_headings_and_folded_answers_are_its_own() -> None:
    chapters = [f"<section class=part><h1>{title}</h1>{words}</section>"
                for title, words in (("Loom stops", FIRST), ("The sale", SECOND))]  # fmt: skip
    assert "One is enough" in read(f"<article>{''.join(chapters)}</article>").text
    folded = f"<h3>Who bids?</h3><div hidden=until-found>{SECOND}</div>"
    assert "One is enough" in read(f"<article><h1>Loom stops</h1>{FIRST}{folded}</article>").text


@pytest.mark.parametrize(
    "box",
    [
        "<section id=recommendations><h2>Recommendations</h2>{}</section>",
        "<div class=recommendations><h2>What is recommended</h2>{}</div>",
    ],
)
def test_the_last_chapter_of_a_report_is_no_box(box: str) -> None:
    found = read(f"<article><h1>Loom stops</h1>{FIRST}{SECOND}{box.format(TOLD)}</article>")
    assert "better than the clerk" in found.text


@pytest.mark.parametrize(
    "box",
    [
        "<div class=newsletter><p>Our letter tells you each Friday what the looms of the valley "
        "did.</p><p>“The best I get,” says a reader. We never share your address.</p></div>",
        "<div class=related><h3><a href=/b>Kiln lit</a></h3><p>The kiln of Arne was lit on Monday "
        "after forty years.</p><p>“The best day,” said its keeper, Hale Brook of Arne.</p></div>",
        "<aside><p>To see this post you have to agree that we hand on your address.</p><p>“The "
        "best of posts” is then shown to you here, from a site that is not ours.</p></aside>",
        "<aside class=sponsored><p>The bank of Arne has a loan for every loom in the valley.</p><p>"
        "“The best rate in town,” said its clerk, Hale Brook, on Monday in Arne.</p></aside>",
    ],
)
def test_what_asks_or_leads_away_between_paragraphs_is_a_box(box: str) -> None:
    first = f"{FIRST}{FIRST.replace('Ostrel', 'Arne')}"
    text = read(f"<article><h1>Loom stops</h1>{first}{box}{SECOND}</article>").text
    assert "One is enough" in text
    assert "best" not in text


def test_a_linked_name_in_a_table_is_one_of_its_values() -> None:
    table = (
        "<table><tr><th>Loom</th><th>Keeper</th></tr><tr><td>The first</td><td><a href=/h>Ida Holm"
        "</a></td></tr><tr><td>The last</td><td><a href=/r>Tomas Reel</a></td></tr></table>"
    )
    text = read(f"<article><h1>Loom stops</h1>{FIRST}{table}{SECOND}</article>").text
    assert "The first Ida Holm" in text


def test_a_body_that_is_called_like_a_box_is_the_body() -> None:
    rest = f"<article><h1>Loom stops</h1>{FIRST}<div class=read-more-rest>{SECOND}</div></article>"
    assert "One is enough" in read(rest).text
    body = f"<div class='newsletter-post related-body'><h1>Loom stops</h1>{FIRST}{SECOND}</div>"
    assert "One is enough" in read(f"<main>{body}</main>").text
    bare = f"<h1>Loom stops</h1><div class='newsletter'>{FIRST}{SECOND}</div>"
    assert "One is enough" in read(f"<main>{bare}</main>").text


def test_lines_of_a_page_of_tables_are_paragraphs_without_the_cells_beside() -> None:
    story = f"{FIRST}{SECOND}".replace("<p>", "").replace("</p>", "<br><br>")
    found = read(
        "<table><tr><td><b>Poll</b><br>Do you weave?<br>“Well begun is half done.”</td>"
        f"<td><font size=5>Loom stops at last</font><br><br><font>{story}</font></td></tr></table>",
        "<title>Ostrel Chronicle Online - Local News</title>",
    )
    assert found.head.title == "Loom stops at last"
    assert "“One is enough,” said Tomas Reel, the master." in found.text.split("\n")
    assert "begun" not in found.text


def test_the_name_and_the_motto_of_a_blog_are_its_outlet_and_no_text() -> None:
    head = "<meta content='blogger' name='generator'><title>Ostrel Watch: Loom stops</title>"
    found = read(
        "<div class=header><h1><a href='/'>Ostrel Watch</a></h1><p>Looking on so that you can "
        "“sleep at night” in your bed.</p></div><div class='post hentry'><h3 class='post-title "
        f"entry-title'>Loom stops</h3><div class='entry-content'>{FIRST}{SECOND}</div></div>",
        head,
    )
    assert (found.head.title, found.head.outlet) == ("Loom stops", "Ostrel Watch")
    assert "sleep at night" not in found.text


def test_authors_given_by_their_ids_and_a_byline_beside_the_site_as_author() -> None:
    names = ("Nora Pim", "Ola Grit")
    people = [{"@type": "Person", "@id": f"#{n}", "name": name} for n, name in enumerate(names)]
    story = {
        "@type": "NewsArticle",
        "headline": "Loom stops",
        "author": [{"@id": "#0"}, {"@id": "#1"}],
    }
    graph = json.dumps({"@context": "https://schema.org", "@graph": [story, *people]})
    body = f"<article><h1>Loom stops</h1>{FIRST}{SECOND}</article>"
    ld = "<title>Loom stops</title><script type='application/ld+json'>{}</script>"
    assert read(body, ld.format(graph)).head.author == "Nora Pim, Ola Grit"
    site = {"@type": "Organization", "name": "Ostrel Courier"}
    own = {"@type": "NewsArticle", "author": site, "publisher": site}
    signed = "<div><strong>By Nora Pim</strong><span>Cloth editor</span></div>"
    assert (
        read(f"<h1>Loom stops</h1>{signed}{FIRST}", ld.format(json.dumps(own))).head.author
        == "Nora Pim"
    )
    assert read(body, ld.format(json.dumps(own))).head.author == "Ostrel Courier"


def test_a_byline_above_its_day_in_one_paragraph() -> None:
    body = f"<article><h1>Loom stops</h1><p>By Nora Pim<br>10 March 2031</p>{FIRST}</article>"
    assert read(body).head.author == "Nora Pim"


def test_a_refusal_that_puts_an_address_between_marks_is_none_of_an_article() -> None:
    denied = (
        '<h1>Access Denied</h1>You don\'t have permission to access "http://a.example/news/loom" '
        "on this server.<p>Reference #18.9d7c1202.1710423133"
    )
    with pytest.raises(ArticleError, match="check or an error"):
        read(denied, "<title>Access Denied</title>")


def test_a_pull_quote_is_not_what_somebody_said() -> None:
    pulled = "<blockquote class=wp-block-pullquote><p>“It was the noise I missed”</p></blockquote>"
    body = FIRST.replace("I liked", "in the yard that I missed")
    text = read(f"<article><h1>Loom stops</h1>{pulled}{body}{SECOND}</article>").text
    assert "the noise in the yard that I missed" in text
    assert "the noise I missed" not in text
    other = "<div class=pull-quote><p>“Nobody else in this house has ever said that”</p></div>"
    kept = read(f"<article><h1>Loom stops</h1>{FIRST}{other}{SECOND}</article>").text
    assert "ever said that" in kept


def test_the_next_story_under_a_smaller_headline_is_not_the_articles() -> None:
    parts = [
        f"<div class=wrap><h{n} class=head>{title}</h{n}><i class=author>N. Pim</i>{words}</div>"
        for n, title, words in ((1, "Loom stops", FIRST), (2, "Kiln lit", SECOND))
    ]
    text = read(f"<main>{'<div>Next</div>'.join(parts)}</main>").text
    assert "noise I liked" in text
    assert "One is enough" not in text


def test_what_amp_puts_between_the_paragraphs_is_none_of_them() -> None:
    between = (
        "<amp-ad><div fallback>No advert could be loaded just now.</div></amp-ad>"
        "<amp-list><div placeholder>Loading more stories from Ostrel.</div></amp-list>"
    )
    body = f"<article><h1>Loom stops</h1><div>{FIRST}{between}{SECOND}</div></article>"
    text = read(body).text
    assert "oad" not in text
    assert "One is enough" in text


@pytest.mark.parametrize("own", [{"url": "https://a.example/loom"}, {"headline": "Loom stops"}])
def test_the_head_is_that_of_the_pages_own_story_among_several(own: dict[str, str]) -> None:
    other = {"@type": "NewsArticle", "headline": "Kiln lit", "url": "https://a.example/kiln"}
    other |= {"datePublished": "2019-01-01", "articleBody": "The kiln burns. Nobody says more."}
    mine = {"@type": "NewsArticle", "datePublished": "2031-05-04", **own}
    stated = "".join(
        f"<script type='application/ld+json'>{json.dumps(one)}</script>" for one in (other, mine)
    )
    link = "<link rel=canonical href='https://a.example/loom'>"
    head = f"<title>Loom stops</title><meta property='og:title' content='Loom stops'>{link}{stated}"
    found = read(f"<main><h1>Loom stops</h1>{FIRST}{SECOND}</main>", head)
    assert (found.head.title, found.head.published) == ("Loom stops", "2031-05-04")
    assert "burns" not in found.text


def test_posts_of_a_live_page_have_their_times_though_no_tag_says_so() -> None:
    stated = json.dumps({"@type": "LiveBlogPosting", "headline": "Loom stops"})
    posts = "".join(
        f"<li class=lx-post><h3><span class=lx-time>0{n}:15</span> {title}</h3>{words}</li>"
        for n, title, words in ((9, "Hall for sale", SECOND), (8, "Last loom", FIRST))
    )
    lines = read(
        f"<main><h1>Loom stops</h1><ol>{posts}</ol></main>",
        f"<title>Loom stops</title><script type='application/ld+json'>{stated}</script>",
    ).text.split("\n")
    assert [line for line in lines if ":15" in line] == ["09:15 Hall for sale", "08:15 Last loom"]


@pytest.mark.parametrize(
    "notice",
    [
        "<p>Our European visitors are important to us.</p><p>This site is currently unavailable to "
        "visitors from the European Economic Area while we work to protect your data.</p>",
        "<p>Request unsuccessful. Incapsula incident ID: 1234000560123456789</p>",
    ],
)
def test_a_wall_before_a_region_or_a_robot_is_none_of_an_article(notice: str) -> None:
    with pytest.raises(ArticleError, match="check or an error"):
        read(notice, "<title>Ostrel Courier</title>")


def test_a_notice_while_access_is_verified_is_no_part_of_the_article() -> None:
    notice = (
        "<p>Thank you for your patience while we verify access. If you are in Reader mode please "
        "exit and log into your account.</p><p>Already a subscriber? Log in.</p>"
    )
    found = read(f"<article><h1>Loom stops</h1>{FIRST}{SECOND}{notice}</article>")
    assert found.text.endswith("the master.")
    assert found.faults == (PAYWALLED,)


@pytest.mark.parametrize(
    "rest",
    [
        f"<div id=more style='display:none'>{SECOND}</div>",
        f"<section><h2>Top stories</h2>{SECOND}</section>",
        f"<table><tr><td>Who?</td><td>{SECOND}<p>Nobody.</p></td></tr></table>",
    ],
)
def test_the_rest_of_a_story_in_whatever_container_is_the_articles(rest: str) -> None:
    assert "One is enough" in read(f"<article><h1>Loom stops</h1>{FIRST}{rest}</article>").text


def test_chapters_and_parts_of_a_letter_are_no_next_stories_and_no_boxes() -> None:
    chapters = [
        f"<section class=part><h{n} class=head>Part {n}</h{n}>{words}</section>"
        for n, words in ((1, FIRST), (2, SECOND))
    ]
    assert "One is enough" in read(f"<main>{''.join(chapters)}</main>").text
    thirds = "".join(
        f"<div class=newsletter-section>{words}</div>"
        for words in (FIRST, SECOND, FIRST.replace("Ostrel", "Arne"))
    )
    text = read(f"<main><h1>Loom stops</h1>{thirds}</main>").text
    assert "One is enough" in text
    assert "Arne" in text
