/* The smallest change of one fact that alters what a claim comes to.
 *
 * Tried are, one at a time: for what the policy reads, every yes/no turned, every other code, the dates at which a
 * comparison turns, the amounts at which one does or which a deductible or threshold asks for, each list with the
 * disease on it or off it; and each identity of the policy added.  All is computed from the model by td_trace_claim(),
 * with the same annual amounts; a date of discharge stays within the year and the policy's validity.
 *
 * Of these the first is taken: those after which more is paid go before those that only give another outcome (none that
 * makes the claim ineligible, or ineligible for a reason of lower rank); then by kind (yes/no, code, list, date,
 * amount, identity); then the one that moves least (codes by the difference of their numbers, dates by days, amounts by
 * fen, identities from the last in the policy's order); then the one whose field stands later in the record (so an
 * application moves before a discharge).
 */
#ifndef TD_COMPILER_CHANGE_H
#define TD_COMPILER_CHANGE_H

#include "compiler/trace.h"

typedef enum {
  TD_CHANGE_NONE,
  TD_CHANGE_FLAG,
  TD_CHANGE_CODE,
  TD_CHANGE_LIST,
  TD_CHANGE_DATE,
  TD_CHANGE_AMOUNT,
  TD_CHANGE_IDENTITY
} TdFactChangeKind;

typedef struct {
  uint8_t kind; /* TdFactChangeKind */
  TdField field;
  uint16_t index;     /* lists[] or identities[] */
  bool listed;        /* of a list: the disease is on it */
  int64_t value;      /* of a field: what it would be */
  int64_t distance;   /* how far it moves */
  TdStatus status;    /* what the claim would come to */
  const char *reason; /* borrowed from the model or static */
  int64_t aid;
  bool pays_more;
} TdFactChange;

TdFactChange td_change_find(const TdTrace *trace);

#endif
