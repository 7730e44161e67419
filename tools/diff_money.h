/* What the differences between two policies cost: the same claims settled under both, and under mixtures of them. */
#ifndef TD_TOOLS_DIFF_MONEY_H
#define TD_TOOLS_DIFF_MONEY_H

#include "compiler/diff_apply.h"
#include "tools/diff_print.h"
#include "tools/inputs.h"
#include "tools/json.h"
#include "tools/settle/run.h"

/* A change, or several that cannot be made apart, as one of the steps from the old policy to the new one. */
typedef enum { TD_MONEY_CHANGES, TD_MONEY_LABELS, TD_MONEY_SUPPLIED } TdMoneyStepKind;

typedef struct {
  TdMoneyStepKind kind; /* LABELS: several are read as the one that they correspond to; SUPPLIED: values and lists are
                           those that are supplied to the new policy */
  GArray *changes;      /* guint, of the diff; of CHANGES */
  guint model;          /* with it and all before it, held against the one without it */
  guint alone;          /* the old policy with it alone; 0: not asked */
} TdMoneyStep;

struct TdMoney {
  const TdDiffPair *pair;
  TdModelDiff *by_name; /* without --map, where several labels correspond to one: the old policy's own; else NULL */
  const char *claims;   /* as the file is named */
  bool by_clause, by_itself;
  GPtrArray *steps; /* TdMoneyStep, in the order of the changes; those that can pay nothing otherwise are none */
  TdInputs inputs;
  TdTally tally;       /* of the old policy */
  TdPolicies policies; /* all models; borrowed, but for the mixtures */
  GPtrArray *mixtures; /* TdPolicies, owned */
  GArray *supplies, *held;
  GArray *mixed;      /* guint: the supplies that were made for mixtures */
  GPtrArray *aliases; /* TdLabelAlias arrays */
  TdModels models;
  TdBalance *balance;
  const TdBalanceTally *sums;
};

/* Settles what the command names under both policies of PAIR.  OUT: a row for each claim that differs; NULL.  OUTPUTS:
 * the files that are written, which must be no inputs.  NULL: an input cannot be read or is not what it should be. */
TdMoney *td_money_new(const TdCommand *command, const TdDiffPair *pair, const char *const *outputs, size_t output_count,
                      TdWriter *out, TdTrouble **trouble);
void td_money_free(TdMoney *money);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdMoney, td_money_free)

/* What every format shows as a table; owned. */
typedef struct {
  char *title;
  GPtrArray *columns; /* char: their names; those behind the WORDS first ones are numbers */
  guint words;
  GPtrArray *rows; /* GPtrArray of char */
} TdMoneyTable;

/* The tables of a report: TdMoneyTable; those that would be empty are none. */
GPtrArray *td_money_tables(const TdMoney *money, TdLang lang);
/* What was settled and what was left out, in sentences. */
char *td_money_head(const TdMoney *money, TdLang lang);

void td_money_print_text(const TdMoney *money, TdLang lang, GString *out);
void td_money_print_json(const TdMoney *money, TdJson *json);
void td_money_print_markdown(const TdMoney *money, TdLang lang, GString *out);
/* A part of the page of the changes, which needs the style. */
extern const char td_money_style[];
void td_money_print_html(const TdMoney *money, TdLang lang, GString *out);

/* What a step is called: its changes' names, joined. */
char *td_money_step_name(const TdMoney *money, const TdMoneyStep *step, TdLang lang);
/* The clauses that its changes cite; "" none. */
char *td_money_step_clauses(const TdMoney *money, const TdMoneyStep *step);
/* What it changes, old → new, and the clauses: for a reader of names alone. */
char *td_money_step_what(const TdMoney *money, const TdMoneyStep *step, TdLang lang);
/* What all steps do by themselves, and what they do together besides. */
TdInt128 td_money_alone(const TdMoney *money, TdInt128 *together);
/* Rows that no policy was in force for, that repeat others, or were rejected. */
uint64_t td_money_left_out(const TdMoney *money);

/* A benefit that paid something, as either calls it; the names are borrowed. */
typedef struct {
  const char *name[TD_VERSIONS];
  TdBalanceBenefit of[TD_VERSIONS];
} TdMoneyBenefit;

/* TdMoneyBenefit, those of the old policy first; the caller's. */
GArray *td_money_benefits(const TdMoney *money);

/* +1,234.50, −0.05, 0.00 */
char *td_money_difference(TdInt128 fen);
/* 1,234 */
char *td_money_count(uint64_t count);

#endif
