/* What the parts of a sheet are made with.  Private to sheet*.c. */
#ifndef TD_COMPILER_SHEET_BUILD_H
#define TD_COMPILER_SHEET_BUILD_H

#include "compiler/expr_text.h"
#include "compiler/sheet.h"

typedef struct {
  TdSheet *sheet;
  const TdCase *what;
  TdSheetPart part;
  bool wrong;                     /* a calculation does not come to what the trace says */
  int64_t memo[TD_BUILTIN_COUNT]; /* the line that computes a built-in value, or -1 */
  int64_t inputs[TD_FIELD_COUNT]; /* the line that gives an amount of the record, or -1 */
  GArray *added[TD_MAX_ANNUALS];  /* uint32_t: lines that count into an annual amount */
  int64_t before[TD_MAX_ANNUALS]; /* the line that gives it before this claim, or -1 */
} TdSheetBuild;

/* A phrase with COUNT texts (TdBoth) in it. */
TdBoth td_say(TdSheetBuild *build, TdPhrase phrase, int count, ...);

static inline TdBoth td_both(const char *zh, const char *en) {
  return (TdBoth){{zh, en}};
}

static inline TdBoth td_name(const char *text) {
  return (TdBoth){{text, text}};
}

TdBoth td_text_amount(TdSheetBuild *build, int64_t fen);
TdBoth td_text_percent(TdSheetBuild *build, int64_t millionths);
TdBoth td_text_date(TdSheetBuild *build, int64_t date);
TdBoth td_text_labels(TdSheetBuild *build, uint64_t set);
TdBoth td_text_expr(TdSheetBuild *build, const TdExpr *expr);
TdBoth td_text_field(TdSheetBuild *build, TdField field);
TdBoth td_text_builtin(TdSheetBuild *build, TdBuiltin builtin);
TdBoth td_text_fact(TdSheetBuild *build, TdField field); /* its value on this claim */
/* Those that an expression looks at, named. */
TdBoth td_text_facts(TdSheetBuild *build, const TdScope *scope, const TdExpr *expr);

/* The rows of a table that were taken for a figure, where they ask for more than the identity: a line each. */
void td_put_rows(TdSheetBuild *build, int level, TdScope scope, const TdTerm *term);

/* Where the rules of a claim are evaluated before any benefit; it notes nothing. */
TdScope td_claim_scope(const TdTrace *trace);

/* Adds a line; the pointer lives until the next one. */
TdSheetLine *td_line(TdSheetBuild *build, int level, TdBoth label);
void td_line_value(TdSheetBuild *build, int level, TdBoth label, TdBoth value, const char *clause);

/* Add a calculation; its number. */
uint32_t td_given(TdSheetBuild *build, int level, TdBoth label, bool ratio, int64_t value, const char *clause);
uint32_t td_calc(TdSheetBuild *build, int level, TdBoth label, TdCalc calc, const char *clause,
                 const uint32_t *operands, size_t count);
/* Notes whether a calculation came to what it should. */
void td_expect(TdSheetBuild *build, uint32_t line, int64_t value);

TdBoth td_status_text(TdSheetBuild *build, TdStatus status);
/* What an undetermined claim lacks: a column of the record, an external, a list, with its clause; "" where the word is
 * none of them but a policy's own. */
TdBoth td_missing_text(TdSheetBuild *build, const char *word, const char **clause);
/* What the reason of a claim with this status says; words of a policy's own are their own names. */
TdBoth td_reason_text(TdSheetBuild *build, TdStatus status, const char *word);
/* Where a notice defers a claim to the other document. */
const char *td_deferring_clause(const TdTrace *trace);

/* The parts of more than a few lines. */
void td_sheet_sums(TdSheetBuild *build);
void td_sheet_why(TdSheetBuild *build);
void td_sheet_change(TdSheetBuild *build);

#endif
