"""Load this data set with numpy alone; with PyTorch where it is installed.

    from loader import DataSet

    data = DataSet()                     # the folder that this file lies in
    data.train.tokens                    # uint16 [rows, columns], memory-mapped
    data.probe.tokens                    # what to feed a model: [sequences, columns]
    data.probe.belief_reduced            # float64 [prefixes, dimension]
    x = data.probe.at(activations)       # [sequences, columns, width] -> [prefixes, width]

Alignment: the belief at index t has seen tokens 0..=t, so it belongs to the activation at t. `data.probe.row` and
`data.probe.column` say where in `probe/tokens.npy`, and so in the activations, each prefix ends.
"""

import hashlib
import json
from pathlib import Path

import numpy as np


class Arrays:
    """The arrays of a folder by their names, memory-mapped, each opened when it is first asked for."""

    def __init__(self, folder, absent=None):
        self.folder = Path(folder)
        self._absent = absent or {}

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        path = self.folder / f"{name}.npy"
        if not path.is_file():
            why = self._absent.get(f"{self.folder.name}/{path.name}", "manifest.json lists what there is")
            raise AttributeError(f"this data set has no {path.name} in {self.folder}: {why}")
        array = np.load(path, mmap_mode="r")
        setattr(self, name, array)
        return array

    def __contains__(self, name):
        return (self.folder / f"{name}.npy").is_file()


class Probe(Arrays):
    """Every prefix once: tokens, row, column, position, weight, log_probability, belief_written, belief_reduced, next_token,
    belief_class, children, fold, and where the generator has them features and levels."""

    @property
    def levels(self):
        """The belief about each level, by the name of its file: float64 [prefixes, states of the level]."""
        return {path.stem: np.load(path, mmap_mode="r") for path in sorted((self.folder / "levels").glob("*.npy"))}

    def at(self, activations):
        """From one vector for each place of probe/tokens.npy, [sequences, columns, ...], to one for each prefix, [prefixes, ...]."""
        if tuple(activations.shape[:2]) != self.tokens.shape:
            raise ValueError(f"activations begin with {tuple(activations.shape[:2])}, probe/tokens.npy is {self.tokens.shape}")
        return activations[np.asarray(self.row, dtype=np.int64), np.asarray(self.column, dtype=np.int64)]

    def folds(self):
        """Pairs (prefixes to fit on, prefixes to test on), split by prefix, never by sequence: what a fold tests, no other fold fitted."""
        fold = np.asarray(self.fold)
        for held_out in np.unique(fold):
            yield np.flatnonzero(fold != held_out), np.flatnonzero(fold == held_out)


class DataSet:
    """A folder written by `epsilang dataset`."""

    def __init__(self, folder=None):
        self.folder = Path(folder) if folder is not None else Path(__file__).resolve().parent
        path = self.folder / "manifest.json"
        if not path.is_file():
            raise FileNotFoundError(f"{self.folder} is not a data set: it has no manifest.json")
        self.manifest = json.loads(path.read_text(encoding="utf-8"))
        if self.manifest.get("format") != "epsilang dataset":
            raise ValueError(f"{self.folder} holds {self.manifest.get('format')!r}, not a data set")
        if self.manifest.get("format_version") != 1:
            raise ValueError(f"this loader reads format version 1, not {self.manifest.get('format_version')}")
        self.vocabulary = list(self.manifest["vocabulary"])
        absent = self.manifest.get("absent", {})
        self.train = Arrays(self.folder / "train", absent)
        self.probe = Probe(self.folder / "probe", absent)
        self.control = Arrays(self.folder / "control", absent)

    @property
    def bos(self):
        """The begin token's id, which stands in column 0, or None."""
        bos = self.manifest.get("bos")
        return None if bos is None else int(bos["id"])

    @property
    def ids(self):
        """How many token ids a model must know: the vocabulary, and the begin and end tokens where there are any."""
        special = [self.manifest[name]["id"] for name in ("bos", "end") if self.manifest.get(name)]
        return max([len(self.vocabulary), *(int(token) + 1 for token in special)])

    @property
    def process(self):
        """The generator as matrices, row vectors acting from the left: T [vocabulary, states, states], start, final, tokens, states, and
        T_reduced, start_reduced, final_reduced of the reduced presentation. Of a large machine the entries of T that are not zero are
        there instead: T_weights [entries], T_places [entries, 3] as (token, from, to)."""
        path = self.folder / "process.npz"
        if not path.is_file():
            raise FileNotFoundError(f"no {path}: {self.manifest['absent'].get(path.name, 'it was removed')}")
        with np.load(path) as arrays:
            return {name: arrays[name] for name in arrays.files}

    def follow(self, tokens, presentation="reduced"):
        """The belief after each of some token ids, [len(tokens), dimension], by its definition b T[x] / (b T[x] final).

        `presentation` is "reduced" or "written". A begin token leaves the start belief; None is given for tokens that cannot come."""
        end = "_reduced" if presentation == "reduced" else ""
        process = self.process
        if "start" + end not in process:
            raise ValueError(f"beliefs have no coordinates: {self.manifest['absent'].get('T_reduced in process.npz')}")
        belief, final = process["start" + end], process["final" + end]
        beliefs = []
        for token in tokens:
            if self.bos is None or int(token) != self.bos:
                belief = moved(process, end, belief, int(token))
                probability = belief @ final
                if probability <= 0:
                    return None
                belief = belief / probability
            beliefs.append(belief)
        return np.array(beliefs)

    def verify(self):
        """Paths whose content is not what the manifest says: an empty list where all is well."""
        wrong = []
        for path, said in self.manifest["files"].items():
            file = self.folder / path
            digest = hashlib.sha256()
            if file.is_file():
                with open(file, "rb") as stream:
                    while block := stream.read(1 << 20):
                        digest.update(block)
            if not file.is_file() or digest.hexdigest() != said["sha256"]:
                wrong.append(path)
        return wrong

    def torch(self, split="train"):
        """A `torch.utils.data.Dataset` of the rows of train/tokens.npy (or probe/tokens.npy): int64 tensors [columns]."""
        return torch_rows(self.train.tokens if split == "train" else self.probe.tokens)


def moved(process, end, belief, token):
    """belief T[token], where T may be given by its entries."""
    if "T" + end in process:
        return belief @ process["T" + end][token]
    places, weights = process["T_places"], process["T_weights"]
    own = places[:, 0] == token
    return np.bincount(places[own, 2], belief[places[own, 1]] * weights[own], minlength=len(belief))


def torch_rows(tokens):
    """A PyTorch data set over the rows of a [rows, columns] array; only the rows that are asked for are read."""
    import torch

    class Rows(torch.utils.data.Dataset):
        def __len__(self):
            return len(tokens)

        def __getitem__(self, row):
            return torch.from_numpy(np.asarray(tokens[row]).astype(np.int64))

        def __getitems__(self, rows):
            return list(torch.from_numpy(np.asarray(tokens[np.asarray(rows)]).astype(np.int64)))

    return Rows()


if __name__ == "__main__":
    data = DataSet()
    wrong = data.verify()
    print(f"{data.folder}: rows {data.train.tokens.shape}, prefixes {len(data.probe.weight)}, vocabulary {data.vocabulary}")
    raise SystemExit(f"changed since it was written: {', '.join(wrong)}" if wrong else 0)
