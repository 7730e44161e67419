/* How changes between policies are said: for people, for programs, as Markdown and as a page. */
#ifndef TD_TOOLS_DIFF_PRINT_H
#define TD_TOOLS_DIFF_PRINT_H

#include "compiler/diff.h"
#include "compiler/effect.h"
#include "tools/verb.h"

/* Two policies that were compared; the paths are borrowed. */
typedef struct {
  const char *path[TD_VERSIONS];
  TdModelDiff *diff;
  TdEffects *effects; /* NULL: not asked for */
  bool *idle;         /* [changes]: it can never matter; NULL: not asked for */
} TdDiffPair;

typedef struct {
  const char *argument[TD_VERSIONS];
  GPtrArray *pairs;              /* TdDiffPair */
  GPtrArray *alone[TD_VERSIONS]; /* char: policies that only one of two folders has */
  TdLang lang;
} TdDiffReport;

void td_diff_print_text(const TdDiffReport *report, GString *out);
void td_diff_print_json(const TdDiffReport *report, GString *out);
void td_diff_print_markdown(const TdDiffReport *report, GString *out);
void td_diff_print_html(const TdDiffReport *report, GString *out);

/* How many changes of a pair have each direction. */
void td_diff_count(const TdDiffPair *pair, guint count[TD_DIRECTIONS]);
/* "5 changes: looser 3, tighter 2". */
char *td_diff_sum(const TdDiffPair *pair, TdLang lang);
/* "新增" where only the new one says something, "删去" where only the old one does, "改" else. */
const char *td_diff_verb(const TdChange *change, TdLang lang);
/* The value and where it stands: 75%（四(二)1(2)）. */
void td_diff_put_said(GString *out, const TdSaid *said, TdLang lang);
/* Whom a change, or a case of it that is about others, touches; NULL: nobody in particular. */
char *td_diff_touched(const TdDiffPair *pair, uint64_t touches, TdLang lang);
/* Do all cases of a change say the same? */
bool td_diff_same_said(const TdChange *change);

#endif
