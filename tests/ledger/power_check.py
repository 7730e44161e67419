#!/usr/bin/env python3
"""Takes the power away from runs on a ledger, as far as that can be played, and starts them again.

    power_check.py --tuodi BUILD/tools/tuodi --inject BUILD/tests/libtuodi-inject.so [--every N] [--random N] [--seed S]

A run is logged (inject.c): every call that changed a file or a name, and what was synced.  For each call the disk is
made as it may be when the power goes behind it.  What was written to a file before its last sync is there; so are the
names that were made, changed or removed before the last sync of their folder.  Of the rest

    nothing            nothing
    names              all names, and no contents
    contents           all contents, and no names
    last name          all contents, and of the names the last change
    random             any sectors (512 bytes) of what was written, any of the changes of size, and any of the names

is there.  Then: every file is whole or not there, results are only of what is in the ledger, the ledger is as before or
as after; a run that had ended is in it, and the same run again ends as undisturbed.  Some of these second runs are
logged as well, and lose their power too.
Exit status: 0 everything is so, 1 something is not.
"""
import argparse
import copy
import random
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from scene import new_folder, small_scene  # noqa: E402

WRITE, SYNC, TRUNCATE, RENAME, UNLINK, CREATE = range(6)
LINE = struct.Struct("=4IQqQ")
SECTOR = 512
PLAIN = ["nothing", "names", "contents", "last name"]


class File:
    def __init__(self, content=b""):
        self.synced, self.pending = content, []  # pending: (WRITE, offset, bytes), (TRUNCATE, size)

    @staticmethod
    def applied(content, changes):
        content = bytearray(content)
        for kind, at, *data in changes:
            if kind == TRUNCATE:
                content = content[:at] + bytes(max(0, at - len(content)))
            else:
                content += bytes(max(0, at - len(content)))
                content[at:at + len(data[0])] = data[0]
        return bytes(content)

    def sync(self):
        self.synced, self.pending = self.applied(self.synced, self.pending), []

    def some(self, random_):
        """What any part of the pending changes makes of it."""
        chosen = []
        for change in self.pending:
            if change[0] == TRUNCATE:
                chosen += [change] if random_.random() < 0.5 else []
                continue
            _, at, data = change
            share = random_.choice([0, 0.5, 1])
            chosen += [(WRITE, at + i, data[i:i + SECTOR]) for i in range(0, len(data), SECTOR)
                       if random_.random() < share]
        return self.applied(self.synced, chosen)


class Disk:
    """One folder: what is certain, and what is pending."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.names = {path.name: File(path.read_bytes()) for path in self.folder.iterdir()}
        self.nodes = {path.stat().st_ino: self.names[path.name] for path in self.folder.iterdir()}
        self.now, self.pending = dict(self.names), []  # pending: (CREATE, name, file), (RENAME, from, to), (UNLINK, name)

    def name(self, path):
        path = Path(path.decode()) if Path(path.decode()).is_absolute() else self.folder / path.decode()
        return path.name if path.parent == self.folder else None

    @staticmethod
    def change(names, change):
        kind, name, *more = change
        if kind == CREATE:
            names[name] = more[0]
        elif kind == UNLINK:
            names.pop(name, None)
        elif name in names:
            names[more[0]] = names.pop(name)

    def do(self, line, path, to, data):
        kind, _, _, folder, node, offset, size = line
        if kind in (CREATE, RENAME, UNLINK):
            name, file = self.name(path), File()
            if name is None:
                return
            if kind == CREATE:
                self.nodes[node] = file
            change = (kind, name, file if kind == CREATE else self.name(to) if kind == RENAME else None)
            self.pending.append(change)
            self.change(self.now, change)
        elif kind == SYNC and folder:
            self.names, self.pending = dict(self.now), []
        elif node in self.nodes:
            file = self.nodes[node]
            if kind == SYNC:
                file.sync()
            else:
                file.pending.append((WRITE, offset, data) if kind == WRITE else (TRUNCATE, size))

    def after_loss(self, how, random_):
        """Names and contents as they may be."""
        share = random_.choice([0, 0.5, 1])
        kept = {"names": self.pending, "last name": self.pending[-1:],
                "random": [change for change in self.pending if random_.random() < share]}
        names = dict(self.names)
        for change in kept.get(how, []):
            self.change(names, change)
        contents = {"nothing": lambda file: file.synced, "names": lambda file: file.synced,
                    "random": lambda file: file.some(random_)}
        content = contents.get(how, lambda file: file.applied(file.synced, file.pending))
        return {name: content(file) for name, file in names.items()}


def log_lines(path):
    data, at = Path(path).read_bytes(), 0
    while at < len(data):
        line = LINE.unpack_from(data, at)
        at += LINE.size
        parts = []
        for size in (line[1], line[2], line[6] if line[0] == WRITE else 0):
            parts.append(data[at:at + size])
            at += size
        yield line, *parts


class Power:
    def __init__(self, scene, options):
        self.scene, self.random, self.options = scene, random.Random(options.seed), options
        self.cases = self.again = self.committed = 0

    def put(self, contents, folder):
        folder.mkdir(exist_ok=True)
        for path in folder.iterdir():
            path.unlink()
        for name, content in contents.items():
            (folder / name).write_bytes(content)
        return folder

    def logged(self, k, folder):
        """Runs step K; the disk before it, and what was done."""
        disk, log = Disk(folder), self.scene.folder / "log"
        log.unlink(missing_ok=True)
        status, said = self.scene.run(self.scene.steps[k], folder, TUODI_INJECT_LOG=log)
        self.scene.check_done(f"run {k + 1}, logged", folder, k, status, said)
        return disk, list(log_lines(log))

    def lose(self, where, contents, k, ended, deeper):
        """The power is gone, and this is on the disk."""
        self.cases += 1
        folder = self.put(contents, self.scene.folder / ("lost" if deeper else "lost again"))
        after = self.scene.check_stopped(where, folder, k)
        self.committed += after
        if ended and not after:
            self.scene.fault(where, "a run that had ended is not in the ledger")
        if deeper and self.random.random() < self.options.again:
            self.again += 1
            disk, lines = self.logged(k, folder)
            self.walk(f"{where}, again", disk, lines, k, self.random.sample(range(len(lines) + 1), 3), deeper=False)
        else:
            self.scene.check_done(f"{where}, again", folder, k, *self.scene.run(self.scene.steps[k], folder))

    def walk(self, where, disk, lines, k, points, deeper=True):
        disk = copy.deepcopy(disk)
        for number in range(len(lines) + 1):
            if number in points and self.scene.faults < 20:
                for how in PLAIN + ["random"] * self.options.random:
                    self.lose(f"{where}, call {number}, {how}", disk.after_loss(how, self.random), k,
                              number == len(lines), deeper)
            if number < len(lines):
                disk.do(*lines[number])

    def check(self, k):
        folder = self.scene.stage(f"stage{k}", k)
        disk, lines = self.logged(k, folder)
        first = self.random.randrange(self.options.every)
        points = set(range(first, len(lines), self.options.every)) | {len(lines)}
        self.walk(f"run {k + 1}", disk, lines, k, points)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tuodi", required=True)
    options.add_argument("--inject", required=True)
    options.add_argument("--rows", type=int, default=60)
    options.add_argument("--every", type=int, default=1, help="only behind each N-th call")
    options.add_argument("--random", type=int, default=3, help="how often a random part of the rest is there")
    options.add_argument("--again", type=float, default=0.1, help="the share of second runs that lose their power too")
    options.add_argument("--seed", type=int, default=1)
    options = options.parse_args()
    with new_folder() as folder:
        power = Power(small_scene(options.tuodi, options.inject, folder, options.rows), options)
        for k in range(len(power.scene.steps)):
            power.check(k)
    print(f"{power.cases} power losses, {power.committed} of them after the commit, {power.again} second runs lost theirs "
          f"too: {power.scene.faults} faults")
    return 1 if power.scene.faults else 0


if __name__ == "__main__":
    sys.exit(main())
