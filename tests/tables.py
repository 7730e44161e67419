#!/usr/bin/env python3
"""Tables of the docs, made from the .def files that the code reads.

    tables.py --check | --write [DOC ...]

A doc (docs/*.md, README*.md) holds a table between `<!-- table: NAME -->` and `<!-- end -->`; TABLES below has the names.
--write puts the tables as they are now there; --check tells what is out of date.
Exit status: 0 everything is up to date, 1 something was not, 2 a marker is wrong.
"""
import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MARKED = re.compile(r"(<!-- table: ([a-z0-9_-]+) -->\n)(.*?)(<!-- end -->)", re.S)
OPENING = re.compile(r"<!-- table:")
TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:[^"\\]|\\.)*"|[A-Za-z0-9_]+|\'.\'|[(),]|\S', re.S)


def tokens_of(path):
    """The tokens of a C file without comments and preprocessor lines."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
    text = re.sub(r"^\s*#[^\n]*", "", text, flags=re.M)
    return TOKEN.findall(text)


def plain(words):
    """One argument of a macro: strings joined, NULL as None, anything else as written."""
    if words == ["NULL"]:
        return None
    if all(word.startswith('"') for word in words):
        return "".join(word[1:-1] for word in words).replace('\\"', '"').replace("\\\\", "\\")
    return " ".join(words).strip("'") if len(words) == 1 else " ".join(words)


def rows_of(path, macro):
    """The arguments of every MACRO(...) of a .def file."""
    tokens = tokens_of(ROOT / path)
    rows, at = [], 0
    while at < len(tokens):
        if tokens[at] != macro or at + 1 >= len(tokens) or tokens[at + 1] != "(":
            at += 1
            continue
        arguments, words, at = [], [], at + 2
        while tokens[at] != ")":
            if tokens[at] == ",":
                arguments.append(plain(words))
                words = []
            else:
                words.append(tokens[at])
            at += 1
        rows.append(arguments + [plain(words)])
    if not rows:
        raise SystemExit(f"tables.py: {path} has no {macro}")
    return rows


def cell(text):
    return "" if text is None else str(text).replace("|", "\\|").replace("\n", " ")


def code(text):
    return "" if not text else f"`{text}`"


def table(head, rows):
    """A table of Markdown."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(cell(c) for c in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def opcodes():
    rows = []
    for _, name, dst, a, b, c, formula in rows_of("runtime/opcodes.def", "TD_OPCODE"):
        rows.append([code(name), dst, " ".join(k for k in (a, b, c) if k != "-"), formula])
    return table(["opcode", "result", "operands", "what it computes"], rows)


def types():
    return table(["letter", "type", "a value is"],
                 [[letter, name, doc] for _, name, letter, doc in rows_of("runtime/opcodes.def", "TD_TYPE")])


def ports(macro):
    names = {letter: name for _, name, letter, _ in rows_of("runtime/opcodes.def", "TD_TYPE")}
    names["X"] = "what it names has"
    each = {"ONE": "once", "FIELD": "field", "EXTERNAL": "external", "ANNUAL": "annual amount", "STAGE": "stage",
            "ALERT": "alert"}
    return [[code(name), names[kind], each[of], doc] for _, name, kind, of, doc in rows_of("runtime/interface.def", macro)]


def inputs():
    return table(["input", "type", "for each", "the column holds"], ports("TD_INPUT"))


def outputs():
    return table(["output", "type", "for each", "the column holds"], ports("TD_OUTPUT"))


def keywords():
    return table(["中文", "English"], [[code(zh), code(en)] for _, zh, en in rows_of("grammar/keywords.def", "TD_KEYWORD")])


def fields(record="claim"):
    rows = []
    spellings = {}
    for field, column in rows_of("runtime/fields.def", "TD_SPELLING"):
        spellings.setdefault(field, []).append(column)
    for ident, column, kind, claim, enrolment, zh, en, doc in rows_of("runtime/fields.def", "TD_FIELD"):
        has = claim if record == "claim" else enrolment
        also = "".join(f"; also {code(s)}" for s in spellings.get(ident, []))
        if has != "NO":
            rows.append([code(column) + also, kind.lower(), "yes" if has == "MUST" else "", code(zh), code(en), doc])
    return table(["column", "kind", "required", "中文名", "English name", "meaning"], rows)


def enrolment_fields():
    return fields("enrolment")


def codes():
    columns = {ident: column for ident, column, *_ in rows_of("runtime/fields.def", "TD_FIELD")}
    default = set(map(tuple, rows_of("runtime/fields.def", "TD_DEFAULT")))
    return table(["column", "cell", "中文名", "English name", "empty cell"],
                 [[code(columns[field]), code(text), code(zh), code(en), "this" if (field, value) in default else ""]
                  for field, value, text, zh, en in rows_of("runtime/fields.def", "TD_CODE")])


def reasons():
    return table(["word", "rank", "中文", "English"],
                 [[code(word), rank, zh, en] for _, word, rank, zh, en in rows_of("runtime/reasons.def", "TD_REASON") if word])


def statuses():
    return table(["word", "中文", "English"], [[code(word), zh, en] for _, word, zh, en in rows_of("runtime/reasons.def", "TD_STATUS")])


def builtins():
    return table(["中文名", "English name", "type", "where", "value"],
                 [[code(zh), code(en), kind.lower(), "everywhere" if scope == "CLAIM" else "benefits and alerts", doc]
                  for _, kind, scope, zh, en, doc in rows_of("compiler/builtins.def", "TD_BUILTIN")])


def diagnostics():
    def both(text, hint):
        return re.sub(r"\{[1-4]\}", "…", text + (f" — {hint}" if hint else ""))
    return table(["code", "中文", "English"],
                 [[number, both(zh, zh_hint), both(en, en_hint)] for _, number, _, zh, en, zh_hint, en_hint
                  in rows_of("grammar/diagnostics.def", "TD_DIAGNOSTIC")])


def diagnostic(number):
    """The sentences of one diagnostic."""
    for _, code_, _, zh, en, zh_hint, en_hint in rows_of("grammar/diagnostics.def", "TD_DIAGNOSTIC"):
        if code_ == number:
            said = [zh + (f" — {zh_hint}" if zh_hint else ""), en + (f" — {en_hint}" if en_hint else "")]
            return "".join("\n> " + re.sub(r"\{[1-4]\}", "…", text) + "\n" for text in said)
    raise SystemExit(f"tables.py: there is no diagnostic {number}")


def without_example():
    """The diagnostics of which docs/diagnostics.md neither shows an example nor says why there is none."""
    text = (ROOT / "docs/diagnostics.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## (TD[0-9]{4})\n(.*?)(?=^## |\Z)", text, re.M | re.S))
    return [number for _, number, *_ in rows_of("grammar/diagnostics.def", "TD_DIAGNOSTIC")
            if f" fails {number}\n" not in sections.get(number, "") and f" warns {number}\n" not in sections.get(number, "") and "\nNo example: " not in sections.get(number, "")]


def checks():
    warnings = {ident: number for ident, number, *_ in rows_of("grammar/diagnostics.def", "TD_DIAGNOSTIC")}
    return table(["中文名", "English name", "warning", "what it finds"],
                 [[code(zh), code(en), warnings[ident], doc]
                  for ident, zh, en, doc in rows_of("compiler/checks.def", "TD_CHECK")])


def rejects():
    return table(["reason", "中文", "English"],
                 [[code(word), zh, en] for _, word, zh, en in rows_of("tools/io/rejects.def", "TD_REJECT") if word])


def paid_kinds():
    return table(["kind", "中文", "English"],
                 [[code(word), zh, en] for _, word, zh, en in rows_of("tools/settle/paid.def", "TD_PAID_KIND")
                  if word != "not_comparable"])


def paid_sizes():
    return table(["中文", "English"], [[zh, en] for _, _, zh, en in rows_of("tools/settle/paid.def", "TD_PAID_SIZE")])


def figures():
    return table(["kind", "中文", "as in"],
                 [[en, zh, examples] for _, _, zh, en, examples in rows_of("compiler/figures.def", "TD_FIGURE")])


def accounts():
    return table(["account", "中文", "the policy has it as"],
                 [[en, zh, doc] for _, _, zh, en, doc in rows_of("compiler/account.def", "TD_ACCOUNT")])


def changes():
    return table(["kind", "中文", "English"],
                 [[code(key), zh, en] for _, key, zh, en in rows_of("compiler/changes.def", "TD_CHANGE")])


TABLES = {made.__name__: made for made in (opcodes, types, inputs, outputs, keywords, fields, enrolment_fields, codes, reasons, statuses,
                                           builtins, diagnostics, rejects, checks, paid_kinds, paid_sizes, figures, accounts,
                                           changes)}


def renewed(doc, text):
    """The text of DOC with its tables as they are now, and the names of those that changed."""
    stale = []

    def one(match):
        name = match.group(2)
        one_diagnostic = name.startswith("diagnostic-")
        if name not in TABLES and not one_diagnostic:
            raise SystemExit(f"{doc}: no table is called '{name}'; there are: {', '.join(TABLES)}")
        made = diagnostic(name.removeprefix("diagnostic-").upper()) if one_diagnostic else TABLES[name]()
        if made != match.group(3):
            stale.append(name)
        return match.group(1) + made + match.group(4)

    fresh = MARKED.sub(one, text)
    if len(OPENING.findall(text)) != len(MARKED.findall(text)):
        raise SystemExit(f"{doc}: a '<!-- table: NAME -->' has no '<!-- end -->' behind it, or a wrong name")
    return fresh, stale


def main():
    parser = argparse.ArgumentParser()
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument("--check", action="store_true")
    how.add_argument("--write", action="store_true")
    parser.add_argument("doc", nargs="*", type=Path)
    options = parser.parse_args()
    found = count = 0
    for doc in options.doc or sorted((ROOT / "docs").glob("*.md")) + sorted(ROOT.glob("README*.md")):
        text = doc.read_text(encoding="utf-8")
        fresh, stale = renewed(doc, text)
        count += len(MARKED.findall(text))
        if options.write and fresh != text:
            doc.write_text(fresh, encoding="utf-8")
        for name in stale:
            print(f"{doc}: table '{name}' " + ("written anew" if options.write else
                                              "is not what the .def file says; run tests/tables.py --write"))
        found += 0 if options.write else len(stale)
    for made in TABLES.values():
        made()
    for number in without_example():
        print(f"docs/diagnostics.md: no example of {number}, and no reason why")
        found += 1
    print(f"{count} tables, {found} out of date")
    return 1 if found else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
            sys.exit(2)
        raise
