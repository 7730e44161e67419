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
  bool brief;         /* what is beside the rules is counted and not listed */
  TdEffects *effects; /* NULL: not asked for */
  bool *idle;         /* [changes]: it can never matter; NULL: not asked for */
} TdDiffPair;

typedef struct TdMoney TdMoney;

typedef struct {
  const char *argument[TD_VERSIONS];
  GPtrArray *pairs;              /* TdDiffPair */
  GPtrArray *alone[TD_VERSIONS]; /* char: policies that only one of two folders has, or that are in force on one day */
  const int64_t *days;           /* [TD_VERSIONS] on which they are compared; NULL: whatever the day */
  const TdMoney *money;          /* what it costs on claims (diff_money.h); NULL: not asked */
  TdLang lang;
} TdDiffReport;

void td_diff_print_text(const TdDiffReport *report, GString *out);
void td_diff_print_json(const TdDiffReport *report, GString *out);
void td_diff_print_markdown(const TdDiffReport *report, GString *out);
void td_diff_print_html(const TdDiffReport *report, GString *out);

/* What was compared, with its day: policies/a.policy (2025-12-31). */
char *td_diff_title(const TdDiffReport *report, const char *path, int side);
/* What stands before a policy that only one side has. */
const char *td_diff_alone(const TdDiffReport *report, int side);
/* How many changes of a pair have each direction. */
void td_diff_count(const TdDiffPair *pair, guint count[TD_DIRECTIONS]);
/* Is a change listed? */
bool td_diff_shown(const TdDiffPair *pair, const TdChange *change);
/* How many are not. */
guint td_diff_left_out(const TdDiffPair *pair);
/* "5 changes: looser 3, tighter 2". */
char *td_diff_sum(const TdDiffPair *pair, TdLang lang);
/* "新增" where only the new one says something, "删去" where only the old one does, "改动" else. */
const char *td_diff_verb(const TdChange *change, TdLang lang);
/* Where it is said; g_free().  NULL: nowhere, or it is the clause itself that is said. */
char *td_diff_said_clause(const TdSaid *said);
/* The value, where it stands and what is assumed with it: 75%（依据 四(二)1(2)）. */
void td_diff_put_said(GString *out, const TdSaid *said, TdLang lang);
/* Whom a change, or a case of it that is about others, touches; NULL: nobody in particular. */
char *td_diff_touched(const TdDiffPair *pair, uint64_t touches, TdLang lang);
/* Do all cases of a change say the same? */
bool td_diff_same_said(const TdChange *change);

#endif
