"""Two plain models in PyTorch, a transformer and a recurrent net, to train on this data set and to save activations from.

    python model.py --model transformer --steps 2000      # writes models/transformer-64-seed0/
    epsilang probe . models/transformer-64-seed0/trained.safetensors \\
        --untrained models/transformer-64-seed0/untrained.safetensors --losses models/transformer-64-seed0/losses.npy

The names of the hooks are those that people use (`blocks.0.hook_resid_post`). Nothing here is needed to probe a model of
your own: `collect` works on any module, and `save` writes what `epsilang probe` reads.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


class Hook(nn.Identity):
    """A named place in a model; `collect` and `register_forward_hook` see what passes it."""


class Attention(nn.Module):
    """Causal self-attention over [batch, columns, width]."""

    def __init__(self, width, heads):
        super().__init__()
        if width % heads:
            raise ValueError(f"a width of {width} cannot be shared among {heads} heads")
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.hook_z = Hook()

    def forward(self, x):
        batch, columns, width = x.shape
        q, k, v = self.qkv(x).view(batch, columns, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        z = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.out(self.hook_z(z.transpose(1, 2).reshape(batch, columns, width)))


class Block(nn.Module):
    """Attention and a layer of four times the width, each read from and added to the residual stream."""

    def __init__(self, width, heads):
        super().__init__()
        self.ln1, self.ln2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attn = Attention(width, heads)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.hook_resid_pre, self.hook_attn_out, self.hook_resid_mid = Hook(), Hook(), Hook()
        self.hook_mlp_out, self.hook_resid_post = Hook(), Hook()

    def forward(self, x):
        x = self.hook_resid_pre(x)
        x = self.hook_resid_mid(x + self.hook_attn_out(self.attn(self.ln1(x))))
        return self.hook_resid_post(x + self.hook_mlp_out(self.mlp(self.ln2(x))))


class Transformer(nn.Module):
    """Tokens [batch, columns] to logits [batch, columns, ids]."""

    def __init__(self, ids, columns, width=64, layers=2, heads=2):
        super().__init__()
        self.embed, self.pos_embed = nn.Embedding(ids, width), nn.Embedding(columns, width)
        self.hook_embed, self.hook_pos_embed = Hook(), Hook()
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.ln_final, self.hook_final = nn.LayerNorm(width), Hook()
        self.unembed = nn.Linear(width, ids)
        for table in (self.embed, self.pos_embed):
            nn.init.normal_(table.weight, std=0.3)

    def forward(self, tokens):
        places = torch.arange(tokens.shape[1], device=tokens.device)
        x = self.hook_embed(self.embed(tokens)) + self.hook_pos_embed(self.pos_embed(places).expand(len(tokens), -1, -1))
        for block in self.blocks:
            x = block(x)
        return self.unembed(self.hook_final(self.ln_final(x)))


class Layer(nn.Module):
    """A recurrent layer that says its hidden states."""

    def __init__(self, cell):
        super().__init__()
        self.cell, self.hook_hidden = cell, Hook()

    def forward(self, x):
        return self.hook_hidden(self.cell(x)[0])


class Recurrent(nn.Module):
    """A net of `kind` "rnn", "gru" or "lstm": tokens [batch, columns] to logits [batch, columns, ids]."""

    def __init__(self, ids, kind="gru", width=64, layers=1):
        super().__init__()
        cells = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
        self.embed, self.hook_embed = nn.Embedding(ids, width), Hook()
        self.layers = nn.ModuleList(Layer(cells[kind](width, width, batch_first=True)) for _ in range(layers))
        self.unembed = nn.Linear(width, ids)

    def forward(self, tokens):
        x = self.hook_embed(self.embed(tokens))
        for layer in self.layers:
            x = layer(x)
        return self.unembed(x)


def hook_names(model):
    """The names of a model's hooks."""
    return [name for name, module in model.named_modules() if isinstance(module, Hook)]


@torch.no_grad()
def collect(model, tokens, names=None, batch=512):
    """What passes the named modules (left out: every hook) of any PyTorch model while it reads tokens [sequences, columns]:
    {name: float32 [sequences, columns, width]}. A module that gives a tuple is taken for its first entry."""
    modules = dict(model.named_modules())
    names = hook_names(model) if names is None else list(names)
    unknown = [name for name in names if name not in modules]
    if unknown:
        raise ValueError(f"the model has no module {', '.join(unknown)}")
    seen = {name: [] for name in names}

    def keep(name):
        def hook(_module, _inputs, output):
            output = output[0] if isinstance(output, tuple) else output
            seen[name].append(output.detach().float().cpu().numpy())

        return hook

    handles = [modules[name].register_forward_hook(keep(name)) for name in names]
    was_training = model.training
    try:
        model.eval()
        device = next(model.parameters()).device
        for start in range(0, len(tokens), batch):
            model(torch.from_numpy(np.asarray(tokens[start : start + batch]).astype(np.int64)).to(device))
    finally:
        model.train(was_training)
        for handle in handles:
            handle.remove()
    return {name: np.concatenate(parts) for name, parts in seen.items()}


@torch.no_grad()
def losses(model, tokens, batch=512):
    """The surprise, in nats, of the token in each column but the first: float32 [sequences, columns - 1], what `--losses` reads."""
    device, parts = next(model.parameters()).device, []
    was_training = model.training
    model.eval()
    for start in range(0, len(tokens), batch):
        rows = torch.from_numpy(np.asarray(tokens[start : start + batch]).astype(np.int64)).to(device)
        logits = model(rows)[:, :-1].float()
        parts.append(F.cross_entropy(logits.transpose(1, 2), rows[:, 1:], reduction="none").cpu().numpy())
    model.train(was_training)
    return np.concatenate(parts)


def save(path, activations):
    """Writes {name: array [sequences, columns, width]} as .npz or .safetensors, by the path's ending."""
    path = Path(path)
    arrays = {name: np.ascontiguousarray(array) for name, array in activations.items()}
    if path.suffix == ".safetensors":
        from safetensors.numpy import save_file

        save_file(arrays, str(path))
    elif path.suffix == ".npz":
        np.savez(path, **arrays)
    else:
        raise ValueError(f"{path.name}: activations are saved as .npz or .safetensors")


def train(model, tokens, steps=2000, batch=256, rate=3e-3, seed=0, report=None):
    """Next-token training with AdamW, a short rise of the rate and a fall to zero; gives the loss of each step in nats."""
    generator = np.random.default_rng(seed)
    device = next(model.parameters()).device
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.0)
    rise = min(50, max(1, steps // 10))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda done: min((done + 1) / rise, 1 - done / max(steps, 1)))
    curve = []
    for step in range(steps):
        rows = np.sort(generator.integers(0, len(tokens), batch))
        rows = torch.from_numpy(np.asarray(tokens[rows]).astype(np.int64)).to(device)
        loss = F.cross_entropy(model(rows[:, :-1]).transpose(1, 2), rows[:, 1:])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        curve.append(loss.item())
        if report and (step + 1) % max(1, steps // 10) == 0:
            report(f"step {step + 1}/{steps}  loss {np.mean(curve[-100:]):.4f} nats")
    return curve


def main():
    from loader import DataSet

    options = argparse.ArgumentParser(description="Train a model on this data set and save its activations.")
    options.add_argument("--model", choices=["transformer", "rnn", "gru", "lstm"], default="transformer")
    options.add_argument("--width", type=int, default=64)
    options.add_argument("--layers", type=int)
    options.add_argument("--heads", type=int, default=2)
    options.add_argument("--steps", type=int, default=2000)
    options.add_argument("--batch", type=int, default=256)
    options.add_argument("--rate", type=float, default=3e-3)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options.add_argument("--format", choices=["safetensors", "npz"], default="safetensors")
    options.add_argument("--out", type=Path)
    args = options.parse_args()

    data = DataSet()
    torch.manual_seed(args.seed)
    if args.model == "transformer":
        columns = max(data.train.tokens.shape[1], data.probe.tokens.shape[1])
        model = Transformer(data.ids, columns, args.width, args.layers or 2, args.heads)
    else:
        model = Recurrent(data.ids, args.model, args.width, args.layers or 1)
    model.to(args.device)
    out = args.out or data.folder / "models" / f"{args.model}-{args.width}-seed{args.seed}"
    out.mkdir(parents=True, exist_ok=True)

    save(out / f"untrained.{args.format}", collect(model, data.probe.tokens))
    began = time.monotonic()
    curve = train(model, data.train.tokens, args.steps, args.batch, args.rate, args.seed, report=print)
    seconds = time.monotonic() - began
    save(out / f"trained.{args.format}", collect(model, data.probe.tokens))
    np.save(out / "losses.npy", losses(model, data.probe.tokens))
    torch.save(model.state_dict(), out / "model.pt")
    said = {key: str(value) if isinstance(value, Path) else value for key, value in vars(args).items()}
    (out / "training.json").write_text(json.dumps({**said, "seconds": seconds, "curve": curve}, indent=1) + "\n")
    print(f"wrote {out}; hooks: {', '.join(hook_names(model))}")


if __name__ == "__main__":
    main()
