/* What a run counts for its summary.  Rows that repeat a claim count once in everything but `rows`, `results` and
 * `rejected`. */
#ifndef TD_TOOLS_SETTLE_TALLY_H
#define TD_TOOLS_SETTLE_TALLY_H

#include "runtime/money.h"
#include "tools/io/record.h"
#include "tools/io/reject.h"
#include "tools/settle/paid_tally.h"
#include "tools/settle/policies.h"

typedef struct {
  uint64_t lines;
  TdInt128 paid; /* taken back or not */
} TdBenefitTally;

typedef struct {
  const TdProgramView *view;
  bool archived;                      /* TdPolicy */
  uint64_t *reasons[TD_STATUS_COUNT]; /* [view->reason_count] claims of a status by reason */
  TdBenefitTally *benefits;           /* [view->benefit_count] */
  uint64_t *alerts;                   /* [view->alert_count] */
} TdPolicyTally;

typedef struct {
  TdRecordKind record;                /* what was settled */
  uint64_t rows;                      /* of the file */
  uint64_t results;                   /* rows written to the results */
  uint64_t repeats;                   /* of these: rows that repeat one before */
  uint64_t recorded;                  /* of the others: rows whose result the ledger had; counted no further */
  GPtrArray *late;                    /* char, owned: ids of claims that came late; NULL: none did */
  uint64_t rejected[TD_REJECT_COUNT]; /* rows by reason */
  uint64_t statuses[TD_STATUS_COUNT]; /* claims */
  TdInt128 aid, taken_back;           /* fen: what paid claims add up to; what takings-back took off again */
  bool bent;                          /* a spreadsheet seems to have bent some value */
  TdPolicyTally *policies;            /* [policy_count] */
  size_t policy_count;
  GHashTable *unknown_labels; /* char: uint64_t, how often each was met */
  GPtrArray *unknown_columns; /* char: header names that are ignored */
  const TdPaidTally *paid;    /* NULL: what was paid is not compared; borrowed */
} TdTally;

void td_tally_init(TdTally *tally, const TdPolicies *policies, TdRecordKind record);
void td_tally_clear(TdTally *tally);

/* Counts from 0 again; what was noted of the file's columns stays. */
void td_tally_restart(TdTally *tally);

/* Notes the columns of a file that LAYOUT has no place for. */
void td_tally_columns(TdTally *tally, const TdCsv *csv, const TdLayout *layout);

uint64_t td_tally_rejects(const TdTally *tally);

/* Claims of a status by the reason's word, over all policies (char, borrowed: uint64_t, owned). */
GHashTable *td_tally_reasons(const TdTally *tally, TdStatus status);

#endif
