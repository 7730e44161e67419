#!/bin/sh
# Claims per second and peak memory of `tuodi run`, from CSV to CSV, with and without lines.
#
#   sh tests/bench/run.sh [--rows N] [--persons P] [--seed S] [--folder DIR]
#                         [--tuodi PATH] [--claims-tool PATH] [--measure PATH]
#
# Without paths it builds the release preset first.  2,000,000 claims of 500,000 persons take some 450 MB in DIR
# (build/bench).  A claims file that is there already from the same arguments is used again.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
rows=2000000 persons=500000 seed=1
folder= tuodi= claims_tool= measure=
while [ $# -gt 1 ]; do
  case $1 in
    --rows) rows=$2 ;;
    --persons) persons=$2 ;;
    --seed) seed=$2 ;;
    --folder) folder=$2 ;;
    --tuodi) tuodi=$2 ;;
    --claims-tool) claims_tool=$2 ;;
    --measure) measure=$2 ;;
    *) break ;;
  esac
  shift 2
done
if [ $# -gt 0 ]; then
  sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi

if [ -z "$tuodi" ] || [ -z "$claims_tool" ] || [ -z "$measure" ]; then
  . "$root/tools/prepare.sh"
  prepare_packages build
  prepare_build_folder
  folder=${folder:-$build/bench}
  build_tree release || exit 2
  tuodi=$build/release/tools/tuodi
  claims_tool=$build/release/tests/tuodi-claims measure=$build/release/tests/tuodi-measure
fi
folder=${folder:-$root/build/bench}
mkdir -p "$folder"
claims=$folder/claims-$rows-$persons-$seed.csv
if [ ! -f "$claims" ]; then
  "$claims_tool" --rows "$rows" --persons "$persons" --seed "$seed" > "$claims.part"
  mv "$claims.part" "$claims"
fi
policy=$folder/zhangye-2022.pbc
"$tuodi" compile "$root/policies/zhangye-2022.policy" -o "$policy"
bytes=$(wc -c < "$claims")
echo "claims: $rows of $persons persons, $bytes bytes"

# measured NAME OPTION...: one run, its figures in a line.
measured() {
  name=$1
  shift
  status=0
  "$measure" "$tuodi" run "$policy" "$claims" -o "$folder/results.csv" --rejects "$folder/rejects.csv" --format json \
    --params "$root/tests/samples/params.csv" --list "重特大疾病病种=$root/tests/samples/major-diseases.txt" \
    "$@" > "$folder/summary.json" 2> "$folder/measure.txt" || status=$?
  if [ "$status" -ne 0 ]; then
    cat "$folder/measure.txt" >&2
    echo "bench: tuodi run ended with status $status (1: it rejected rows, and it should reject none)" >&2
    exit 1
  fi
  out=$(($(wc -l < "$folder/results.csv") - 1))
  if [ "$out" -ne "$rows" ]; then
    echo "bench: $rows claims gave $out results" >&2
    exit 1
  fi
  awk -v name="$name" -v rows="$rows" '$1 == "measure" {
    printf "%-14s %8.2f s  %10.0f claims/s  peak %7.1f MiB\n", name, $2, rows / $2, $3 / 1024 }' "$folder/measure.txt"
}

measured "results"
measured "with lines" --lines "$folder/lines.csv" --alerts "$folder/alerts.csv"
