/* One policy at work: claims of the store go through its engine, and their results, lines and alerts are recorded. */
#ifndef TD_TOOLS_SETTLE_DESK_H
#define TD_TOOLS_SETTLE_DESK_H

#include "runtime/engine.h"
#include "tools/settle/journal.h"
#include "tools/settle/labels.h"
#include "tools/settle/store.h"
#include "tools/settle/supply.h"
#include "tools/settle/takings.h"
#include "tools/settle/tally.h"

/* Columns for one batch, used by every desk in turn. */
typedef struct {
  size_t capacity;
  int64_t *inputs, *outputs; /* columns of `capacity` values, as many as any policy needs */
  int64_t *dates, *other, *fault;
  const int64_t **rows; /* each claim's place in the first column of its chunk */
  uint32_t *account;
  int32_t *keep, *undo;
} TdScratch;

void td_scratch_init(TdScratch *scratch, const TdPolicies *policies, size_t capacity);
void td_scratch_clear(TdScratch *scratch);

/* What the desks share. */
typedef struct {
  TdStore *store;
  const TdTakings *takings;
  TdScratch *scratch;
  int64_t *kept;      /* what the claims that are taken back added, by td_takings_kept() */
  TdJournal *journal; /* NULL: nobody asks for lines or alerts */
} TdOffice;

/* A stage's columns of output. */
typedef struct {
  const int64_t *applied, *benefit, *base, *deductible, *ratio, *computed, *limited, *limit_left, *paid, *clause;
} TdStageColumns;

typedef struct {
  const int64_t *raised, *amount, *threshold, *clause;
} TdAlertColumns;

typedef struct {
  const TdOffice *office;
  const TdProgramView *view;
  const TdSupply *supply;
  TdPolicyTally *tally;
  TdLabels labels;
  TdAccounts *accounts; /* of the region, borrowed */
  TdEngine *engine;
  int64_t *lists;         /* column: the lists that are supplied */
  const int64_t **inputs; /* [input_count] */
  int64_t **outputs;      /* [output_count]; NULL: not wanted */
  const int64_t *status, *reason, *category, *base, *aid;
  TdStageColumns stages[TD_MAX_STAGES];
  TdAlertColumns alerts[TD_MAX_ALERTS];
} TdDesk;

/* False: no memory. */
bool td_desk_init(TdDesk *desk, const TdOffice *office, const TdPolicy *policy, const TdSupply *supply,
                  TdPolicyTally *tally, TdAccounts *accounts, const uint16_t *slots);
void td_desk_clear(TdDesk *desk);

/* Settles claims of this policy, takings-back of such claims among them, at most the scratch's capacity, in order of
 * settlement.  False: no memory. */
bool td_desk_settle(TdDesk *desk, const uint32_t *claims, size_t n);

/* Gives a taking-back the result of having taken its original back, or the reason why it is rejected. */
void td_desk_take_back(const TdOffice *office, uint32_t claim, bool overflow);

#endif
