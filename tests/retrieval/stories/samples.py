"""Invented articles on three events."""

from __future__ import annotations

FERRY = (
    "The ferry Amaranth ran aground on the Quillen sandbank on Monday night with 214 passengers. "
    "Coastguards from Ostrel took everybody off by dawn. “The pilot misread the buoy,” harbour "
    "master Ilvar Noorsen said. The Strait Authority will examine the ferry and its pilot."
)
FERRY_AGAIN = (
    "An inquiry began on Tuesday into why the Amaranth ferry struck the Quillen sandbank. Ilvar "
    "Noorsen, harbour master of Ostrel, said the pilot had mistaken one buoy for another. All 214 "
    "passengers are ashore; the coastguards want the ferry towed off by Friday."
)
ORCHARD = (
    "Apple growers in the Vell valley lost half of this year's crop to a late frost, the growers' "
    "union says. Lit braziers between the trees saved some orchards. “We prayed for clouds,” "
    "farmer Petra Lomm said. The province will pay each orchard a share of the loss."
)
CHESS = (
    "Thirteen-year-old Suri Adeyo won the island chess title after a final of seven hours in the "
    "town library. She gave up a rook on move thirty and mated eleven moves later. Her teacher, "
    "Bram Castel, called the game the finest that he has watched at any board."
)
COOKIES = (
    "We use cookies to remember your settings, to count visits and to show you offers. By going "
    "on you agree. You can change your choice at any time on the privacy page of this site."
)
