/* A replay: claims of a ledger are settled anew, every person's in the order in which they should have been, from
 * nothing; what comes out otherwise than it is recorded is told, and becomes an entry beside the old. */
#ifndef TD_TOOLS_SETTLE_REPLAY_H
#define TD_TOOLS_SETTLE_REPLAY_H

#include "tools/io/hash.h"
#include "tools/ledger/ledger.h"
#include "tools/settle/desk.h"
#include "tools/settle/regions.h"

/* A claim of the replay's file. */
typedef struct {
  uint64_t entry;
  int32_t year;      /* in which it counts */
  uint16_t policy;   /* that it comes to first, TD_NO_POLICY: none */
  uint16_t recorded; /* that it was settled under, TD_NO_POLICY */
  bool deferred;     /* it was deferred, and there was nothing to go on to */
} TdReplayed;

/* A claim that comes out otherwise. */
typedef struct {
  const TdLot *lot;
  size_t row;
  const TdEntry *recorded; /* its slices are borrowed */
  uint16_t policy;         /* that it was settled under, TD_NO_POLICY */
  const TdPlaces *places;  /* where the columns of output of the new one are; NULL: no policy */
  int32_t year;            /* in which it counts */
  bool open;               /* what it comes to cannot be answered now, though it was before */
} TdDifference;

typedef struct TdReplay {
  GArray *rows;        /* TdReplayed by the line of the file */
  GHashTable *touched; /* uint64_t, owned: td_replay_key() of the person-years that are computed anew */
  bool people;         /* a people file is given */
  bool one_year;
  int32_t year; /* with one_year: the only one whose amounts are computed anew */
  void (*tell)(void *user, const TdDifference *difference);
  void (*restart)(void *user); /* nothing told so far counts */
  void *user;
} TdReplay;

/* A person's year. */
static inline uint64_t td_replay_key(const TdLedger *ledger, TdSlice psn_no, int32_t year) {
  uint64_t hash = td_hash_bytes(td_ledger_seed(ledger), psn_no.text, psn_no.length);
  return td_hash_words(hash, (uint64_t)(int64_t)year, 0);
}

static inline TdReplayed td_replayed(const TdReplay *replay, uint64_t line) {
  return g_array_index(replay->rows, TdReplayed, line);
}

#endif
