"""Replies to what is no question: greetings, thanks, who are you, stop."""

from __future__ import annotations

from retrieval.questions.talk import Talk

GREETING = "Hello. What shall I look up?"
REPLIES: dict[Talk, str] = {
    Talk.COMPLAINT: (
        "I am sorry. The 👎 below an answer tells the editors of this bot; or ask again with the "
        "speaker’s name, an outlet or a day, and I will look once more."
    ),
    Talk.WHO: (
        "I am Quoth, a bot. I search the articles that I was given and show who said what, in "
        "their exact words, with the outlet. I have no opinions and make nothing up."
    ),
    Talk.SURE: (
        "The words behind the bar are cut out of the article, letter for letter; the number in "
        "brackets opens the place. To check words from elsewhere, send them with /verify."
    ),
    Talk.BEYOND: "I only know what the articles say. Ask me who said what, and about what.",
    Talk.HOW: "All well here, thank you. What shall I look up?",
    Talk.SORRY: "No harm done. What shall I look up?",
    Talk.THANKS: "You are welcome.",
    Talk.PRAISE: "Glad to hear it.",
    Talk.FAREWELL: "Goodbye. Ask whenever you need a quote.",
    Talk.THERE: "I am here. What shall I look up?",
    Talk.NOTED: "All right. Ask whenever you like.",
    Talk.GREETING: GREETING,
}
