"""Stories as they stand now, with headlines: read from the catalogue, most covered first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from retrieval.domain.stories import ANY_DAY, Days, Headline, Story, StoryArticle
from retrieval.stories.headline import central, centre, sentences
from retrieval.stories.tfidf import content, unpacked
from retrieval.text.sentences import units

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue
    from retrieval.catalogue.stories import Listed
    from retrieval.domain import Window
    from retrieval.stories.joining import StoryPull


def current_stories(
    catalogue: Catalogue,
    stories: StoryPull,
    since: date | None,
    until: date | None,
    window: Window | None,
) -> list[Story]:
    """As ``list_stories``, after all articles that came meanwhile have joined."""
    stories.pull()
    return list_stories(catalogue, days=Days(since, until), window=window)


def list_stories(
    catalogue: Catalogue, *, days: Days = ANY_DAY, window: Window | None = None
) -> list[Story]:
    """The stories with an article inside both, whole: most independent texts first, then newest.

    Sums up what has joined so far; see pull.
    """
    with catalogue.snapshot():
        groups: dict[int, list[Listed]] = {}
        for listed in catalogue.stories.listed():
            groups.setdefault(listed.member.story, []).append(listed)
        wanted = {
            story: group
            for story, group in groups.items()
            if any(days.holds(_day(one)) and _inside(window, one) for one in group)
        }
        found = _with_headlines(catalogue, wanted.items())
    return sorted(found, key=_order)


def _inside(window: Window | None, listed: Listed) -> bool:
    return window is None or window.since <= listed.first_seen < window.until


def _order(story: Story) -> tuple[int, int, int, int]:
    newest = max(each.day for each in story.articles).toordinal()
    return -story.independent, -len(story.outlets), -newest, story.id


def _with_headlines(
    catalogue: Catalogue, groups: Iterable[tuple[int, Sequence[Listed]]]
) -> list[Story]:
    all_groups = [*groups]
    titles = [one.head.title for _, group in all_groups if len(group) > 1 for one in group]
    known = catalogue.stories.words({word for title in titles for word in content(title or "")})
    return [
        Story(story, _headline(catalogue, group, known), tuple(_told(one) for one in group))
        for story, group in all_groups
    ]


def _headline(
    catalogue: Catalogue, group: Sequence[Listed], known: dict[str, tuple[int, int]]
) -> Headline:
    """The most central title; where no article has one, the most central sentence."""
    titled = [one for one in group if one.head.title]
    if len(group) == 1 and titled:
        return Headline(titled[0].head.title or "", titled[0].revision)
    middle = centre([unpacked(one.member.signature) for one in group])
    if titled:
        best = titled[central([one.head.title or "" for one in titled], middle, known)]
        return Headline(best.head.title or "", best.revision)
    return _sentence(catalogue, group, middle)


def _sentence(catalogue: Catalogue, group: Sequence[Listed], middle: dict[int, float]) -> Headline:
    revisions = catalogue.articles.revisions([one.revision for one in group], keep=False)
    places = [
        (revision, span)
        for n, revision in sorted(revisions.items())
        for span in sentences(revision.text, units(revision.text))
    ]
    if not places:
        return Headline("", group[0].revision)
    shown = [span.of(revision.text) for revision, span in places]
    known = catalogue.stories.words({word for words in shown for word in content(words)})
    revision, span = places[central(shown, middle, known)]
    return Headline(span.of(revision.text), revision.id, span)


def _told(listed: Listed) -> StoryArticle:
    return StoryArticle(
        listed.member.article,
        listed.revision,
        listed.source,
        listed.head,
        listed.first_seen,
        _day(listed),
        listed.member.same_as,
    )


def _day(listed: Listed) -> date:
    known = listed.member.day
    return date.fromordinal(listed.member.seen if known is None else known)
