/* What balance*.c share. */
#ifndef TD_TOOLS_SETTLE_BALANCE_INSIDE_H
#define TD_TOOLS_SETTLE_BALANCE_INSIDE_H

#include "tools/io/writer.h"
#include "tools/settle/balance.h"

/* A claim in the temporary file; behind it so many differences, lines and kept records, then the bytes of its id, with
 * zeros up to a multiple of 8. */
typedef struct {
  uint64_t line;
  uint32_t claim, person, group;
  uint16_t steps, lines, kept, id_length;
  uint32_t size; /* bytes, with everything behind it */
  int64_t amount[2];
} TdBalanceEntry;

/* What a model pays more than the one that it is held against. */
typedef struct {
  int64_t difference;
  uint32_t model;
  uint32_t apart; /* only one of them answers */
} TdBalanceDifference;

typedef struct {
  int64_t paid;
  uint16_t benefit, side;
  uint32_t zero;
} TdBalanceLine;

struct TdBalance {
  const TdModels *models;
  TdWriter *out;
  size_t top, kept_size; /* kept_size 0: not known yet */
  TdBalanceTally tally;
  GHashTable *groups; /* TdBalanceKey, owned: the number of its group */
  TdBalanceKey last;  /* nearly always the next is the same */
  guint last_group;
  int file; /* -1: none yet */
  TdWriter *spool;
  uint64_t written, flushed; /* bytes in the spool; those that can be read */
  GArray *place;             /* uint64_t: where the entry of each claim is; UINT64_MAX: it has none */
  GByteArray *entry;         /* being made, or read */
};

#endif
