"""Every sentence the bot says, one file per subject; ``{}`` marks where a value goes."""

from bot.texts import answers as answers
from bot.texts import digests as digests
from bot.texts import help as help
from bot.texts import intake as intake
from bot.texts import status as status
from bot.texts import translation as translation
from bot.texts import wording as wording
