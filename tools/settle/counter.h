/* A policy's program over enrolments at work, one record at a time. */
#ifndef TD_TOOLS_SETTLE_COUNTER_H
#define TD_TOOLS_SETTLE_COUNTER_H

#include "tools/io/record.h"
#include "tools/settle/supply.h"

/* What becomes of a premium; texts are borrowed from the program. */
typedef struct {
  TdStatus status;
  const char *reason, *category; /* "" none */
  size_t word;                   /* the reason's number in the program */
  size_t benefit;                /* the subsidy's; of PAID and ZERO */
  int64_t subsidy;               /* fen */
} TdPremium;

typedef struct TdCounter TdCounter;

/* Borrows SUPPLY; counts labels that the policy does not know into UNKNOWN (char: uint64_t, both owned by it; NULL:
 * nobody counts).  NULL: no memory. */
TdCounter *td_counter_new(TdProgram *program, const TdSupply *supply, GHashTable *unknown);
void td_counter_free(TdCounter *counter);

/* Settles an enrolment.  False: a sum that does not fit. */
bool td_counter_settle(TdCounter *counter, const TdRecord *record, TdPremium *premium);

#endif
