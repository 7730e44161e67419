#!/usr/bin/env python3
"""Runs on a ledger for which the disk really has no room.

    room_check.py --tuodi BUILD/tools/tuodi --inject BUILD/tests/libtuodi-inject.so [--sizes N]

A run may write files of so many bytes at most (setrlimit), from none to enough; and, where a file system in memory may
be mounted in a name space of its own (unshare), it runs in one of so many bytes.  It ends with 2 and says why, everything
is as before or as after, no file is cut short, nothing is left behind, and where there is room it ends as undisturbed.
Exit status: 0 everything is so, 1 something is not.
"""
import argparse
import resource
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from scene import FILES, LEDGER, copied, new_folder, small_scene  # noqa: E402

CAUSES = ["File too large", "No space left on device", "disk I/O error", "disk is full", "unable to open database"]
# $1 bytes, $2 where, $3 what is there at first, $4 where everything is put in the end; then the command
SMALL_DISK = """
mount -t tmpfs -o size="$1" none "$2" || exit 99
cp -r "$3"/. "$2" 2>/dev/null || exit 98
from=$2 to=$4; shift 4; cd "$from"; "$@"; status=$?; cp -r "$from"/. "$to"; exit $status
"""


def limited(scene, step, before, size):
    """Files of at most SIZE bytes."""
    folder = copied(before, scene.folder / "wild")
    process = subprocess.run([scene.tuodi, *step.arguments], cwd=folder, env=scene.environment(), capture_output=True,
                             text=True, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
    return folder, process.returncode, process.stderr


def mounted(scene, step, before, size):
    """A disk of SIZE bytes.  Status 98: not even what is there before fits; 99: it cannot be mounted."""
    folder, place = scene.folder / "wild", scene.folder / "place"
    for path in (folder, place):
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
    process = subprocess.run(["unshare", "-rm", "sh", "-c", SMALL_DISK, "sh", str(size), place, before, folder,
                              scene.tuodi, *step.arguments], env=scene.environment(), capture_output=True, text=True)
    return folder, process.returncode, process.stderr


def can_mount(folder):
    place = folder / "trial"
    place.mkdir()
    try:
        return subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "none", place],
                              capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def check(scene, k, before, way, size):
    """False: there was room enough."""
    where = f"run {k + 1}, {way.__name__} to {size} bytes"
    folder, status, said = way(scene, scene.steps[k], before, size)
    if status == 98:
        return True
    if status == scene.steps[k].status:
        scene.check_done(where, folder, k, status, said)
        return False
    if status != 2 or not said.startswith("tuodi: ") or not any(cause in said for cause in CAUSES):
        scene.fault(where, f"ended with {status}: {said.strip()}")
    scene.check_stopped(where, folder, k)
    left = {path.name for path in folder.iterdir()} - {*FILES.values(), LEDGER, LEDGER + "-journal"}
    if left or (k == 0 and (folder / LEDGER).exists() and (folder / LEDGER).stat().st_size == 0):
        scene.fault(where, f"left behind: {left or LEDGER}")
    scene.check_done(f"{where}, then with room", folder, k, *scene.run(scene.steps[k], folder))
    return True


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tuodi", required=True)
    options.add_argument("--inject", required=True)
    options.add_argument("--sizes", type=int, default=4096, help="bytes from one size to the next")
    options = options.parse_args()
    tight = 0
    with new_folder() as folder:
        scene = small_scene(options.tuodi, options.inject, folder, 60)
        ways = [limited] + ([mounted] if can_mount(scene.folder) else [])
        for k in range(len(scene.steps)):
            before = scene.stage(f"before{k}", k)
            for way in ways:
                size = options.sizes
                while check(scene, k, before, way, size) and scene.faults < 20:
                    tight += 1
                    size += options.sizes
    print(f"{tight} runs without room{'' if mounted in ways else ' (nothing can be mounted here)'}: {scene.faults} faults")
    return 1 if scene.faults else 0


if __name__ == "__main__":
    sys.exit(main())
