#!/usr/bin/env bash
# From a generator to a claim about a model, without Python: data set, training, probing. Any generator will do: a .gen file, or one of the library.
#   examples/close_the_loop.sh [GENERATOR [FOLDER]]
# What each step says, and how to read the end, is in docs/walk-through.md.
set -euo pipefail
generator="${1:-std.classic.rrxor}"
folder="${2:-rrxor}"
net="$folder/models/gru-64-seed0"

epsilang dataset "$generator" --out "$folder" --rows 200000 --length 10 --seed 1
epsilang train "$folder" --model gru --size 64 --budget 10s
epsilang probe "$folder" "$net/trained.safetensors" --untrained "$net/untrained.safetensors" --losses "$net/losses.npy"
