"""align.py against tokenizers, and the beliefs of prompts against their definition, with numpy; with `tokenizers` where it is installed."""

import importlib.util
import re
import subprocess
import sys
import tempfile
import unittest
import warnings
from pathlib import Path

import numpy as np

import folders

KEPT = tempfile.TemporaryDirectory(prefix="epsilang-prompts-")


def prompts(name, source, *options):
    path = Path(KEPT.name) / name
    if not path.exists():
        folders.epsilang("prompts", source, *options, "--out", path)
    return path, folders.module(path / "align.py")


class Alignment(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path, cls.align = prompts("plain", "std.classic.even", "--length", 40, "--words", " A, Bob")

    def test_offsets_with_and_without_the_space(self):
        text, spans = " A Bob A", [(0, 2), (2, 6), (6, 8)]
        self.assertEqual(self.align.align([(0, 2), (2, 6), (6, 8)], spans, text), [0, 1, 2])
        self.assertEqual(self.align.align([(0, 0), (1, 2), (3, 6), (7, 8), (0, 0)], spans, text), [1, 2, 3])
        # A token for each space, as some tokenizers have it.
        self.assertEqual(self.align.align([(0, 1), (1, 2), (2, 3), (3, 6), (6, 7), (7, 8)], spans, text), [1, 3, 5])

    def test_what_is_no_single_token_is_refused(self):
        text, spans = " A Bob A", [(0, 2), (2, 6), (6, 8)]
        for offsets, why in [
            ([(0, 2), (2, 4), (4, 6), (6, 8)], "split into 2"),
            ([(0, 6), (6, 8)], "holds the words"),
            ([(0, 2), (2, 6)], "no model token"),
            ([(0, 2), (2, 5), (6, 8)], "only a part"),
            # Several tokens for the bytes of one letter have its offsets.
            ([(0, 2), (2, 6), (2, 6), (6, 8)], "split into 2"),
            ([], "no model token"),
        ]:
            with self.assertRaisesRegex(self.align.Misaligned, why):
                self.align.align(offsets, spans, text)

    def test_separators_carry_no_word(self):
        text, spans = "A, Bob, A", [(0, 1), (3, 6), (8, 9)]
        self.assertEqual(self.align.align([(0, 1), (1, 2), (2, 6), (6, 7), (7, 9)], spans, text), [0, 2, 4])

    def test_pieces_of_bytes(self):
        text = "é b".encode()
        offsets = self.align.offsets_of_pieces([text[:2], text[2:]])
        self.assertEqual(self.align.align(offsets, [(0, 2), (3, 4)], text), [0, 1])

    def test_words_with_several_numbers_are_told(self):
        self.assertEqual(self.align.variants([7, 9, 5, 9], [0, 2, 3], [1, 0, 1]), {1: [7, 9]})

    def test_offsets_are_where_the_words_are(self):
        data = self.align.Prompts(self.path)
        words = data.manifest["words"]
        self.assertEqual(data.texts[0], "".join(words[token] for token in data.tokens[0]))
        for token, (start, end), (first, last) in zip(data.tokens[0], data.characters[0], data.bytes[0]):
            self.assertEqual(data.texts[0][start:end], words[token])
            self.assertEqual(data.texts[0].encode()[first:last].decode(), words[token])
        with self.assertRaises(AttributeError):
            data.nothing


class Beliefs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path, align = prompts("rrxor", "std.classic.rrxor", "--length", 60, "--count", 3, "--suffix", 3, "--seed", 5)
        cls.data = align.Prompts(cls.path)
        cls.process = np.load(cls.path / "process.npz")

    def test_beliefs_follow_the_matrices(self):
        matrices, final = self.process["T"], self.process["final"]
        for prompt, tokens in enumerate(self.data.tokens):
            belief = self.process["start"]
            for t, token in enumerate(tokens):
                belief = belief @ matrices[token]
                self.assertAlmostEqual(np.log(belief @ final), self.data.logprob[prompt, t], places=12)
                belief = belief / (belief @ final)
                np.testing.assert_allclose(belief, self.data.belief_written[prompt, t], atol=1e-12)
                np.testing.assert_allclose(belief @ matrices @ final, self.data.next_token[prompt, t], atol=1e-12)

    def test_suffixes_begin_in_the_stationary_law(self):
        matrices, final = self.process["T"], self.process["final"]
        values, vectors = np.linalg.eig(matrices.sum(0).T)
        law = np.real(vectors[:, np.argmin(abs(values - 1))])
        law /= law.sum()
        for t in range(60):
            for k in range(1, 4):
                belief = law
                for token in self.data.tokens[1, max(0, t + 1 - k) : t + 1]:
                    belief = belief @ matrices[token]
                np.testing.assert_allclose(belief / (belief @ final), self.data.suffix_written[1, t, k - 1], atol=1e-12)

    def test_the_invisible_part_changes_no_law_of_the_next_token(self):
        columns = np.stack([matrix @ self.process["final_reduced"] for matrix in self.process["T_reduced"]], axis=1)
        self.assertLess(abs(self.data.invisible @ columns).max(), 1e-12)
        np.testing.assert_allclose((self.data.belief_reduced - self.data.invisible) @ columns, self.data.next_token, atol=1e-12)
        self.assertEqual(self.data.manifest["invisible"]["dimension"], columns.shape[0] - np.linalg.matrix_rank(columns))

    def test_surrogates_are_in_the_same_words(self):
        for order in range(3):
            texts, tokens, characters = self.data.surrogate(order)
            self.assertEqual(tokens.shape, self.data.tokens.shape)
            words = [texts[0][start:end] for start, end in characters[0]]
            self.assertEqual(words, [self.data.manifest["words"][token] for token in tokens[0]])


class Tokenizers(unittest.TestCase):
    def tokenizer(self, vocabulary):
        from tokenizers import Tokenizer, models, pre_tokenizers

        letters = sorted(pre_tokenizers.ByteLevel.alphabet())
        pieces, merges = {letter: i for i, letter in enumerate(letters)}, []
        for word in vocabulary:
            for end in range(2, len(word) + 1):
                if word[:end] not in pieces:
                    pieces[word[:end]] = len(pieces)
                    merges.append((word[: end - 1], word[end - 1]))
        made = Tokenizer(models.BPE(pieces, merges))
        made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)

        def encode(text, return_offsets_mapping=True):
            encoded = made.encode(text)
            return {"input_ids": encoded.ids, "offset_mapping": encoded.offsets}

        return encode

    def setUp(self):
        if importlib.util.find_spec("tokenizers") is None:
            self.skipTest("tokenizers is not installed")

    def test_a_byte_level_tokenizer(self):
        path, align = prompts("spaced", "std.classic.even", "--length", 50)
        data = align.Prompts(path)
        encode = self.tokenizer(["Ġcat", "Ġdog"])
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            at = data.align(encode)
        self.assertEqual(at.tolist(), list(range(50)))
        with self.assertRaisesRegex(align.Misaligned, "split into 2"):
            data.align(self.tokenizer(["Ġcat", "Ġdo"]))

    def test_the_first_word_without_its_space(self):
        path, align = prompts("bare", "std.classic.even", "--length", 50, "--words", "cat,dog")
        data = align.Prompts(path)
        self.assertIn("first word", " ".join(data.manifest["tokenisation"]))
        with self.assertWarnsRegex(UserWarning, "same model token"):
            data.align(self.tokenizer(["Ġcat", "Ġdog", "cat", "dog"]))


class Example(unittest.TestCase):
    def test_in_context_runs_with_a_model_that_has_learned_nothing(self):
        for name in ("torch", "transformers"):
            if importlib.util.find_spec(name) is None:
                self.skipTest(f"{name} is not installed")
        path, _ = prompts("several", "std.classic.rrxor", "--length", 60, "--count", 6)
        script = folders.ROOT / "examples/prompts/in_context.py"
        done = subprocess.run([sys.executable, script, path, "random"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        for target in ("belief_reduced", "invisible"):
            said = next(line for line in done.stdout.splitlines() if line.startswith(f"{target}: R2"))
            numbers = [float(number) for number in re.findall(r"-?\d\.\d{3}", said)]
            # Layer, random weights, last three tokens, layer and tokens: what has learned nothing tells no more than the tokens.
            self.assertEqual(len(numbers), 4)
            self.assertLess(max(numbers), 0.6)


if __name__ == "__main__":
    unittest.main()
