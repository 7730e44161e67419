#!/bin/sh
# Builds the release preset and measures it: sh tests/bench/run.sh [OPTION...]
#
# What is measured, and the options, are bench.py's (--help).  Its files go to build/bench.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/tools/prepare.sh"
prepare_packages build
prepare_build_folder
build_tree release || exit 2
exec python3 "$root/tests/bench/bench.py" --tuodi "$build/release/tools/tuodi" --tools "$build/release/tests" \
  --folder "$build/bench" "$@"
