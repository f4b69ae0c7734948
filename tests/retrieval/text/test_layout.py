"""What an article carries twice, and what its page added."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.layout import about_authors, boilerplate, paragraphs, repeats

LONG = "The water board of Lindrup switched the pumps off at noon on Friday, it says."
TYPED = LONG.replace(" ", "\u00a0", 1)


def test_a_long_paragraph_counts_the_second_time_only() -> None:
    text = f"{LONG}\nIt rained.\n{LONG}"
    assert [span.start for span in repeats(text)] == [text.rindex(LONG)]


def test_other_spaces_or_marks_do_not_hide_a_repeat() -> None:
    assert len(repeats(f"{LONG}\n{TYPED}")) == 1


def test_a_short_line_may_stand_twice() -> None:
    assert repeats("No comment.\nIt rained.\nNo comment.") == ()


def test_a_short_line_inside_a_repeated_body_repeats_too() -> None:
    text = f"{LONG}\nNo comment.\nIt rained.\n{LONG}\nNo comment."
    assert [span.of(text) for span in repeats(text)] == [LONG, "No comment."]


def test_a_quotation_alone_is_a_repeat_of_the_paragraph_that_it_is_from() -> None:
    pulled, alone = "“I shall keep the weir” – Orla Venn", "“Nobody has asked me to.”"
    text = f"{pulled}\nIt rained. “I shall keep the weir,” said Orla Venn.\n{alone}"
    assert [span.of(text) for span in repeats(text)] == [pulled]
    assert repeats("“I shall keep the weir,”\n“I shall keep the weir.”") == ()


def test_what_is_told_of_the_author_at_the_end_is_none_of_the_article() -> None:
    text = "Nora Pim is back\nIt snowed.\nNora Pim is our editor.\nNora Pim said no."
    parts = paragraphs(text)
    assert about_authors(text, parts, "Ola Grit, Nora Pim") == (parts[2],)
    assert about_authors(text, parts, None) == ()


def test_what_an_article_tells_of_its_author_as_its_subject_is_the_articles() -> None:
    text = "Ada Finch sold her house.\nIt snowed.\nAda Finch is not coming back. “No,” she says."
    assert about_authors(text, paragraphs(text), "Ada Finch") == ()
    obituary = text.replace("sold her house", "has died").replace("is not", "was never")
    assert about_authors(obituary, paragraphs(obituary), "Ada Finch, Ola Grit") == ()


def test_who_says_the_same_in_fewer_words_is_no_pull_quote() -> None:
    said = "“I would ride it every day” – Kester Bly, teacher"
    text = f"{said}\n“I would ride it every day of the week” – Maud Ferris, baker\nIt rained."
    text += "\n“I would ride it every day if it ran,” said Tom Adder."
    assert repeats(text) == ()


@pytest.mark.parametrize(
    "line",
    ["/129", "Read the rest here.", "Read more: Weir closed again", "Photo: Lena Holm/Agency",
     "Advertisement", "Subscribe to our newsletter", "Click here to see the map.",
     "Share this on your wall", "More from Harbour Gazette", "© Harbour Gazette",
     "Published: 10:14, 5 May 2031 | Updated: 11:02", "By Nora Pim, Farming Editor",
     "The post Weir closed appeared first on Harbour Gazette.", "[…]", "Continue reading…",
     "Get the best of the week in your inbox.", "Unsubscribe | Privacy", "(Photo by Lena Holm)",
     "Lena Holm/Getty Images", "Credit: Lena Holm",
     "This article was originally published on Harbour Gazette.",
     "Correction, 5 May: An earlier version of this article said that the weir was shut.",
     "CLARIFICATION – Venn did not say “I am done”, as we reported on Tuesday.",
     "For the record: Venn did not say “I am done”.",
     "Corrects paragraph 4 to remove a quotation that was misattributed to Venn.",
     "[Update: This post has been corrected; Venn never said “I am done”.]",
     "Reporting by Nora Pim; Editing by Ola Grit",
     "Thanks for reading The Weir! “It is fine,” says a reader.",
     "This newsletter is sponsored by Venn Bank: “Money grows here.”",
     "The Wire receives support from the Venn Fund. “We are solely responsible,” it says.",
     "Our Standards: The Agency’s Principles of “trust”.",
     "Correction (5 May): Venn never said “I am done”.",
     "(Corrects name of the weir in paragraph 2 to Orne from Arne)",
     "(c) Copyright Agency 2031. “It is ours,” the agency says.",
     "Lesen Sie auch: Venn: „Ich gehe nicht“", "Lire aussi : « Je reste », dit Orla Venn",
     "Listen: “I am done,” Venn tells the Weir podcast",
     "Hosted on Acast. See acast.com/privacy for more information.",
     "You can read of your ad choices, see weir.example for privacy information.",
     "• This article was amended on 4 May because an earlier version of it was wrong.",
     "Lena Holm contributed reporting. A version of this article appears in print: “Tall”.",
     "TOP STORIES: “I shot it,” farmer admits", "Article continues below",
     "WPR transcripts are created on a rush deadline by a contractor. They may vary.",
     "SKIP ADVERTISEMENT", "“I read it,” says a subscriber. Tell a friend: https://weir.example",
     "Externer Inhalt von X", "To view this content, accept “all cookies” of Venn & Co.",
     "This story was amended on 5 May. It wrongly quoted Venn as saying “I am done”."],
)  # fmt: skip
def test_page_furniture_is_recognised(line: str) -> None:
    assert [span.of(f"It snowed.\n{line}") for span in boilerplate(f"It snowed.\n{line}")] == [line]


@pytest.mark.parametrize(
    "line",
    ["Lena Holm, who contributed to this report of the council, said it was short.",
     "Top stories are told at the weir.", "“Listen: we stay,” said Venn.", "Listen – it is over.",
     "“You tell a friend, and he tells another,” said Venn.",
     "Listen to the weir, said Venn.", "Externe Inhalte gibt es am Wehr.",
     "“The photo: that is all,” said Venn.",
     "Like others on the coast, Venn has no phone.", "Subscribe to nothing, the office says.",
     "Follow the road to the weir and on the left stands a mill.",
     "Venn said the ad will land in your inbox before breakfast.",
     "A mail that arrives in your inbox may be a trap, and a picture is often one.",
     "For privacy information is property too, the court held.",
     "Your ad choices will not help, Venn warned.", "Copyright lawyers came for the library.",
     "Podcast: a word that Venn could not spell.", "In pictures – there are ten – he wears a hat.",
     "Mehr dazu: Das sagte Venn zweimal.", "Photo: it was the only one he had, Venn said.",
     "“He answers to Bun,” said Venn. Tell a friend and look under your shed.",
     "Venn at the weir. “I leave it alone,” she says. Photo: Lena Holm",
     "Read is a quiet man.", "Photos of the weir were shown on Monday.", "129 people came.",
     "Share prices fell.", "Follow the money, Venn said.", "By Monday the weir was shut.",
     "Published on Monday, the report says that the weir leaks.",
     "The post office of Lindrup first appeared in 1801.", "The correction of the course: a mile.",
     "The law was amended on Monday, Venn said.",
     "Corrections officers: “We did not sleep,” they said."],
)  # fmt: skip
def test_a_sentence_of_the_article_is_no_furniture(line: str) -> None:
    assert boilerplate(f"It snowed.\n{line}") == ()


@given(st.text(max_size=200))
def test_nothing_is_boilerplate_or_repeated_outside_the_text(text: str) -> None:
    for span in (*boilerplate(text), *repeats(text)):
        assert span.of(text)


def test_a_pull_quote_is_a_repeat_wherever_it_stands() -> None:
    pulled = "“The pumps were switched off at noon”"
    said = "“Cold,” she said. “The pumps were switched off at noon and nobody asked.”"
    for text in (f"{pulled}\nIt rained.\n{said}", f"{said}\nIt rained.\n{pulled}"):
        assert [span.of(text) for span in repeats(text)] == [pulled]
    assert repeats(f"{pulled}\nIt rained.") == ()
