/* Annual amounts of many persons: one account for each person and calendar year of discharge. */
#ifndef TD_TESTS_REFERENCE_LEDGER_H
#define TD_TESTS_REFERENCE_LEDGER_H

#include "tests/reference/reference.h"

typedef struct TdRefLedger TdRefLedger;

TdRefLedger *td_ref_ledger_new(const TdModel *model); /* borrows MODEL */
void td_ref_ledger_free(TdRefLedger *ledger);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdRefLedger, td_ref_ledger_free)

/* The person's amounts in YEAR (annual_count of them, made when new); borrowed. */
int64_t *td_ref_ledger_amounts(TdRefLedger *ledger, uint32_t person, int32_t year);

/* Computes a claim and adds what it adds. */
void td_ref_ledger_settle(TdRefLedger *ledger, uint32_t person, int32_t year, const TdRefClaim *claim,
                          TdRefResult *result);

/* Takes ORIGINAL back, which was settled for the same person in YEAR: subtracts exactly what it added. */
void td_ref_ledger_take_back(TdRefLedger *ledger, uint32_t person, int32_t year, const TdRefResult *original,
                             TdRefResult *result);

#endif
