/* The list of a re-settlement: what is to be paid more, what taken back, and what is decided otherwise, by claim and
 * benefit. */
#ifndef TD_TOOLS_RESETTLE_LIST_H
#define TD_TOOLS_RESETTLE_LIST_H

#include "runtime/money.h"
#include "tools/settle/replay.h"

typedef struct {
  TdWriter *writer;
  const TdPolicies *policies;
  GPtrArray *digests;   /* char, owned, by policy: the first digits of its image's SHA-256 */
  uint64_t claims;      /* of which something is to be paid or taken back */
  uint64_t more, less;  /* of these */
  TdInt128 paid, taken; /* fen: to be paid more; to be taken back */
  uint64_t decided;     /* that come to the same amounts with another status, reason, category, benefit or clause */
  uint64_t otherwise;   /* that come to the same, by another policy or annual amounts: their rows are not in the list */
  uint64_t open;        /* that cannot be answered now, though they were before */
  GHashTable *persons;  /* uint64_t, owned: hashes of the persons of `claims` */
} TdResettleList;

/* WRITER and POLICIES are borrowed. */
void td_resettle_list_init(TdResettleList *list, TdWriter *writer, const TdPolicies *policies);
void td_resettle_list_clear(TdResettleList *list);

/* Forgets what was told; TdReplay.restart. */
void td_resettle_list_restart(void *user);

/* Writes a claim's rows; TdReplay.tell with the list as user. */
void td_resettle_list_tell(void *user, const TdDifference *difference);

/* How many settlements are recorded anew, beside the old. */
uint64_t td_resettle_list_anew(const TdResettleList *list);

#endif
