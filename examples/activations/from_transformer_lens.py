"""Activations of a TransformerLens model, by `run_with_cache`, as `epsilang probe` reads them.

    python examples/activations/from_transformer_lens.py rrxor

The folder is one that `epsilang dataset` wrote, best with --bos: a transformer then has something to attend to at the first
token. Written: rrxor/models/transformer_lens/{trained,untrained}.safetensors and losses.npy.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from torch.nn import functional as F

folder, steps = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3000
sys.path.insert(0, str(folder))
from loader import DataSet  # noqa: E402

data = DataSet(folder)
rows, columns = data.probe.tokens.shape
shape = dict(
    n_layers=2, d_model=64, n_heads=2, d_head=32, d_mlp=256, n_ctx=max(columns, data.train.tokens.shape[1]),
    d_vocab=data.ids, act_fn="gelu", normalization_type="LN", seed=0,
)  # fmt: skip
try:  # TransformerLens 4
    from transformer_lens import TransformerBridge

    model = TransformerBridge.boot_native(shape)
except ImportError:  # before it
    from transformer_lens import HookedTransformer, HookedTransformerConfig

    model = HookedTransformer(HookedTransformerConfig(**shape, device="cpu"))

# The ids are those of the data set, a begin token in column 0 included where there is one: TransformerLens must not put
# one of its own before them. It does so only to strings, never to tensors of ids.
probe = torch.from_numpy(np.asarray(data.probe.tokens).astype(np.int64))


def activations():
    """The residual stream after each block, {name: [sequences, columns, width]}."""
    with torch.no_grad():
        _, cache = model.run_with_cache(probe)
    return {name: cache[name].cpu().numpy() for name in ("blocks.0.hook_resid_post", "blocks.1.hook_resid_post")}


out = folder / "models" / "transformer_lens"
out.mkdir(parents=True, exist_ok=True)
save_file(activations(), str(out / "untrained.safetensors"))

optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.0)
schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min((step + 1) / 100, 1 - step / steps))
for step in range(steps):
    batch = data.train.tokens[step * 128 % max(1, len(data.train.tokens) - 128) :][:128]
    batch = torch.from_numpy(np.asarray(batch).astype(np.int64))
    loss = F.cross_entropy(model(batch[:, :-1]).transpose(1, 2), batch[:, 1:])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    schedule.step()

save_file(activations(), str(out / "trained.safetensors"))
with torch.no_grad():
    losses = F.cross_entropy(model(probe[:, :-1]).transpose(1, 2), probe[:, 1:], reduction="none")
np.save(out / "losses.npy", losses.numpy())
print(f"epsilang probe {folder} {out}/trained.safetensors --untrained {out}/untrained.safetensors --losses {out}/losses.npy")
