"""Quotations in other languages: found, with a speaker only where one is sure."""

from __future__ import annotations

import pytest

from retrieval.ingest.take import read


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("El horno sigue frío. “No lo encendemos hasta mayo”, dijo la alcaldesa Nora Pim el lunes. "
         "Los vecinos protestan.", "Nora Pim"),
        ("Печь погасла. «Мы зажжем ее в мае», сказала мэр Нора Пим в понедельник.", "Нора Пим"),
        ("Der Ofen bleibt bis Mai kalt. Nora Pim sagte: “Niemand soll sich daran verbrennen.” Die "
         "Nachbarn sind dagegen.", "Nora Pim"),
        ("Der Ofen bleibt bis Mai kalt. “Niemand soll sich daran verbrennen”, sagte sie Montag. "
         "Die Nachbarn sind dagegen.", None),
        ("انطفأ الفرن. وقالت نورا بيم: «سنشعله في شهر مايو». ويحتج الجيران.", None),
    ],
)  # fmt: skip
def test_a_quotation_is_found_with_who_is_named_in_full_or_nobody(
    text: str, speaker: str | None
) -> None:
    [quote] = read(text).quotes
    assert quote.span.of(text)[0] in "“«"
    assert quote.span.of(text)[-1] in "”»"
    assert quote.speaker == speaker
