"""Activations of a Hugging Face model, by `output_hidden_states`, as `epsilang probe` reads them.

    python examples/activations/from_hugging_face.py rrxor

The folder is one that `epsilang dataset` wrote. Written: rrxor/models/hugging_face/{trained,untrained}.npz and losses.npy.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F
from transformers import GPT2Config, GPT2LMHeadModel

folder, steps = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3000
sys.path.insert(0, str(folder))
from loader import DataSet  # noqa: E402

data = DataSet(folder)
torch.manual_seed(0)
columns = max(data.train.tokens.shape[1], data.probe.tokens.shape[1])
model = GPT2LMHeadModel(
    GPT2Config(
        vocab_size=data.ids, n_positions=columns, n_embd=64, n_layer=2, n_head=2,
        resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0, bos_token_id=data.bos, eos_token_id=None,
    )
)  # fmt: skip
probe = torch.from_numpy(np.asarray(data.probe.tokens).astype(np.int64))


def activations():
    """`hidden_states[0]` is the embedding, `hidden_states[i]` the residual stream after block i; after the last block the
    final layer norm has been applied to it."""
    model.eval()
    with torch.no_grad():
        hidden = model(input_ids=probe, output_hidden_states=True).hidden_states
    model.train()
    return {f"hidden_states.{i}": states.numpy() for i, states in enumerate(hidden)}


out = folder / "models" / "hugging_face"
out.mkdir(parents=True, exist_ok=True)
np.savez(out / "untrained.npz", **activations())

optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.0)
schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min((step + 1) / 100, 1 - step / steps))
for step in range(steps):
    batch = data.train.tokens[step * 128 % max(1, len(data.train.tokens) - 128) :][:128]
    batch = torch.from_numpy(np.asarray(batch).astype(np.int64))
    loss = F.cross_entropy(model(input_ids=batch[:, :-1]).logits.transpose(1, 2), batch[:, 1:])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    schedule.step()

np.savez(out / "trained.npz", **activations())
with torch.no_grad():
    logits = model.eval()(input_ids=probe[:, :-1]).logits
    losses = F.cross_entropy(logits.transpose(1, 2), probe[:, 1:], reduction="none")
np.save(out / "losses.npy", losses.numpy())
print(f"epsilang probe {folder} {out}/trained.npz --untrained {out}/untrained.npz --losses {out}/losses.npy")
