/* tuodi: takes the command line to its verb. */
#include <signal.h>
#include <stdlib.h>

#include "tools/verb.h"

/* The language of the environment: Chinese where the locale's name begins with zh. */
static TdLang environment_lang(void) {
  static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
    const char *value = getenv(names[i]);
    if (value && value[0] != '\0') return g_ascii_strncasecmp(value, "zh", 2) == 0 ? TD_LANG_ZH : TD_LANG_EN;
  }
  return TD_LANG_EN;
}

/* The language that --lang asks for, wherever it stands, so that a mistake beside it is told in that language. */
static TdLang wanted_lang(int argc, char **argv) {
  TdLang lang = environment_lang();
  for (int i = 1; i < argc && !g_str_equal(argv[i], "--"); i++) {
    const char *value = NULL;
    if (g_str_has_prefix(argv[i], "--lang="))
      value = argv[i] + strlen("--lang=");
    else if (g_str_equal(argv[i], "--lang") && i + 1 < argc)
      value = argv[i + 1];
    if (value && g_ascii_strcasecmp(value, "zh") == 0) lang = TD_LANG_ZH;
    if (value && g_ascii_strcasecmp(value, "en") == 0) lang = TD_LANG_EN;
  }
  return lang;
}

static int run_verb(TdVerbId verb, TdLang lang, int argc, char **argv) {
  static const char *const langs[] = {"zh", "en"};
  TdCommand command = {.lang = lang};
  g_autoptr(TdTrouble) trouble = NULL;
  int status;
  if (!td_command_parse(&command, verb, argc, argv, &trouble) ||
      td_command_choice(&command, TD_O_ANY_LANG, langs, 2, &trouble) < 0) {
    status = td_complain(lang, trouble);
  } else if (td_command_value(&command, TD_O_ANY_HELP)) {
    td_usage(verb, lang, stdout);
    status = TD_EXIT_DONE;
  } else {
    status = td_verbs[verb].handler(&command);
  }
  td_command_clear(&command);
  /* What was said on standard output must have got there. */
  if (fflush(stdout) != 0 || ferror(stdout)) {
    g_autoptr(TdTrouble) broken = NULL;
    td_trouble_set(&broken, g_strdup("写不了标准输出"), g_strdup("cannot write standard output"));
    return td_complain(lang, broken);
  }
  return status;
}

int main(int argc, char **argv) {
  TdLang lang = wanted_lang(argc, argv);
  int at = 1;
  /* A file that may not grow any more is told in a message. */
  signal(SIGXFSZ, SIG_IGN);
  while (at < argc && g_str_has_prefix(argv[at], "--lang")) at += strchr(argv[at], '=') ? 1 : 2;
  if (at >= argc) {
    td_usage(TD_V_ANY, lang, stderr);
    return TD_EXIT_TROUBLE;
  }
  const char *word = argv[at];
  if (g_str_equal(word, "--version")) {
    printf("tuodi %s\n", TUODI_VERSION);
    return fflush(stdout) == 0 ? TD_EXIT_DONE : TD_EXIT_TROUBLE;
  }
  if (g_str_equal(word, "--help") || g_str_equal(word, "-h")) word = "help";
  g_autoptr(TdTrouble) trouble = NULL;
  TdVerbId verb = td_verb_by_name(word, &trouble);
  if (trouble) return td_complain(lang, trouble);
  return run_verb(verb, lang, argc - at - 1, argv + at + 1);
}
