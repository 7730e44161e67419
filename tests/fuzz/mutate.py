#!/usr/bin/env python3
"""Every small slip in a policy: each token deleted, doubled or swapped with the next, each line deleted, each prefix.

    tests/fuzz/mutate.py --tuodi TUODI POLICY [--list]

Fails when tuodi crashes, hangs, or says neither yes nor what is wrong.  Says how many slips got no message (a slip can be
another sound policy), one, or several, and how many got none near their line; --list names each of these.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile


def slips(source, tokens):
    def line(byte):
        return source[:byte].count(b"\n") + 1

    for i, (start, end) in enumerate(tokens):
        word = source[start:end].decode("utf-8", "replace")
        yield "deleted", word, line(start), source[:start] + source[end:]
        yield "doubled", word, line(start), source[:end] + b" " + source[start:end] + b" " + source[end:]
        if i + 1 < len(tokens):
            after, stop = tokens[i + 1]
            swapped = source[after:stop] + source[end:after] + b" " + source[start:end] + b" "
            yield "swapped", word, line(start), source[:start] + swapped + source[stop:]
    lines = source.split(b"\n")
    for i in range(len(lines)):
        yield "line", "", i + 1, b"\n".join(lines[:i] + lines[i + 1 :])
    for i in range(len(source)):
        if source[i] & 0xC0 != 0x80:
            yield "prefix", "", line(i), source[:i]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuodi", required=True)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("policy", type=pathlib.Path)
    options = parser.parse_args()
    tuodi = os.path.abspath(options.tuodi)
    source = options.policy.read_bytes()
    dump = subprocess.run([tuodi, "compile", "--dump", "tokens", options.policy], stdout=subprocess.PIPE, check=False).stdout
    tokens = [(int(a), int(b)) for a, b in re.findall(rb"^\[(\d+),(\d+)\) ", dump, re.M)]
    counts, failed = collections.Counter(), 0

    with tempfile.TemporaryDirectory() as folder:
        for entry in options.policy.parent.iterdir():  # what the policy imports lies beside it
            if entry.is_dir():
                shutil.copytree(entry, pathlib.Path(folder) / entry.name)

        def check(job):
            number, (kind, word, line, text) = job
            path = pathlib.Path(folder) / f"{number}.policy"
            path.write_bytes(text)
            try:
                done = subprocess.run([tuodi, "check", "--format", "json", "--lang", "zh", path], capture_output=True, timeout=20, check=False)
                found = json.loads(done.stdout) if done.stdout else None
            except (subprocess.TimeoutExpired, ValueError):
                return kind, word, line, None, None
            finally:
                path.unlink()
            return kind, word, line, done.returncode, found

        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for kind, word, line, status, found in pool.map(check, enumerate(slips(source, tokens))):
                sound = status in (0, 1, 2) and found is not None and (status == 0) == (not found)
                if not sound:
                    failed += 1
                    print(f"FAILED: line {line} {kind} {word}: exit {status}")
                    continue
                counts[kind, f"{min(len(found), 4)}{'+' if len(found) > 3 else ''} messages"] += 1
                far = found and not any(abs(d["line"] - line) <= 1 for d in found)
                counts[kind, "far"] += bool(far)
                if options.list and kind != "prefix" and (far or len(found) != 1):
                    says = " | ".join(f"{d['line']}:{d['column']} {d['code']} {d['message'][:60]}" for d in found) or "nothing"
                    print(f"line {line} {kind} {word}: {says}")
    for key in sorted(counts):
        print(*key, counts[key])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
