"""Which of a model's tokens carries which word of these prompts.

    from align import Prompts

    data = Prompts()                              # the folder that this file lies in
    at = data.align(tokenizer, prompt=0)          # a Hugging Face fast tokenizer
    hidden = model(**tokenizer(data.texts[0], return_tensors="pt"), output_hidden_states=True).hidden_states[6]
    x, y = hidden[0, at], data.belief_reduced[0]  # row t of both: word t has been read

`align` works on offsets alone and needs nothing but Python; `Prompts` needs numpy.
"""

import json
import warnings
from pathlib import Path


class Misaligned(ValueError):
    """A word is not carried by one model token."""


def core(text, start, end):
    """The span without white space at its ends; empty where there is nothing else."""
    while start < end and text[start:end][:1].isspace():
        start += 1
    while start < end and text[start:end][-1:].isspace():
        end -= 1
    return start, end


def align(offsets, spans, text):
    """For each of our words the index of the one model token that carries it.

    offsets: (start, end) of each model token in `text`; empty spans, as special tokens have them, are passed over.
    spans: (start, end) of each of our words: characters.npy[prompt], or bytes.npy[prompt] with a text of bytes.
    Raises Misaligned where a word is split into several model tokens, shares one with another word, or has none.
    """
    words = [core(text, int(start), int(end)) for start, end in spans]
    shown = [text[start:end] for start, end in words]
    carriers = [[] for _ in words]
    first = 0
    for index, (start, end) in enumerate(offsets):
        start, end = core(text, int(start), int(end))
        if start == end:
            continue
        # Offsets rise, but several model tokens may share the characters of one letter.
        while first < len(words) and words[first][1] <= start:
            first += 1
        held = [t for t in range(first, min(first + 2, len(words))) if words[t][0] < end and start < words[t][1]]
        if len(held) > 1:
            raise Misaligned(f"model token {index}, {text[start:end]!r}, holds the words {shown[held[0]]!r} and {shown[held[1]]!r} "
                             f"(tokens {held[0]} and {held[1]}): let something stand between words (--separator)")
        for t in held:
            carriers[t].append(index)
    for t, found in enumerate(carriers):
        if len(found) > 1:
            raise Misaligned(f"the word {shown[t]!r} (token {t}) is split into {len(found)} model tokens: choose words that are one (--words)")
        if not found:
            raise Misaligned(f"no model token carries the word {shown[t]!r} (token {t}): the tokenizer cut the text, or changed it")
        start, end = core(text, *map(int, offsets[found[0]]))
        if start > words[t][0] or end < words[t][1]:
            raise Misaligned(f"model token {found[0]} holds only a part of the word {shown[t]!r} (token {t})")
    return [found[0] for found in carriers]


def offsets_of_pieces(pieces):
    """Offsets from what each model token stands for, str or bytes, where these put together are the text (tiktoken, say).

    With pieces of bytes, spans are those of bytes.npy and the text is `text.encode()`.
    """
    offsets, start = [], 0
    for piece in pieces:
        offsets.append((start, start + len(piece)))
        start += len(piece)
    return offsets


def variants(ids, at, tokens):
    """Words that have several model tokens for their numbers (most often the first of a text): {our token: [ids]}."""
    found = {}
    for index, token in zip(at, tokens):
        found.setdefault(int(token), set()).add(int(ids[index]))
    return {token: sorted(several) for token, several in found.items() if len(several) > 1}


class Prompts:
    """The folder: `texts`, `manifest`, and each array by the name of its file, memory-mapped."""

    def __init__(self, folder=None):
        self.folder = Path(folder) if folder else Path(__file__).resolve().parent
        self.manifest = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
        self.texts = json.loads((self.folder / "prompts.json").read_text(encoding="utf-8"))

    def __getattr__(self, name):
        if name.startswith("_") or name not in [path.stem for path in self.folder.glob("*.npy")]:
            raise AttributeError(f"there is no array {name}.npy; manifest.json says what there is, and under 'absent' what not")
        import numpy as np

        array = np.load(self.folder / f"{name}.npy", mmap_mode="r")
        setattr(self, name, array)
        return array

    def surrogate(self, order):
        """Texts, tokens and characters of the Markov surrogate of this order."""
        import numpy as np

        files = next(entry for entry in self.manifest["surrogates"] if entry["order"] == order)
        texts = json.loads((self.folder / files["texts"]).read_text(encoding="utf-8"))
        return texts, np.load(self.folder / files["tokens"]), np.load(self.folder / files["characters"])

    def align(self, tokenizer, prompt=0):
        """Model token indices of one prompt: an integer array of its length. `tokenizer`: a Hugging Face fast tokenizer."""
        import numpy as np

        text = self.texts[prompt]
        encoded = tokenizer(text, return_offsets_mapping=True)
        at = align(encoded["offset_mapping"], self.characters[prompt], text)
        several = variants(encoded["input_ids"], at, self.tokens[prompt])
        if several:
            words = ", ".join(repr(self.manifest["words"][token]) for token in several)
            warnings.warn(f"not always the same model token for the same word: {words} (often the first of the text: leave position 0 out)")
        return np.array(at)
