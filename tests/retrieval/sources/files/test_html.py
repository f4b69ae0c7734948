"""The article in a page: the whole body, nothing else, under its own head."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from retrieval.domain import Article
from retrieval.errors import ArticleError
from retrieval.sources.files.html import PAYWALLED, read_page
from retrieval.sources.record import Origin

ORIGIN = Origin("kiln.html", "kiln.html", "kiln.html")
FIRST = (
    "<p>The potters of Ostrel lit the great kiln on Sunday for the first time in eleven years, "
    "in front of the whole village.</p><p>“It draws like a new one,” said Orla Venn, who leads "
    "the guild. “We had feared the worst.”</p>"
)
SECOND = (
    "<p>Tomas Reel, the mason who mended the flue, said that he had used four thousand bricks and "
    "that none of them was straight.</p><p>“A kiln is not a church,” Reel said.</p>"
)
ADVERT = "<div class=ad><p>ADVERTISEMENT</p></div>"


def page(body: str, head: str = "<title>Kiln lit</title>") -> bytes:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


def read(body: str, head: str = "<title>Kiln lit</title>") -> Article:
    return read_page(page(body, head), ORIGIN)


@pytest.mark.parametrize(
    "part",
    [
        'div class="entry-content"',
        'div itemprop="articleBody"',
        'div class="story-part-{n}"',
        'section class="article__text"',
        'div class="wysiwyg"',
    ],
)
@pytest.mark.parametrize("around", ["main", "article"])
def test_a_body_in_several_containers_is_one_text(part: str, around: str) -> None:
    tag = part.split()[0]
    halves = [
        f"<div><{part.format(n=n)}>{half}</{tag}></div>" for n, half in enumerate((FIRST, SECOND))
    ]
    text = read(f"<{around}><h1>Kiln lit</h1>{ADVERT.join(halves)}</{around}>").text
    assert "great kiln" in text
    assert "not a church" in text
    assert "ADVERTISEMENT" not in text


def test_the_next_article_of_an_endless_page_is_not_joined() -> None:
    other = (
        "<h1>Loom stops</h1><p>The weavers of Lindrup stopped the last loom on Monday night.</p>"
    )
    body = f"<article class=post><h1>Kiln lit</h1>{FIRST}{SECOND}</article>"
    assert "weavers" not in read(f"{body}<article class=post>{other}</article>").text


@pytest.mark.parametrize(
    "body",
    [
        f"<article class=part><h1>Kiln lit</h1>{FIRST}</article>"
        f"<aside><h2>More</h2></aside><article class=part>{SECOND}</article>",
        f"<article><h1>Kiln lit</h1>{FIRST}</article><div class=continued>{SECOND}</div>",
        f"<article><div class=teaser-content>{FIRST}</div><p>Advertisement</p>"
        f"<div class=remainder-content>{SECOND}</div></article>",
        f"<div><div itemprop=articleBody>{FIRST}</div><section>{SECOND}</section></div>",
    ],
)
def test_what_goes_on_outside_the_first_container_is_the_articles(body: str) -> None:
    found = read(f"<main>{body}</main>").text
    assert "We had feared the worst." in found
    assert "A kiln is not a church" in found


@pytest.mark.parametrize(
    "beside",
    [
        f"<div class=author-bio>{SECOND}</div>",
        f"<div><h3><a href=/x>Loom stops</a></h3>{SECOND}</div>",
        f"<div><p><a href=/x>{'The mason of the flue has a word to say. ' * 4}</a></p></div>",
    ],
)
def test_what_stands_beside_the_article_is_not_the_articles(beside: str) -> None:
    found = read(f"<main><article><h1>Kiln lit</h1>{FIRST}{FIRST}</article>{beside}</main>").text
    assert "mason" not in found


def test_a_list_of_other_stories_is_neither_in_the_article_nor_one() -> None:
    others = "".join(
        f"<div class=item><h4><a href=/{n}>Story {n}</a></h4><p>In story {n} somebody in Ostrel "
        "says what happened to somebody else at some time.</p></div>"
        for n in range(4)
    )
    found = read(f"<main><article><h1>Kiln lit</h1>{FIRST}</article><div>{others}</div></main>")
    assert "somebody else" not in found.text
    with pytest.raises(ArticleError, match="no article"):
        read(f"<main><h1>Courier</h1>{others}</main>")
    whole = read(f"<main><article><h1>The week</h1>{FIRST}{others}</article></main>").text
    assert whole.count("somebody else") == 4


def test_the_next_story_of_an_endless_page_and_linked_headlines_are_not_the_articles() -> None:
    own, other = (f"<div class=story><h1>{t}</h1><div>{FIRST}{{}}</div></div>" for t in ("A", "B"))
    text = read(f"<main>{own.format('')}{other.format(SECOND)}</main>").text
    assert "church" not in text
    items = "".join(
        f"<div><a href=/{n}><h2>Story {n}</h2></a><p>Somebody in Ostrel says what happened to "
        "somebody else at some time.</p></div>"
        for n in range(3)
    )
    with pytest.raises(ArticleError, match="no article"):
        read(f"<main><h1>News</h1>{items}</main>")


@pytest.mark.parametrize("opening", ["<script type=application/json>", "<script>window.__X__="])
def test_an_article_that_only_the_pages_scripts_hold_is_read_from_them(opening: str) -> None:
    blocks = [{"text": "The potters of Ostrel lit the great kiln on Sunday."}, {"text": FIRST}]
    state = {"story": {"title": "Kiln lit", "blocks": blocks}, "more": [{"text": "Loom stops."}]}
    shell = f"<div id=app></div>{opening}{json.dumps(state)}</script>"
    text = read(f"<script>var a = 1</script>{shell}").text
    assert text.startswith("The potters of Ostrel lit the great kiln on Sunday.\nThe potters")
    assert "Loom" not in text
    assert "<p>" not in text


def test_words_that_are_struck_out_hidden_or_machinery_are_not_the_articles() -> None:
    said = (
        "<p>He used <del>nine</del> <s>six</s> four bricks<span hidden> a day</span>.</p>"
        "<p>{{ article.footer }}</p><p>[gallery ids='1,2']</p><p>Nobody helped [sic] him.</p>"
    )
    text = read(f"<article>{FIRST}{said}</article>").text
    assert not [word for word in ("nine", "six", "a day", "{{", "gallery") if word in text]
    assert text.endswith("Nobody helped [sic] him.")


def test_a_table_is_its_words() -> None:
    table = "<table><tr><th>Year</th><th>Jars</th></tr><tr><td>1900</td><td>12</td></tr></table>"
    assert "Year Jars\n1900 12\n" in read(f"<article>{FIRST}{table}{SECOND}</article>").text


def test_the_pages_own_body_is_taken_where_it_has_more() -> None:
    body = " ".join(["The potters of Ostrel lit the great kiln on Sunday."] * 3) + " All saw it."
    ld = {"@type": "NewsArticle", "headline": "Kiln lit", "articleBody": body}
    head = f'<script type="application/ld+json">{json.dumps(ld)}</script>'
    assert read("<div id=app><p>Please wait a moment.</p></div>", head).text == body


def test_title_authors_day_and_outlet_are_those_that_the_page_states() -> None:
    ld = {
        "@type": "NewsArticle",
        "headline": "Kiln lit again",
        "author": [{"name": "Nora Pim"}, {"name": "Ola Grit"}],
        "datePublished": "2024-05-05T23:30:00-05:00",
        "publisher": {"name": "Clay Courier"},
    }
    head = (
        "<title>Kiln lit again - Clay Courier</title><meta name=author content=admin>"
        f'<script type="application/ld+json">{json.dumps(ld)}</script>'
    )
    found = read(f"<article>{FIRST}{SECOND}</article>", head).head
    assert (found.title, found.author) == ("Kiln lit again", "Nora Pim, Ola Grit")
    assert (found.published, found.outlet) == ("2024-05-05", "Clay Courier")


@pytest.mark.parametrize(
    ("meta", "author"),
    [
        ("<meta name=author content='Follow Nora Pim on X'>", "Nora Pim"),
        ("<meta name=author content='Nora Pim; Ola Grit'>", "Nora Pim, Ola Grit"),
        ("<meta name=author content='@clay'>", None),
        ("<meta name=author content='Clay Courier Staff; Nora Pim, Kiln Editor'>", "Nora Pim"),
    ],
)
def test_an_author_is_a_name(meta: str, author: str | None) -> None:
    assert read(f"<article>{FIRST}{SECOND}</article>", meta).head.author == author


def test_author_and_day_that_stand_only_in_lines_of_their_own_are_read() -> None:
    lines = "<div>By Nora Pim and Ola Grit, Kiln Editors</div><p>Published: 5 May 2024, 08:30</p>"
    found = read(f"<article><h1>Kiln lit</h1>{lines}{FIRST}{SECOND}</article>").head
    assert (found.author, found.published) == ("Nora Pim, Ola Grit", "2024-05-05")
    said = "<p>By Sunday all were tired.</p><p>Published on 5 May 2024 and on 6 May 2024.</p>"
    found = read(f"<article>{said}<p>Posted 6 May 2024</p>{FIRST}{SECOND}</article>").head
    assert (found.author, found.published) == (None, None)


def test_the_day_of_a_related_story_is_not_the_articles() -> None:
    aside = '<aside><a href="/x">Old</a> <time datetime="2018-01-02">2 Jan 2018</time></aside>'
    assert read(f"<article>{FIRST}{SECOND}{aside}</article>").head.published is None


def test_a_day_that_could_be_a_month_is_not_guessed() -> None:
    time = "<time class=published>03/04/2024</time>"
    assert read(f"<article>{time}{FIRST}{SECOND}</article>").head.published is None


def test_a_handle_is_no_outlet_and_the_title_loses_its_site() -> None:
    head = (
        "<title>Kiln lit - Clay Courier - News</title>"
        "<meta property=og:site_name content='@claycourier'>"
        "<meta property=og:title content='Kiln lit - Clay Courier - News'>"
    )
    found = read(f"<article>{FIRST}{SECOND}</article>", head).head
    assert (found.title, found.outlet) == ("Kiln lit", "Clay Courier")


def test_a_live_page_keeps_its_title_and_the_times_of_its_posts() -> None:
    said = " “It is a long day for all of us here,” said Orla Venn, who leads the guild."
    posts = [("10:15", "Lit at last", "They lit it."), ("09:40", "Waiting", "Nobody knows why.")]
    ld = {
        "@type": "LiveBlogPosting",
        "headline": "Kiln day: live",
        "liveBlogUpdate": [{"headline": title, "articleBody": text} for _, title, text in posts],
    }
    body = "".join(
        f"<article class=live-post><time>{time}</time><h2>{title}</h2><p>{text}{said}</p></article>"
        for time, title, text in posts
    )
    head = f'<script type="application/ld+json">{json.dumps(ld)}</script>'
    found = read(f"<main><h1>Kiln day: live</h1>{body}</main>", head)
    assert found.head.title == "Kiln day: live"
    assert all(one in found.text for post in posts for one in post)
    ld["liveBlogUpdate"] = [
        {
            "datePublished": f"2024-05-05T{time}:00+02:00",
            "headline": title,
            "articleBody": text + said,
        }
        for time, title, text in posts
    ]
    head = f'<script type="application/ld+json">{json.dumps(ld)}</script>'
    assert "2024-05-05T" not in read(f"<main><h1>Kiln day: live</h1>{body}</main>", head).text


@pytest.mark.parametrize(
    ("post", "within"),
    [
        (
            "<div id=b{n} class=block><p class=block-time><time>{time}</time></p><h2>{title}</h2>"
            "<div class=block-elements><p>{text}</p></div></div>",
            "<div class=liveblog-body>{posts}</div>",
        ),
        (
            "<article id=id_{n} class=liveblog-entry><aside><a class=liveblog-entry-time href='#'>"
            "<span>now</span><span>{time}</span></a></aside><h3>{title}</h3><p>{text}</p></article>",
            "<article><div class=entry-content><p>Follow the day of the great kiln of Ostrel here."
            "</p><div id=liveblog class=liveblog-feed>{posts}</div></div></article>",
        ),
    ],
)
def test_each_post_of_a_live_page_stands_below_its_time_and_heading(post: str, within: str) -> None:
    said = "{} for all of us here at the kiln,” said Orla Venn, who leads the guild of Ostrel."
    posts = [("10:15", "Lit at last", said.format("“A joy")),
             ("09:40", "Waiting", said.format("“A long day"))]  # fmt: skip
    each = "".join(
        post.format(n=n, time=time, title=title, text=text)
        for n, (time, title, text) in enumerate(posts)
    )
    found = read(f"<main><h1>Kiln day: live</h1>{within.format(posts=each)}</main>").text
    told = [found.find(one) for each_ in posts for one in each_]
    assert -1 not in told
    assert told == sorted(told)


def test_a_live_page_that_shows_nothing_yet_has_its_posts_from_its_head() -> None:
    post = {
        "datePublished": "2024-05-05T10:00Z",
        "headline": "Lit",
        "articleBody": "It draws. " * 9,
    }
    ld = {"@type": "LiveBlogPosting", "headline": "Kiln day", "liveBlogUpdate": [post] * 9}
    head = f'<script type="application/ld+json">{json.dumps(ld)}</script>'
    found = read("<div id=app><h1>Kiln day</h1><p>The posts are loading…</p></div>", head)
    assert found.text.count("Lit\nIt draws.") == 9


@pytest.mark.parametrize(
    ("title", "text", "why"),
    [
        ("Page not found - Courier", "We are sorry, but we could not find this page.", "gone"),
        ("Just a moment...", "Checking your connection. Enable JavaScript to continue.", "check"),
        (
            "Oops! That page can’t be found",
            "Nothing is here. " * 9 + "Try the links below.",
            "gone",
        ),
        ("Kiln", "You need to enable JavaScript to run this app.", "check"),
        ("Are you over 18?", "Please enter your date of birth to see this page.", "check"),
        ("Soon", "We are doing some maintenance and will be back soon.", "check"),
        (
            "Cookies",
            "Wij en onze partners gebruiken cookies om u te volgen. U kunt uw toestemming voor "
            "cookies altijd intrekken.",
            "consent",
        ),
        (
            "Weiter",
            "Besuchen Sie uns wie gewohnt mit Werbung und Tracking; Ihre Zustimmung ist jederzeit "
            "widerrufbar. Nutzen Sie unser Angebot im Pur-Abo ohne Werbung. Hier anmelden.",
            "consent",
        ),
        (
            "Проверка",
            "Пожалуйста, подождите несколько секунд. Мы должны убедиться, что вы не робот. "
            "Включите JavaScript и файлы cookie и обновите страницу. Если вы видите это "
            "сообщение часто, обратитесь к администратору и сообщите ваш IP-адрес.",
            "check",
        ),
        (
            "Voltamos já",
            "Estamos a fazer uma manutenção para melhorar os nossos serviços. Agradecemos a todos "
            "a compreensão e voltamos dentro de alguns minutos com todas as novidades de sempre.",
            "check",
        ),
        ("451", "This page is unavailable due to legal reasons where you are now.", "check"),
        (
            "Your choices",
            "We and our partners use cookies to improve your visit to our sites. You can change "
            "your cookie settings at any time in your browser. Some of our cookies are needed.",
            "consent",
        ),
    ],
)
def test_a_notice_in_place_of_the_article_is_refused(title: str, text: str, why: str) -> None:
    with pytest.raises(ArticleError, match=why):
        read(f"<main><h1>{title}</h1><p>{text}</p></main>", f"<title>{title}</title>")


@pytest.mark.parametrize(
    "title", ["Access denied: potters shut out", "Kiln no longer exists", "Something went wrong"]
)
def test_a_short_story_in_the_words_of_a_notice_is_an_article(title: str) -> None:
    text = (
        f"{title} on Monday, and twelve potters stood before the gate of the old works in the rain "
        "with all their clay. “You are two hundred years late,” said Orla Venn, who has the key."
    )
    assert read(f"<article><h1>{title}</h1><p>{text}</p></article>").head.title


def test_a_notice_is_told_by_its_address_and_by_what_its_container_is_called() -> None:
    text = (
        "Parece que no hay nada en este lugar. ¿Quieres probar con una búsqueda? En mayo abre el "
        "mercado de la lana, y la campana del faro apareció en una zanja, dijo ayer la policía."
    )
    notice = f"<main><div class='error-404 not-found'><h1>Vaya</h1><p>{text}</p></div></main>"
    origin = replace(ORIGIN, name="https://valle.example/2024/el-puente-sigue-cerrado")
    with pytest.raises(ArticleError, match="check"):
        read_page(page(notice), origin)
    about = replace(ORIGIN, name="https://valle.example/2024/abre-el-mercado-de-la-lana")
    assert read_page(page(notice.replace("error-404 not-found", "post")), about).text


def test_an_article_about_cookies_is_an_article() -> None:
    text = (
        "The court of Lindrup ruled on Monday that bakers may call a flat cake a cookie. “It is a "
        "good day for cookies,” said Orla Venn. The bakers had asked for it for nine years."
    )
    assert read(f"<article><h1>Court</h1><p>{text}</p></article>").text.endswith("nine years.")
    quoted = f"A banner said “We value your privacy”, and a page “404 not found”. {text}"
    assert read(f"<article><h1>Court</h1><p>{quoted}</p></article>").text.endswith("nine years.")


def test_what_somebody_says_of_subscribers_is_no_offer() -> None:
    told = "<p>The owner said that its subscribers get unlimited access and a free trial.</p>"
    found = read(f"<article>{FIRST}{told}</article>")
    assert "free trial" in found.text
    assert found.faults == ()


def test_an_offer_is_no_part_of_the_teaser_which_is_marked_as_cut() -> None:
    offer = (
        "<div><h3>Subscribe to continue reading</h3><p>Get unlimited access. Cancel anytime. "
        "Already a subscriber?</p></div>"
    )
    found = read(f"<article>{FIRST}{offer}</article>")
    assert "ubscribe" not in found.text
    assert found.faults == (PAYWALLED,)
    with pytest.raises(ArticleError, match="offer"):
        read(f"<main><h1>Kiln lit</h1><p>It burns once more.</p>{offer}</main>")


def test_a_page_that_is_too_big_is_refused_with_the_bound() -> None:
    with pytest.raises(ArticleError, match="3 million"):
        read(f"<article>{FIRST * 16_000}</article>")


def test_pictures_and_scripts_inside_a_page_count_for_nothing() -> None:
    data = "data:image/png;base64," + "A" * 4_000_000
    body = f"<article>{FIRST}<img src='{data}'><script>{'x' * 100}</script>{SECOND}</article>"
    assert "not a church" in read(body).text
