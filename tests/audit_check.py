#!/usr/bin/env python3
"""The account of a notice's text: it is clean where policy and notice agree, and names a figure that was changed.

    audit_check.py --tuodi PATH [--count 200] [--seed 1] [--notices DIR]

Policies and notices: docs/examples/qinghe-2026, tests/audit/traps and, where DIR (by default shared/notices beside the
checkout) holds NAME.txt, policies/NAME.policy; else it says that these were skipped.

Every pair must be clean, and its page must hold both texts whole, and links that lead to something.  Then COUNT mutants: one figure is changed, half of them in the text, half in the policy, to a
value that neither has.  The account must end with 1, and what it finds must name the figure as it is now with its
place, and a place in the other file; where the figure stands once in its clause, the place of what it was accounted by.
Not changed are figures that only name a class, and in the policy those that are marked as an assumption.

Prints the mutants that were not found.  Exit status: 0 all is well, 1 not.
"""
import argparse
import html
import json
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NUMERALS = "二三四五六七八九"
CORE = re.compile(r"[0-9０-９][0-9０-９,，.]*|[一二三四五六七八九两]")


class Pair:
    """A policy and its notice."""

    def __init__(self, policy, notice):
        self.policy, self.notice = policy, notice
        self.texts = [path.read_text(encoding="utf-8") for path in (notice, policy)]


def pairs_of(notices):
    """The pairs that are there, and what is to be said of those that are not."""
    pairs = [Pair(ROOT / "docs/examples/qinghe-2026.policy", ROOT / "docs/examples/qinghe-2026.txt"),
             Pair(ROOT / "tests/audit/traps.policy", ROOT / "tests/audit/traps.txt")]
    skipped = []
    for policy in sorted((ROOT / "policies").glob("*.policy")):
        notice = notices / f"{policy.stem}.txt"
        if notice.is_file():
            pairs.append(Pair(policy, notice))
        else:
            skipped.append(policy.stem)
    return pairs, skipped


def audit(tuodi, policy, notice):
    """The exit status and the account."""
    done = subprocess.run([tuodi, "audit", policy, "--notice", notice, "--format", "json", "--lang", "en"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
    return done.returncode, json.loads(done.stdout) if done.returncode < 2 else None


def page_faults(tuodi, pair):
    """What is wrong with the page of a pair."""
    page = subprocess.run([tuodi, "audit", pair.policy, "--notice", pair.notice, "--format", "html"],
                          stdout=subprocess.PIPE, timeout=60, check=False).stdout.decode("utf-8")
    ids, faults = re.findall(r' id="([^"]+)"', page), []
    if len(ids) != len(set(ids)):
        faults.append("an id stands twice")
    faults += [f"a link to #{link} leads nowhere" for link in re.findall(r'href="#([^"]+)"', page) if link not in ids]
    for name, text in zip(("notice", "policy"), pair.texts):
        part = re.search(rf'<section class="{name}">\n<h2>.*?</h2>(.*?)</section>', page, re.S).group(1)
        part = re.sub(r'<i>\d+</i>|<span class="k">.*?</span>|<sup>.*?</sup>', "", part)
        if re.sub(r"\s", "", html.unescape(re.sub("<[^>]*>", "", part))) != re.sub(r"\s", "", text):
            faults.append(f"the {name} is not whole")
    return faults


def changed(text, chance, known):
    """The text of a figure with another number in it that none of the two files has; None: it has none to change."""
    cores = list(CORE.finditer(text))
    core = chance.choice(cores) if cores else None
    if core is None:
        return None
    for _ in range(50):
        if re.fullmatch("(19|20)[0-9]{2}", core.group()):
            number = str(chance.randrange(1950, 2150))
        elif core.group()[0].isdigit():
            number = str(chance.randrange(2, 97 if len(core.group()) < 3 else 9 * 10 ** (len(core.group()) - 1)))
        else:
            number = chance.choice(NUMERALS)
        found = text[:core.start()] + number + text[core.end():]
        if number != core.group() and found not in known and not (number.isdigit() and number in known):
            return found
    return None


def cut(text, start, end):
    """What stands before, in and behind bytes of the text."""
    data = text.encode("utf-8")
    return data[:start].decode("utf-8"), data[start:end].decode("utf-8"), data[end:].decode("utf-8")


def pick(account, side, chance):
    """A figure to change: its entry, and where what it stands for is told in the other file (None: anywhere)."""
    if side == 0:
        figures = [f for f in account["figures"] if f["account"] != "beyond" and "names_class" not in f]
        figure = chance.choice(figures)
        policy_text = figure.get("policy", {}).get("text")
        alone = sum(f["clause"] == figure["clause"] and f["kind"] == figure["kind"] for f in account["figures"]) == 1
        return figure, policy_text if alone and figure["kind"] != "number" else None
    figures = [f for f in account["policy_figures"]
               if f["ground"] == "notice" and "assumed" not in f and "needs_ground" in f and CORE.search(f["text"])]
    figure = chance.choice(figures)
    return figure, None


def mutant(tuodi, pair, account, chance, folder):
    """What was changed, and what is wrong with what the account says of it; None: no mutant came of it."""
    side = chance.randrange(2)
    figure, by = pick(account, side, chance)
    before, text, behind = cut(pair.texts[side], figure["start"], figure["end"])
    new = changed(text, chance, pair.texts[0] + pair.texts[1])
    if new is None:
        return None
    paths = [pair.notice, pair.policy]
    paths[side] = folder / paths[side].name
    body = before + new + behind
    if side == 1:
        body = body.replace("引用 “", f"引用 “{pair.policy.parent}/")
    paths[side].write_text(body, encoding="utf-8")
    status, found = audit(tuodi, paths[1], paths[0])
    if status == 2:
        return None
    value_of = lambda f: (f["kind"], f.get("value"), f.get("name"))
    here = [f for f in found["policy_figures" if side else "figures"] if f["start"] == figure["start"]]
    if side == 0 and any(value_of(f) == value_of(g) for f in here for g in account["figures"] + account["policy_figures"]):
        return None  # another way to write a figure that is there
    own = f"{paths[side]}:{figure['line']}"
    told = [f["message"] for f in found["findings"]]
    plain = re.sub(r"\s", "", new)
    named = [message for message in told if own in message and plain in re.sub(r"\s", "", message)]
    other = f"{paths[1 - side]}:"
    lines = [n for n, line in enumerate(pair.texts[1 - side].split("\n"), 1) if by is None or by in line]
    what = f"{pair.policy.stem}: {'policy' if side else 'notice'} {figure['line']}: {text!r} -> {new!r}"
    if status != 1 or not named:
        return what, f"not named (exit {status}): {told}"
    if not any(f"{other}{line}" in message for message in told for line in lines if own in message):
        return what, f"without a place in {other}: {told}"
    return what, None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuodi", required=True, type=Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--notices", type=Path, default=ROOT.parent / "shared/notices")
    options = parser.parse_args()
    tuodi, chance, faults, made = options.tuodi.resolve(), random.Random(options.seed), 0, 0
    pairs, skipped = pairs_of(options.notices)
    accounts = []
    for pair in pairs:
        status, account = audit(tuodi, pair.policy, pair.notice)
        accounts.append(account)
        if status != 0:
            print(f"{pair.policy.stem}: exit {status}")
            for finding in account["findings"] if account else []:
                print(f"  {finding['message']}")
            faults += 1
        for fault in page_faults(tuodi, pair):
            print(f"{pair.policy.stem}: {fault}")
            faults += 1
    with tempfile.TemporaryDirectory() as folder:
        while made < options.count:
            at = chance.randrange(len(pairs))
            outcome = mutant(tuodi, pairs[at], accounts[at], chance, Path(folder))
            if outcome is None:
                continue
            made += 1
            if outcome[1]:
                print(f"{outcome[0]}: {outcome[1]}")
                faults += 1
    for name in skipped:
        print(f"skipped: {name}, its notice is not in {options.notices}")
    print(f"{len(pairs)} policies, {made} mutants, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
