"""What `epsilang train` writes, as numpy and safetensors read it."""

import json
import unittest

import numpy as np

import folders

RRXOR = ("std.classic.rrxor", "--rows", "2000", "--length", "8", "--seed", "1")


class Trained(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        try:
            from safetensors.numpy import load_file
        except ImportError as error:
            raise unittest.SkipTest("safetensors is not installed") from error
        cls.folder = folders.folder(*RRXOR)
        cls.data = folders.module(cls.folder / "loader.py").DataSet(cls.folder)
        folders.epsilang("train", cls.folder, "--model", "gru", "--size", "8", "--steps", "60", "--seed", "3")
        cls.out = cls.folder / "models" / "gru-8-seed3"
        cls.trained, cls.untrained = (load_file(cls.out / f"{name}.safetensors") for name in ("trained", "untrained"))

    def test_hidden_states_have_the_layout_that_is_probed(self):
        rows, columns = self.data.probe.tokens.shape
        for arrays in (self.trained, self.untrained):
            self.assertEqual({name: array.shape for name, array in arrays.items()}, {"hidden": (rows, columns, 8)})
            self.assertEqual(arrays["hidden"].dtype, np.float32)
            self.assertLess(np.abs(arrays["hidden"]).max(), 1.0)
        self.assertFalse(np.allclose(self.trained["hidden"], self.untrained["hidden"]))

    def test_a_hidden_state_has_seen_its_own_token_and_those_before_it(self):
        tokens, hidden = np.asarray(self.data.probe.tokens), self.trained["hidden"]
        for column in range(tokens.shape[1]):
            seen = {}
            for row, state in zip(tokens[:, : column + 1].tolist(), hidden[:, column]):
                np.testing.assert_allclose(seen.setdefault(tuple(row), state), state, atol=1e-6)

    def test_losses_and_account_agree(self):
        said = json.loads((self.out / "training.json").read_text())
        losses = np.load(self.out / "losses.npy")
        rows, columns = self.data.probe.tokens.shape
        self.assertEqual((losses.shape, losses.dtype), ((rows, columns - 1), np.float32))
        self.assertEqual((said["steps"], said["size"], said["seconds"]), (60, 8, None))
        loss = said["loss"]
        for optimal, trained in zip(loss["optimal"], loss["trained"]):
            self.assertGreater(trained, optimal - 1e-6)
        # The loss expected after all prefixes of a length is the mean over sequences by their probability.
        last = np.asarray(self.data.probe.position) == columns
        weight = np.zeros(rows)
        np.add.at(weight, np.asarray(self.data.probe.row)[last], np.asarray(self.data.probe.weight)[last])
        mean = weight @ losses / weight.sum()
        np.testing.assert_allclose(mean, loss["trained"][: columns - 1], atol=1e-4)


if __name__ == "__main__":
    unittest.main()
