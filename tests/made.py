#!/usr/bin/env python3
"""Files that are made from the .def tables: manual page, completion of bash, syntax highlighting.

    made.py --check | --write

    docs/tuodi.1                        tools/verbs.def, tools/options.def
    tools/completion.bash               the same
    docs/editors/tuodi.tmLanguage.json  grammar/keywords.def, runtime/fields.def, compiler/builtins.def
    docs/editors/tuodi.vim              the same

--write makes them; --check tells which are out of date.  Exit status: 0 all are up to date, 1 some are not.
"""
import argparse
import json
import re
import sys

from tables import ROOT, rows_of

NOTE = "made by tests/made.py from the .def tables; do not edit"
VERBS = [(ident, name, usage, text) for ident, name, _, _, usage, _, text in rows_of("tools/verbs.def", "TD_VERB")]
OPTIONS = [(verb, "" if letter == "0" else letter, name, argument, text)
           for verb, _, letter, name, _, argument, _, _, text in rows_of("tools/options.def", "TD_OPTION")]


def options_of(verb):
    return [option for option in OPTIONS if option[0] in (verb, "ANY")]


# ---- the manual page
def roff(text):
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...").replace("'", "\\(aq")
    return "\\&" + text if text.startswith(".") else text


def option_roff(option):
    _, letter, name, argument, text = option
    form = (f"\\fB\\-{letter}\\fR, " if letter else "") + f"\\fB\\-\\-{roff(name)}\\fR"
    return f".TP\n{form}" + (f" \\fI{roff(argument)}\\fR" if argument else "") + f"\n{roff(text)}.\n"


def manual():
    out = f'.\\" {NOTE}\n.TH TUODI 1 "" "tuodi" "User Commands"\n.SH NAME\ntuodi \\- policies of medical assistance, compiled and run\n'
    out += ".SH SYNOPSIS\n"
    for _, name, usage, _ in VERBS:
        out += f".B tuodi {name}\n{roff(usage)}\n.br\n"
    out += ".B tuodi \\-\\-version\n.SH DESCRIPTION\n"
    out += ("A policy file transcribes a notice on medical assistance, in Chinese or in English words. "
            "tuodi checks it, compiles it and settles claims by it. A file called \\- is standard input or output.\n")
    out += ".SH VERBS\n"
    for ident, name, usage, text in VERBS:
        out += f".SS tuodi {name} {roff(usage)}\n{roff(text[0].upper() + text[1:])}.\n"
        out += "".join(option_roff(option) for option in OPTIONS if option[0] == ident)
    out += ".SH OPTIONS OF EVERY VERB\n" + "".join(option_roff(option) for option in OPTIONS if option[0] == "ANY")
    out += (".SH EXIT STATUS\n.TP\n0\nDone, nothing found.\n.TP\n1\nFindings: what check found, rows that were rejected, "
            "what fmt would change.\n.TP\n2\nTrouble: a file that cannot be read or written, a policy that does not compile, "
            "a mistake on the command line.\n")
    out += (".SH ENVIRONMENT\n.TP\n\\fBLC_ALL\\fR, \\fBLC_MESSAGES\\fR, \\fBLANG\\fR\nThe first that is set decides: messages "
            "are Chinese where it begins with zh, English otherwise.\n.TP\n\\fBTMPDIR\\fR\nWhere a run keeps what it cannot "
            "hold in memory.\n")
    return out


# ---- completion
def completion():
    words = " ".join(name for _, name, _, _ in VERBS)
    out = f"# {NOTE}\n# Completion of bash: . tools/completion.bash\n\n_tuodi() {{\n"
    out += '  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb=${COMP_WORDS[1]}\n  COMPREPLY=()\n'
    out += f'  if [ "$COMP_CWORD" -eq 1 ]; then\n    COMPREPLY=($(compgen -W "{words} --version --help" -- "$cur"))\n    return\n  fi\n'
    out += '  if [ "$cur" = "=" ]; then cur=; elif [ "$prev" = "=" ]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n'
    out += '  case "$verb $prev" in\n'
    for verb, _, name, argument, _ in OPTIONS:
        if argument and re.fullmatch(r"[a-z0-9-]+(\|[a-z0-9-]+)+", argument):
            pattern = "*" if verb == "ANY" else next(name_ for ident, name_, _, _ in VERBS if ident == verb)
            out += f'    {pattern}" --{name}") COMPREPLY=($(compgen -W "{argument.replace("|", " ")}" -- "$cur")); return ;;\n'
    out += '  esac\n  case "$verb $cur" in\n'
    for ident, name, _, _ in VERBS:
        forms = " ".join(f"--{option[2]}" for option in options_of(ident))
        out += f'    "{name} -"*) COMPREPLY=($(compgen -W "{forms}" -- "$cur")) ;;\n'
    out += f'    "help "*) COMPREPLY=($(compgen -W "{words}" -- "$cur")) ;;\n'
    out += '    *) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")) ;;\n  esac\n}\ncomplete -F _tuodi tuodi\n'
    return out


# ---- highlighting
STARTS = {"POLICY", "VOCABULARY", "DOCUMENT", "REGION", "EFFECTIVE", "ISSUED", "REPLACES", "EXAMPLE", "IMPORT", "LABELS",
          "IDENTITIES", "FURTHER", "COUNTED", "EXTENDED", "LIST", "EXTERNAL", "PARAM", "ANNUAL", "CONDITION", "PREMIUM_CONDITION", "BENEFIT", "ROUTE", "BASE", "DEDUCTIBLE",
          "THRESHOLD", "RATIO_WORD", "LIMIT", "ALERT", "AMOUNT", "ALERT_LINE", "SUBSIDY", "REQUIREMENT", "PROVISION", "PROCEDURE", "OUTSIDE", "TEST", "CLAIM", "ENROLMENT", "EXPECT"}
NUMBER = r"[0-9０-９][0-9０-９,，.．]*(元/人|万元/人|[万亿百千]?元|个?百分点|周?岁|个?月|个?工作日|[年日天种类个项次万%％])?"
DATE = r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日"
WORD = "A-Za-z0-9_\\u3400-\\u9fff〇·"


def word_groups():
    """Names of highlighting groups, and the words of each on both surfaces."""
    rows = rows_of("grammar/keywords.def", "TD_KEYWORD")
    starts = [word for token, zh, en in rows if token in STARTS for word in (zh, en)]
    others = [word for token, zh, en in rows if token not in STARTS for word in (zh, en)]
    keywords = set(starts + others)
    known = [word for *_, zh, en, _ in rows_of("runtime/fields.def", "TD_FIELD") if zh for word in (zh, en)]
    known += [word for *_, zh, en, _ in rows_of("compiler/builtins.def", "TD_BUILTIN") for word in (zh, en)]
    codes = [word for *_, zh, en in rows_of("runtime/fields.def", "TD_CODE") for word in (zh, en)]
    return {"statement": starts, "keyword": others, "field": sorted(set(known) - keywords), "code": sorted(set(codes) - keywords)}


def textmate():
    scopes = {"statement": "keyword.control.tuodi", "keyword": "keyword.operator.word.tuodi",
              "field": "support.variable.tuodi", "code": "support.constant.tuodi"}
    patterns = [{"name": "comment.line.tuodi", "match": "(#|＃|//).*$"}]
    patterns += [{"name": "string.quoted.tuodi", "match": match} for match in ('“[^“”]*”', '"[^"]*"', "「[^」]*」")]
    patterns.append({"match": "(依据|\\bclause\\b)\\s*((?:“[^”]*”|\"[^\"]*\")\\s*)?([0-9０-９一二三四五六七八九十百零〇首尾第条款项目章节附件"
                              "()（）、.-]+)",
                     "captures": {"1": {"name": scopes["keyword"]}, "2": {"name": "string.quoted.tuodi"},
                                  "3": {"name": "constant.other.reference.tuodi"}}})
    patterns.append({"name": "constant.numeric.date.tuodi", "match": f"(?<![{WORD}])({DATE})(?![{WORD}])"})
    patterns.append({"name": "constant.numeric.tuodi", "match": f"(?<![{WORD}-]){NUMBER}(?=以上|以下|[^{WORD}-]|$)"})
    for group, words in word_groups().items():
        longest = "|".join(sorted(words, key=lambda word: (-len(word), word)))
        patterns.append({"name": scopes[group], "match": f"(?<![{WORD}-])({longest})(?![{WORD}-])"})
    patterns.append({"name": "keyword.operator.tuodi", "match": "[=＝≠<>≤≥≦≧!+×*＊＋-]"})
    grammar = {"information_for_contributors": [NOTE], "name": "Tuodi", "scopeName": "source.tuodi", "fileTypes": ["policy"],
               "patterns": patterns}
    return json.dumps(grammar, ensure_ascii=False, indent=2) + "\n"


def vim():
    links = {"statement": "Statement", "keyword": "Keyword", "field": "Identifier", "code": "Constant"}
    out = f'" {NOTE}\n" Vim syntax for policies; put it into ~/.vim/syntax/ and: au BufRead *.policy set filetype=tuodi\n'
    out += "if exists('b:current_syntax')\n  finish\nendif\nscriptencoding utf-8\nsyntax iskeyword @,48-57,_,-,192-255,19968-40959\n"
    for group, words in word_groups().items():
        for at in range(0, len(words), 12):
            out += f"syntax keyword tuodi{group.title()} {' '.join(words[at:at + 12])}\n"
    out += 'syntax match tuodiNumber /\\<[0-9０-９][0-9０-９,，.．]*\\(万\\|亿\\|百\\|千\\)\\?\\(元\\|%\\|％\\|周岁\\|岁\\|个月\\|年\\|日\\|天\\)\\?/\n'
    out += 'syntax match tuodiDate /\\<[0-9]\\{4}-[0-9]\\{1,2}-[0-9]\\{1,2}\\>/\n'
    out += "syntax region tuodiString start=/“/ end=/”/ oneline\nsyntax region tuodiString start=/\"/ end=/\"/ oneline\n"
    out += "syntax region tuodiString start=/「/ end=/」/ oneline\nsyntax match tuodiComment /\\(#\\|＃\\|\\/\\/\\).*$/\n"
    for group, link in {**{group.title(): link for group, link in links.items()}, "Number": "Number", "Date": "Number",
                        "String": "String", "Comment": "Comment"}.items():
        out += f"highlight default link tuodi{group} {link}\n"
    return out + "let b:current_syntax = 'tuodi'\n"


MADE = {"docs/tuodi.1": manual, "tools/completion.bash": completion, "docs/editors/tuodi.tmLanguage.json": textmate,
        "docs/editors/tuodi.vim": vim}


def main():
    parser = argparse.ArgumentParser()
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument("--check", action="store_true")
    how.add_argument("--write", action="store_true")
    options = parser.parse_args()
    stale = 0
    for name, make in MADE.items():
        path, text = ROOT / name, make()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        print(f"{name}: " + ("written anew" if options.write else "is not what the tables say; run tests/made.py --write"))
        if options.write:
            path.write_text(text, encoding="utf-8")
    print(f"{len(MADE)} files, {stale} " + ("written" if options.write else "out of date"))
    return 1 if stale and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
