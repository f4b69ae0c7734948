"""Words verified: pasted, forwarded, pointed at, or shown by Quoth itself."""

from __future__ import annotations

from bot import texts
from bot.handlers.incoming import Incoming, Pointed, pointed_at, words_of
from bot.handlers.taking import offer
from bot.render.blocks import Style, text
from bot.render.verdict import receipt_blocks, verdict_blocks
from retrieval.domain import Answer


async def verify(asked: Incoming) -> None:
    """``/verify WORDS``, or as a reply to a message or to a quoted part of it."""
    if words := _after_command(words_of(asked.message)).strip():
        await check(asked, Pointed(words))
    else:
        await check(asked, await pointed_at(asked) or Pointed(""))


async def forwarded(asked: Incoming) -> None:
    """A message forwarded to a private chat: verify its words."""
    await check(asked, Pointed(words_of(asked.message)))


async def check(asked: Incoming, pointed: Pointed, *, speaker: str | None = None) -> None:
    """The verdict on words, said by ``speaker`` where they name nobody; an answer's receipts."""
    if pointed.answer and not asked.message.quote:
        await _recheck(asked, pointed.answer)
        return
    words = pointed.words.strip()
    if not words:
        await asked.say(texts.answers.NOTHING_TO_VERIFY)
        return
    verified = await asked.context.library.verify(words, speaker=speaker)
    await asked.reply(verdict_blocks(verified), keyboard=await offer(asked), points=True)


async def _recheck(asked: Incoming, answer: Answer) -> None:
    """What the receipts of an answer stand for, each opened, and how many of them hold."""
    library, bot = asked.context.library, asked.context.bot.username
    receipts = dict.fromkeys(one.receipt for one in answer.citations or answer.closest)
    found = [opened for one in receipts if (opened := await library.receipt(one))]
    holding = sum(one.intact and (one.now is None or one.now.holds) for one in found)
    told = text(texts.answers.rechecked(holding, of=len(receipts)), Style.STRONG)
    await asked.reply([told, *receipt_blocks(found, bot=bot)])


def _after_command(text: str) -> str:
    """The words exactly as pasted, including line breaks."""
    _, _, words = text.partition(" ")
    first, _, rest = text.partition("\n")
    return words if " " in first else rest
