# made by tests/made.py from the .def tables; do not edit
# Completion of bash: . tools/completion.bash

_tuodi() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb=${COMP_WORDS[1]}
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "check compile test dis run resettle enrol explain ledger audit diff fmt help --version --help" -- "$cur"))
    return
  fi
  if [ "$cur" = "=" ]; then cur=; elif [ "$prev" = "=" ]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi
  case "$verb $prev" in
    check" --format") COMPREPLY=($(compgen -W "pretty json" -- "$cur")); return ;;
    compile" --dump") COMPREPLY=($(compgen -W "tokens tree model ir code" -- "$cur")); return ;;
    compile" --format") COMPREPLY=($(compgen -W "pretty json" -- "$cur")); return ;;
    test" --format") COMPREPLY=($(compgen -W "pretty json junit" -- "$cur")); return ;;
    dis" --format") COMPREPLY=($(compgen -W "pretty json" -- "$cur")); return ;;
    run" --output-encoding") COMPREPLY=($(compgen -W "utf-8 utf-8-bom gb18030" -- "$cur")); return ;;
    run" --format") COMPREPLY=($(compgen -W "text json" -- "$cur")); return ;;
    enrol" --output-encoding") COMPREPLY=($(compgen -W "utf-8 utf-8-bom gb18030" -- "$cur")); return ;;
    explain" --format") COMPREPLY=($(compgen -W "text json html" -- "$cur")); return ;;
    ledger" --format") COMPREPLY=($(compgen -W "text json html" -- "$cur")); return ;;
    ledger" --output-encoding") COMPREPLY=($(compgen -W "utf-8 utf-8-bom gb18030" -- "$cur")); return ;;
    audit" --format") COMPREPLY=($(compgen -W "text json html" -- "$cur")); return ;;
    diff" --format") COMPREPLY=($(compgen -W "text json markdown html" -- "$cur")); return ;;
    *" --lang") COMPREPLY=($(compgen -W "zh en" -- "$cur")); return ;;
  esac
  case "$verb $cur" in
    "check -"*) COMPREPLY=($(compgen -W "--against --order --params --map --format --lang --help" -- "$cur")) ;;
    "compile -"*) COMPREPLY=($(compgen -W "--output --dump --format --lang --help" -- "$cur")) ;;
    "test -"*) COMPREPLY=($(compgen -W "--format --output --coverage --lang --help" -- "$cur")) ;;
    "dis -"*) COMPREPLY=($(compgen -W "--model --stable --format --lang --help" -- "$cur")) ;;
    "run -"*) COMPREPLY=($(compgen -W "--output --lines --alerts --rejects --people --params --list --compare-paid --compare-report --manifest --ledger --threads --output-encoding --format --lang --help" -- "$cur")) ;;
    "resettle -"*) COMPREPLY=($(compgen -W "--policy --person --year --output --apply --people --params --list --lang --help" -- "$cur")) ;;
    "enrol -"*) COMPREPLY=($(compgen -W "--output --rejects --params --output-encoding --lang --help" -- "$cur")) ;;
    "explain -"*) COMPREPLY=($(compgen -W "--output --format --all --people --params --list --lang --help" -- "$cur")) ;;
    "ledger -"*) COMPREPLY=($(compgen -W "--output --format --year --chain --lines --alerts --claims --balances --all --output-encoding --lang --help" -- "$cur")) ;;
    "audit -"*) COMPREPLY=($(compgen -W "--notice --output --format --lang --help" -- "$cur")) ;;
    "diff -"*) COMPREPLY=($(compgen -W "--format --output --effects --witnesses --at --params --brief --map --claims --by-clause --alone --top --differences --people --list --threads --lang --help" -- "$cur")) ;;
    "fmt -"*) COMPREPLY=($(compgen -W "--write --check --diff --lang --help" -- "$cur")) ;;
    "help -"*) COMPREPLY=($(compgen -W "--lang --help" -- "$cur")) ;;
    "help "*) COMPREPLY=($(compgen -W "check compile test dis run resettle enrol explain ledger audit diff fmt help" -- "$cur")) ;;
    *) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")) ;;
  esac
}
complete -F _tuodi tuodi
