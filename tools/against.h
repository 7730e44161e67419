/* `check --against`: a city's policy held against a framework's requirements, and what is said of it. */
#ifndef TD_TOOLS_AGAINST_H
#define TD_TOOLS_AGAINST_H

#include "tools/claim_words.h"
#include "tools/verb.h"

/* One comparison, to be told of. */
typedef struct {
  const char *path, *framework_path;
  const TdModel *city, *framework;
  const TdModel *enrolments; /* the city's rules for them */
  const GPtrArray *results;  /* TdAgainst */
} TdAgainstTold;

/* Does what --against asks for, on every policy that is named; returns the exit status. */
int td_check_against(const TdCommand *command, bool json);

void td_against_text(const TdAgainstTold *told, TdLang lang, GString *out);
void td_against_json(const TdAgainstTold *told, TdLang lang, TdJson *json);

/* What both say in words. */
void td_put_demand(GString *out, const TdModel *framework, const TdDemand *demand, TdLang lang);
void td_put_figure(GString *out, const TdFigureShown *figure, TdDemandKind kind, TdLang lang);
/* Why it is refuted or left open, and what would mend that. */
void td_put_why(GString *out, const TdAgainstTold *told, const TdAgainst *against, TdLang lang);

#endif
