#include "tools/verb.h"

#include <string.h>

#include "compiler/checks.h"
#include "grammar/width.h"

/* TEXT, and what follows it in a column of its own, on the next line where TEXT is too long. */
static void print_row(FILE *out, const char *text, int columns, const char *rest) {
  int left = columns - td_width(text, strlen(text));
  if (left < 0)
    fprintf(out, "  %s\n%*s%s\n", text, columns + 4, "", rest);
  else
    fprintf(out, "  %s%*s%s\n", text, left + 2, "", rest);
}

static char *option_form(const TdOption *option, TdLang lang) {
  char letter[5] = "";
  if (option->letter) g_snprintf(letter, sizeof letter, "-%c, ", option->letter);
  const char *argument = option->argument[lang];
  return g_strconcat(letter, "--", option->name, argument == NULL || g_str_has_prefix(argument, "[=") ? "" : " ",
                     argument != NULL ? argument : "", NULL);
}

static void print_options(TdVerbId verb, TdLang lang, FILE *out) {
  enum { COLUMNS = 26 };
  fprintf(out, "\n%s\n", lang == TD_LANG_ZH ? "选项：" : "options:");
  for (int i = 0; i < TD_OPTION_COUNT; i++) {
    const TdOption *option = &td_options[i];
    if (option->verb != verb && option->verb != TD_V_ANY) continue;
    g_autofree char *form = option_form(option, lang);
    print_row(out, form, COLUMNS, option->text[lang]);
  }
}

static void print_verbs(TdLang lang, FILE *out) {
  fprintf(out, "%s\n\n%s\n",
          lang == TD_LANG_ZH ? "用法：tuodi 命令 [选项] …\n     tuodi --version"
                             : "usage: tuodi VERB [OPTION…] …\n       tuodi --version",
          lang == TD_LANG_ZH ? "命令：" : "verbs:");
  for (int i = 0; i < TD_VERB_COUNT; i++) print_row(out, td_verbs[i].name, 10, td_verbs[i].text[lang]);
  fprintf(out, "\n%s\n",
          lang == TD_LANG_ZH ? "一个命令的用法：tuodi help 命令" : "how a verb is used: tuodi help VERB");
}

void td_usage(TdVerbId verb, TdLang lang, FILE *out) {
  if (verb == TD_V_ANY) {
    print_verbs(lang, out);
    return;
  }
  const TdVerb *info = &td_verbs[verb];
  fprintf(out, "%stuodi %s %s\n\n%s\n", lang == TD_LANG_ZH ? "用法：" : "usage: ", info->name, info->usage[lang],
          info->text[lang]);
  print_options(verb, lang, out);
}

/* TEXT with … for what a message names. */
static void print_template(const char *text, FILE *out) {
  for (const char *p = text; *p != '\0'; p++)
    if (p[0] == '{' && p[1] >= '1' && p[1] <= '4' && p[2] == '}') {
      fputs("…", out);
      p += 2;
    } else {
      fputc(*p, out);
    }
  fputc('\n', out);
}

/* Explains the diagnostic of a code or of a check's name; false: there is none. */
static bool explain_diagnostic(const char *word, TdLang lang, FILE *out) {
  TdCheck named = td_check_by_name(word);
  for (int i = 0; i < TD_DIAGNOSTIC_COUNT; i++) {
    const TdDiagnosticInfo *info = &td_diagnostic_infos[i];
    TdCheck check = td_check_of((TdDiagnosticId)i);
    if (g_ascii_strcasecmp(info->code, word) != 0 && (named == TD_CHECK_COUNT || check != named)) continue;
    const char *severity = info->severity == TD_SEVERITY_ERROR ? lang == TD_LANG_ZH ? "错误" : "error"
                           : lang == TD_LANG_ZH                ? "警告"
                                                               : "warning";
    fprintf(out, "%s %s: ", severity, info->code);
    print_template(info->text[lang], out);
    if (*info->hint[lang] != '\0') {
      fputs("       = ", out);
      print_template(info->hint[lang], out);
    }
    if (check != TD_CHECK_COUNT)
      fprintf(out,
              lang == TD_LANG_ZH ? "\n本意如此的，写明：容许 %s “理由”\n"
                                 : "\nif it is meant, say so: allow %s \"reason\"\n",
              lang == TD_LANG_ZH ? td_checks[check].zh : td_checks[check].en);
    g_autofree char *anchor = g_ascii_strdown(info->code, -1);
    fprintf(out,
            lang == TD_LANG_ZH ? "\n例子和改法：docs/diagnostics.md#%s\n"
                               : "\nan example, and how it is mended: docs/diagnostics.md#%s\n",
            anchor);
    return true;
  }
  return false;
}

int td_verb_help(const TdCommand *command) {
  g_autoptr(TdTrouble) trouble = NULL;
  TdVerbId verb = TD_V_ANY;
  for (guint i = 0; i < command->positional->len; i++) {
    const char *word = g_ptr_array_index(command->positional, i);
    if (explain_diagnostic(word, command->lang, stdout)) return TD_EXIT_DONE;
    verb = td_verb_by_name(word, &trouble);
    if (trouble) return td_complain(command->lang, trouble);
  }
  td_usage(verb, command->lang, stdout);
  return TD_EXIT_DONE;
}
