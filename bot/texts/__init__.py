"""Every sentence the bot says, one file per subject; ``{}`` marks where a value goes."""

from bot.texts import answers as answers
from bot.texts import digests as digests
from bot.texts import help as help
from bot.texts import intake as intake
from bot.texts import preferences as preferences
from bot.texts import reasons as reasons
from bot.texts import status as status
from bot.texts import talk as talk
from bot.texts import timelines as timelines
from bot.texts import wording as wording
