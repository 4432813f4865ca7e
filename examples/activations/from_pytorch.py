"""Activations of a plain PyTorch model, by forward hooks, as `epsilang probe` reads them.

    python examples/activations/from_pytorch.py rrxor

The folder is one that `epsilang dataset` wrote. Written: rrxor/models/pytorch/{trained,untrained}.npz and losses.npy.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

folder, steps = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1500
sys.path.insert(0, str(folder))
from loader import DataSet  # noqa: E402

data = DataSet(folder)
torch.manual_seed(0)


class Net(nn.Module):
    """Any module will do; this one is an LSTM."""

    def __init__(self, ids, width):
        super().__init__()
        self.embed = nn.Embedding(ids, width)
        self.lstm = nn.LSTM(width, width, batch_first=True)
        self.head = nn.Linear(width, ids)

    def forward(self, tokens):
        return self.head(self.lstm(self.embed(tokens))[0])


def activations(model, module):
    """What a module gives while the model reads the probe set: [sequences, columns, width]."""
    seen = []
    # Recurrent layers and many blocks give tuples, whose first entry is meant.
    hook = module.register_forward_hook(lambda _m, _i, out: seen.append(out[0] if isinstance(out, tuple) else out))
    with torch.no_grad():
        for rows in np.array_split(np.asarray(data.probe.tokens), 1 + len(data.probe.tokens) // 1000):
            model(torch.from_numpy(rows.astype(np.int64)))
    hook.remove()
    return torch.cat(seen).float().numpy()


model = Net(data.ids, 64)
out = folder / "models" / "pytorch"
out.mkdir(parents=True, exist_ok=True)

# The untrained model is the control that matters most: save it before the first step.
np.savez(out / "untrained.npz", lstm=activations(model, model.lstm))

optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for step in range(steps):
    rows = torch.from_numpy(np.asarray(data.train.tokens[step * 64 % max(1, len(data.train.tokens) - 64) :][:64]).astype(np.int64))
    loss = F.cross_entropy(model(rows[:, :-1]).transpose(1, 2), rows[:, 1:])
    optimizer.zero_grad()
    loss.backward()
    for group in optimizer.param_groups:
        group["lr"] = 0.01 * min(1, 2 - 2 * step / steps)
    optimizer.step()

np.savez(out / "trained.npz", lstm=activations(model, model.lstm))

# Losses, for the comparison with the optimal curve: entry t is that of the token in column t + 1.
with torch.no_grad():
    rows = torch.from_numpy(np.asarray(data.probe.tokens).astype(np.int64))
    np.save(out / "losses.npy", F.cross_entropy(model(rows[:, :-1]).transpose(1, 2), rows[:, 1:], reduction="none").numpy())
print(f"epsilang probe {folder} {out}/trained.npz --untrained {out}/untrained.npz --losses {out}/losses.npy")
