"""Replies to what is no question: greetings, thanks, who are you, stop."""

from __future__ import annotations

from bot.texts.translation import Message
from retrieval.questions.talk import Talk

GREETING = Message("Hello. What shall I look up?")
REPLIES: dict[Talk, Message] = {
    Talk.COMPLAINT: Message(
        "I am sorry. The 👎 below an answer tells the editors of this bot; or ask again with the "
        "speaker’s name, an outlet or a day, and I will look once more."
    ),
    Talk.WHO: Message(
        "I am Quoth, a bot. I search the articles that I was given and show who said what, in "
        "their exact words, with the outlet. I have no opinions and make nothing up."
    ),
    Talk.SURE: Message(
        "The words behind the bar are cut out of the article, letter for letter; the number in "
        "brackets opens the place. To check words from elsewhere, send them with /verify."
    ),
    Talk.BEYOND: Message(
        "I only know what the articles say. Ask me who said what, and about what."
    ),
    Talk.HOW: Message("All well here, thank you. What shall I look up?"),
    Talk.SORRY: Message("No harm done. What shall I look up?"),
    Talk.THANKS: Message("You are welcome."),
    Talk.PRAISE: Message("Glad to hear it."),
    Talk.FAREWELL: Message("Goodbye. Ask whenever you need a quote."),
    Talk.THERE: Message("I am here. What shall I look up?"),
    Talk.NOTED: Message("All right. Ask whenever you like."),
    Talk.GREETING: GREETING,
}
