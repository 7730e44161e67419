#!/bin/sh
# From a clean clone to paid claims: sh tools/quickstart.sh
#
# Installs what is missing, builds, compiles policies/zhangye-2022.policy and settles the sample claims with it.  The
# files are left in build/quickstart.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tools/prepare.sh"
prepare_packages build
prepare_build_folder
echo "building (about half a minute the first time)"
build_tree release || exit 2

tuodi=$build/release/tools/tuodi samples=$root/tests/samples out=$build/quickstart
mkdir -p "$out"
"$tuodi" compile "$root/policies/zhangye-2022.policy" -o "$out/zhangye-2022.pbc"
status=0
"$tuodi" run "$out/zhangye-2022.pbc" "$samples/zhangye-2022/claims.csv" -o "$out/results.csv" \
  --lines "$out/lines.csv" --alerts "$out/alerts.csv" --rejects "$out/rejects.csv" \
  --params "$samples/params.csv" --list "重特大疾病病种=$samples/major-diseases.txt" 2> "$out/summary.txt" || status=$?
if [ $status -gt 1 ]; then
  cat "$out/summary.txt" >&2
  fail "tuodi run ended with status $status"
fi

here() { # a path as it is seen from here
  case $1 in
    "$PWD"/*) echo "${1#"$PWD"/}" ;;
    *) echo "$1" ;;
  esac
}

for table in results lines; do
  echo
  here "$out/$table.csv"
  head -n 6 "$out/$table.csv" | sed 's/^/  /'
done
echo
cat "$out/summary.txt"
echo
policy=$(here "$root/policies/zhangye-2022.policy") samples=$(here "$samples")
command="$(here "$tuodi") run $policy $samples/zhangye-2022/claims.csv -o results.csv --list 重特大疾病病种=$samples/major-diseases.txt"
echo "下一步：修改 $policy，再运行 $command；写自己的政策见 docs/transcribing.zh-CN.md"
echo "next: change $policy and run $command; to write your own, see docs/transcribing.md"
