#include "tools/verb.h"

#include "grammar/parse.h"

const TdVerb td_verbs[TD_VERB_COUNT] = {
#define TD_VERB(id, name, handler, zh_usage, en_usage, zh, en) {name, handler, {zh_usage, en_usage}, {zh, en}},
#include "tools/verbs.def"
};

const TdOption td_options[TD_OPTION_COUNT] = {
#define TD_OPTION(verb, id, letter, name, zh_argument, en_argument, many, zh, en) \
  {TD_V_##verb, letter, name, {zh_argument, en_argument}, many, {zh, en}},
#include "tools/options.def"
};

TdVerbId td_verb_by_name(const char *name, TdTrouble **trouble) {
  const char *names[TD_VERB_COUNT];
  for (int i = 0; i < TD_VERB_COUNT; i++) {
    if (g_str_equal(name, td_verbs[i].name)) return (TdVerbId)i;
    names[i] = td_verbs[i].name;
  }
  const char *near = td_nearest(name, names, TD_VERB_COUNT);
  td_trouble_set(trouble,
                 near ? g_strdup_printf("没有命令「%s」，是否指「%s」？", name, near)
                      : g_strdup_printf("没有命令「%s」；用 tuodi help 查看全部命令", name),
                 near ? g_strdup_printf("there is no verb '%s'; did you mean '%s'?", name, near)
                      : g_strdup_printf("there is no verb '%s'; tuodi help lists them", name));
  return TD_VERB_COUNT;
}

static bool applies(int option, TdVerbId verb) {
  return td_options[option].verb == verb || td_options[option].verb == TD_V_ANY;
}

static bool unknown_option(TdVerbId verb, const char *text, size_t length, TdTrouble **trouble) {
  g_autofree char *word = g_strndup(text, length);
  const char *names[TD_OPTION_COUNT];
  size_t count = 0;
  for (int i = 0; i < TD_OPTION_COUNT; i++)
    if (applies(i, verb)) names[count++] = td_options[i].name;
  const char *near = g_str_has_prefix(word, "--") ? td_nearest(word + 2, names, count) : NULL;
  return td_trouble_set(
      trouble,
      near ? g_strdup_printf("没有选项「%s」，是否指「--%s」？", word, near)
           : g_strdup_printf("没有选项「%s」；用 tuodi help %s 查看全部选项", word, td_verbs[verb].name),
      near ? g_strdup_printf("there is no option '%s'; did you mean '--%s'?", word, near)
           : g_strdup_printf("there is no option '%s'; tuodi help %s lists them", word, td_verbs[verb].name));
}

static bool take(TdCommand *command, int option, char *value, TdTrouble **trouble) {
  if (command->values[option] && !td_options[option].many)
    return td_trouble_set(trouble, g_strdup_printf("选项 --%s 给了两次，只能给一次", td_options[option].name),
                          g_strdup_printf("the option --%s is given twice; give it once", td_options[option].name));
  if (!command->values[option]) command->values[option] = g_ptr_array_new();
  g_ptr_array_add(command->values[option], value);
  return true;
}

static int find_option(TdVerbId verb, const char *text, size_t length, bool long_form) {
  for (int i = 0; i < TD_OPTION_COUNT; i++) {
    if (!applies(i, verb)) continue;
    const TdOption *option = &td_options[i];
    if (long_form ? strlen(option->name) == length && memcmp(option->name, text, length) == 0
                  : option->letter != 0 && option->letter == text[0])
      return i;
  }
  return -1;
}

/* Takes the option at argv[*at], and the next argument where that is its value. */
static bool take_option(TdCommand *command, int argc, char **argv, int *at, TdTrouble **trouble) {
  char *text = argv[*at];
  bool long_form = text[1] == '-';
  char *name = text + (long_form ? 2 : 1);
  char *equals = long_form ? strchr(name, '=') : NULL;
  size_t length = equals ? (size_t)(equals - name) : long_form ? strlen(name) : 1;
  int option = find_option(command->verb, name, length, long_form);
  if (option < 0) return unknown_option(command->verb, text, (size_t)(name - text) + length, trouble);
  char *value = equals ? equals + 1 : !long_form && name[1] != '\0' ? name + 1 : NULL;
  if (!td_options[option].argument[0]) {
    if (!value) return take(command, option, name, trouble);
    return td_trouble_set(trouble, g_strdup_printf("选项 --%s 不带值", td_options[option].name),
                          g_strdup_printf("the option --%s takes no value", td_options[option].name));
  }
  if (!value && g_str_has_prefix(td_options[option].argument[0], "[=")) value = name + length; /* empty */
  if (!value && *at + 1 < argc) value = argv[++*at];
  if (!value)
    return td_trouble_set(
        trouble,
        g_strdup_printf("选项 --%s 后面缺少%s", td_options[option].name, td_options[option].argument[TD_LANG_ZH]),
        g_strdup_printf("the option --%s lacks its %s", td_options[option].name,
                        td_options[option].argument[TD_LANG_EN]));
  return take(command, option, value, trouble);
}

bool td_command_parse(TdCommand *command, TdVerbId verb, int argc, char **argv, TdTrouble **trouble) {
  command->verb = verb;
  command->positional = g_ptr_array_new();
  bool options = true;
  for (int i = 0; i < argc; i++) {
    bool option = options && argv[i][0] == '-' && argv[i][1] != '\0';
    if (option && g_str_equal(argv[i], "--"))
      options = false;
    else if (!option)
      g_ptr_array_add(command->positional, argv[i]);
    else if (!take_option(command, argc, argv, &i, trouble))
      return false;
  }
  return true;
}

void td_command_clear(TdCommand *command) {
  g_clear_pointer(&command->positional, g_ptr_array_unref);
  for (int i = 0; i < TD_OPTION_COUNT; i++) g_clear_pointer(&command->values[i], g_ptr_array_unref);
}

const char *td_command_value(const TdCommand *command, TdOptionId option) {
  const GPtrArray *values = command->values[option];
  return values ? g_ptr_array_index(values, values->len - 1) : NULL;
}

int td_command_choice(const TdCommand *command, TdOptionId option, const char *const *words, int count,
                      TdTrouble **trouble) {
  const char *value = td_command_value(command, option);
  if (!value) return 0;
  for (int i = 0; i < count; i++)
    if (g_ascii_strcasecmp(value, words[i]) == 0) return i;
  const TdOption *info = &td_options[option];
  td_trouble_set(trouble, g_strdup_printf("选项 --%s 的值「%s」不对，应是 %s", info->name, value, info->argument[0]),
                 g_strdup_printf("'%s' is no value of --%s; use one of %s", value, info->name, info->argument[1]));
  return -1;
}

bool td_command_encoding(const TdCommand *command, TdOptionId option, TdOutputEncoding *encoding, TdTrouble **trouble) {
  const char *name = td_command_value(command, option);
  if (!name || td_output_encoding_by_name(name, encoding)) return true;
  return td_trouble_set(trouble, g_strdup_printf("没有输出编码「%s」，可用 utf-8、utf-8-bom、gb18030", name),
                        g_strdup_printf("there is no output encoding '%s'; use utf-8, utf-8-bom or gb18030", name));
}

int td_complain(TdLang lang, const TdTrouble *trouble) {
  fprintf(stderr, "tuodi: %s\n", lang == TD_LANG_ZH ? trouble->zh : trouble->en);
  return TD_EXIT_TROUBLE;
}

void td_warn(TdLang lang, const GPtrArray *warnings) {
  for (guint i = 0; i < warnings->len; i++) {
    const TdTrouble *warning = g_ptr_array_index(warnings, i);
    fprintf(stderr, "%s%s\n", lang == TD_LANG_ZH ? "注意：" : "note: ", lang == TD_LANG_ZH ? warning->zh : warning->en);
  }
}
