"""Runs by hand (``python -m tests.support.telegram``): what is typed is asked, the answer shown."""

from __future__ import annotations

import sys

from tests.support.telegram.play import telegram_server


def main() -> None:
    """Talks with a bot that was started with the two lines shown."""
    with telegram_server() as telegram:
        chat = telegram.person("Ada").private()
        print(f"TELEGRAM_API_URL={telegram.url}\nTELEGRAM_BOT_TOKEN={telegram.token}")
        for line in sys.stdin:
            print(chat.answer_to(chat.says(line), within_s=60).shown())


if __name__ == "__main__":
    main()
