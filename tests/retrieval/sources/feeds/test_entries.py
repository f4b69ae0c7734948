"""Feeds as bytes to entries: formats, encodings, dates, ids, links, words."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import FeedError
from retrieval.sources.feeds.entries import MAX_ENTRIES, Feed, FeedEntry, entries

NOW = datetime(2024, 5, 4, 12, tzinfo=UTC)
URL = "https://gazette.example/feeds/all.xml"


def read(feed: str | bytes, kind: str | None = None) -> Feed:
    raw = feed if isinstance(feed, bytes) else feed.encode()
    return entries(raw, kind, URL, now=NOW)


def rss(*items: str, title: str = "Harbour Gazette") -> str:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0"><channel><title>{title}</title>{inside}</channel></rss>'


def atom(*found: str) -> str:
    inside = "".join(f"<entry>{each}</entry>" for each in found)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Gazette</title>{inside}</feed>'


def only(feed: str | bytes, kind: str | None = None) -> FeedEntry:
    (entry,) = read(feed, kind).entries
    return entry


def test_entries_that_share_a_link_are_entries_of_their_own() -> None:
    link = "<link>https://gazette.example/tides</link>"
    words = [f"High water at pier {n}." for n in range(3)]
    plain = [f"{link}<title>Tides</title><description>{one}</description>" for one in words]
    named = [f"<guid isPermaLink='false'>n{n}</guid>{one}" for n, one in enumerate(plain)]
    for items in (plain, named):
        found = read(rss(*items)).entries
        assert sorted(one.text for one in found) == words
        assert len({one.key for one in found}) == 3
        assert all(one.shares_url for one in found)


def test_a_body_that_was_escaped_twice_is_read_as_html() -> None:
    body = escape(escape("<p>The gates stay shut.</p><p>&ldquo;No,&rdquo; said Ada Moor.</p>"))
    assert only(rss(f"<description>{body}</description>")).text == (
        "The gates stay shut.\n“No,” said Ada Moor."
    )


def test_a_day_without_a_time_is_a_day() -> None:
    assert only(rss("<title>A</title><pubDate>03 Mar 2024</pubDate>")).published == "2024-03-03"


def test_a_long_feed_says_how_many_entries_it_leaves() -> None:
    items = [f"<title>{n}</title><guid>https://gazette.example/{n}</guid>" for n in range(520)]
    found = read(rss(*items))
    assert (len(found.entries), found.left) == (MAX_ENTRIES, 20)


def test_an_rss_entry_is_read() -> None:
    found = only(
        rss(
            "<title>Gates stay shut</title><link>https://gazette.example/1</link>"
            '<guid isPermaLink="false">g-1</guid><author>desk@gazette.example (Ada Moor)</author>'
            "<pubDate>Fri, 03 May 2024 00:30:00 +0300</pubDate>"
            "<description>&lt;p&gt;Ice.&lt;/p&gt;</description>"
        )
    )
    assert found == FeedEntry(
        key="g-1",
        url="https://gazette.example/1",
        title="Gates stay shut",
        author="Ada Moor",
        published="2024-05-03T00:30:00+03:00",
        text="Ice.",
    )


def test_an_atom_entry_is_read() -> None:
    found = only(
        atom(
            '<id>tag:g,2024:1</id><title>Gates</title><link href="../1"/>'
            "<author><name>Ada Moor</name></author><updated>2024-05-03T10:00:00Z</updated>"
            '<content type="html">&lt;p&gt;Ice.&lt;/p&gt;&lt;p&gt;Snow.&lt;/p&gt;</content>'
        )
    )
    assert (found.key, found.url) == ("tag:g,2024:1", "https://gazette.example/1")
    assert (found.author, found.published) == ("Ada Moor", "2024-05-03T10:00:00+00:00")
    assert found.text == "Ice.\nSnow."


def test_a_json_entry_is_read() -> None:
    item = {
        "id": 7,
        "url": "/7",
        "title": "Gates",
        "authors": [{"name": "Ada Moor"}, {"name": "Bo Fenn"}],
        "date_published": "2024-05-03",
        "content_html": "<p>Ice &amp; snow.</p>",
    }
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Gazette", "items": [item, 3]}
    found = only(json.dumps(feed), "application/feed+json")
    assert found == FeedEntry(
        key="7",
        url="https://gazette.example/7",
        title="Gates",
        author="Ada Moor, Bo Fenn",
        published="2024-05-03",
        text="Ice & snow.",
    )


# Words: made plain exactly once

WORDS = st.text("ab<>&;\"'/ .é“", min_size=1, max_size=30).map(
    lambda text: " ".join(text.split()) or "a"
)


@settings(deadline=None)
@given(WORDS)
def test_escaped_words_come_out_as_they_were_written(words: str) -> None:
    html = escape(escape(words))
    assert only(atom(f"<id>1</id><summary>{escape(words)}</summary>")).text == words
    assert only(atom(f'<id>1</id><content type="html">{html}</content>')).text == words
    assert only(rss(f"<guid>1</guid><description>{html}</description>")).text == words
    marked = escape(f"<p>{escape(words)}</p>")
    assert only(rss(f"<guid>1</guid><description>{marked}</description>")).text == words
    feed = {"version": "jsonfeed.org", "items": [{"id": "1", "content_text": words}]}
    assert only(json.dumps(feed)).text == words


@pytest.mark.parametrize(
    ("kind", "inside", "text"),
    [
        ("html", "AT&amp;amp;T &amp;lt;b&amp;gt;", "AT&T <b>"),
        ("text", "AT&amp;amp;T &lt;b&gt;", "AT&amp;T <b>"),
        ("html", "&lt;script&gt;x()&lt;/script&gt;Ice.&lt;style&gt;p{}&lt;/style&gt;", "Ice."),
        ("html", "a&lt;br&gt;b&lt;br/&gt;c", "a\nb\nc"),
        ("html", "a \n b &lt;i&gt;c&lt;/i&gt;d", "a b cd"),
        ("xhtml", '<div xmlns="http://www.w3.org/1999/xhtml"><p>A &amp; B &lt;b></p></div>', None),
    ],
)
def test_atom_says_what_is_markup(kind: str, inside: str, text: str | None) -> None:
    found = only(atom(f'<id>1</id><content type="{kind}">{inside}</content>'))
    assert found.text == (text or "A & B <b>")


def test_the_longest_of_an_entrys_texts_is_its_own() -> None:
    found = only(
        rss(
            "<description>Ice.</description><content:encoded "
            'xmlns:content="http://purl.org/rss/1.0/modules/content/">'
            "<![CDATA[<p>Ice and snow.</p>]]></content:encoded>"
        )
    )
    assert found.text == "Ice and snow."


def test_what_the_entry_collects_from_another_outlet_is_that_outlets() -> None:
    found = only(rss('<title>a</title><source url="https://t.example">Valley Tribune</source>'))
    assert found.outlet == "Valley Tribune"


# Dates


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Fri, 03 May 2024 10:00:00 GMT", "2024-05-03T10:00:00+00:00"),
        ("2024-05-03T10:00:00.123+02:00", "2024-05-03T10:00:00+02:00"),
        ("2024-05-03", "2024-05-03"),
        ("2024-05-03 10:00:00", "2024-05-03"),
        ("Sun, 05 May 2024 09:00:00 +0000", "2024-05-05T09:00:00+00:00"),
        ("Tue, 07 May 2024 09:00:00 +0000", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("yesterday", None),
        ("2024-13-45T99:99:99Z", None),
        ("", None),
    ],
)
def test_dates_are_read_or_unknown(written: str, read_as: str | None) -> None:
    assert only(rss(f"<title>a</title><pubDate>{written}</pubDate>")).published == read_as


@settings(deadline=None)
@given(st.text(max_size=40) | st.datetimes().map(str))
def test_any_date_is_read_or_unknown(written: str) -> None:
    feed = {"version": "jsonfeed.org", "items": [{"id": "1", "date_published": written}]}
    found = only(json.dumps(feed)).published
    assert found is None or found[:10] <= "2024-05-05"


def test_one_time_for_all_entries_is_the_feeds_not_theirs() -> None:
    date = "<pubDate>Sat, 04 May 2024 11:59:58 GMT</pubDate>"
    found = read(rss(*(f"<guid>{n}</guid>{date}" for n in range(5))))
    assert [entry.published for entry in found.entries] == [None] * 5


# Ids and links


def test_an_id_that_all_entries_share_is_none() -> None:
    found = read(rss(*(f'<guid isPermaLink="false">x</guid><link>/{n}</link>' for n in range(3))))
    assert [entry.key for entry in found.entries] == [
        f"https://gazette.example/{n}" for n in range(3)
    ]


def test_an_entry_that_comes_twice_is_one() -> None:
    item = '<guid isPermaLink="false">x</guid><link>/1</link><title>a</title>'
    assert len(read(rss(item, item)).entries) == 1


def test_without_id_and_link_the_words_tell_entries_apart() -> None:
    found = read(rss("<title>a</title>", "<title>b</title>", "<title>a</title>")).entries
    assert len({entry.key for entry in found}) == len(found) == 2


@pytest.mark.parametrize("link", ["javascript:x", "mailto:a@b.example", "http://[x", "file:///a"])
def test_a_link_that_is_none_of_the_web_is_left_out(link: str) -> None:
    assert only(rss(f"<title>a</title><link>{link}</link>")).url is None


@pytest.mark.slow
def test_of_five_thousand_entries_the_newest_are_kept_newest_first() -> None:
    hours = [f"2024-0{1 + n % 4}-{1 + n % 28:02}T{n % 24:02}:00:00Z" for n in range(5000)]
    found = read(atom(*(f"<id>{n}</id><updated>{hour}</updated>" for n, hour in enumerate(hours))))
    dates = [entry.published or "" for entry in found.entries]
    assert dates == sorted((h.replace("Z", "+00:00") for h in hours), reverse=True)[:MAX_ENTRIES]


# Encodings, and what is no feed


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1251", "koi8-r", "utf-16"])
@pytest.mark.parametrize("told", ["header", "declaration"])
def test_encodings_are_read_as_told(encoding: str, told: str) -> None:
    text = "Ворота закрыты, пока не сойдёт лёд."
    stated = f' encoding="{encoding}"' if told == "declaration" else ""
    raw = f'<?xml version="1.0"{stated}?>{rss(f"<title>{text}</title>")}'.encode(encoding)
    kind = f"text/xml; charset={encoding}" if told == "header" else "text/xml"
    assert only(raw, kind).title == text


def test_a_feed_that_is_not_as_its_server_says_is_as_it_says_itself() -> None:
    text = "Ворота закрыты, пока не сойдёт лёд."
    raw = f'<?xml version="1.0" encoding="windows-1251"?>{rss(f"<title>{text}</title>")}'
    assert only(raw.encode("cp1251"), "text/xml; charset=utf-8").title == text
    assert only(raw.encode(), "text/xml; charset=utf-8").title == text


def test_a_feed_read_from_another_host_names_its_own_site() -> None:
    links = ["https://www.lindrup.example/a", "https://tarn.example/b"]
    feed = rss(*(f"<title>Ice</title><link>{link}</link>" for link in links))
    feed = feed.replace("<item>", "<link>https://lindrup.example/</link><item>", 1)
    assert [entry.outlet for entry in read(feed).entries] == ["Harbour Gazette", None]


def test_one_broken_byte_spoils_one_text_not_the_feed() -> None:
    raw = rss(
        "<guid>1</guid><description>Caf\xe9s shut.</description>",
        "<guid>2</guid><description>Gates shut.</description>",
    )
    found = read(raw.encode("latin-1"), "application/rss+xml; charset=utf-8").entries
    assert [entry.text for entry in found] == ["", "Gates shut."]


def test_a_feed_that_is_broken_off_or_not_well_formed_gives_what_it_has() -> None:
    whole = rss("<title>A &amp;lt;b&amp;gt; &amp;amp; B</title>", "<title>C</title>")
    for broken in (whole, whole[:-20], whole.replace("C<", "C &bad; <")):
        assert read(broken).entries[0].title == "A <b> & B"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"   ",
        b"<html><body>Gates</body></html>",
        b'{"items": []}',
        b'{"version": "https://jsonfeed.org/version/1"}',
        b"{" + b'"a":{' * 5000,
        b"/etc/passwd",
        b"http://127.0.0.1/feed",
        b"\x00\x01\x02",
        b"%PDF-1.7",
    ],
)
def test_what_is_no_feed_is_refused_in_one_line(raw: bytes) -> None:
    with pytest.raises(FeedError) as refused:
        read(raw)
    assert refused.value.where == URL
    assert "\n" not in str(refused.value)


def test_entities_of_files_and_bombs_are_not_followed() -> None:
    head = '<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY a "aaaaaaaaaa">'
    for name, inner in pairwise("abcdefgh"):
        head += f'<!ENTITY {inner} "{f"&{name};" * 10}">'
    found = read(f"{head}]>{rss('<guid>1</guid><title>x&f;y&h;</title>')}")
    assert len(found.entries[0].title or "") < 100


@settings(deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: rss(text).encode()))
def test_any_bytes_are_a_feed_or_refused(raw: bytes) -> None:
    with suppress(FeedError):
        assert len(read(raw).entries) <= 20


def test_a_feed_that_is_but_the_name_of_a_file_does_not_open_it(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_text(rss("<title>secret</title>"))
    with pytest.raises(FeedError, match="not a feed"):
        read(str(file))


def test_entries_have_the_authors_of_their_json_feed_unless_they_name_their_own() -> None:
    own = {"id": "2", "content_text": "Weir.", "authors": [{"name": "Ola Grit"}]}
    items = [{"id": "1", "content_text": "Gate."}, own]
    feed = {"version": "jsonfeed.org", "authors": [{"name": "Nora Pim"}], "items": items}
    assert {each.text: each.author for each in read(json.dumps(feed)).entries} == {
        "Gate.": "Nora Pim",
        "Weir.": "Ola Grit",
    }


def test_an_atom_entry_has_the_author_of_its_feed_unless_it_names_its_own() -> None:
    named = "<entry><id>2</id><author><name>Ola Grit</name></author></entry>"
    whole = atom("<id>1</id>").replace("</feed>", f"{named}</feed>")
    signed = whole.replace("</title>", "</title><author><name>Nora Pim</name></author>", 1)
    found = sorted((each.key[-1], each.author) for each in read(signed).entries)
    assert found == [("1", "Nora Pim"), ("2", "Ola Grit")]
