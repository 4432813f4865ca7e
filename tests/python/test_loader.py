"""loader.py against the files it reads, and the beliefs against their definition, with numpy alone."""

import tempfile
import unittest

import numpy as np

import folders

RRXOR = ("std.classic.rrxor", "--rows", "500", "--length", "10", "--seed", "1")
MESS3 = ("std.zoo.mess3", "--set", "x=0.05", "--set", "a=0.85", "--rows", "500", "--length", "6", "--seed", "1")


def opened(*options):
    folder = folders.folder(*options)
    return folders.module(folder / "loader.py").DataSet(folder)


class Loader(unittest.TestCase):
    def test_nothing_but_numpy_is_imported(self):
        folder = folders.folder(*RRXOR)
        text = (folder / "loader.py").read_text()
        outside = [line for line in text.splitlines() if line.startswith(("import ", "from "))]
        self.assertLessEqual({line.split()[1] for line in outside}, {"hashlib", "json", "numpy", "pathlib"})

    def test_shapes_are_as_the_manifest_says(self):
        for options in (RRXOR, MESS3, (*RRXOR, "--bos")):
            data = opened(*options)
            columns = int(options[options.index("--length") + 1]) + ("--bos" in options)
            self.assertEqual(data.train.tokens.shape, (500, columns))
            self.assertEqual(data.train.tokens.dtype, np.uint16)
            self.assertIsInstance(data.train.tokens, np.memmap)
            prefixes = len(data.probe.weight)
            for name in ("row", "column", "position", "belief_reduced", "next_token", "belief_class", "children", "fold"):
                self.assertEqual(len(getattr(data.probe, name)), prefixes, name)
            self.assertAlmostEqual(float(np.sum(data.probe.weight)), 1.0, places=12)
            self.assertEqual(data.verify(), [])

    def test_large_machines_are_followed_by_their_entries(self):
        data = opened("std.grammar.cfg3b", "--rows", "20", "--length", "10", "--probe-length", "5", "--effort", "0.01")
        process = data.process
        self.assertNotIn("T", process)
        self.assertEqual(process["T_places"].shape, (len(process["T_weights"]), 3))
        probe = data.probe
        for i in np.flatnonzero(probe.position == 5)[:20]:
            word = probe.tokens[probe.row[i]][: probe.column[i] + 1]
            self.assertLess(np.abs(data.follow(word, "written")[-1] - probe.belief_written[i]).max(), 1e-12)
        with self.assertRaisesRegex(ValueError, "dimensions"):
            data.follow([0])
        with self.assertRaisesRegex(AttributeError, "dimensions"):
            probe.belief_reduced

    def test_what_stacks_do_not_tell_is_named_with_the_reason(self):
        data = opened("std.grammar.palindrome", "--rows", "20", "--length", "8", "--effort", "0.01")
        self.assertAlmostEqual(float(np.abs(np.sum(data.probe.next_token, axis=1) - 1).max()), 0.0, places=12)
        for wanted in (lambda: data.process, lambda: data.train.states, lambda: data.probe.belief_written):
            with self.assertRaisesRegex((AttributeError, FileNotFoundError), "embeds itself"):
                wanted()

    def test_what_changed_is_named(self):
        import shutil

        with tempfile.TemporaryDirectory() as elsewhere:
            copy = f"{elsewhere}/copy"
            shutil.copytree(folders.folder(*RRXOR), copy)
            with open(f"{copy}/probe/weight.npy", "r+b") as file:
                file.seek(-1, 2)
                file.write(b"!")
            data = folders.module(folders.folder(*RRXOR) / "loader.py").DataSet(copy)
            self.assertEqual(data.verify(), ["probe/weight.npy"])

    def test_a_folder_that_is_none_is_refused(self):
        DataSet = folders.module(folders.folder(*RRXOR) / "loader.py").DataSet
        with self.assertRaises(FileNotFoundError):
            DataSet("/")
        with tempfile.TemporaryDirectory() as elsewhere:
            folders.epsilang("prompts", "std.classic.even", "--length", 5, "--out", f"{elsewhere}/prompts")
            with self.assertRaisesRegex(ValueError, "not a data set"):
                DataSet(f"{elsewhere}/prompts")

    def test_beliefs_follow_the_matrices(self):
        for options in (RRXOR, MESS3, (*MESS3, "--bos")):
            data = opened(*options)
            probe, begin = data.probe, int(data.bos is not None)
            self.assertEqual(begin, int("--bos" in options))
            generator = np.random.default_rng(0)
            for prefix in generator.integers(0, len(probe.weight), 50):
                row, column, position = (int(getattr(probe, name)[prefix]) for name in ("row", "column", "position"))
                self.assertEqual(column, position - 1 + begin)
                tokens = probe.tokens[row, begin : begin + position]
                for presentation in ("reduced", "written"):
                    beliefs = data.follow(tokens, presentation)
                    said = getattr(probe, f"belief_{presentation}")[prefix]
                    end = "_reduced" if presentation == "reduced" else ""
                    followed = beliefs[-1] if len(beliefs) else data.process["start" + end]
                    np.testing.assert_allclose(followed, said, atol=1e-9)

    def test_next_token_and_weight_are_those_of_the_process(self):
        data = opened(*MESS3)
        process, probe = data.process, data.probe
        next_token = np.einsum("ps,vst,t->pv", probe.belief_written, process["T"], process["final"])
        np.testing.assert_allclose(next_token, probe.next_token, atol=1e-9)
        # All prefixes of six tokens are there: within a position the probabilities add up to one, and the weights are them.
        position = np.asarray(probe.position)
        for length in range(1, 7):
            here = position == length
            self.assertAlmostEqual(float(np.exp(probe.log_probability[here]).sum()), 1.0, places=9)
            share = probe.weight[here] / np.exp(probe.log_probability[here])
            np.testing.assert_allclose(share, share[0], rtol=1e-9)

    def test_children_are_one_token_longer(self):
        data = opened(*RRXOR)
        probe = data.probe
        begin = int(data.bos is not None)
        word = lambda p: tuple(int(t) for t in probe.tokens[probe.row[p], begin : probe.column[p] + 1])
        for parent in range(0, len(probe.weight), 7):
            for token, child in enumerate(probe.children[parent]):
                if child >= 0:
                    self.assertEqual(word(child), (*word(parent), token))

    def test_one_vector_for_each_prefix(self):
        data = opened(*RRXOR)
        rows, columns = data.probe.tokens.shape
        places = np.arange(rows * columns).reshape(rows, columns, 1)
        at = data.probe.at(places)[:, 0]
        np.testing.assert_array_equal(at, np.asarray(data.probe.row, int) * columns + np.asarray(data.probe.column, int))
        self.assertEqual(len(np.unique(at)), len(at))
        with self.assertRaises(ValueError):
            data.probe.at(places[:, 1:])

    def test_folds_split_prefixes(self):
        data = opened(*RRXOR)
        tested = np.zeros(len(data.probe.weight), int)
        for fit, test in data.probe.folds():
            self.assertFalse(set(fit) & set(test))
            self.assertEqual(len(fit) + len(test), len(tested))
            tested[test] += 1
        self.assertTrue((tested == 1).all())

    def test_states_and_log_probabilities_are_those_of_the_rows(self):
        data = opened(*RRXOR)
        process, states = data.process, np.asarray(data.train.states, int)
        tokens = np.asarray(data.train.tokens, int)
        self.assertEqual(states.shape, (500, 11))
        # No step is impossible, and the log-probability of a row is that of its word.
        self.assertTrue((process["T"][tokens, states[:, :-1], states[:, 1:]] > 0).all())
        for row in range(0, 500, 50):
            belief, total = process["start"], 0.0
            for token in tokens[row]:
                belief = belief @ process["T"][token]
            total = np.log(belief @ process["final"])
            self.assertAlmostEqual(float(np.sum(data.train.logprob[row], dtype=float)), float(total), places=4)


if __name__ == "__main__":
    unittest.main()
