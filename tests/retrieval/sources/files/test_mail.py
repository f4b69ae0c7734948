"""Mails: the body, with sender, subject and day; what is handed on is its first sender's."""

from __future__ import annotations

from email.message import EmailMessage
from html import escape

import pytest

from retrieval.sources.files.mail import read_mail
from retrieval.sources.record import Origin

ORIGIN = Origin("kiln.eml", "kiln.eml", "kiln.eml")
BODY = "The kiln is lit. “It draws,” said Orla Venn."


def test_a_mail_is_its_text_with_sender_subject_and_day() -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Clay Courier <news@clay.example>", "Kiln – lit"
    mail["Date"] = "Sun, 05 May 2024 10:00:00 +0200"
    mail.set_content(f"{BODY}\n\n-- \nNora Pim, “the best of all papers”\n")
    mail.add_alternative(f"<p>{BODY}</p>", subtype="html")
    made = read_mail(mail.as_bytes(), ORIGIN)
    assert (made.text, made.head.outlet, made.head.title) == (BODY, "Clay Courier", "Kiln – lit")
    assert made.head.published == "2024-05-05T10:00:00+02:00"


@pytest.mark.parametrize(
    "text",
    [
        f"See below.\n-- \nNora Pim\n\n{BODY} {BODY}",
        f"The loom has stopped for good.\n-- \n{BODY}\n-- \nThe fair is off.",
    ],
)
def test_what_stands_below_a_signature_or_between_lines_of_dashes_is_of_the_mail(text: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Clay Courier <news@clay.example>", "Kiln – lit"
    mail.set_content(text)
    assert read_mail(mail.as_bytes(), ORIGIN).text == text


def test_a_mail_that_is_only_a_page_has_the_head_of_the_mail() -> None:
    mail = EmailMessage()
    mail["From"], mail["Date"] = "Clay Courier <a@b.example>", "Sun, 05 May 2024 10:00:00 +0200"
    mail.set_content(f"<p>{BODY}</p><p>{BODY}</p>", subtype="html")
    made = read_mail(mail.as_bytes(), ORIGIN)
    assert (made.head.outlet, made.head.published) == ("Clay Courier", "2024-05-05T10:00:00+02:00")


PASSED_ON = [
    ("FW: Kiln – lit", "From: Clay Courier <news@clay.example>\nSent: Sunday, May 5, 2024 6:02 AM\n"
     "To: Readers\nSubject: Kiln – lit"),
    ("Fwd: FW: Kiln – lit", "---------- Forwarded message ---------\n"
     "From: *Clay Courier* <news@clay.example>\nDate: Sun, May 5, 2024 at 6:02 AM\n"
     "Subject: Kiln – lit\nTo: <n@pim.example>"),
    ("WG: Kiln – lit", "Von: Clay Courier [mailto:news@clay.example]\nGesendet: Sonntag, 5. Mai "
     "2024 06:02\nAn: Leser\nBetreff: Kiln – lit"),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "block"), PASSED_ON)
@pytest.mark.parametrize("subtype", ["plain", "html"])
def test_a_mail_that_is_handed_on_is_its_first_senders(
    subject: str, block: str, subtype: str
) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Nora Pim <n@pim.example>", subject
    mail["Date"] = "Tue, 07 May 2024 10:00:00 +0200"
    text = f"See below.\n\n{block}\n\n{BODY}\n"
    page = escape(text, quote=False).replace("\n", "<br>")
    mail.set_content(text if subtype == "plain" else f"<div>{page}</div>", subtype=subtype)
    made = read_mail(mail.as_bytes(), ORIGIN)
    head = made.head
    assert (head.outlet, head.title, head.published) == (
        "Clay Courier", "Kiln – lit", "2024-05-05",
    )  # fmt: skip
    assert made.text == BODY
