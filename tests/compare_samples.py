#!/usr/bin/env python3
"""Runs `tuodi run` and `tuodi enrol` over the samples and compares what comes out, as samples/README.md says.

    compare_samples.py [--tuodi BUILD/tools/tuodi] [--variant plain|crlf|gb18030|shuffled|pipe|all] [POLICY ...]

Not compared: clause (unless --clauses). category counts for paid and zero, reason for all but deferred and
undetermined, base for paid, zero and ineligible. Variants feed the same claims with CRLF, in GB18030, with the rows
shuffled (rows of one setl_id in their order; the same set of rows must come out), or through a pipe.
Exit status: 0 everything is the same, 1 differences.
"""
import argparse
import csv
import io
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SAMPLES = HERE / "samples"
VARIANTS = ["plain", "crlf", "gb18030", "shuffled", "pipe"]
LISTS = {"zhangye-2022": {"重特大疾病病种": "major-diseases.txt"}}


def with_samples(policies):
    """The policies of a folder that have samples, by name."""
    return sorted(path.stem for path in Path(policies).glob("*.policy") if (SAMPLES / path.stem).is_dir())


def externals(name):
    """The options that supply a policy's external values and lists."""
    options = ["--params", SAMPLES / "params.csv"]
    for entry, file in LISTS.get(name, {}).items():
        options += ["--list", f"{entry}={SAMPLES / file}"]
    return options


def read_table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def result_key(row):
    row = dict(row)
    if row["status"] not in ("paid", "zero"):
        row["category"] = ""
    if row["status"] in ("deferred", "undetermined"):
        row["reason"] = ""
    if row["status"] not in ("paid", "zero", "ineligible") and "base" in row:
        row["base"] = ""
    return row


def without_clause(row):
    row = dict(row)
    row.pop("clause", None)
    return row


def reject_key(row, lines):
    row = dict(row)
    if not lines:
        row.pop("line")
    return row


def differences(name, wanted, got, ordered):
    """Prints the first differing rows of a table; the number of differences."""
    if not ordered:
        def order(row):
            return sorted((k, v or "") for k, v in row.items())
        wanted, got = sorted(wanted, key=order), sorted(got, key=order)
    found = 0
    for i in range(max(len(wanted), len(got))):
        a = wanted[i] if i < len(wanted) else None
        b = got[i] if i < len(got) else None
        if a == b:
            continue
        found += 1
        if found <= 3:
            print(f"    {name} row {i + 2}")
            if a and b:
                for column in a:
                    if a.get(column) != b.get(column):
                        print(f"      {column}: wanted {a.get(column)!r}, got {b.get(column)!r}")
                print(f"      of {a.get('setl_id')} / {b.get('setl_id')}")
            else:
                print(f"      wanted {a}\n      got    {b}")
    if found:
        print(f"    {name}: {found} differences ({len(wanted)} rows wanted, {len(got)} got)")
    return found


def shuffle_rows(text):
    """The rows in another order; those of one setl_id (of an enrolment: psn_no) stay in theirs."""
    rows = list(csv.reader(io.StringIO(text)))
    head, body = rows[0], rows[1:]
    names = [name.lower() for name in head]
    where = names.index("setl_id" if "setl_id" in names else "psn_no")
    places = list(range(len(body)))
    random.Random(7).shuffle(places)
    moved = [body[i] for i in places]
    queues = {}
    for row in body:
        queues.setdefault(row[where], []).append(row)
    moved = [queues[row[where]].pop(0) for row in moved]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([head] + moved)
    return out.getvalue()


def make_claims(source, variant, folder):
    text = source.read_text(encoding="utf-8")
    target = folder / "claims.csv"
    if variant == "shuffled":
        text = shuffle_rows(text)
    if variant == "crlf":
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")
    target.write_bytes(text.encode("gb18030" if variant == "gb18030" else "utf-8"))
    return target


def run(options, policy, source, variant, people=None):
    """Claims, or a file of enrolments, through the command; the number of differences."""
    enrol = source.name == "enrolments.csv"
    print(f"  {source.relative_to(SAMPLES).parent if not enrol else source.relative_to(SAMPLES)} ({variant})")
    folder = Path(tempfile.mkdtemp(prefix="tuodi-samples-"))
    try:
        records = make_claims(source, variant, folder)
        names = ("results", "rejects") if enrol else ("results", "lines", "alerts", "rejects")
        files = {name: folder / f"{name}.out" for name in names}
        command = [options.tuodi, "enrol" if enrol else "run", policy, "-" if variant == "pipe" else records,
                   "-o", files["results"], "--lang", "en"]
        for name in names[1:]:
            command += [f"--{name}", files[name]]
        command += externals(policy.stem)[:2] if enrol else externals(policy.stem)
        if people:
            command += ["--people", people]
        if variant == "pipe":
            feeder = subprocess.Popen(["cat", records], stdout=subprocess.PIPE)
            done = subprocess.run(command, stdin=feeder.stdout, capture_output=True, check=False)
            feeder.wait()
        else:
            done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode not in (0, 1):
            print(f"    exit status {done.returncode}\n{done.stderr.decode('utf-8', 'replace')}")
            return 1
        found = compare(options, source.parent, files, "enrolment-" if enrol else "", variant != "shuffled")
        rejects = len(read_table(files["rejects"]))
        if done.returncode != (1 if rejects else 0):
            print(f"    exit status {done.returncode} with {rejects} rejects")
            found += 1
        return found
    finally:
        shutil.rmtree(folder)


def compare(options, wanted, files, prefix, ordered):
    found = 0
    keys = {"results": result_key,
            "lines": dict if options.clauses else without_clause,
            "alerts": dict if options.clauses else without_clause,
            "rejects": lambda row: reject_key(row, ordered)}
    for name, key in keys.items():
        if name not in files or not (wanted / f"{prefix}{name}.csv").exists():
            continue
        a = [key(row) for row in read_table(wanted / f"{prefix}{name}.csv")]
        b = [key(row) for row in read_table(files[name])]
        found += differences(name, a, b, ordered)
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tuodi", default=str(HERE.parent / "build/release/tools/tuodi"))
    parser.add_argument("--policies", default=str(HERE.parent / "policies"))
    parser.add_argument("--variant", default="plain", choices=VARIANTS + ["all"])
    parser.add_argument("--clauses", action="store_true", help="compare clauses too")
    parser.add_argument("policy", nargs="*")
    options = parser.parse_args()
    names = options.policy or with_samples(options.policies)
    if not names:
        print("no policies with samples")
        return 1
    found = 0
    for name in names:
        policy = Path(options.policies) / f"{name}.policy"
        for variant in VARIANTS if options.variant == "all" else [options.variant]:
            found += run(options, policy, SAMPLES / name / "claims.csv", variant)
            enrolments = SAMPLES / name / "enrolments.csv"
            if enrolments.exists():
                found += run(options, policy, enrolments, variant)
            people = SAMPLES / name / "people"
            if people.is_dir():
                found += run(options, policy, people / "claims.csv", variant, people / "people.csv")
    print("all as it should be" if found == 0 else f"{found} differences")
    return 0 if found == 0 else 1


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    sys.exit(main())
