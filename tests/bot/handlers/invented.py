"""Articles beside the samples, for what those do not hold: other scripts, markup, great length."""

from __future__ import annotations

import html
import json
import re
from itertools import cycle, islice
from pathlib import Path

ARABIC = """---
url: https://manara.example/jisr
outlet: صحيفة المنارة
title: إغلاق جسر الزيتون حتى الربيع
published: 2025-05-02
---
أغلقت بلدية واديكا جسر الزيتون أمام الشاحنات حتى الربيع بعد ظهور شقوق في عموده الأوسط.

وقال رشيد قمراوي، مهندس البلدية: «لن يمر ثقل واحد فوق الجسر قبل أن نعرف عمق الشقوق».
"""

MARKUP = """---
url: https://osk-wire.example/labs?a=1&b=2
outlet: Wire & Sons <Press>
title: "<b>Toads</b> & 3 < 4 _newts_ *found*"
published: 2025-05-03
---
The pond at Mere Fold was counted on Friday by pupils of the village school.

“We found 3 < 4 & \\<i\\>five\\</i\\> newts, \\*not\\* \\_six\\_, and \\`one\\` toad,” said Hanno Brisk, a teacher.
"""  # noqa: E501

# Six towns that disagree at length about one thing.
_TOWNS = {
    "Norrick": "Alda Fenn",
    "Whistley": "Boris Kettering",
    "Dunmarsh": "Clea Ostrander",
    "Ambleford": "Dirk Vossen",
    "Tolgate": "Edda Marsh",
    "Perrin": "Fulk Garrity",
}
_ORDERS = "dredge drain measure fence light pave widen patrol insure repaint survey bless".split()
_THINGS = "gates lamps stones toll-house railings ditches kerbs signs benches culverts".split()


def write(folder: Path) -> Path:
    """The folder, with all of them in it."""
    folder.mkdir()
    (folder / "jisr.md").write_text(ARABIC, "utf-8")
    (folder / "newts.md").write_text(MARKUP, "utf-8")
    for n, (town, who) in enumerate(_TOWNS.items()):
        (folder / f"{town.lower()}.md").write_text(_long(n, town, who), "utf-8")
    (folder / "speech.md").write_text(_speech(), "utf-8")
    return folder


def _does(n: int, town: str, *, things: int = 13) -> str:
    """What a town will do, at length."""
    pairs = zip(cycle(_ORDERS[n:] + _ORDERS[:n]), cycle(_THINGS[n:] + _THINGS[:n]), strict=False)
    return ", ".join(f"{town} will {one} the {two}" for one, two in islice(pairs, things))


def _speech() -> str:
    """What one man says of each town; too much for one message."""
    said = (
        f"“I heard that {_does(n, town, things=17)},” said Ivo Langrish."
        for n, town in enumerate(_TOWNS)
    )
    again = (
        f"“I doubt that {_does(n + 3, town, things=17)},” he said." for n, town in enumerate(_TOWNS)
    )
    return "---\noutlet: Norrick Post\n---\n" + "\n\n".join([*said, *again]) + "\n"


def _long(n: int, town: str, who: str) -> str:
    does = _does(n, town)
    title = f"{town} speaks its mind on the causeway, {_THINGS[n]} and all, at the longest meeting"
    head = f"outlet: {town} Post\ntitle: {title} since the town hall there was built of brick"
    said = f"“For the causeway {does[:440].rpartition(',')[0]},” said {who}, mayor of {town}."
    return f"---\n{head}\npublished: 2025-05-{n + 10}\n---\n{said}\n"


def words_of(*folders: Path) -> list[str]:
    """What stands in the files of these folders, read as plainly as can be."""
    return [
        text for folder in folders for path in sorted(folder.iterdir()) for text in _texts(path)
    ]


def _texts(path: Path) -> list[str]:
    text = path.read_text("utf-8")
    if path.suffix == ".jsonl":
        return [json.loads(line)["text"] for line in text.splitlines()]
    return [html.unescape(re.sub(r"<[^>]+>", "", text)) if path.suffix == ".html" else text]
