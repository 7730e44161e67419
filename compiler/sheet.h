/* A settlement sheet: what a claim, or a premium, comes to, so that a citizen can check it with a desk calculator.
 *
 * A value in both languages: lines under parts (phrases.def), of which some are operations on earlier lines.  Each
 * operation's result is computed here from its operands, not taken from the trace; td_sheet_new() tells when the two
 * disagree.  How a sheet looks is for whoever prints it.
 */
#ifndef TD_COMPILER_SHEET_H
#define TD_COMPILER_SHEET_H

#include "compiler/change.h"
#include "compiler/trace.h"
#include "grammar/arena.h"
#include "grammar/diagnostic.h"

typedef enum {
#define TD_PART(id, key, zh, en) TD_PART_##id,
#include "compiler/phrases.def"
  TD_PART_COUNT
} TdSheetPart;

typedef enum {
  TD_CALC_NONE,
#define TD_CALC(id, key) TD_CALC_##id,
#include "compiler/phrases.def"
  TD_CALC_COUNT
} TdCalc;

typedef enum {
#define TD_PHRASE(id, zh, en) TD_SAY_##id,
#include "compiler/phrases.def"
  TD_PHRASE_COUNT
} TdPhrase;

/* ASIDE: a route that does not hold where another one is taken, a deferral that does not: no failure of the claim. */
typedef enum { TD_MARK_NONE, TD_MARK_YES, TD_MARK_NO, TD_MARK_UNKNOWN, TD_MARK_ASIDE } TdMark;

/* A text in both languages, by TdLang. */
typedef struct {
  const char *in[2];
} TdBoth;

typedef struct {
  uint32_t line; /* the line whose result it is */
  int64_t value;
  bool ratio; /* millionths; else fen */
} TdOperand;

typedef struct {
  uint8_t part, level, mark, calc; /* TdSheetPart, 0 or deeper, TdMark, TdCalc */
  TdBoth label, value;             /* the value of a calculation is its result, not text */
  const char *clause;              /* "" none */
  bool ratio;
  int64_t result;
  const TdOperand *operands;
  uint32_t operand_count;
} TdSheetLine;

typedef struct {
  TdArena *arena;
  TdRecordKind record;
  const char *setl_id, *psn_no, *year;             /* "" none; a premium has no setl_id, and only it a year */
  const char *policy, *status, *reason, *category; /* words, as in the results; "" none */
  TdBoth status_text, reason_text;
  bool has_base, has_aid, has_residual;
  int64_t base, aid, residual; /* of a premium: it, its subsidy and what is self-paid */
  GArray *lines;               /* TdSheetLine, in order */
} TdSheet;

/* A label that the people file gives the person for a time. */
typedef struct {
  const char *name;
  uint64_t label;      /* bit of the model's labels; 0 unknown */
  int64_t from, until; /* TD_DATE_MIN: always, TD_DATE_MAX: still */
  TdHeld held;
} TdSheetHeld;

/* What a policy made of a claim. */
typedef struct {
  const TdTrace *trace;
  const TdSheetHeld *held; /* what the people file says; NULL: the labels are the record's */
  size_t held_count;
} TdSheetPassed;

/* What a sheet is made of; borrowed while it is made.  A claim that a policy settled has a trace; of the others the
 * status alone says what they are. */
typedef struct {
  TdRecordKind record;
  const char *setl_id, *psn_no;
  const char *year;        /* of a premium, as the file has it; NULL: a claim's */
  const TdModel *model;    /* of the policy that applies; NULL: none */
  const TdTrace *trace;    /* NULL: no_policy, reversed, rejected */
  const TdSheetHeld *held; /* with a trace: what the people file says; NULL: the labels are the record's */
  size_t held_count;
  const TdSheetPassed *passed; /* by the policies that deferred the claim, one to the next and the last to MODEL */
  size_t passed_count;
  const TdFactChange *change; /* NULL: was not looked for */
  const char *unknown_labels; /* labels that the policy does not know, "" none */
  TdStatus status;            /* without trace */
  bool rejected;              /* without trace, instead of a status */
  const char *reject;         /* its word */
  TdBoth reject_text;
  const char *original;          /* of a record that takes back */
  int32_t category;              /* of it: the original's, or -1 */
  int64_t aid;                   /* of it: minus what is given back */
  const int64_t *before, *after; /* of it: [annual_count] */
  int64_t base, enddate;         /* of no_policy */
  const TdModel *const *models;  /* of no_policy: the policies that there are for the region */
  size_t model_count;
} TdCase;

/* The sheet of a case.  NULL: its operations do not come to what the trace says, a fault of the program. */
TdSheet *td_sheet_new(const TdCase *what);
void td_sheet_free(TdSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdSheet, td_sheet_free)

const char *td_part_key(TdSheetPart part);
const char *td_part_title(TdRecordKind record, TdSheetPart part, TdLang lang);
const char *td_calc_key(TdCalc calc);
const char *td_sheet_title(TdRecordKind record, TdLang lang);

/* Whose sheet it is: the numbers of its record, BETWEEN them. */
void td_sheet_who(GString *out, const TdSheet *sheet, const char *between, TdLang lang);
/* A phrase in which nothing is told. */
const char *td_sheet_word(const TdSheet *sheet, TdPhrase phrase, TdLang lang);

/* A calculation as one writes it: (14,000.00 − 0.00) × 75% = 10,500.00. */
void td_sheet_formula(GString *out, const TdSheetLine *line, TdLang lang);

#endif
