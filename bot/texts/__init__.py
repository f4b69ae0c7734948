"""Every sentence that the bot says, one file a subject."""

from bot.texts import answers as answers
from bot.texts import buttons as buttons
from bot.texts import corrections as corrections
from bot.texts import digests as digests
from bot.texts import failures as failures
from bot.texts import feeds as feeds
from bot.texts import help as help
from bot.texts import ingest as ingest
from bot.texts import people as people
from bot.texts import quotes as quotes
from bot.texts import status as status
from bot.texts import stories as stories
from bot.texts import verdicts as verdicts
