#!/usr/bin/env python3
"""Holds the bench's yardstick, a program written for the Zhangye notice alone, against `tuodi run`, byte for byte.

    yardstick_check.py --tuodi PATH --tools DIR [--rows N] [--seed S] [--folder DIR]

On generated claims, and on the claims of the samples as the yardstick takes them: in the order of settlement, without
rejected rows, repeated ones and takings-back. DIR of --folder keeps the files.
Exit status: 0 the same, 1 not.
"""
import argparse
import csv
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLES = ROOT / "tests/samples"
DISEASES = SAMPLES / "major-diseases.txt"


def settle(tuodi, claims, results, rejects):
    done = subprocess.run([tuodi, "run", ROOT / "policies/zhangye-2022.policy", claims, "-o", results, "--rejects", rejects,
                           "--params", SAMPLES / "params.csv", "--list", f"重特大疾病病种={DISEASES}"],
                          capture_output=True, text=True, encoding="utf-8")
    if done.returncode > 1:
        sys.exit(done.stderr)


def plain_samples(tuodi, folder):
    """The samples' claims that the yardstick can settle, as a file."""
    source, plain = SAMPLES / "zhangye-2022/claims.csv", folder / "samples.csv"
    settle(tuodi, source, folder / "results.csv", folder / "rejects.csv")
    with open(folder / "rejects.csv", encoding="utf-8", newline="") as file:
        rejected = {int(row["line"]) for row in csv.DictReader(file)}
    with open(source, encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    at = {name: place for place, name in enumerate(header)}
    kept = {}
    for line, row in enumerate(rows, start=2):
        row = [cell.strip() for cell in row]
        if line not in rejected and row[at["refd_setl_flag"]] != "1":
            kept.setdefault(row[at["setl_id"]], row)
    order = sorted(kept.values(), key=lambda row: ((row[at["setl_time"]] + " 00:00:00")[:19], row[at["setl_id"]]))
    plain.write_text("".join(",".join(row) + "\n" for row in [header, *order]), encoding="utf-8")
    return plain


def generated(tools, folder, rows, seed):
    claims = folder / "generated.csv"
    with open(claims, "wb") as file:
        subprocess.run([tools / "tuodi-claims", "--rows", str(rows), "--persons", str(rows // 10 + 1), "--seed", str(seed),
                        "--takings-back", "0"], stdout=file, check=True)
    return claims


def differs(options, claims, folder):
    right, found = folder / f"{claims.stem}-tuodi.csv", folder / f"{claims.stem}-yardstick.csv"
    settle(options.tuodi, claims, right, folder / "rejects.csv")
    subprocess.run([options.tools / "tuodi-yardstick", claims, DISEASES, found], check=True)
    pairs = list(zip(right.read_bytes().splitlines(), found.read_bytes().splitlines()))
    wrong = [(a, b) for a, b in pairs if a != b]
    print(f"{claims.name}: {len(pairs) - 1} results, {len(wrong)} differ")
    for a, b in wrong[:5]:
        print(f"  tuodi      {a.decode()}\n  yardstick  {b.decode()}")
    return right.read_bytes() != found.read_bytes()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tuodi", type=Path, required=True)
    parser.add_argument("--tools", type=Path, required=True, help="the folder of tuodi-claims and tuodi-yardstick")
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        inputs = [generated(options.tools, folder, options.rows, options.seed), plain_samples(options.tuodi, folder)]
        wrong = [differs(options, claims, folder) for claims in inputs]
    return 1 if any(wrong) else 0


if __name__ == "__main__":
    sys.exit(main())
