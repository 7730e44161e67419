#include "tools/ledger_verbs.h"

#define OPTION(id) (UINT64_C(1) << (TD_O_LEDGER_##id - TD_O_LEDGER_OUTPUT))

static const struct {
  const char *word;
  guint arguments;
  const char *zh, *en; /* the arguments */
  uint64_t options;
  int (*handler)(const TdCommand *command);
} words[] = {
    {"show", 2, "账本 人员编号", "LEDGER PSN_NO", OPTION(OUTPUT) | OPTION(FORMAT) | OPTION(YEAR), td_ledger_show},
    {"verify", 1, "账本", "LEDGER", OPTION(FORMAT) | OPTION(CHAIN), td_ledger_check},
    {"export", 1, "账本", "LEDGER",
     OPTION(OUTPUT) | OPTION(LINES) | OPTION(ALERTS) | OPTION(CLAIMS) | OPTION(BALANCES) | OPTION(ALL) |
         OPTION(ENCODING),
     td_ledger_export},
};

const char *td_ledger_path(const TdCommand *command) {
  return g_ptr_array_index(command->positional, 1);
}

static size_t find_word(const TdCommand *command, TdTrouble **trouble) {
  const char *given = command->positional->len > 0 ? g_ptr_array_index(command->positional, 0) : "";
  for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
    if (g_str_equal(given, words[i].word)) return i;
  td_trouble_set(trouble,
                 g_strdup("用法：tuodi ledger show|verify|export [选项] 账本 …（用 tuodi help ledger 查看全部选项）"),
                 g_strdup("usage: tuodi ledger show|verify|export [OPTION…] LEDGER … (tuodi help ledger lists the "
                          "options)"));
  return G_N_ELEMENTS(words);
}

static bool check(const TdCommand *command, size_t word, TdTrouble **trouble) {
  const char *name = words[word].word;
  if (command->positional->len != words[word].arguments + 1)
    return td_trouble_set(trouble, g_strdup_printf("用法：tuodi ledger %s [选项] %s", name, words[word].zh),
                          g_strdup_printf("usage: tuodi ledger %s [OPTION…] %s", name, words[word].en));
  for (int i = 0; i < TD_OPTION_COUNT; i++) {
    bool own = td_options[i].verb == TD_V_LEDGER && (words[word].options >> (i - TD_O_LEDGER_OUTPUT) & 1) == 0;
    if (own && command->values[i])
      return td_trouble_set(trouble, g_strdup_printf("ledger %s 没有选项 --%s", name, td_options[i].name),
                            g_strdup_printf("ledger %s has no option --%s", name, td_options[i].name));
  }
  return true;
}

int td_verb_ledger(const TdCommand *command) {
  g_autoptr(TdTrouble) trouble = NULL;
  size_t word = find_word(command, &trouble);
  if (word == G_N_ELEMENTS(words) || !check(command, word, &trouble)) return td_complain(command->lang, trouble);
  return words[word].handler(command);
}
