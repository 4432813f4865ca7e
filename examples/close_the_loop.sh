#!/usr/bin/env bash
# From a generator to a claim about a model, without Python: data set, training, probing, and a page, FOLDER/probe.html. Any generator will do: a .gen
# file, or one of the library. The exit status is that of the probe: 0 where the net carries the belief.
#   examples/close_the_loop.sh [GENERATOR [FOLDER]]
# What each step says, and how to read the end, is in docs/walk-through.md.
set -euo pipefail
generator="${1:-std.classic.rrxor}"
folder="${2:-rrxor}"
net="$folder/models/gru-64-seed0"

epsilang dataset "$generator" --out "$folder" --rows 200000 --length 10 --seed 1
epsilang train "$folder" --model gru --size 64 --budget 10s
probe=(epsilang probe "$folder" "$net/trained.safetensors" --untrained "$net/untrained.safetensors" --losses "$net/losses.npy")
"${probe[@]}" --format html --out "$folder/probe.html" || true
"${probe[@]}"
