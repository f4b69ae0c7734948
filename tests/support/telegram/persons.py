"""People as a test plays them: they ask, edit, forward, press, search inline, block."""

from __future__ import annotations

import time

from tests.support.telegram import arriving
from tests.support.telegram.about import menu
from tests.support.telegram.answering import content
from tests.support.telegram.events import Asked, Press
from tests.support.telegram.records import Account, Message
from tests.support.telegram.rooms import Room
from tests.support.telegram.sending import origin
from tests.support.telegram.world import World

CACHE_S = 300


class Person:
    """Somebody with a Telegram account."""

    def __init__(self, world: World, account: Account) -> None:
        self.world, self.account = world, account

    @property
    def id(self) -> int:
        return self.account.id

    def private(self) -> Room:
        """The chat with the bot."""
        return Room(self.world, self.world.chats[self.id])

    def starts(self, code: str = "") -> Message:
        """Opens the bot, perhaps by a link ``?start=code``."""
        return self.private().says(f"/start {code}".rstrip())

    def says(
        self,
        text: str,
        *,
        in_: Room | None = None,
        topic: str | None = None,
        replies_to: Message | None = None,
    ) -> Message:
        """Writes into a chat; to the bot where none is named."""
        room = in_ or self.private()
        number = room.topic(topic).id if topic else None
        return arriving.arrive(
            self.world, room.chat, self.account, text, topic=number, reply_to=replies_to
        )

    def edits(self, message: Message, text: str) -> Message:
        """Changes an own message."""
        assert message.sender is self.account, "people edit what they wrote themselves"
        arriving.edited(self.world, message, text)
        return message

    def forwards(self, message: Message, *, to: Room | None = None) -> Message:
        """Shows a message of another chat; to the bot where no chat is named."""
        chat = (to or self.private()).chat
        more = {"forward_origin": origin(message)}
        known = {"document": message.document, "more": more}
        return arriving.arrive(self.world, chat, self.account, message.text, **known)

    def sends_file(
        self, name: str, content: bytes, *, to: Room | None = None, caption: str = ""
    ) -> Message:
        """Sends a file; to the bot where no chat is named."""
        kinds = {"html": "text/html", "md": "text/markdown", "pdf": "application/pdf"}
        kind = kinds.get(name.rpartition(".")[2], "application/octet-stream")
        file = arriving.file_of(self.world, name, content, kind)
        chat = (to or self.private()).chat
        return arriving.arrive(self.world, chat, self.account, caption, document=file)

    def sends_photo(self, *, to: Room | None = None, caption: str = "") -> Message:
        """Sends a picture; to the bot where no chat is named."""
        file = arriving.file_of(self.world, "photo.jpg", b"\xff\xd8\xff", "image/jpeg").json
        named = {name: file[name] for name in ("file_id", "file_unique_id", "file_size")}
        more = {"photo": [{**named, "width": 90, "height": 60}]}
        chat = (to or self.private()).chat
        return arriving.arrive(self.world, chat, self.account, caption, more=more)

    def says_aloud(
        self,
        sound: bytes,
        *,
        to: Room | None = None,
        replies_to: Message | None = None,
        seconds: int = 3,
    ) -> Message:
        """Sends a voice message; to the bot where no chat is named."""
        file = arriving.file_of(self.world, "voice", sound, "audio/ogg").json
        del file["file_name"]
        more = {"voice": {**file, "duration": seconds}}
        chat = (to or self.private()).chat
        return arriving.arrive(self.world, chat, self.account, "", more=more, reply_to=replies_to)

    def presses(self, message: Message, label: str, *, expired: bool = False) -> Press:
        """Presses the button with this label; ``expired``: Telegram takes no answer any more."""
        found = next((b for row in message.buttons for b in row if b.text == label), None)
        assert found, f"no button {label!r}: {message.labels}"
        assert found.data, f"the button {label!r} tells the bot nothing"
        return self.sends_data(message, found.data, expired=expired)

    def sends_data(self, message: Message, data: str, *, expired: bool = False) -> Press:
        """What a press sends, whether there is such a button or not."""
        with self.world.changed:
            number = f"press-{next(self.world.counter)}"
            now_s, changed = time.monotonic(), self.world.changed
            press = Press(number, self.account, message, data, now_s, changed, expired)
            self.world.presses[press.id] = press
            said = {"id": press.id, "from": self.account.json, "data": data}
            shown = {"message": message.json(), "chat_instance": str(message.chat.id)}
            arriving.push(self.world, "callback_query", said | shown)
            return press

    def asks_inline(self, query: str, *, offset: str = "") -> Asked:
        """Writes ``@bot query`` somewhere; Telegram may know the answer from before."""
        with self.world.changed:
            number = f"query-{next(self.world.counter)}"
            now_s, changed = time.monotonic(), self.world.changed
            asked = Asked(number, self.account, query, offset, now_s, changed)
            if known := self._known(query, offset):
                asked.answer, asked.cached = known.answer, True
                return asked
            self.world.asked[asked.id] = asked
            said = {"id": asked.id, "from": self.account.json, "query": query, "offset": offset}
            arriving.push(self.world, "inline_query", said)
            return asked

    def picks(self, asked: Asked, number: int, *, in_: Room) -> Message:
        """Sends one of the results into a chat."""
        result = asked.results()[number]
        stands = content(result)
        with self.world.changed:
            more = {"via_bot": self.world.bot.json}
            markup = result.get("reply_markup")
            return self.world.post(in_.chat, self.account, stands, more=more, markup=markup)

    def blocks(self) -> None:
        """Blocks the bot."""
        arriving.becomes(self.world, self.private().chat, "kicked", self.account)

    def unblocks(self) -> None:
        arriving.becomes(self.world, self.private().chat, "member", self.account)

    def menu(self, in_: Room | None = None) -> list[str]:
        """The commands that the menu shows."""
        return menu(self.world, (in_ or self.private()).chat, self.account)

    def _known(self, query: str, offset: str) -> Asked | None:
        for one in self.world.asked.values():
            if one.answer and (one.query, one.offset) == (query, offset):
                fresh = time.monotonic() - one.answered_s < one.answer.get("cache_time", CACHE_S)
                if fresh and (one.person is self.account or not one.answer.get("is_personal")):
                    return one
        return None
