"""Does a ready-made language model, in context, carry more of the belief than the last tokens tell?

    epsilang prompts std.classic.rrxor --length 512 --count 20 --out rrxor-prompts
    python in_context.py rrxor-prompts MODEL [LAYER]

MODEL: the name or folder of a Hugging Face causal language model with a fast tokenizer; or `random`, a small GPT-2 that has learned nothing and
whose tokens are the words, for trying this out where no model can be had. Prints, on held-out prompts and on the late half of each, the R2 of a
ridge regression of the belief on the activations of a layer, on those of the same architecture with random weights, and on indicators of the last
tokens, alone and beside the layer.
"""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer, GPT2Config, PreTrainedTokenizerFast

# Indicators of the last tokens, at most.
MOST_COLUMNS = 2000


def beside(folder, name):
    """A Python file that lies in the folder of the prompts."""
    spec = importlib.util.spec_from_file_location(name, Path(folder) / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def small(words, length):
    """A tokenizer that has the words and nothing else, and the shape of a small model that reads prompts of so many words."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    numbers = {word: number for number, word in enumerate(["<other>", *(word.strip() for word in words)])}
    tokenizer = Tokenizer(models.WordLevel(numbers, unk_token="<other>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    # Room for tokens of the separator.
    config = GPT2Config(vocab_size=len(numbers), n_positions=4 * length, n_embd=64, n_layer=2, n_head=2, bos_token_id=None, eos_token_id=None)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<other>"), config


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
    """An indicator for each word of the last 1 .. k tokens, k at most `most`: [prompts, length, width], and k."""
    columns = []
    for k in range(1, most + 1):
        if k > 1 and vocabulary**k > MOST_COLUMNS:
            break
        code = np.zeros(tokens.shape, dtype=np.int64)
        for back in range(k):
            shifted = np.roll(tokens, back, axis=1).astype(np.int64)
            shifted[:, :back] = 0
            code = code * vocabulary + shifted
        columns.append(np.eye(vocabulary**k)[code])
    return np.concatenate(columns, axis=2), len(columns)


def held_out(x, y, folds=5, penalty=1e-3):
    """R2 of a ridge regression of y on x, each prompt predicted from other prompts; late halves alone."""
    late = slice(x.shape[1] // 2, None)
    folds = min(folds, len(x))
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
    if len(data.texts) < 2:
        raise SystemExit("one prompt cannot be held out against others: write several (--count 20)")
    torch.manual_seed(0)
    if name == "random":
        tokenizer, config = small(data.manifest["words"], data.manifest["length"])
        model = AutoModelForCausalLM.from_config(config).eval()
    else:
        tokenizer, config = AutoTokenizer.from_pretrained(name), AutoConfig.from_pretrained(name)
        model = AutoModelForCausalLM.from_pretrained(name).eval()
    layer = int(layer) if layer else model.config.num_hidden_layers // 2
    x = activations(model, tokenizer, data, layer)
    untrained = activations(AutoModelForCausalLM.from_config(config).eval(), tokenizer, data, layer)
    table, k = last_tokens(np.asarray(data.tokens), 3, len(data.manifest["vocabulary"]))
    both = np.concatenate([x, table], axis=2)
    of = [(f"layer {layer}", x), ("random weights", untrained), (f"last {k} tokens", table), ("layer and tokens", both)]
    for target in ["belief_reduced", "invisible"]:
        y = np.asarray(getattr(data, target))
        if target == "invisible" and data.manifest["invisible"]["dimension"] == 0:
            print("invisible: the next token shows the whole belief")
            continue
        print(f"{target}: R2 of {', '.join(f'{what} {held_out(features, y):.3f}' for what, features in of)}")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
