/* How every person stands, added up anew from the entries: what the index of persons is held against. */
#ifndef TD_TOOLS_LEDGER_BALANCES_H
#define TD_TOOLS_LEDGER_BALANCES_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "tools/io/slice.h"

typedef struct TdBalances TdBalances;

typedef struct {
  TdSlice psn_no;
  uint64_t last;  /* their latest entry, TD_NO_ENTRY at first */
  int64_t latest; /* setl_time */
  bool met, lost; /* for the caller: the index has them; an entry of theirs cannot be read */
} TdBalancesPerson;

/* What an annual amount is of. */
typedef struct {
  uint32_t person, book, name;
  int32_t year;
} TdBalancesKey;

typedef struct {
  TdBalancesKey key;
  int64_t amount;
  bool met; /* for the caller */
} TdBalance;

#define TD_BALANCES_NONE UINT32_MAX

/* The caller's.  SEED: of the hashes of person numbers. */
TdBalances *td_balances_new(uint64_t seed);
/* Also NULL. */
void td_balances_free(TdBalances *balances);

/* The number of a person, whose PSN_NO is copied: 0, 1, 2, … as they come; TD_BALANCES_NONE: not known, and not to be
 * ADDed. */
uint32_t td_balances_person(TdBalances *balances, TdSlice psn_no, bool add);
uint32_t td_balances_person_count(const TdBalances *balances);
/* Borrowed until a person is added. */
TdBalancesPerson *td_balances_get(TdBalances *balances, uint32_t person);

/* Adds to an amount, which is 0 at first.  False: the sum cannot be held, and the amount
 * means nothing any more. */
bool td_balances_add(TdBalances *balances, const TdBalancesKey *key, int64_t amount);

/* The balance of KEY that is not 0, borrowed until the next td_balances_add(); NULL: there is none. */
TdBalance *td_balances_find(TdBalances *balances, const TdBalancesKey *key);

/* All of them: those that are 0 too, borrowed as above.  NULL behind the last. */
const TdBalance *td_balances_at(const TdBalances *balances, size_t place);

#endif
