"""The Parquet table and the raw file, as other programs load them; skipped where those are not installed."""

import tempfile
import unittest

import numpy as np

import folders

OPTIONS = ("std.classic.rrxor", "--rows", "300", "--length", "12", "--seed", "2", "--parquet", "--bin")

try:
    import datasets
except ImportError:
    datasets = None
try:
    import pyarrow.parquet as parquet
except ImportError:
    parquet = None


class Tables(unittest.TestCase):
    def setUp(self):
        self.folder = folders.folder(*OPTIONS)
        self.tokens = np.load(self.folder / "train/tokens.npy")

    def test_the_raw_file_is_the_array(self):
        raw = np.fromfile(self.folder / "train/train.bin", dtype="<u2")
        np.testing.assert_array_equal(raw.reshape(self.tokens.shape), self.tokens)

    @unittest.skipIf(parquet is None, "pyarrow is not installed")
    def test_pyarrow_reads_the_table(self):
        table = parquet.read_table(self.folder / "train/train.parquet")
        np.testing.assert_array_equal(np.array(table["tokens"].to_pylist()), self.tokens)

    @unittest.skipIf(datasets is None, "datasets is not installed")
    def test_datasets_reads_the_table(self):
        with tempfile.TemporaryDirectory() as cache:
            rows = datasets.load_dataset(
                "parquet", data_files=str(self.folder / "train/train.parquet"), split="train", cache_dir=cache
            )
            self.assertEqual(rows.num_rows, len(self.tokens))
            np.testing.assert_array_equal(np.array(rows["tokens"][:]), self.tokens)


if __name__ == "__main__":
    unittest.main()
