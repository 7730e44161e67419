#!/usr/bin/env python3
"""Has every single call of a run on a ledger that changes files fail, or end the program, and looks what comes of it.

    fail_check.py --tuodi BUILD/tools/tuodi --inject BUILD/tests/libtuodi-inject.so [--kinds eio,...] [--every N]

A small run on a new ledger, and one on a ledger that is there (with rows again, takings-back, no order).  For each kind
and each N, from 1 until the run is no longer disturbed, the N-th call

    eio enospc         fails (enospc: as where a disk is full), once
    eio+ enospc+       fails, and all after it
    short              writes half, and then nothing can be written or made any more: a full disk
    before after       is the last: the program is killed before it, or after it

(inject.c).  Then: a run that says it is done (0, 1) has all files and its ledger as undisturbed; one that is not done
ends with 2 and says why; none crashes.  Every file is whole or not there, results are only of what is in the ledger,
and the ledger is as before or as after.  No temporary file is left, nor a new ledger that nothing came of, unless the
program was killed or nothing could be removed.  The same run again ends as undisturbed.  With --every 7, every 7th N.
Exit status: 0 everything is so, 1 something is not.
"""
import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from scene import FILES, LEDGER, copied, new_folder, small_scene  # noqa: E402

KINDS = ["eio", "eio+", "enospc", "enospc+", "short", "before", "after"]
CAUSES = ["Input/output error", "No space left on device", "disk I/O error", "disk is full", "unable to open database"]


def check_failed(scene, where, folder, k, status, said):
    """What the program itself made of a failure."""
    step = scene.steps[k]
    if status == step.status:
        scene.check_done(where, folder, k, status, said)
    elif status != 2 or not said.startswith("tuodi: ") or not any(cause in said for cause in CAUSES):
        scene.fault(where, f"ended with {status}: {said.strip()}")


def check_left(scene, where, folder, k):
    known = {*FILES.values(), LEDGER, LEDGER + "-journal"}
    left = sorted(path.name for path in folder.iterdir() if path.name not in known)
    if left:
        scene.fault(where, f"left behind: {', '.join(left)}")
    if k == 0 and (folder / LEDGER).exists() and (folder / LEDGER).stat().st_size == 0:
        scene.fault(where, "an empty ledger is left behind")
    if (folder / (LEDGER + "-journal")).exists() and not (folder / LEDGER).exists():
        scene.fault(where, "a journal without its ledger is left behind")


def disturb(scene, kind, number, before, k, outcomes):
    """Step K with its N-th call disturbed.  False: there are fewer."""
    folder = copied(before, scene.folder / "wild")
    counted = scene.folder / "count"
    counted.unlink(missing_ok=True)
    where = f"run {k + 1}, {kind}:{number}"
    status, said = scene.run(scene.steps[k], folder, f"{kind}:{number}", TUODI_INJECT_COUNT=counted)
    killed = kind in ("before", "after")
    if counted.exists() and int(counted.read_text()) < number:
        scene.check_done(where, folder, k, status, said)
        return False
    if not killed:
        check_failed(scene, where, folder, k, status, said)
        outcomes[said.strip().replace(str(scene.folder), "") if status == 2 else "done all the same"] += 1
    elif status != -9:
        scene.fault(where, f"was not killed, but ended with {status}")
    scene.check_stopped(where, folder, k)
    if not killed and not kind.endswith("+"):  # what cannot be removed stays
        check_left(scene, where, folder, k)
    scene.check_done(where + ", again", folder, k, *scene.run(scene.steps[k], folder))
    return True


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tuodi", required=True)
    options.add_argument("--inject", required=True)
    options.add_argument("--kinds", default=KINDS, type=lambda text: text.split(","))
    options.add_argument("--rows", type=int, default=60)
    options.add_argument("--every", type=int, default=1)
    options.add_argument("--verbose", action="store_true", help="say what the program said")
    options = options.parse_args()
    cases, outcomes = 0, Counter()
    with new_folder() as folder:
        scene = small_scene(options.tuodi, options.inject, folder, options.rows)
        for k in range(len(scene.steps)):
            before = scene.stage(f"before{k}", k)
            for kind in options.kinds:
                number = 1
                while disturb(scene, kind, number, before, k, outcomes) and scene.faults < 20:
                    number += options.every
                    cases += 1
    if options.verbose:
        for said, count in outcomes.most_common():
            print(count, said)
    print(f"{cases} calls disturbed: {scene.faults} faults")
    return 1 if scene.faults else 0


if __name__ == "__main__":
    sys.exit(main())
