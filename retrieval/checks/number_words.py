"""Lexicon of number words, months and weekdays in the supported languages."""

from __future__ import annotations

from decimal import Decimal

_Words = dict[str, Decimal]


def _rising(first: int, words: str, step: int = 1) -> _Words:
    """Words mapped to ascending values from ``first``; variants are separated by a slash.

    >>> _rising(2, "deux zwei/zwo")["zwo"]
    Decimal('3')
    """
    rows = enumerate(words.split())
    return {form: Decimal(first + n * step) for n, row in rows for form in row.split("/")}


ENGLISH: _Words = {
    **_rising(
        0,
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen",
    ),
    **_rising(20, "twenty thirty forty fifty sixty seventy eighty ninety", 10),
    "dozen": Decimal(12),
    "twice": Decimal(2),
    "thrice": Decimal(3),
}

_UNITS_DE = "ein zwei drei vier fünf sechs sieben acht neun".split()
_TENS_DE = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
_GERMAN = {
    **_rising(
        2,
        "zwei/zwo drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn "
        "sechzehn siebzehn achtzehn neunzehn",
    ),
    **_rising(20, " ".join(_TENS_DE), 10),
    **{
        f"{unit}und{ten}": Decimal(20 + 10 * t + u)
        for t, ten in enumerate(_TENS_DE)
        for u, unit in enumerate(_UNITS_DE, 1)
    },
    **{f"{unit}hundert": Decimal(100 * u) for u, unit in enumerate(_UNITS_DE, 1)},
    **{f"{unit}mal": Decimal(u) for u, unit in enumerate(_UNITS_DE, 1) if u > 1},
    **{f"{unit}tausend": Decimal(1000 * u) for u, unit in enumerate(_UNITS_DE, 1)},
    "hundert": Decimal(100),
    "dutzend": Decimal(12),
}
_FRENCH = {
    **_rising(
        2, "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
    ),
    **_rising(20, "vingt trente quarante cinquante soixante", 10),
    "cent": Decimal(100),
    "cents": Decimal(100),
    "douzaine": Decimal(12),
}
_SPANISH = {
    **_rising(
        2,
        "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
        "diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro "
        "veinticinco veintiséis veintisiete veintiocho veintinueve",
    ),
    **_rising(30, "treinta cuarenta cincuenta sesenta setenta ochenta noventa cien/ciento", 10),
    **_rising(200, "doscientos trescientos cuatrocientos quinientos seiscientos", 100),
    "docena": Decimal(12),
}
_UNITS_IT = "uno due tre quattro cinque sei sette otto nove".split()
_TENS_IT = "venti trenta quaranta cinquanta sessanta settanta ottanta novanta".split()
_ITALIAN = {
    **_rising(
        2,
        "due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici "
        "quindici sedici diciassette diciotto diciannove",
    ),
    **_rising(20, " ".join(_TENS_IT), 10),
    **{
        f"{ten[:-1] if unit[0] in 'uo' else ten}{'tré' if unit == 'tre' else unit}": Decimal(
            20 + 10 * t + u
        )
        for t, ten in enumerate(_TENS_IT)
        for u, unit in enumerate(_UNITS_IT, 1)
    },
    "cento": Decimal(100),
    "dozzina": Decimal(12),
}
_PORTUGUESE = {
    **_rising(
        2,
        "dois/duas três quatro cinco seis sete oito nove dez onze doze treze catorze/quatorze "
        "quinze dezasseis/dezesseis dezassete/dezessete dezoito dezanove/dezenove",
    ),
    **_rising(20, "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa cem/cento", 10),
    "dúzia": Decimal(12),
}
_TURKISH = {
    **_rising(2, "iki üç dört beş altı yedi sekiz dokuz on"),
    **_rising(20, "yirmi otuz kırk elli altmış yetmiş seksen doksan yüz", 10),
    "düzine": Decimal(12),
}
_RUSSIAN = {
    **_rising(
        2,
        "два/две/двух/двум/двумя/двое три/трёх/трех/трём/трем/трое четыре/четырёх/четырех/четверо "
        "пять/пяти/пятью шесть/шести семь/семи восемь/восьми девять/девяти десять/десяти "
        "одиннадцать/одиннадцати двенадцать/двенадцати тринадцать/тринадцати "
        "четырнадцать/четырнадцати пятнадцать/пятнадцати шестнадцать/шестнадцати "
        "семнадцать/семнадцати восемнадцать/восемнадцати девятнадцать/девятнадцати",
    ),
    **_rising(20, "двадцать/двадцати тридцать/тридцати", 10),
    **_rising(50, "пятьдесят шестьдесят семьдесят восемьдесят девяносто сто/ста", 10),
    "сорок": Decimal(40),
}
_ARABIC = {
    **_rising(
        2,
        "اثنان/اثنين/اثنتين/اثنتان ثلاثة/ثلاث أربعة/أربع خمسة/خمس ستة/ست سبعة/سبع ثمانية/ثماني "
        "تسعة/تسع عشرة/عشر",
    ),
    **_rising(20, "عشرون/عشرين ثلاثون/ثلاثين أربعون/أربعين خمسون/خمسين ستون/ستين", 10),
    **_rising(70, "سبعون/سبعين ثمانون/ثمانين تسعون/تسعين مئة/مائة", 10),
}
_EVERY = {
    **_ARABIC, **_RUSSIAN, **_TURKISH, **_PORTUGUESE, **_ITALIAN, **_SPANISH, **_FRENCH, **_GERMAN
}  # fmt: skip
# Homographs, numbers in one language only: a German "sei" is not six, a French "on" not ten.
_HOMONYMS = frozenset("sei due on otto sette sete nove tre altı yedi yüz cento cem cent".split())
_PLAIN = {word: value for word, value in _EVERY.items() if word not in _HOMONYMS}
# By language. That of a short text may be misdetected, so each has the words of all others.
NUMBERS: dict[str, _Words] = {
    "en": ENGLISH,
    "de": {**_PLAIN, **_GERMAN},
    "fr": {**_PLAIN, **_FRENCH},
    "es": {**_PLAIN, **_SPANISH},
    "it": {**_PLAIN, **_ITALIAN},
    "pt": {**_PLAIN, **_PORTUGUESE},
    "tr": {**_PLAIN, **_TURKISH},
    "": {**_PLAIN, "cent": Decimal(100)},
}
NUMBER_WORDS = frozenset(word for words in NUMBERS.values() for word in words)


def _scales(rows: dict[str, int]) -> _Words:
    return {form: Decimal(value) for row, value in rows.items() for form in row.split()}


# By whether the text is English: a German "Billion" is a trillion.
SCALES: dict[bool, _Words] = {
    True: _scales(
        {
            "hundred": 100,
            "thousand k": 1_000,
            "million mn mln m": 10**6,
            "billion bn": 10**9,
            "trillion tn": 10**12,
        }
    ),
    False: _scales(
        {
            "hundert": 100,
            "tausend mille mil mila тысяча тысячи тысяч тыс ألف آلاف": 1_000,
            "million millionen mio millions millón millones millon milhão milhões milioni миллион "
            "миллиона миллионов млн مليون ملايين": 10**6,
            "milliarde milliarden mrd milliard milliards миллиард миллиарда миллиардов млрд "
            "مليار": 10**9,
        }
    ),
}

ORDINALS: _Words = {
    **_rising(
        1,
        "first second third/thirds fourth/quarter/quarters fifth/fifths sixth/sixths "
        "seventh/sevenths eighth/eighths ninth/ninths tenth/tenths eleventh twelfth thirteenth "
        "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
    ),
    **_rising(30, "thirtieth fortieth fiftieth sixtieth", 10),
    **_rising(
        2, "halb/hälfte/zweite/zweiten drittel/dritte/dritten viertel/vierte/vierten fünftel"
    ),
    **_rising(2, "moitié/deuxième tiers/troisième quart/quatrième cinquième"),
    **_rising(2, "mitad/segundo/segunda tercio/tercero/tercera cuarto/cuarta"),
    **_rising(2, "metà/metade/yarısı/yarısını/yarım terzo/terzi/terço/terços quarto/quarti"),
    **_rising(2, "половина/половину/половины треть/трети/третий четверть/четверти"),
    "half": Decimal(2),
    "halves": Decimal(2),
}
VAGUE = {
    **dict.fromkeys("dozens dutzende douzaines docenas десятки عشرات".split(), "dozens"),
    **dict.fromkeys("hundreds hunderte centaines cientos сотни مئات".split(), "hundreds"),
    **dict.fromkeys("thousands tausende milliers miles тысячи آلاف".split(), "thousands"),
    **dict.fromkeys("millions millionen".split(), "millions"),
    **dict.fromkeys("double doubled doubling doubles".split(), "double"),
    **dict.fromkeys("triple tripled tripling trebled".split(), "triple"),
    **dict.fromkeys("halved halving halves".split(), "halved"),
}
PERCENT = frozenset(
    "percent per prozent pourcent por pour процент процента процентов процентам بالمئة بالمائة "
    "cento pct".split()
) - frozenset(["per", "por", "pour"]) | frozenset(
    ["per cent", "por ciento", "pour cent", "per cento", "por cento", "pour 100"]
)

_MONTHS = """
january jan januar jänner janvier enero январь января январе gennaio janeiro يناير
february feb februar février febrero февраль февраля феврале febbraio fevereiro فبراير
march mar märz mars marzo март марта марте março مارس
april apr avril abril апрель апреля апреле aprile أبريل
may mai mayo май мая мае maggio maio مايو
june jun juni juin junio июнь июня июне giugno junho يونيو
july jul juli juillet julio июль июля июле luglio julho يوليو
august aug août agosto август августа августе أغسطس
september sept sep septembre septiembre сентябрь сентября сентябре settembre setembro سبتمبر
october oct oktober octobre octubre октябрь октября октябре ottobre outubro أكتوبر
november nov novembre noviembre ноябрь ноября ноябре novembro نوفمبر
december dec dezember décembre diciembre декабрь декабря декабре dicembre dezembro ديسمبر
"""
_DAYS = """
monday mondays mon montag montags lundi lunes понедельник понедельника lunedì الاثنين الإثنين
tuesday tuesdays tue tues dienstag dienstags mardi martes вторник вторника martedì الثلاثاء
wednesday wednesdays wed mittwoch mercredi miércoles среду среды mercoledì الأربعاء
thursday thursdays thu thurs donnerstag donnerstags jeudi jueves четверг четверга giovedì الخميس
friday fridays fri freitag freitags vendredi viernes пятницу пятница пятницы venerdì الجمعة
saturday saturdays sat samstag sonnabend samedi sábado субботу суббота субботы sabato السبت
sunday sundays sun sonntag sonntags dimanche domingo воскресенье воскресенья domenica الأحد
"""


def _rows(text: str, first: int) -> dict[str, int]:
    lines = enumerate(text.strip().splitlines(), first)
    return {word: n for n, line in lines for word in line.split()}


MONTHS = _rows(_MONTHS, 1)
DAYS = _rows(_DAYS, 0)  # as date.weekday counts
# Used in Turkish text only: a mart is a shop in English.
TURKISH_MONTHS = _rows(
    "\n".join("ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık".split()),
    1,
)
TURKISH_DAYS = _rows("\n".join("pazartesi salı çarşamba perşembe cuma cumartesi pazar".split()), 0)
