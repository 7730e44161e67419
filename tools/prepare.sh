# What the scripts share; they source it with $root set.  POSIX sh; nothing is printed unless something fails.
#
#   prepare_packages build|test   installs what is missing (Debian 12, Ubuntu 24.04 or later)
#   prepare_build_folder          sets $build: the tree's build/, or a folder of our own where that is not ours to write
#   build_tree NAME [CMAKE...]    configures and builds $build/NAME (release, debug, sanitize, thread: the preset of that name)

fail() {
  echo "${0##*/}: $*" >&2
  exit 2
}

# missing_packages build|test: the packages that are not there, one a line.
missing_packages() {
  while read -r when command package; do
    [ "$when" = build ] || [ "$1" = test ] || continue
    command -v "$command" > /dev/null 2>&1 || echo "$package"
  done << END
build gcc gcc
build cmake cmake
build ninja ninja-build
build flex flex
build bison bison
build pkg-config pkg-config
build python3 python3
test clang clang
test valgrind valgrind
test valgrind libc6-dbg
END
  for module in glib-2.0:libglib2.0-dev cunit:libcunit1-dev sqlite3:libsqlite3-dev libcrypto:libssl-dev; do
    pkg-config --exists "${module%%:*}" 2> /dev/null || echo "${module#*:}"
  done
  [ -e /usr/include/stdio.h ] || echo libc6-dev
}

prepare_packages() {
  missing=$(missing_packages "$1" | tr '\n' ' ')
  [ -n "$missing" ] || return 0
  command -v apt-get > /dev/null 2>&1 || fail "these packages are missing, and there is no apt-get to install them: $missing"
  as_root=
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo > /dev/null 2>&1 || fail "run as root, or install these packages first: $missing"
    as_root="sudo"
  fi
  echo "installing $missing"
  log=$(mktemp)
  # shellcheck disable=SC2086
  if ! { $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive \
         apt-get install -y -qq --no-install-recommends $missing; } > "$log" 2>&1 < /dev/null; then
    cat "$log" >&2
    rm -f "$log"
    fail "apt-get could not install: $missing"
  fi
  rm -f "$log"
}

prepare_build_folder() {
  build=$root/build
  for existing in "$build" "$build"/*; do
    if [ -e "$existing" ] && [ ! -w "$existing" ]; then
      build=$(mktemp -d "${TMPDIR:-/tmp}/tuodi-build.XXXXXX")
      echo "$root/build belongs to another user; building in $build"
      return 0
    fi
  done
  if ! mkdir -p "$build" 2> /dev/null; then
    build=$(mktemp -d "${TMPDIR:-/tmp}/tuodi-build.XXXXXX")
    echo "$root cannot be written; building in $build"
  fi
}

# The preset of a tree; trees of other names are release builds with what is asked for beside.
preset_of() {
  case $1 in
    release | debug | sanitize | thread) echo "$1" ;;
    *) echo release ;;
  esac
}

build_tree() {
  tree=$build/$1 preset=$(preset_of "$1")
  shift
  # A folder that was configured elsewhere (moved, copied, another container) is begun anew.
  if [ -f "$tree/CMakeCache.txt" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$tree/CMakeCache.txt"; then
    rm -rf "$tree"
  fi
  mkdir -p "$tree"
  if ! { cd "$root" && cmake --preset "$preset" -B "$tree" "$@" && cmake --build "$tree"; } > "$tree/build.log" 2>&1 \
    < /dev/null; then
    cat "$tree/build.log" >&2
    echo "${0##*/}: the $preset build in $tree failed; the compiler's messages are above" >&2
    return 1
  fi
  if grep -i 'warning' "$tree/build.log" >&2; then
    echo "${0##*/}: the $preset build in $tree gave the warnings above" >&2
    return 1
  fi
}
