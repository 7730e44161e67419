/* The verbs, their options, and one command line taken apart. */
#ifndef TD_TOOLS_VERB_H
#define TD_TOOLS_VERB_H

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

#include "grammar/diagnostic.h"
#include "tools/io/trouble.h"
#include "tools/io/writer.h"

/* The exit status of every verb, as diff(1)'s. */
enum { TD_EXIT_DONE = 0, TD_EXIT_FINDINGS = 1, TD_EXIT_TROUBLE = 2 };

typedef enum {
#define TD_VERB(id, name, handler, zh_usage, en_usage, zh, en) TD_V_##id,
#include "tools/verbs.def"
  TD_VERB_COUNT,
  TD_V_ANY = TD_VERB_COUNT
} TdVerbId;

typedef enum {
#define TD_OPTION(verb, id, letter, name, zh_argument, en_argument, many, zh, en) TD_O_##verb##_##id,
#include "tools/options.def"
  TD_OPTION_COUNT
} TdOptionId;

typedef struct {
  TdVerbId verb; /* TD_V_ANY: of every verb */
  char letter;
  const char *name;
  const char *argument[2]; /* by TdLang; NULL: none */
  bool many;
  const char *text[2];
} TdOption;

extern const TdOption td_options[TD_OPTION_COUNT];

/* What was asked for; everything in it is borrowed from argv, but for the arrays. */
typedef struct {
  TdVerbId verb;
  TdLang lang;
  GPtrArray *positional;              /* char */
  GPtrArray *values[TD_OPTION_COUNT]; /* char; NULL: not given; of an option without argument its own name */
} TdCommand;

typedef struct {
  const char *name;
  int (*handler)(const TdCommand *command);
  const char *usage[2], *text[2]; /* by TdLang */
} TdVerb;

extern const TdVerb td_verbs[TD_VERB_COUNT];

#define TD_VERB(id, name, handler, zh_usage, en_usage, zh, en) int handler(const TdCommand *command);
#include "tools/verbs.def"

/* The verb of a name, or TD_VERB_COUNT with *TROUBLE set, naming the nearest. */
TdVerbId td_verb_by_name(const char *name, TdTrouble **trouble);

/* Takes what follows the verb's name apart: --name=value, --name value, -o value, -ovalue; after -- everything is
 * positional, as is - alone.  A value that may be missing is given with = alone; without it, it is "".  False: an
 * option that the verb does not have, lacks its value or has one too many, or stands there twice. */
bool td_command_parse(TdCommand *command, TdVerbId verb, int argc, char **argv, TdTrouble **trouble);
void td_command_clear(TdCommand *command);

/* The value of an option that was given, or NULL. */
const char *td_command_value(const TdCommand *command, TdOptionId option);

/* The number of the value among COUNT words; the first where the option was not given.  -1 with *TROUBLE set where it
 * is none of them. */
int td_command_choice(const TdCommand *command, TdOptionId option, const char *const *words, int count,
                      TdTrouble **trouble);

/* The output encoding that an option names, UTF-8 where it is not given.  False: there is none of this name. */
bool td_command_encoding(const TdCommand *command, TdOptionId option, TdOutputEncoding *encoding, TdTrouble **trouble);

/* The usage of a verb and its options; of all verbs with TD_V_ANY. */
void td_usage(TdVerbId verb, TdLang lang, FILE *out);

/* Says on standard error what ended the run; returns TD_EXIT_TROUBLE. */
int td_complain(TdLang lang, const TdTrouble *trouble);

/* Says the WARNINGS (TdTrouble), which end nothing, on standard error. */
void td_warn(TdLang lang, const GPtrArray *warnings);

#endif
