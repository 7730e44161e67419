"""Some runs on one ledger, what they give undisturbed, and what must hold whenever one of them was stopped."""
import csv
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
sys.path.insert(0, str(ROOT / "tests" / "ledger"))
import ledger_read  # noqa: E402
from compare_samples import LISTS, SAMPLES  # noqa: E402

FILES = {"results": "r.csv", "lines": "l.csv", "alerts": "a.csv", "rejects": "j.csv", "manifest": "m.json"}
LEDGER = "ledger.db"


def settlement_order(row):
    return (row["setl_time"] + " 00:00:00")[:19], row.get("refd_setl_flag") == "1", row["setl_id"]


def sample(policy):
    with open(SAMPLES / policy / "claims.csv", encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        return reader.fieldnames, sorted(reader, key=settlement_order)


def options_of(policies):
    options = ["--params", SAMPLES / "params.csv"]
    for policy in policies:
        for entry, file in LISTS.get(policy, {}).items():
            options += ["--list", f"{entry}={SAMPLES / file}"]
        people = SAMPLES / policy / "people.csv"
        if people.exists():
            options += ["--people", people]
    return options


def new_folder():
    """A folder for a check: in memory where there is one, which syncs at once."""
    memory = Path("/dev/shm")
    return tempfile.TemporaryDirectory(dir=memory if memory.is_dir() and os.access(memory, os.W_OK) else None)


class Step:
    """One run: policies and a file of claims."""

    def __init__(self, policies, columns, claims, path, threads=None, ledger=LEDGER):
        self.claims = Path(path).resolve()
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(claims)
        self.sha = hashlib.sha256(self.claims.read_bytes()).hexdigest()
        self.arguments = ["run", *(ROOT / "policies" / f"{policy}.policy" for policy in policies), self.claims, "-o",
                          FILES["results"], "--ledger", ledger, "--lang", "en", *options_of(policies)]
        for paper in ("lines", "alerts", "rejects", "manifest"):
            self.arguments += [f"--{paper}", FILES[paper]]
        if threads:
            self.arguments += ["--threads", str(threads)]
        # as undisturbed:
        self.files, self.ledger, self.status = None, None, None


class Scene:
    def __init__(self, tuodi, inject, folder):
        self.tuodi, self.inject, self.folder = Path(tuodi).resolve(), Path(inject).resolve(), Path(folder)
        self.spool = self.folder / "spool"
        self.spool.mkdir()
        self.steps, self.faults = [], 0

    def environment(self, inject=None, **more):
        environment = dict(os.environ, TMPDIR=str(self.spool), ASAN_OPTIONS="verify_asan_link_order=0")
        if inject or more:
            environment["LD_PRELOAD"] = str(self.inject)
        if inject:
            environment["TUODI_INJECT"] = inject
        environment.update({name: str(value) for name, value in more.items()})
        return environment

    def start(self, step, folder, inject=None, **more):
        return subprocess.Popen([self.tuodi, *step.arguments], cwd=folder, env=self.environment(inject, **more),
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, step, folder, inject=None, **more):
        """Exit status (negative: the signal) and what was said."""
        process = self.start(step, folder, inject, **more)
        out, said = process.communicate(timeout=120)
        return process.returncode, said

    def count(self, step, folder):
        """How many of its calls change files."""
        with_counts = self.folder / "count"
        self.run(step, folder, TUODI_INJECT_COUNT=with_counts)
        return int(with_counts.read_text())

    def play(self):
        """All steps undisturbed, one after the other."""
        calm = self.folder / "calm"
        calm.mkdir()
        for step in self.steps:
            step.status, said = self.run(step, calm)
            if step.status not in (0, 1):
                sys.exit(f"an undisturbed run ended with {step.status}: {said}")
            step.files = {paper: (calm / name).read_bytes() for paper, name in FILES.items()}
            step.ledger = ledger_read.read(calm / LEDGER)
        return calm

    def stage(self, name, upto):
        """A folder as it is when the first UPTO steps were made undisturbed."""
        folder = self.folder / name
        folder.mkdir()
        for step in self.steps[:upto]:
            self.run(step, folder)
        return folder

    def fault(self, where, what):
        self.faults += 1
        print(f"{where}: {what}")

    # ---- what must hold

    def which(self, paper, content, k):
        """Is this the file of step K, of the one before, or of either?"""
        found = set()
        for name, number in (("old", k - 1), ("new", k)):
            if number < 0:
                continue
            step = self.steps[number]
            if paper != "manifest":
                same = content == step.files[paper]
            else:
                try:
                    same = json.loads(content)["claims"]["sha256"] == step.sha
                except (ValueError, KeyError):
                    same = False
            if same:
                found.add(name)
        return found

    def files_fault(self, folder, k):
        """What is wrong with the files when step K was stopped; also whether its results are there."""
        kinds = {}
        for paper, name in FILES.items():
            path = Path(folder) / name
            if path.exists():
                kinds[paper] = self.which(paper, path.read_bytes(), k)
                if not kinds[paper]:
                    return f"{name} is neither this run's nor the earlier one's", False
        results = kinds.pop("results", None)
        if results == {"new"} and (len(kinds) < len(FILES) - 1 or not all("new" in kind for kind in kinds.values())):
            return "the results are this run's, and another file is not", True
        if results == {"old"} and not all("old" in kind for kind in kinds.values()):
            return "earlier results stand beside this run's files", False
        if k > 0 and len(kinds) < len(FILES) - 1:
            return "an earlier file is gone", False
        return None, results == {"new"}

    def ledger_of(self, folder):
        try:
            return ledger_read.read(Path(folder) / LEDGER), None
        except Exception as error:  # whatever is wrong with it
            return None, f"the ledger does not hold together: {error}"

    def check_stopped(self, where, folder, k):
        """After step K was stopped: files whole or not at all, the ledger as before or as after, results only of what
        is in the ledger.  True: it is in the ledger."""
        before = self.steps[k - 1].ledger if k > 0 else None
        wrong, results = self.files_fault(folder, k)
        if wrong:
            self.fault(where, wrong)
        ledger, wrong = self.ledger_of(folder)
        after = ledger_read.difference(self.steps[k].ledger, ledger) is None
        if wrong or (not after and ledger_read.difference(before, ledger)):
            self.fault(where, wrong or f"the ledger is neither as before nor as after: "
                       f"{ledger_read.difference(self.steps[k].ledger, ledger)}")
        if results and not after:
            self.fault(where, "there are results that the ledger does not have")
        return after

    def check_done(self, where, folder, k, status, said):
        """After step K was made: everything as if never disturbed."""
        step = self.steps[k]
        if status != step.status:
            self.fault(where, f"ended with {status}, not {step.status}: {said.strip()}")
            return
        for paper, name in FILES.items():
            path = Path(folder) / name
            content = path.read_bytes() if path.exists() else None
            if content is None or (content != step.files[paper] if paper != "manifest" else
                                   "new" not in self.which(paper, content, k)):
                self.fault(where, f"{name} differs from the undisturbed one")
        ledger, wrong = self.ledger_of(folder)
        wrong = wrong or ledger_read.difference(step.ledger, ledger)
        if wrong:
            self.fault(where, f"the ledger differs from the undisturbed one: {wrong}")


def copied(source, target):
    if Path(target).exists():
        shutil.rmtree(target)
    shutil.copytree(source, target)
    return Path(target)


def small_scene(tuodi, inject, folder, rows):
    """Two runs of one thread: claims in order, then, with repeats and takings-back, without order."""
    scene = Scene(tuodi, inject, folder)
    columns, claims = sample("zhangye-2022")
    claims = claims[:rows]
    later = claims[rows // 3:]
    random.Random(rows).shuffle(later)
    scene.steps = [Step(["zhangye-2022"], columns, part, scene.folder / f"claims{i}.csv", threads=1)
                   for i, part in enumerate([claims[:rows // 2], later])]
    scene.play()
    return scene
