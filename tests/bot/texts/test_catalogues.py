"""What the bot says is in the catalogues, all of it, and Arabic is complete."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import bot
from bot.texts.translation import Message, isolated, languages, speaking

BOT = Path(bot.__file__).parent
TEXTS = BOT / "texts"
CATALOGUES = sorted((TEXTS / "languages").glob("*.po"))
KEYWORDS = {"Message": None, "say": None, "Plural": (1, 2)}
# Only said in a terminal, which speaks English.
IN_TERMINAL = frozenset(
    "ASKED_AS LEFT_OUT EMPTY NO_QUOTES NO_WORDS STILL_TO_COME CHAT_HELP WHAT_REPORTED greeting "
    "NO_ARTICLES_IN_TERMINAL NONE_DUE stopped NO_MODEL TERMINAL_ONLY ANSWERING_AS ONE_TIME_LINK "
    "HOLDS_ARTICLES ONLY_EMBEDDED VECTORS_AT_START NO_PLACE VECTORS_LATER NOT_REACHED backed_up "
    "moved restored _held read_anew trial reached unexpected".split()
)

# Calls whose strings nobody is sent: to the log, names of jobs, patterns.
NOT_SHOWN = frozenset(
    "debug info warning error Background frozenset compile split __init__ getattr".split()
)


def in_code() -> set[str | tuple[str, ...]]:
    """The texts that the code says, as ``make languages`` finds them."""
    found = extract_from_dir(str(TEXTS), keywords=KEYWORDS)
    return {text for _, _, text, _, _ in found}


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_catalogue_is_what_make_languages_makes_of_the_code(path: Path) -> None:
    catalogue, compiled = read(path), BytesIO()
    write_mo(compiled, catalogue)

    assert {message.id for message in catalogue if message.id} == in_code()
    assert path.with_suffix(".mo").read_bytes() == compiled.getvalue()
    assert not any(message.fuzzy for message in catalogue if message.id)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_translation_fills_in_what_the_english_does(path: Path) -> None:
    for message in read(path):
        *_, english = texts(message.id)
        for n, form in enumerate(texts(message.string) if english else ()):
            assert fields(form) <= fields(english), form
            few = isinstance(message.id, tuple) and n < 3  # "two articles" has no number in it
            assert not form or fields(form) | ({"n"} if few else set()) >= fields(english), form


def test_every_text_has_an_arabic_one() -> None:
    messages = [message for message in read(TEXTS / "languages" / "ar.po") if message.id]

    assert len(messages) > 400
    for message in messages:
        assert all(texts(message.string)), message.id
        assert len(texts(message.string)) == (6 if isinstance(message.id, tuple) else 1)


def texts(given: object) -> tuple[str, ...]:
    """A text, or its plural forms."""
    return tuple(map(str, given)) if isinstance(given, tuple | list) else (str(given),)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def literals(tree: ast.AST) -> Iterator[ast.Constant]:
    """The strings of a module that people may see: no docstring, key or error, not translated."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.Raise | ast.Assert | ast.Subscript):
            continue
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue  # a docstring
        if isinstance(child, ast.Call) and ast.unparse(child.func).split(".")[-1] in NOT_SHOWN:
            continue
        if isinstance(child, ast.Call) and ast.unparse(child.func) in KEYWORDS:
            yield from (one for each in child.keywords for one in literals(each))
        elif isinstance(child, ast.Dict):
            yield from (one for each in child.values for one in literals(ast.Expression(each)))
        elif isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child
        elif not _in_terminal(child):
            yield from literals(child)


def _in_terminal(node: ast.AST) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else ()
    names = {one.id for one in targets if isinstance(one, ast.Name)}
    return bool(IN_TERMINAL & {getattr(node, "name", ""), *names})


@pytest.mark.parametrize("folder", ["handlers", "jobs", "render", "pictures", "texts"])
def test_no_sentence_stands_outside_the_catalogue(folder: str) -> None:
    said = re.compile(r"[^\W\d_]+[,:;]? [^\W\d_]+\b(?!=)")
    if folder == "texts":  # there a word that is put together with others is one as well
        said = re.compile(r"(?<!/)\b[^\W\d_]{2,}[,:;]? | [^\W\d_]{2,}")
    modules = [*(BOT / folder).glob("*.py")]
    shown = {path.name: [*literals(ast.parse(path.read_text("utf-8")))] for path in modules}
    found = {
        f"{name}:{one.lineno}: {one.value!r}"
        for name, some in shown.items()
        for one in some
        if said.search(str(one.value))
    }

    assert any(shown.values())
    assert found == set()


def test_a_text_without_a_translation_is_said_in_english() -> None:
    assert "ckb" in languages()
    with speaking("ckb"):
        assert str(Message("Told in other words:")) == "Told in other words:"


def test_names_within_arabic_keep_their_order() -> None:
    with speaking("ar"):
        said = Message("No more digests for {name}.").format(name="Harbour Desk (5)")
        hostile = Message("No more digests for {name}.").format(name="a\u202eb\u2069c")

    assert isolated("Harbour Desk (5)") in said
    assert isolated("abc") in hostile
