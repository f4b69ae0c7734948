"""Lists of who said what, for readers."""

from __future__ import annotations

from bot.render.quotes import worth_reading
from retrieval.domain import Head, Kind, Quote, Revision, Span


def test_a_list_for_readers_leaves_out_bits_and_repeats() -> None:
    text = (
        "Orla Venn, who proposed the ferry, stood up and said: “We row.” She said she rows daily."
    )
    revision = Revision(1, "ferry.txt", 1, "0" * 64, text, Head("Osk Wire"))
    lead, row = Span(0, text.index(" “")), Span(text.index("“"), text.index("”") + 1)
    last = Span(text.index("She said"), len(text))
    bit = Quote(Span(24, 33), lead, Kind.INDIRECT, "Orla Venn", cue="proposed")
    direct = Quote(row, Span(0, row.stop), Kind.DIRECT, "Orla Venn", cue="said")
    short = Quote(Span(text.index("she rows"), len(text) - 1), last, Kind.INDIRECT, "Orla Venn")
    found = [(revision, quote) for quote in (bit, direct, direct, short)]

    assert [quote for _, quote in worth_reading(found)] == [direct]
