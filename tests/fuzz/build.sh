#!/bin/sh
# Builds the fuzz targets into BUILD (default build/fuzz): with libFuzzer by clang, else stand-alone by gcc.
#   sh tests/fuzz/build.sh [clang|gcc] [BUILD]
set -eu
here=$(CDPATH= cd "$(dirname "$0")" && pwd)
root=$(dirname "$(dirname "$here")")
cc=${1:-clang}
build=${2:-$root/build/fuzz}
if [ "$cc" = clang ]; then extra=-fsanitize=fuzzer-no-link; else extra=; fi
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DTUODI_SANITIZE=ON -DCMAKE_C_COMPILER="$cc" \
  -DCMAKE_C_FLAGS="-O1 $extra" >/dev/null
cmake --build "$build" --target tuodi_compiler tuodi
for target in policy_text image_bytes; do
  if [ "$cc" = clang ]; then main=-fsanitize=fuzzer; else main=$here/standalone.c; fi
  # shellcheck disable=SC2046,SC2086
  "$cc" -std=c11 -g -O1 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -fsanitize=address,undefined -fno-sanitize-recover=all \
    -I"$root" $(pkg-config --cflags glib-2.0) "$here/$target.c" $main "$build/compiler/libtuodi_compiler.a" \
    "$build/grammar/libtuodi_grammar.a" "$build/runtime/libtuodi_runtime.a" $(pkg-config --libs glib-2.0) -o "$build/$target"
done
echo "built $build/policy_text and $build/image_bytes"
