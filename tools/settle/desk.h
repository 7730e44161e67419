/* One policy at work: claims of a lot go through its engine, and their outcomes and outputs are recorded. */
#ifndef TD_TOOLS_SETTLE_DESK_H
#define TD_TOOLS_SETTLE_DESK_H

#include "runtime/engine.h"
#include "tools/settle/labels.h"
#include "tools/settle/supply.h"
#include "tools/settle/tally.h"

/* Columns for one batch, used by every desk in turn. */
typedef struct {
  size_t capacity;
  int64_t *inputs, *outputs; /* columns of `capacity` values, as many as any policy needs */
  int64_t *dates, *other, *fault;
  uint32_t *account;
  int32_t *keep, *undo;
} TdScratch;

void td_scratch_init(TdScratch *scratch, const TdPolicies *policies, size_t capacity);
void td_scratch_clear(TdScratch *scratch);

/* What the desks share. */
typedef struct {
  const TdLotPlan *plan;
  TdAccounts *accounts;
  const TdRoll *roll;
  TdScratch *scratch;
  bool booked_rows;   /* the rows have their accounts already */
  const TdLot *lot;   /* that is settled now */
  int64_t *kept;      /* what each claim of the lot added, by its row; then what those of earlier lots added that are
                         taken back in this one */
  TdOutcome **undone; /* the outcomes of those */
  const uint32_t *booked;        /* and their accounts */
  const struct TdReplay *replay; /* NULL: none */
} TdOffice;

/* The policy of a row as it stands: of a taking-back, its original's. */
uint16_t td_office_policy(const TdOffice *office, uint32_t row);

/* A stage's columns of output. */
typedef struct {
  size_t applied, benefit, base, deductible, ratio, computed, limited, limit_left, paid, clause;
} TdStagePlaces;

typedef struct {
  size_t raised, amount, threshold, clause;
} TdAlertPlaces;

/* Where a policy's outputs are among a lot's columns. */
typedef struct {
  const TdProgramView *view;
  size_t status, reason, category, base, aid;
  TdStagePlaces stages[TD_MAX_STAGES];
  TdAlertPlaces alerts[TD_MAX_ALERTS];
} TdPlaces;

void td_places_init(TdPlaces *places, const TdProgramView *view);

typedef struct {
  const TdOffice *office;
  TdPlaces places;
  const TdProgramView *view;
  const TdSupply *supply;
  TdPolicyTally *tally;
  TdLabels labels;
  uint32_t book; /* of the region, in the accounts */
  TdEngine *engine;
  bool *wanted;           /* [output_count] what is to be known of a claim */
  int64_t *lists;         /* column: the lists that are supplied */
  const int64_t **inputs; /* [input_count] */
  int64_t **outputs;      /* [output_count] */
} TdDesk;

/* False: no memory. */
bool td_desk_init(TdDesk *desk, const TdOffice *office, const TdRoll *roll, const TdPolicy *policy,
                  const TdSupply *supply, TdPolicyTally *tally, uint32_t book, const uint16_t *slots);
void td_desk_clear(TdDesk *desk);

/* Settles the claims of these rows of the office's lot, takings-back of such claims among them, at most the scratch's
 * capacity, in order of settlement; their policy is this one.  False: no memory. */
bool td_desk_settle(TdDesk *desk, const uint32_t *rows, size_t n);

/* Gives a taking-back the outcome of having taken its original back, or the reason why it is rejected. */
void td_desk_take_back(const TdOffice *office, uint32_t row, bool overflow);

#endif
