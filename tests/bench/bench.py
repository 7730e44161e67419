#!/usr/bin/env python3
"""How fast `tuodi run` settles claims from CSV to CSV, beside others that do the same with the same claims.

    sh tests/bench/run.sh [--rows N] [--persons P] [--seed S] [--peers no] [--shuffled yes] [--folder DIR]

The claims are those of the Zhangye notice, interleaved in the order of settlement, none taken back (generate.c). The
same arguments give the same bytes; a file that is there is used again. 2,000,000 of them take 420 MB, each result 180.

  tuodi         one thread; also with lines and alerts; with two threads, where `tuodi run` has --threads; onto a
                new ledger; with --shuffled yes, on the rows in no order
  yardstick C   a program written for this notice alone (yardstick/)
  DuckDB        zhangye.duckdb.sql on one thread; the version below, from PyPI into a folder of its own in DIR
  SQLite        zhangye.sqlite.sql, in memory, its import included; the system's sqlite3

They run in turn, five rounds, with the claims in the page cache and no results of the round
before. Said of each: the medians of the seconds and of the processors' seconds, claims a second, that against the
yardstick's, the highest peak of memory (the yardstick's counts the file, which it maps whole). Then whether all results are equal byte for byte, and the
kernels: claims in columns to results in columns, in memory.

--peers no leaves DuckDB and SQLite out; one that cannot be had is left out too, and that is said.
Exit status: 0 done, 1 results differ, 2 not done.
"""
import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DUCKDB = "2.0.0"
DUCKDB_PROGRAM = 'import duckdb, sys; duckdb.connect().execute(open(sys.argv[1], encoding="utf-8").read())'
ROUNDS = 5


def stop(what):
    sys.stderr.write(f"bench: {what}\n")
    sys.exit(2)


def output_of(command):
    """Standard output; None: it cannot be run, or failed."""
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    except (OSError, subprocess.CalledProcessError):
        return None


class Contestant:
    """One row of the table: a command that reads claims and writes a results file."""

    def __init__(self, name, results, command, fresh=()):
        self.name, self.results, self.command = name, results, command
        self.fresh = fresh  # files of the round before that are not to be there
        self.seconds, self.processor, self.kib = [], [], []

    def run(self, bench):
        for path in (self.results, *self.fresh):
            path.unlink(missing_ok=True)
        done = subprocess.run([bench.measure, *self.command], cwd=bench.folder, capture_output=True, text=True,
                              encoding="utf-8")
        figures = re.search(r"^measure (\S+) (\S+) (\d+) (\d+)$", done.stderr, re.M)
        if done.returncode != 0 or figures is None or not self.results.exists():
            stop(f"{self.name} ended with status {done.returncode} (tuodi: 1 says that it rejected rows)\n{done.stderr}")
        self.seconds.append(float(figures[1]))
        self.processor.append(float(figures[2]))
        self.kib.append(int(figures[3]))


class Bench:
    """The folder, what is in it, who takes part."""

    def __init__(self, options):
        self.options = options
        self.folder = options.folder.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.measure = options.tools / "tuodi-measure"
        self.claims = self.folder / f"plain-{options.rows}-{options.persons}-{options.seed}.csv"
        self.policy = self.folder / "zhangye-2022.pbc"
        self.contestants = {}

    def prepare(self):
        if not self.claims.exists():
            part = self.claims.with_suffix(".part")
            with open(part, "wb") as file:
                subprocess.run([self.options.tools / "tuodi-claims", "--rows", str(self.options.rows), "--persons",
                                str(self.options.persons), "--seed", str(self.options.seed), "--takings-back", "0"],
                               stdout=file, check=True)
            part.rename(self.claims)
        subprocess.run([self.options.tuodi, "compile", ROOT / "policies/zhangye-2022.policy", "-o", self.policy], check=True)
        # What is written in SQL finds its input by name.
        for name, target in (("claims.csv", self.claims), ("diseases.txt", ROOT / "tests/samples/major-diseases.txt")):
            (self.folder / name).unlink(missing_ok=True)
            (self.folder / name).symlink_to(target)
        if self.options.shuffled == "yes":
            with open(self.claims, "rb") as file:
                header, *rows = file
            random.Random(self.options.seed).shuffle(rows)
            with open(self.folder / "shuffled.csv", "wb") as file:
                file.write(header)
                file.writelines(rows)

    # ---- who takes part

    def add(self, key, name, results, command, fresh=()):
        self.contestants[key] = Contestant(name, self.folder / results, command, fresh)

    def add_tuodi(self, key, name, *more, claims="claims.csv", threads=1, fresh=()):
        results = f"tuodi-{key}.csv"
        command = [self.options.tuodi, "run", self.policy, claims, "-o", results, "--rejects", "rejects.csv", "--format",
                   "json", "--params", ROOT / "tests/samples/params.csv", "--list", "重特大疾病病种=diseases.txt", *more]
        if self.has_threads:
            command += ["--threads", str(threads)]
        self.add(key, name, results, command, fresh=fresh)

    def add_ledger(self, key, name, threads):
        ledger = [self.folder / f"{key}.db", self.folder / f"{key}.db-journal"]
        self.add_tuodi(key, name, "--ledger", ledger[0].name, threads=threads, fresh=ledger)

    def choose(self):
        self.has_threads = "--threads" in (output_of([self.options.tuodi, "help", "run"]) or "")
        self.add("c", "yardstick C", "yardstick.csv",
                 [self.options.tools / "tuodi-yardstick", "claims.csv", "diseases.txt", "yardstick.csv"])
        self.add_tuodi("plain", "tuodi")
        self.add_tuodi("lines", "tuodi, lines", "--lines", "lines.csv", "--alerts", "alerts.csv")
        if self.has_threads:
            self.add_tuodi("threads", "tuodi, 2 threads", threads=2)
        if "--ledger" in (output_of([self.options.tuodi, "help", "run"]) or ""):
            self.add_ledger("ledger", "tuodi, ledger", 1)
            self.add_ledger("ledger2", "  and 2 threads", 2)
        if self.options.shuffled == "yes":
            self.add_tuodi("shuffled", "tuodi, shuffled", claims="shuffled.csv")
        if self.options.peers == "yes":
            self.choose_duckdb()
            self.choose_sqlite()

    def choose_duckdb(self):
        python = self.folder / "venv/bin/python"
        version = [python, "-c", "import duckdb; print(duckdb.__version__)"]
        if (output_of(version) or "").strip() != DUCKDB:
            output_of([sys.executable, "-m", "venv", self.folder / "venv"])
            output_of([python, "-m", "pip", "install", "-q", f"duckdb=={DUCKDB}"])
        if (output_of(version) or "").strip() != DUCKDB:
            print(f"DuckDB: left out, Python's venv or PyPI's duckdb {DUCKDB} cannot be had")
            return
        print(f"DuckDB: {DUCKDB}")
        self.add("duckdb", "DuckDB", "duckdb.csv", [python, "-c", DUCKDB_PROGRAM, HERE / "zhangye.duckdb.sql"])

    def choose_sqlite(self):
        if shutil.which("sqlite3") is None:
            print("SQLite: left out, there is no sqlite3 (Debian: apt-get install sqlite3)")
            return
        print(f"SQLite: {output_of(['sqlite3', '--version']).split()[0]}")
        self.add("sqlite", "SQLite", "sqlite.csv",
                 ["sqlite3", "-bail", "-init", HERE / "zhangye.sqlite.sql", ":memory:", ".exit"])

    # ---- the rounds and what is said of them

    def run(self):
        for _ in open(self.claims, "rb"):
            pass
        for _ in range(ROUNDS):
            for contestant in self.contestants.values():
                contestant.run(self)

    def speed(self, key):
        return self.options.rows / median(self.contestants[key].seconds)

    def table(self):
        print(f"\n{'':<18}{'runs':>6}{'median s':>10}{'processor':>11}{'claims/s':>12}{'of C':>7}{'peak MiB':>10}")
        for key, contestant in self.contestants.items():
            print(f"{contestant.name:<18}{len(contestant.seconds):>6}{median(contestant.seconds):>10.3f}"
                  f"{median(contestant.processor):>11.3f}"
                  f"{self.speed(key):>12,.0f}{self.speed(key) / self.speed('c'):>7.2f}{max(contestant.kib) / 1024:>10.0f}")

    def compare(self):
        """Whether all results are those of tuodi; the shuffled rows' in the order of settlement."""
        right = self.contestants["plain"].results.read_bytes()
        lines = right.count(b"\n")
        if lines != self.options.rows + 1:
            stop(f"{self.options.rows} claims gave {lines - 1} results")
        equal = True
        for key, contestant in self.contestants.items():
            found = contestant.results.read_bytes()
            if key == "shuffled":
                header, *rows = found.splitlines(keepends=True)
                found = header + b"".join(sorted(rows))
            if found != right:
                equal = False
                rows = [at for at, (a, b) in enumerate(zip(right.splitlines(), found.splitlines())) if a != b]
                print(f"{contestant.name}: results differ in {len(rows)} rows, first in {rows[:3]}")
        if equal:
            print(f"\nexact: all {len(self.contestants)} results files are equal, row by row")
        return equal

    def ratios(self):
        wanted = (("tuodi / yardstick C", "plain", "c"), ("tuodi / DuckDB", "plain", "duckdb"),
                  ("tuodi with lines / without", "lines", "plain"), ("two threads / one", "threads", "plain"),
                  ("with a ledger / without", "ledger", "plain"), ("  and 2 threads", "ledger2", "threads"),
                  ("shuffled / in order", "shuffled", "plain"), ("yardstick C / DuckDB", "c", "duckdb"),
                  ("yardstick C / SQLite", "c", "sqlite"))
        for name, above, below in wanted:
            if above in self.contestants and below in self.contestants:
                print(f"{name:<30}{self.speed(above) / self.speed(below):>8.2f}")

    def disk(self):
        """What the disk alone takes for as many bytes as a new ledger has, written and synced."""
        if "ledger" not in self.contestants:
            return
        size = (self.folder / "ledger.db").stat().st_size
        block, path = b"\0" * (1 << 20), self.folder / "disk.tmp"
        begin = time.monotonic()
        with open(path, "wb", buffering=0) as file:
            for _ in range(size // len(block) + 1):
                file.write(block)
            os.fsync(file.fileno())
        seconds = time.monotonic() - begin
        path.unlink()
        print(f"the ledger has {size / 2**20:.0f} MiB; to write and sync as many takes the disk {seconds:.2f} s")

    def kernels(self):
        sizes = [self.options.rows, self.options.persons, self.options.seed]
        of_c = output_of([self.options.tools / "tuodi-yardstick", "--kernel", *map(str, sizes)])
        of_tuodi = output_of([self.options.tools / "tuodi-kernel", self.policy, "--rows", str(sizes[0]), "--persons",
                              str(sizes[1]), "--seed", str(sizes[2])])
        found = [re.search(r"(\S+) ns a claim, aid (\d+) fen", text or "") for text in (of_c, of_tuodi)]
        if None in found:
            stop("a kernel failed")
        if found[0][2] != found[1][2]:
            print(f"kernels: the aid differs, {found[0][2]} and {found[1][2]} fen")
            return False
        c, tuodi = (float(one[1]) for one in found)
        print(f"kernels in memory: yardstick C {c:.1f} ns a claim, tuodi {tuodi:.1f}: tuodi / yardstick C {c / tuodi:.2f}")
        return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2000000)
    parser.add_argument("--persons", type=int, default=500000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peers", choices=("yes", "no"), default="yes")
    parser.add_argument("--shuffled", choices=("yes", "no"), default="no")
    parser.add_argument("--folder", type=Path, default=ROOT / "build/bench", help="of the files")
    parser.add_argument("--tuodi", type=lambda path: Path(path).resolve(), required=True)
    parser.add_argument("--tools", type=lambda path: Path(path).resolve(), required=True,
                        help="the folder of tuodi-claims, tuodi-measure, tuodi-yardstick, tuodi-kernel")
    bench = Bench(parser.parse_args())
    bench.prepare()
    print(f"{bench.options.rows:,} claims of {bench.options.persons:,} persons, {bench.claims.stat().st_size:,} bytes, "
          f"{os.cpu_count()} processors")
    bench.choose()
    bench.run()
    bench.table()
    right = bench.compare()
    bench.ratios()
    bench.disk()
    return 0 if bench.kernels() and right else 1


if __name__ == "__main__":
    sys.exit(main())
