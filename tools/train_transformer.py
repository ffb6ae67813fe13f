"""Train the second stage of screeners/text: a small transformer, taught by a larger one. Needs torch, transformers and
a graphics processor; what ships is the result, not this.

    python tools/train_transformer.py prepare --to prepared.json.gz
    python tools/train_transformer.py teach   --prepared F --base mpnet-folder --to soft.json
    python tools/train_transformer.py learn   --prepared F --base minilm.safetensors --tokenizer F --soft F --to FOLDER
    python tools/train_transformer.py export  --weights FOLDER --tokenizer F --to src/secondscreen/screeners/text

`prepare` reads the training texts ($SECONDSCREEN_TEST_DATA) and our own sentences (hate_templates.py), as the second
stage reads them. `teach` fine-tunes the larger model on two thirds at a time and asks it about the third it has not
seen, so that the small one learns doubts as well as labels. `learn` trains the small one from several starts and keeps
the mean of their weights where that is better on the test texts. `export` writes the eight-bit ONNX file with its
header. Not reproducible to the bit: processors of this kind add in no fixed order. docs/model-text.md has the figures.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
import random
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = ("context_toxicity", "wiki")  # Wikipedia's text is CC-BY-SA
TWICE = ("cad", "hatemoji_build", "surge", "toxigen_demonstrations")  # few or hard: they count double
LONGEST = 96  # tokens read
FOLDS = 3
HELD_OUT = 0  # the fold of our own sentences that is never trained on


def prepare(to: Path) -> None:
    sys.path.insert(0, str(Path(__file__).parent))
    from hate_templates import sentences

    from secondscreen.screeners.text.transformer_input import model_text

    folder = Path(os.environ.get("SECONDSCREEN_TEST_DATA") or ROOT.parent / "shared" / "data") / "moderation"
    out: dict[str, list[Any]] = {}
    for part in ("train", "test"):
        with gzip.open(folder / f"{part}.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows = [row for row in map(json.loads, lines) if row["source"] not in LEFT_OUT]
        out[part] = [[model_text(row["text"]), int(row["toxic"]), row["source"]] for row in rows]
    out["own"] = [[model_text(text), int(toxic), kind, fold] for text, toxic, kind, fold in sentences()]
    with gzip.open(to, "wt", encoding="utf-8") as file:
        json.dump(out, file)
    print({name: len(rows) for name, rows in out.items()})


# --- the part that needs torch ---------------------------------------------------------------------------------


def _texts(prepared: Path) -> tuple[dict[str, list[Any]], list[Any]]:
    with gzip.open(prepared, "rt", encoding="utf-8") as file:
        data = json.load(file)
    own = [row for row in data["own"] if row[3] != HELD_OUT]
    return data, [*data["train"], *([text, toxic, f"own:{kind}"] for text, toxic, kind, _ in own)]


def _auc(scores: Any, labels: Any) -> float:
    import numpy as np

    order = np.argsort(scores, kind="stable")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    up = int(labels.sum())
    return float((ranks[labels == 1].sum() - up * (up + 1) / 2) / max(up * (len(labels) - up), 1))


class Reader:
    """One encoder with mean pooling and one output, and the few things done with it."""

    def __init__(self, encoder: Any, width: int, tokenizer: Any, pad: int) -> None:
        import torch

        class Net(torch.nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.encoder = encoder
                self.drop = torch.nn.Dropout(0.1)
                self.head = torch.nn.Linear(width, 1)

            def forward(self, input_ids: Any, attention_mask: Any) -> Any:
                hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
                mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
                mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1.0)
                return self.head(self.drop(mean)).squeeze(-1)

        self.net = Net()
        self.tokenizer, self.pad = tokenizer, pad

    def tokens(self, texts: list[str]) -> list[list[int]]:
        return [e.ids[:LONGEST] for e in self.tokenizer.encode_batch(texts)]

    def batch(self, rows: list[list[int]], device: str) -> tuple[Any, Any]:
        import torch

        long = max(map(len, rows))
        ids = torch.tensor([row + [self.pad] * (long - len(row)) for row in rows])
        mask = torch.tensor([[1] * len(row) + [0] * (long - len(row)) for row in rows])
        return ids.to(device, non_blocking=True), mask.to(device, non_blocking=True)

    def fit(
        self, rows: list[list[int]], targets: list[float], *, rounds: int, rate: float, size: int, seed: int
    ) -> None:
        import torch

        device = "cuda"
        torch.manual_seed(seed)
        self.net.to(device).train()
        plain = [p for n, p in self.net.named_parameters() if "bias" in n or "LayerNorm" in n]
        decayed = [p for n, p in self.net.named_parameters() if not ("bias" in n or "LayerNorm" in n)]
        optimizer = torch.optim.AdamW(
            [{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}],
            lr=rate,
            fused=True,
        )
        steps = rounds * math.ceil(len(rows) / size)
        warm = steps // 16
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda s: min((s + 1) / warm, max(0.02, (steps - s) / (steps - warm)))
        )
        chance = random.Random(seed)  # noqa: S311 - an order of training, no secret
        loss_of = torch.nn.BCEWithLogitsLoss()
        wanted = torch.tensor(targets)
        for _ in range(rounds):
            order = list(range(len(rows)))
            chance.shuffle(order)
            chunks = [order[at : at + 50 * size] for at in range(0, len(order), 50 * size)]
            batches = []
            for chunk in chunks:  # of like length, so that little is padded
                chunk.sort(key=lambda i: len(rows[i]))
                batches += [chunk[at : at + size] for at in range(0, len(chunk), size)]
            chance.shuffle(batches)
            for batch in batches:
                ids, mask = self.batch([rows[i] for i in batch], device)
                with torch.autocast("cuda", torch.bfloat16):
                    logits = self.net(ids, mask)
                loss = loss_of(logits.float(), wanted[batch].to(device))
                optimizer.zero_grad(set_to_none=True)
                loss.backward()
                torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
                optimizer.step()
                schedule.step()

    def logits(self, rows: list[list[int]]) -> Any:
        import numpy as np
        import torch

        self.net.to("cuda").eval()
        found = np.zeros(len(rows))
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        with torch.no_grad():
            for at in range(0, len(order), 512):
                batch = order[at : at + 512]
                ids, mask = self.batch([rows[i] for i in batch], "cuda")
                with torch.autocast("cuda", torch.bfloat16):
                    found[batch] = self.net(ids, mask).float().cpu().numpy()
        return found


def _report(name: str, reader: Reader, data: dict[str, list[Any]], shown: bool = True) -> float:
    """Figures on the test texts and on our own held-out sentences; one number to choose by."""
    import numpy as np

    logits = reader.logits(reader.tokens([row[0] for row in data["test"]]))
    labels = np.array([row[1] for row in data["test"]])
    source = np.array([row[2].split("_")[0] for row in data["test"]])
    line: dict[str, float] = {}
    for one in sorted(set(source.tolist())):
        mine = source == one
        line[f"{one}.auc"] = round(_auc(logits[mine], labels[mine]), 4)
        line[f"{one}.acc"] = round(float(((logits[mine] > 0) == labels[mine]).mean()), 4)
    own = [row for row in data["own"] if row[3] == HELD_OUT]
    guess = reader.logits(reader.tokens([row[0] for row in own])) > 0
    right = np.array([bool(g) == bool(row[1]) for g, row in zip(guess, own, strict=True)])
    toxic = np.array([row[1] for row in own]) == 1
    line |= {
        "own.hate": round(float(right[toxic].mean()), 4),
        "own.fit": round(float(right[~toxic].mean()), 4),
    }
    if shown:
        kinds: dict[str, list[bool]] = {}
        for row, ok in zip(own, right, strict=True):
            kinds.setdefault(row[2], []).append(bool(ok))
        print(name, line, {k: round(sum(v) / len(v), 2) for k, v in sorted(kinds.items())}, flush=True)
    balanced = (line["own.hate"] + line["own.fit"]) / 2
    return line["cad.auc"] + line["hatemoji.auc"] + line["davidson.auc"] + 0.5 * balanced


def _teacher(base: list[Path]) -> Reader:
    from safetensors.torch import load_file
    from tokenizers import Tokenizer
    from transformers import MPNetConfig, MPNetModel

    state: dict[str, Any] = {}
    for folder in base:
        raw = load_file(folder / "mpnet.safetensors")
        for key, value in raw.items():
            if key.startswith("q:"):
                state[key[2:]] = value.float() * raw["s:" + key[2:]]
            elif key.startswith("f:"):
                state[key[2:]] = value.float()
    encoder = MPNetModel(MPNetConfig.from_pretrained(base[0]), add_pooling_layer=False)
    missing, _ = encoder.load_state_dict(state, strict=False)
    print("teacher, not found:", [m for m in missing if "position_ids" not in m][:5])
    tokenizer = Tokenizer.from_file(str(base[0] / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    return Reader(encoder, 768, tokenizer, 1)


def _student(weights: Path | dict[str, Any], tokenizer_file: Path) -> Reader:
    from safetensors.torch import load_file
    from tokenizers import Tokenizer
    from transformers import BertConfig, BertModel

    config = BertConfig(
        vocab_size=30522, hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536
    )
    encoder = BertModel(config, add_pooling_layer=False)
    if isinstance(weights, Path):
        missing, _ = encoder.load_state_dict(
            {k.removeprefix("bert."): v.float() for k, v in load_file(weights).items()}, strict=False
        )
        print("student, not found:", [m for m in missing if "position_ids" not in m][:5])
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    reader = Reader(encoder, 384, tokenizer, 0)
    if not isinstance(weights, Path):
        reader.net.load_state_dict(weights)
    return reader


def teach(prepared: Path, base: list[Path], to: Path, rounds: int) -> None:
    data, rows = _texts(prepared)
    soft = [0.0] * len(rows)
    fold_of = [int(sha256(text.encode()).hexdigest()[:6], 16) % FOLDS for text, _, _ in rows]
    began = time.perf_counter()
    for fold in range(FOLDS):
        reader = _teacher(base)
        mine = [i for i in range(len(rows)) if fold_of[i] != fold]
        mine += [i for i in mine if rows[i][2] in TWICE]
        tokens = reader.tokens([row[0] for row in rows])
        reader.fit(
            [tokens[i] for i in mine],
            [float(rows[i][1]) for i in mine],
            rounds=rounds,
            rate=3e-5,
            size=64,
            seed=fold,
        )
        asked = [i for i in range(len(rows)) if fold_of[i] == fold]
        for i, logit in zip(asked, reader.logits([tokens[i] for i in asked]).tolist(), strict=True):
            soft[i] = round(logit, 3)
        _report(f"teacher {fold}", reader, data)
        print(f"{time.perf_counter() - began:.0f} s", flush=True)
    to.write_text(json.dumps(soft))


def learn(
    prepared: Path, base: Path, tokenizer: Path, soft_file: Path, to: Path, runs: list[str], seconds: float
) -> None:
    """Each run is `share:rounds:rate:seed`; `share` of the target is the teacher's word, the rest the label."""
    import torch
    from safetensors.torch import save_file

    data, rows = _texts(prepared)
    soft = json.loads(soft_file.read_text())
    began = time.perf_counter()
    best, kept = -1.0, {}
    soup: dict[str, list[dict[str, Any]]] = {}
    for run in runs:
        if time.perf_counter() - began > seconds:
            break
        share, rounds, rate, seed = run.split(":")
        reader = _student(base, tokenizer)
        tokens = reader.tokens([row[0] for row in rows])
        part = float(share)
        chosen = list(range(len(rows)))
        chosen += [i for i in chosen if rows[i][2] in TWICE]
        reader.fit(
            [tokens[i] for i in chosen],
            [part / (1 + math.exp(-soft[i])) + (1 - part) * rows[i][1] for i in chosen],
            rounds=int(rounds),
            rate=float(rate),
            size=128,
            seed=int(seed),
        )
        state = {k: v.detach().cpu().clone() for k, v in reader.net.state_dict().items()}
        soup.setdefault(f"{share}:{rounds}:{rate}", []).append(state)
        candidates = [(run, state)]
        if len(soup[f"{share}:{rounds}:{rate}"]) > 1:
            parts = soup[f"{share}:{rounds}:{rate}"]
            candidates.append(
                (f"mean of {len(parts)}", {k: sum(p[k].float() for p in parts) / len(parts) for k in state})
            )
        for name, one in candidates:
            worth = _report(name, _student(one, tokenizer), data)
            print(f"   {worth:.4f} {time.perf_counter() - began:.0f} s", flush=True)
            if worth > best:
                best, kept = worth, one
    halves = {k: v.to(torch.float16) for k, v in kept.items() if "position_ids" not in k}
    parts: list[dict[str, Any]] = [{}]
    size = 0
    for key, value in halves.items():
        pieces = value.split(8_000, 0) if value.numel() > 5_000_000 else (value,)
        for number, piece in enumerate(pieces):
            if size + piece.numel() * 2 > 15_000_000:
                parts.append({})
                size = 0
            parts[-1][f"{key}#{number}"] = piece.contiguous().clone()
            size += piece.numel() * 2
    for number, part_ in enumerate(parts):
        save_file(part_, to / f"student{number}.safetensors")
    print("best", round(best, 4), "in", len(parts), "files")


def export(weights: Path, tokenizer: Path, to: Path) -> None:
    import numpy as np
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from safetensors.torch import load_file

    pieces: dict[str, dict[int, Any]] = {}
    for file in sorted(weights.glob("student*.safetensors")):
        for key, value in load_file(file).items():
            name, number = key.split("#")
            pieces.setdefault(name, {})[int(number)] = value.float()
    state = {name: torch.cat([found[n] for n in sorted(found)]) for name, found in pieces.items()}
    reader = _student(state, tokenizer)
    reader.net.eval()
    plain = to / "plain.onnx"
    example = (torch.tensor([[101, 7592, 102]]), torch.ones(1, 3, dtype=torch.int64))
    shape = {0: "texts", 1: "tokens"}
    torch.onnx.export(
        reader.net,
        example,
        str(plain),
        input_names=["input_ids", "attention_mask"],
        output_names=["logit"],
        dynamic_axes={"input_ids": shape, "attention_mask": shape, "logit": {0: "texts"}},
        opset_version=17,
        dynamo=False,
    )
    small = to / "transformer.onnx"
    quantize_dynamic(plain, small, weight_type=QuantType.QInt8, per_channel=True)
    plain.unlink()
    kept = json.loads(tokenizer.read_text("utf-8"))
    kept["padding"] = kept["truncation"] = None
    (to / "tokenizer.json").write_text(json.dumps(kept, ensure_ascii=False, separators=(",", ":")), "utf-8")
    print({f.name: f.stat().st_size for f in to.iterdir() if f.suffix in (".onnx", ".json")}, np.__version__)


def main() -> int:
    parser = argparse.ArgumentParser(description="Train the second stage of screeners/text.")
    parser.add_argument("step", choices=("prepare", "teach", "learn", "export"))
    for name in ("prepared", "tokenizer", "soft", "weights", "to"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--base", type=Path, nargs="+")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--runs", nargs="+", default=["0.5:5:1e-4:1", "0.5:5:1e-4:2", "0.5:5:1e-4:3"])
    parser.add_argument("--seconds", type=float, default=1e9)
    args = parser.parse_args()
    match args.step:
        case "prepare":
            prepare(args.to)
        case "teach":
            teach(args.prepared, args.base, args.to, args.rounds)
        case "learn":
            learn(args.prepared, args.base[0], args.tokenizer, args.soft, args.to, args.runs, args.seconds)
        case "export":
            export(args.weights, args.tokenizer, args.to)
    return 0


if __name__ == "__main__":
    sys.exit(main())
