"""Data sets to test on, made once by the program under test.

The program is $EPSILANG, or target/release/epsilang, or target/debug/epsilang, whichever is there first.
"""

import functools
import os
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = tempfile.TemporaryDirectory(prefix="epsilang-python-")


def program():
    for path in (os.environ.get("EPSILANG"), ROOT / "target/release/epsilang", ROOT / "target/debug/epsilang"):
        if path and Path(path).is_file():
            return str(path)
    raise FileNotFoundError("there is no epsilang to test: run `cargo build` first, or name one in $EPSILANG")


def epsilang(*arguments, status=0):
    """Runs the program; its standard output. Fails where the exit status is another."""
    done = subprocess.run([program(), *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != status:
        raise AssertionError(f"epsilang {' '.join(map(str, arguments))}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


@functools.cache
def folder(source, *options):
    """The folder of a data set with these options of `epsilang dataset`; the same one for the same options."""
    name = "-".join([source, *options]).replace("/", "_").replace(" ", "").replace("=", "")
    path = Path(KEPT.name) / name
    epsilang("dataset", source, *options, "--out", path)
    return path


def module(path):
    """A Python file of a data set, as a module; what it imports is looked for beside it."""
    import importlib.util
    import sys

    sys.path.insert(0, str(path.parent))
    sys.modules.pop("loader", None)
    try:
        spec = importlib.util.spec_from_file_location(path.stem, path)
        loaded = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(loaded)
        return loaded
    finally:
        sys.path.remove(str(path.parent))
