/* Generated runs through the program: what a caller of the engine does, and its columns read back as results. */
#ifndef TD_TESTS_REFERENCE_MACHINE_H
#define TD_TESTS_REFERENCE_MACHINE_H

#include <stdio.h>

#include "tests/reference/generate.h"
#include "tests/reference/ledger.h"

typedef struct TdRefMachine TdRefMachine;

/* Loads IMAGE and binds its names to MODEL's (borrowed).  NULL with a message on OUT when either fails. */
TdRefMachine *td_ref_machine_new(const TdModel *model, GBytes *image, FILE *out);
void td_ref_machine_free(TdRefMachine *machine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdRefMachine, td_ref_machine_free)

/* Runs the rows WHICH (ascending, COUNT of them) of RUN on new accounts, in batches of at most CAPACITY, of sizes that
 * SEED chooses.  results[i] belongs to which[i]; their strings live as long as the machine.  The accounts at the end
 * go into LEDGER, which may be NULL.  A row's original must be among the rows. */
void td_ref_machine_run(TdRefMachine *machine, const TdRefRun *run, const size_t *which, size_t count, size_t capacity,
                        uint64_t seed, TdRefResult *results, TdRefLedger *ledger);

#endif
