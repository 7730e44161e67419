#!/usr/bin/env python3
"""Recomputes settlement sheets (tuodi explain --format json) from their own lines.

    sheet_check.py [SHEETS.jsonl]                               standard input without a file
    sheet_check.py --tuodi PATH --claims-tool PATH --rows N     generates N claims of Zhangye, and N enrolments for each
                                                                policy, and checks all their sheets, also against what
                                                                tuodi run and enrol pay
    sheet_check.py --tuodi PATH                                 the same with the records of every policy's samples

It knows nothing of policies: integer fen, half up, and what each operation is called.  Every operand must be the result
of an earlier line, every result what its operands come to, and base, aid and residual (of an enrolment premium, subsidy
and self-paid) the results that the lines have.
Exit status: 0 every sheet is right, 1 some are not.
"""
import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import enrolments_gen
from compare_samples import SAMPLES, externals, with_samples

ROOT = Path(__file__).resolve().parent.parent
MILLION = 10**6
AMOUNTS = {"run": ("base", "aid", "residual"), "enrol": ("premium", "subsidy", "self_pay")}


def fixed(text, places):
    """A decimal text as a whole number of its last place; PLACES after the point at most."""
    sign, text = (-1, text[1:]) if text.startswith("-") else (1, text)
    whole, _, rest = text.partition(".")
    if not whole.isdigit() or (rest and not rest.isdigit()) or len(rest) > places:
        raise ValueError(f"no such decimal: {text}")
    return sign * int(whole + rest.ljust(places, "0"))


def value_of(entry):
    """An amount in fen, or a ratio in millionths."""
    if "ratio" in entry:
        return "ratio", fixed(entry["ratio"], 6)
    if len(entry["amount"].partition(".")[2]) != 2:
        raise ValueError(f"an amount has two decimals: {entry['amount']}")
    return "amount", fixed(entry["amount"], 2)


def half_up(amount, ratio):
    return (amount * ratio + MILLION // 2) // MILLION


OPERATIONS = {
    "sum": sum,
    "difference": lambda v: v[0] - sum(v[1:]),
    "excess": lambda v: max(0, v[0] - v[1]),
    "least": min,
    "most": max,
    "share": lambda v: half_up(v[0], v[1]),
    "part": lambda v: half_up(v[0] - v[1], v[2]),
}


def faults_of(sheet):
    """What is wrong with a sheet."""
    faults, results = [], {}
    for place, line in enumerate(sheet["lines"]):
        if line["line"] != place:
            faults.append(f"line {place} says that it is line {line['line']}")
        if "calc" not in line:
            continue
        own = value_of(line)
        operands = []
        for operand in line.get("of", []):
            value = value_of(operand)
            if results.get(operand["line"]) != value:
                faults.append(f"line {place} takes {value} from line {operand['line']}, which has "
                              f"{results.get(operand['line'])}")
            operands.append(value[1])
        if line["calc"] == "given":
            if operands:
                faults.append(f"line {place} is given and has operands")
        elif OPERATIONS[line["calc"]](operands) != own[1]:
            faults.append(f"line {place}: {line['calc']} of {operands} is not {own[1]}")
        results[place] = own
    ends = [line for line in sheet["lines"] if line["part"] == "result" and "calc" in line]
    wanted = {"paid": 2, "zero": 2, "ineligible": 2, "reversed": 1}.get(sheet["status"], 0)
    if len(ends) != wanted:
        return faults + [f"{len(ends)} results for status {sheet['status']}"]
    names = AMOUNTS["run" if "setl_id" in sheet else "enrol"]
    if ends and value_of(ends[0])[1] != fixed(sheet[names[1]], 2):
        faults.append(f"{names[1]} is {sheet[names[1]]}, its line says {ends[0]['amount']}")
    if wanted == 2:
        base, aid, residual = (fixed(sheet[key], 2) for key in names)
        if value_of(ends[1])[1] != residual or base - aid != residual:
            faults.append(f"{names[2]} {sheet[names[2]]} is not {sheet[names[0]]} - {sheet[names[1]]}")
    return faults


def check(lines):
    """Checks sheets, one a line; the sheets, and how many are wrong."""
    sheets, wrong = [], 0
    for number, line in enumerate(lines, 1):
        sheet = json.loads(line)
        faults = faults_of(sheet)
        for fault in faults:
            print(f"sheet {number}, {sheet.get('setl_id') or sheet['psn_no']}: {fault}")
        wrong += bool(faults)
        sheets.append(sheet)
    return sheets, wrong


def compare(sheets, results):
    """How many sheets do not say what the run paid, of claims."""
    wrong = 0
    paid = {row["setl_id"]: row for row in results}
    for sheet in sheets:
        row = paid.pop(sheet["setl_id"], None)
        said = {key: sheet.get(key, "") for key in ("status", "reason", "category", "aid", "base", "residual")}
        if sheet["status"] != "rejected" and (row is None or any(row[key] != said[key] for key in said)):
            print(f"{sheet['setl_id']}: the run says {row}, the sheet {said}")
            wrong += 1
    if paid:
        print(f"{len(paid)} results have no sheet, the first {next(iter(paid))}")
    return wrong + len(paid)


def compare_premiums(sheets, results):
    """The same of enrolments, whose sheets come in the order of the results."""
    results = list(results)
    wrong = abs(len(sheets) - len(results))
    for sheet, row in zip(sheets, results):
        said = {key: sheet.get(key, "") for key in row}
        if row != said:
            print(f"{sheet['psn_no']}: enrol says {row}, the sheet {said}")
            wrong += 1
    return wrong


def explained(options, verb, policy, records, supplied, ends):
    """The sheets of a policy's records: recomputed, and held against what VERB pays.  ENDS are the right exit statuses."""
    with tempfile.TemporaryDirectory(prefix="tuodi-sheets-") as folder:
        results, sheets = Path(folder) / "results.csv", Path(folder) / "sheets.jsonl"
        inputs = [policy, records, *supplied]
        for command in ([verb, *inputs, "-o", results], ["explain", *inputs, "--all", "--format", "json", "-o", sheets]):
            done = subprocess.run([options.tuodi, *command], check=False, stderr=subprocess.PIPE)
            if done.returncode not in ends:
                raise SystemExit(f"exit status {done.returncode}\n{done.stderr.decode('utf-8', 'replace')}")
        with sheets.open(encoding="utf-8") as lines:
            made, wrong = check(lines)
        with results.open(encoding="utf-8", newline="") as rows:
            wrong += (compare if verb == "run" else compare_premiums)(made, csv.DictReader(rows))
    return made, wrong


def generated_claims(options):
    """Generated claims of Zhangye."""
    with tempfile.TemporaryDirectory(prefix="tuodi-claims-") as folder:
        claims = Path(folder) / "claims.csv"
        persons = str(max(1, options.rows // 4))
        made = subprocess.run([options.claims_tool, "--rows", str(options.rows), "--persons", persons, "--seed",
                               str(options.seed)], check=True, stdout=subprocess.PIPE)
        claims.write_bytes(made.stdout)
        policy = ROOT / "policies/zhangye-2022.policy"
        return explained(options, "run", policy, claims, externals(policy.stem), (0,))


def generated_enrolments(options, path):
    """Generated enrolments of a policy, with its external values and without; none of one that has no region."""
    policy, rng = enrolments_gen.Policy(options.tuodi, path), random.Random(f"{options.seed} {path.stem}")
    if not policy.has_region:
        return [], 0
    with tempfile.TemporaryDirectory(prefix="tuodi-enrolments-") as folder:
        records, params = Path(folder) / "enrolments.csv", Path(folder) / "params.csv"
        with records.open("w", encoding="utf-8", newline="") as out:
            enrolments_gen.write(out, enrolments_gen.COLUMNS, enrolments_gen.rows(policy, options.rows, rng))
        with params.open("w", encoding="utf-8", newline="") as out:
            enrolments_gen.write(out, ("policy", "name", "valid_from", "valid_to", "value"),
                                 enrolments_gen.values(policy, rng))
        with_values, wrong = explained(options, "enrol", path, records, ["--params", params], (0, 1))
        without, found = explained(options, "enrol", path, records, [], (0, 1))
        print(f"{path.stem}: {len(with_values) + len(without)} sheets of enrolments, {wrong + found} wrong")
        return with_values + without, wrong + found


def generated(options):
    """Generated claims and enrolments."""
    sheets, wrong = generated_claims(options)
    for folder in ("policies", "tests/policies"):
        for path in sorted((ROOT / folder).glob("*.policy")):
            made, found = generated_enrolments(options, path)
            sheets, wrong = sheets + made, wrong + found
    return sheets, wrong


def sampled(options):
    """The records of every policy's samples."""
    sheets, wrong = [], 0
    for name in with_samples(ROOT / "policies"):
        policy = ROOT / "policies" / f"{name}.policy"
        for verb, file, supplied in (("run", "claims.csv", externals(name)), ("enrol", "enrolments.csv", externals(name)[:2])):
            if not (SAMPLES / name / file).exists():
                continue
            made, found = explained(options, verb, policy, SAMPLES / name / file, supplied, (0, 1))
            print(f"{name}: {len(made)} sheets of {file}, {found} wrong")
            sheets, wrong = sheets + made, wrong + found
    return sheets, wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sheets", nargs="?", type=Path)
    parser.add_argument("--tuodi")
    parser.add_argument("--claims-tool")
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.tuodi:
        sheets, wrong = generated(options) if options.claims_tool else sampled(options)
    elif options.sheets:
        with options.sheets.open(encoding="utf-8") as lines:
            sheets, wrong = check(lines)
    else:
        sheets, wrong = check(sys.stdin)
    print(f"{len(sheets)} sheets, {wrong} wrong")
    return 1 if wrong or not sheets else 0


if __name__ == "__main__":
    sys.exit(main())
