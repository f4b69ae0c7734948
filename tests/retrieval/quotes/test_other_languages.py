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
        ("Der Ofen bleibt bis Mai kalt. „Niemand soll sich daran verbrennen“, so Nora Pim. Die "
         "Nachbarn sind dagegen.", "Nora Pim"),
        ("Der Ofen bleibt bis Mai kalt. „Niemand soll sich daran verbrennen“, sagte die "
         "Vorsitzende Nora Pim.", "Nora Pim"),
        ("Le four reste froid. Selon Nora Pim, « personne ne doit s’y brûler ». La rue proteste.",
         "Nora Pim"),
        ("Le four reste froid. « Personne ne doit s’y brûler. » Selon Nora Pim, la rue proteste.",
         None),
        ("El horno sigue frío. El portavoz de Nora Pim declaró: «No lo encendemos hasta mayo». Los "
         "vecinos protestan.", None),
        ("Печь погасла. Представитель Норы Пим заявил: «Мы зажжем ее в мае». Соседи против.", None),
        ("A kemence májusig hideg marad, mert reped a kéménye is. „Senki se égesse meg magát” – "
         "mondta Nora Pim. A szomszédok tiltakoznak.", "Nora Pim"),
        ("Le four reste froid. « Personne ne doit s’y brûler », a répondu le maire, Nora Pim, "
         "lundi. La rue proteste.", "Nora Pim"),
        ("Le four reste froid. « La cheminée est fendue, explique Nora Pim, 67 ans. Personne ne "
         "doit s’y brûler. » La rue proteste.", "Nora Pim"),
        ("Le four de la rue reste froid. « Personne ne doit s’y brûler, croyez-moi. »\n\nSa Nora "
         "Pim n’est pas là ce soir.", None),
        ("El horno sigue frío. «No lo encendemos hasta mayo», lamentó la concejala Nora Pim. Los "
         "vecinos protestan.", "Nora Pim"),
        ("El horno sigue frío. «No lo encendemos hasta mayo», dijo el hermano de Nora Pim. Los "
         "vecinos protestan.", None),
        ("El horno sigue frío. «No lo encendemos hasta mayo», dijo la portavoz del alcalde, Nora "
         "Pim. Los vecinos protestan.", None),
        ("Печь погасла, сообщила мэр Нора Пим. «Мы зажжем ее в мае, — сказала Пим в понедельник. — "
         "Труба треснула». Соседи против.", "Нора Пим"),
        ("Печь погасла. «Мы зажжем ее в мае», — сказал брат Ивана Петрова. Соседи против.", None),
        ("Der Ofen bleibt bis Mai kalt. Bürgermeisterin Nora Pim bleibt ruhig. „Niemand soll sich "
         "daran verbrennen“, so Pim.", "Nora Pim"),
        ("Der Ofen bleibt bis Mai kalt, sagen Nora Pim und Ole Pim. „Niemand soll sich daran "
         "verbrennen“, so Pim.", None),
        ("Der Ofen bleibt bis Mai kalt. „Niemand soll sich daran verbrennen“, sagte Uhrmacher Ole "
         "Pim dem Boten.", "Ole Pim"),
        ("انطفأ الفرن. وقالت نورا بيم: «سنشعله في شهر مايو». ويحتج الجيران.", None),
    ],
)  # fmt: skip
def test_a_quotation_is_found_with_who_is_named_in_full_or_nobody(
    text: str, speaker: str | None
) -> None:
    [quote] = read(text).quotes
    assert quote.span.of(text)[0] in "“„«"
    assert quote.span.of(text)[-1] in "”“»"
    assert quote.speaker == speaker


@pytest.mark.parametrize(
    ("text", "quotation", "speaker"),
    [
        ("Ovnen i Ostrel er kold til maj. »Ingen skal brænde sig på den«, sagde Nora Pim. Byen er "
         "vred.", "»Ingen skal brænde sig på den«", "Nora Pim"),
        ("Ο φούρνος μένει κρύος ως τον Μάιο. «Κανείς δεν πρέπει να καεί», δήλωσε η Νόρα Πιμ. Οι "
         "γείτονες διαμαρτύρονται.", "«Κανείς δεν πρέπει να καεί»", "Νόρα Πιμ"),
        ("Pec je do května studená. „Nikdo se o ni nesmí spálit,“ řekla Nora Pimová. Čeká se dál.",
         "„Nikdo se o ni nesmí spálit,“", "Nora Pimová"),
        ("窑炉关闭到五月。“谁也不应该被它烫伤，”诺拉·皮姆周一说。邻居们表示抗议。",
         "“谁也不应该被它烫伤，”", None),
        ("窯は五月まで冷たい。町長は「誰も火傷をしてはならない」と述べた。人々は抗議している。",
         "「誰も火傷をしてはならない」", None),
        ("가마는 식은 채로 있다. 시장은 “아무도 데지 말아야 한다”고 말했다. 이웃들은 항의한다.",
         "“아무도 데지 말아야 한다”", None),
        ("भट्ठा मई तक ठंडा रहेगा। “किसी को उससे जलना नहीं चाहिए,” नोरा ने कहा। पड़ोसी विरोध कर रहे हैं।",
         "“किसी को उससे जलना नहीं चाहिए,”", None),
        ("بقي الفرن باردا. قال د. بيم: «لا ينبغي أن يحترق به أحد». ألا يحتج الجيران؟ بلى.",
         "«لا ينبغي أن يحترق به أحد»", None),
    ],
)  # fmt: skip
def test_sentences_end_where_those_of_the_language_do(
    text: str, quotation: str, speaker: str | None
) -> None:
    reading = read(text)
    [quote] = reading.quotes
    assert (quote.span.of(text), quote.speaker) == (quotation, speaker)
    sentences = [span.of(text) for span in reading.units]
    assert len(sentences) == (4 if "؟" in text else 3)
    assert quotation in sentences[1]
    assert "".join(sentences).replace(" ", "") == text.replace(" ", "")


def test_a_short_german_text_is_not_read_as_english() -> None:
    text = (
        "Der Ofen in Ostrel ist kalt, die Leute am Ort sind in Sorge. „Niemand soll sich an ihm "
        "verbrennen“, sagte Bürgermeisterin Nora Pim."
    )
    [quote] = read(text).quotes
    assert (quote.speaker, quote.kind.value) == ("Nora Pim", "direct")


def test_an_arabic_text_wrapped_at_a_column_is_read_as_paragraphs() -> None:
    text = (
        "قرر مجلس بلدية ليندروب يوم الثلاثاء إغلاق\nالفرن طوال فصل الشتاء. وقالت نورا بيم رئيسة\n"
        "المجلس: «لا ينبغي أن يحترق به أحد من\nسكان البلدة هذا العام». واحتج الجيران أمام\nالفرن."
    )
    [quote] = read(text).quotes
    assert quote.span.of(text).startswith("«لا ينبغي")
    assert quote.span.of(text).endswith("هذا العام»")


def test_what_something_is_called_is_no_quotation() -> None:
    text = (
        "Der Ofen im Gasthaus „Zum Goldenen Hirsch“ bleibt bis Mai kalt, auch das Schiff „Ida "
        "Lund Tarn“ friert. „Niemand soll sich daran verbrennen“, sagte Nora Pim."
    )
    [quote] = read(text).quotes
    assert quote.speaker == "Nora Pim"
