"""model.py and the torch part of loader.py; skipped where PyTorch is not installed."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

import folders

try:
    import torch
except ImportError:
    torch = None

RRXOR = ("std.classic.rrxor", "--rows", "2000", "--length", "8", "--seed", "1")


@unittest.skipIf(torch is None, "PyTorch is not installed")
class Model(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = folders.folder(*RRXOR)
        cls.model = folders.module(cls.folder / "model.py")
        cls.data = folders.module(cls.folder / "loader.py").DataSet(cls.folder)
        torch.manual_seed(0)
        torch.set_num_threads(2)

    def models(self):
        columns = self.data.probe.tokens.shape[1]
        yield self.model.Transformer(self.data.ids, columns, width=32, layers=2, heads=2)
        for kind in ("rnn", "gru", "lstm"):
            yield self.model.Recurrent(self.data.ids, kind, width=16)

    def test_rows_as_a_torch_data_set(self):
        rows = self.data.torch()
        self.assertEqual(len(rows), 2000)
        batch = next(iter(torch.utils.data.DataLoader(rows, batch_size=32)))
        np.testing.assert_array_equal(batch.numpy(), self.data.train.tokens[:32])
        self.assertEqual(batch.dtype, torch.int64)

    def test_hooks_have_the_usual_names_and_the_layout_that_is_probed(self):
        names = self.model.hook_names(next(self.models()))
        for name in ("hook_embed", "blocks.0.hook_resid_pre", "blocks.0.hook_resid_mid", "blocks.1.hook_resid_post"):
            self.assertIn(name, names)
        rows, columns = self.data.probe.tokens.shape
        for model in self.models():
            seen = self.model.collect(model, self.data.probe.tokens, batch=100)
            self.assertEqual(list(seen), self.model.hook_names(model))
            for name, array in seen.items():
                self.assertEqual(array.shape[:2], (rows, columns), name)
                self.assertEqual(array.dtype, np.float32)

    def test_an_activation_does_not_see_later_tokens(self):
        tokens = np.array([[0, 1, 1, 0, 1, 0, 0, 1], [0, 1, 1, 0, 0, 1, 1, 0]])
        for model in self.models():
            for name, array in self.model.collect(model, tokens).items():
                np.testing.assert_allclose(array[0, :4], array[1, :4], atol=1e-5, err_msg=name)

    def test_losses_are_the_surprise_of_the_next_column(self):
        model = next(self.models())
        got = self.model.losses(model, self.data.probe.tokens[:20], batch=7)
        rows = torch.from_numpy(self.data.probe.tokens[:20].astype(np.int64))
        with torch.no_grad():
            logs = torch.log_softmax(model(rows), -1)
        self.assertEqual(got.shape, (20, rows.shape[1] - 1))
        self.assertAlmostEqual(float(got[3, 2]), -float(logs[3, 2, rows[3, 3]]), places=5)

    def test_what_is_saved_comes_back(self):
        seen = self.model.collect(next(self.models()), self.data.probe.tokens[:5])
        with tempfile.TemporaryDirectory() as folder:
            self.model.save(f"{folder}/a.npz", seen)
            with np.load(f"{folder}/a.npz") as back:
                self.assertEqual(set(back.files), set(seen))
                np.testing.assert_array_equal(back["hook_embed"], seen["hook_embed"])
            try:
                from safetensors.numpy import load_file
            except ImportError:
                return
            self.model.save(f"{folder}/a.safetensors", seen)
            np.testing.assert_array_equal(load_file(f"{folder}/a.safetensors")["hook_embed"], seen["hook_embed"])
            with self.assertRaises(ValueError):
                self.model.save(f"{folder}/a.pickle", seen)

    def test_training_lowers_the_loss(self):
        model = self.model.Recurrent(self.data.ids, "gru", width=32)
        before = self.model.losses(model, self.data.train.tokens).mean()
        curve = self.model.train(model, self.data.train.tokens, steps=150, rate=1e-2)
        after = self.model.losses(model, self.data.train.tokens).mean()
        self.assertEqual(len(curve), 150)
        optimal = np.mean(self.data.manifest["optimal_loss"]["nats"][1:])
        self.assertLess(after, before - 0.02)
        self.assertGreater(after, optimal - 0.02)

    def test_the_script_writes_what_probe_reads(self):
        with tempfile.TemporaryDirectory() as elsewhere:
            out = Path(elsewhere) / "net"
            command = [sys.executable, self.folder / "model.py", "--model", "gru", "--width", "8", "--steps", "3", "--device", "cpu"]
            subprocess.run([*command, "--format", "npz", "--out", out], check=True, capture_output=True)
            rows, columns = self.data.probe.tokens.shape
            for name in ("trained.npz", "untrained.npz"):
                with np.load(out / name) as arrays:
                    self.assertEqual(arrays["layers.0.hook_hidden"].shape, (rows, columns, 8))
            self.assertEqual(np.load(out / "losses.npy").shape, (rows, columns - 1))


if __name__ == "__main__":
    unittest.main()
