"""Does a ready-made language model, in context, carry more of the belief than the last tokens tell?

    epsilang prompts std.classic.rrxor --length 512 --count 20 --out rrxor-prompts
    python in_context.py rrxor-prompts MODEL [LAYER]

MODEL: the name or folder of a Hugging Face causal language model with a fast tokenizer. Prints, on held-out prompts and on the late half of
each, the R2 of a ridge regression of the belief on the activations of a layer, on indicators of the last tokens, and on both.
"""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


def beside(folder, name):
    """A Python file that lies in the folder of the prompts."""
    spec = importlib.util.spec_from_file_location(name, Path(folder) / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def activations(model, tokenizer, data, layer):
    """Hidden states of one layer at the words: [prompts, length, width]."""
    found = []
    for prompt, text in enumerate(data.texts):
        at = data.align(tokenizer, prompt)
        with torch.no_grad():
            states = model(**tokenizer(text, return_tensors="pt"), output_hidden_states=True).hidden_states
        found.append(states[layer][0, at].float().numpy())
    return np.stack(found)


def last_tokens(tokens, most, vocabulary):
    """An indicator for each word of the last 1 .. most tokens: [prompts, length, width]."""
    columns = []
    for k in range(1, most + 1):
        code = np.zeros(tokens.shape, dtype=np.int64)
        for back in range(k):
            shifted = np.roll(tokens, back, axis=1).astype(np.int64)
            shifted[:, :back] = 0
            code = code * vocabulary + shifted
        columns.append(np.eye(vocabulary**k)[code])
    return np.concatenate(columns, axis=2)


def held_out(x, y, folds=5, penalty=1e-3):
    """R2 of a ridge regression of y on x, each prompt predicted from other prompts; late halves alone."""
    late = slice(x.shape[1] // 2, None)
    left = whole = 0.0
    for fold in range(folds):
        test = np.arange(len(x)) % folds == fold
        fit_x, fit_y = (a[~test, late].reshape(-1, a.shape[2]) for a in (x, y))
        test_x, test_y = (a[test, late].reshape(-1, a.shape[2]) for a in (x, y))
        mean_x, mean_y = fit_x.mean(0), fit_y.mean(0)
        scale = fit_x.std(0) + 1e-9
        a, b = (fit_x - mean_x) / scale, fit_y - mean_y
        weights = np.linalg.solve(a.T @ a + penalty * len(a) * np.eye(a.shape[1]), a.T @ b)
        left += np.square((test_x - mean_x) / scale @ weights + mean_y - test_y).sum()
        whole += np.square(test_y - mean_y).sum()
    return 1 - left / whole


def main(folder, name, layer=None):
    data = beside(folder, "align").Prompts(folder)
    tokenizer = AutoTokenizer.from_pretrained(name)
    model = AutoModelForCausalLM.from_pretrained(name).eval()
    layer = int(layer) if layer else model.config.num_hidden_layers // 2
    x = activations(model, tokenizer, data, layer)
    table = last_tokens(np.asarray(data.tokens), 3, len(data.manifest["vocabulary"]))
    both = np.concatenate([x, table], axis=2)
    for target in ["belief_reduced", "invisible"]:
        y = np.asarray(getattr(data, target))
        if target == "invisible" and data.manifest["invisible"]["dimension"] == 0:
            print("invisible: the next token shows the whole belief")
            continue
        scores = [f"{what} {held_out(features, y):.3f}" for what, features in [("layer", x), ("last three tokens", table), ("both", both)]]
        print(f"{target}: R2 of {', '.join(scores)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
