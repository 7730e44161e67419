/* The inside of a keeper, which its files share: keeper.c what it knows, keeper_write.c what it tells. */
#ifndef TD_TOOLS_SETTLE_KEEPER_INSIDE_H
#define TD_TOOLS_SETTLE_KEEPER_INSIDE_H

#include "tools/settle/keeper.h"
#include "tools/settle/keeper_numbers.h"

/* How a person stands in the ledger, this run's entries so far included. */
typedef struct {
  uint64_t last;
  int64_t latest;      /* setl_time */
  bool fresh, changed; /* fresh: the ledger did not have them before this run */
} TdKept;

/* A row of the lot that the ledger has. */
typedef struct {
  uint32_t row;
  bool open; /* it is settled anew */
  uint16_t policy;
  TdEntry entry; /* its slices are in `bytes` */
  char *bytes;
} TdRecalled;

struct TdKeeper {
  TdLedger *ledger;
  const TdReplay *replay;
  const TdRoll *roll;
  const TdRegions *regions;
  const TdPhases *phases;
  TdAccounts *accounts;
  TdTally *tally;
  TdNumbers numbers;
  GArray *persons;      /* TdKept */
  GArray *entry_of;     /* uint64_t by the docket's number of a claim */
  GArray *recalled;     /* TdRecalled, of the lot */
  GHashTable *taken;    /* uint64_t, owned: entries of earlier runs that this one takes back */
  GHashTable *doubtful; /* uint64_t, owned: replayed persons' books and years in which an answer is missing that was
                           there before; NULL without replay */
  uint64_t first;       /* entry of this run */
  uint64_t next;        /* the number of the next entry */
};

/* An entry that does not fit its policy: always false. */
bool td_keeper_damaged(const TdKeeper *keeper, TdTrouble **trouble);

#endif
