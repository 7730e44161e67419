#!/bin/sh
# Everything that CI runs: sh tools/test.sh
#
#   release   gcc, -Werror; ctest
#   sanitize  gcc, AddressSanitizer and UndefinedBehaviorSanitizer; ctest, with fewer of what is generated, and without
#             the long series of runs (on ledgers, over every policy), which release has
#   thread    gcc, ThreadSanitizer; what works on several threads: the stages of a run, settling, the samples, ledgers
#   clang     -Werror; the unit tests and the transcripts (the same source gives the same bytes)
#   valgrind  memcheck on the quick unit tests, on one run of tuodi and on one file of enrolments
#
# Installs what is missing (tools/prepare.sh).  Ends with `N passed, N failed`; exit status 0 when nothing failed, 1 when
# something did, 2 when it could not be run.  TUODI_CLAIMS: generated claims for each policy (default 100000).
set -u
root=$(cd "$(dirname "$0")/.." && pwd) || exit 2
. "$root/tools/prepare.sh"
unset CC CFLAGS CPPFLAGS LDFLAGS MAKEFLAGS
passed=0 failed=0 failures=
claims=${TUODI_CLAIMS:-100000}
case $claims in
  '' | *[!0-9]* | 0*) fail "TUODI_CLAIMS is to be a number of claims" ;;
esac
jobs=$(nproc 2> /dev/null || echo 2)

count() { # count WHAT STATUS: one step
  if [ "$2" -eq 0 ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    failures="$failures
  $1"
  fi
}

# build_step NAME [CMAKE...]: a tree that does not build is one failure.
build_step() {
  echo "== $1: build"
  build_tree "$@"
  status=$?
  count "$1: build" $status
  return $status
}

# ctest_step NAME [CTEST...]: counts its tests.
ctest_step() {
  name=$1 log=$build/$1/ctest.log
  shift
  echo "== $name: tests"
  ctest --test-dir "$build/$name" --output-on-failure --no-tests=error -j "$jobs" "$@" > "$log" 2>&1 < /dev/null
  status=$?
  bad=$(sed -n 's/^.*tests passed, \([0-9]*\) tests* failed out of \([0-9]*\)$/\1/p' "$log")
  all=$(sed -n 's/^.*tests passed, \([0-9]*\) tests* failed out of \([0-9]*\)$/\2/p' "$log")
  if [ -z "$all" ] || { [ $status -ne 0 ] && [ "$bad" -eq 0 ]; }; then
    cat "$log"
    count "$name: ctest" 1
    return 1
  fi
  passed=$((passed + all - bad)) failed=$((failed + bad))
  if [ "$bad" -eq 0 ]; then
    tail -n 1 "$log"
    grep 'tests passed' "$log"
    return 0
  fi
  cat "$log"
  failures="$failures
$(sed -n '/^The following tests FAILED:/,$s/^[^-]*- \(.*\)$/  '"$name"': \1/p' "$log")"
  return 1
}

# memcheck NAME COMMAND...: one program under valgrind; its own status counts as well, but for 1 (findings) of tuodi.
memcheck() {
  name=$1 log=$build/valgrind.log
  shift
  valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite,indirect \
    --errors-for-leak-kinds=definite,indirect "$@" > "$log" 2>&1 < /dev/null
  status=$?
  case $name in
    run | enrol) [ $status -eq 1 ] && status=0 ;;
  esac
  [ $status -eq 0 ] || cat "$log"
  count "valgrind: $name" $status
}

# What takes long with sanitizers, and is tried many times without.
fewer="-DTUODI_CITIES=3 -DTUODI_ORDERS=2 -DTUODI_CHANGED=20 -DTUODI_DATED=12 -DTUODI_DIRECTIONS=6 -DTUODI_EFFECTS=10 -DTUODI_MIXED=4 -DTUODI_WEIGHED=4 -DTUODI_SHEETS=100 -DTUODI_POLICIES=40"
start=$(date +%s)
prepare_packages test
prepare_build_folder

if build_step release "-DTUODI_CLAIMS=$claims"; then
  ctest_step release
  echo "== valgrind"
  tests=$build/release/tests/tuodi-tests samples=$root/tests/samples
  # Not the suites that read hostile bytes by the thousand, nor io, whose children end without freeing: the sanitizers
  # see those.
  for suite in grammar "settle: order" "settle: run" "settle: supply" reference "same source" "compiler: limits" "runtime: engine"; do
    memcheck "$suite" "$tests" "$suite"
  done
  memcheck run "$build/release/tools/tuodi" run "$root/policies/zhangye-2022.policy" "$samples/zhangye-2022/claims.csv" \
    -o "$build/valgrind-results.csv" --lines "$build/valgrind-lines.csv" --rejects "$build/valgrind-rejects.csv" \
    --params "$samples/params.csv" --list "重特大疾病病种=$samples/major-diseases.txt"
  memcheck enrol "$build/release/tools/tuodi" enrol "$root/policies" "$samples/yubei-2025/enrolments.csv" \
    -o "$build/valgrind-results.csv" --rejects "$build/valgrind-rejects.csv" --params "$samples/params.csv"
fi
build_step sanitize "-DTUODI_CLAIMS=$(((claims + 9) / 10))" $fewer && ctest_step sanitize -E '^(ledger-(kill|fail|power|together|split|room|resettle|anew)|coverage-walk|several)$'
if build_step thread; then
  ctest_step thread -R '^(unit-settle|samples|ledger-lots)'
  "$build/thread/tests/tuodi-tests" pipeline > "$build/thread/pipeline.log" 2>&1
  status=$?
  [ $status -eq 0 ] || cat "$build/thread/pipeline.log"
  count "thread: pipeline" $status
fi
build_step clang -DCMAKE_C_COMPILER=clang && ctest_step clang -L "unit|golden"

echo "== took $(($(date +%s) - start)) s"
[ -z "$failures" ] || echo "failed:$failures"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
