/* The list of a re-settlement: what is to be paid more, and what taken back, by claim and benefit. */
#ifndef TD_TOOLS_RESETTLE_LIST_H
#define TD_TOOLS_RESETTLE_LIST_H

#include "runtime/money.h"
#include "tools/settle/replay.h"

typedef struct {
  TdWriter *writer;
  const TdPolicies *policies;
  bool people;          /* identities are given over time */
  uint64_t claims;      /* of which something is to be paid or taken back */
  uint64_t more, less;  /* of these */
  TdInt128 paid, taken; /* fen: to be paid more; to be taken back */
  uint64_t otherwise;   /* that come out otherwise, with the same amounts: their rows are not in the list */
  uint64_t open;        /* that cannot be answered now, though they were before */
  GHashTable *persons;  /* uint64_t, owned: hashes of the persons of `claims` */
} TdResettleList;

void td_resettle_list_init(TdResettleList *list, TdWriter *writer, const TdPolicies *policies);
void td_resettle_list_clear(TdResettleList *list);

/* Forgets what was told; TdReplay.restart. */
void td_resettle_list_restart(void *user);

/* Writes a claim's rows; TdReplay.tell with the list as user. */
void td_resettle_list_tell(void *user, const TdDifference *difference);

#endif
