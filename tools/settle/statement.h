/* A person's settlements in a ledger as a statement: by region and year, with what each added to the annual amounts and
 * what they came to after it. */
#ifndef TD_TOOLS_SETTLE_STATEMENT_H
#define TD_TOOLS_SETTLE_STATEMENT_H

#include "runtime/money.h"
#include "tools/settle/archive.h"

typedef struct {
  TdEntryLine sums;
  const char *benefit, *clause; /* "" none */
} TdStatementLine;

/* An annual amount. */
typedef struct {
  const char *name;
  int64_t added, balance; /* by this settlement, after it */
} TdStatementAmount;

typedef struct {
  char *setl_id;
  int64_t setl_time, enddate;
  const char *policy, *reason, *category; /* "" none */
  TdStatus status;
  int64_t base, aid; /* fen, as in the results; which are said: td_statement_has_base() ... */
  bool late;         /* it came when a later one of the person had been settled */
  bool old;          /* it has been settled anew since, and counts no more */
  bool anew;         /* it takes the place of such a one, and its amounts are the difference to that */
  char *takes_back;  /* the id of the settlement that it takes back; NULL */
  char *taken_by;    /* the id of the one that took it back; NULL */
  GArray *lines;     /* TdStatementLine */
  GArray *amounts;   /* TdStatementAmount: those it added to */
} TdStatementItem;

typedef struct {
  const char *book; /* td_ledger_book_key(); NULL: of claims without policy */
  int32_t year;
  GPtrArray *items; /* TdStatementItem */
  GArray *balances; /* TdStatementAmount: in the end */
  guint count;      /* of the items: those that count */
  TdInt128 aid;     /* all together, less what was taken back */
} TdStatementYear;

typedef struct {
  char *psn_no;
  GPtrArray *years;  /* TdStatementYear, by year, then by region */
  TdArchive archive; /* owns the policies' words */
} TdStatement;

/* The statement of a person; YEAR: of this alone, 0: of all.  Names are borrowed from LEDGER.  NULL: the ledger has no
 * such person, or nothing of the year, or cannot be read or believed. */
TdStatement *td_statement_new(TdLedger *ledger, const char *psn_no, int32_t year, TdTrouble **trouble);
void td_statement_free(TdStatement *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdStatement, td_statement_free)

/* What the results leave empty is not said here. */
static inline bool td_statement_has_residual(const TdStatementItem *item) {
  return item->status == TD_STATUS_PAID || item->status == TD_STATUS_ZERO || item->status == TD_STATUS_INELIGIBLE;
}
static inline bool td_statement_has_aid(const TdStatementItem *item) {
  return td_statement_has_residual(item) || item->status == TD_STATUS_REVERSED;
}
static inline int64_t td_statement_residual(const TdStatementItem *item) {
  return (int64_t)((uint64_t)item->base - (uint64_t)item->aid);
}
static inline bool td_statement_has_base(const TdStatementItem *item) {
  return item->status != TD_STATUS_REVERSED;
}

#endif
