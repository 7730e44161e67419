/* The accounts as the engine sees them: each row begins with the engine's mark, its amounts follow. */
#ifndef TD_RUNTIME_ACCOUNTS_H
#define TD_RUNTIME_ACCOUNTS_H

#include "runtime/engine.h"

/* Where an account is: a slot of an open hash table, found by person and year. */
typedef struct {
  uint32_t person;
  int32_t year;
  uint32_t account; /* TD_NO_ACCOUNT: the slot is free */
} TdAccountSlot;

struct TdAccounts {
  TdAllocator allocator;
  size_t width, count, capacity;
  int64_t *rows; /* capacity x (1 + width) */
  TdAccountSlot *slots;
  size_t slot_count; /* a power of two, or 0 */
  uint32_t batch;    /* number of the last batch that any engine settled */
};

static inline int64_t *td_accounts_mark(const TdAccounts *accounts, uint32_t account) {
  return accounts->rows + (size_t)account * (accounts->width + 1);
}

/* Begins a batch: td_accounts_next() counts from 0 on every account. */
void td_accounts_begin(TdAccounts *accounts);

/* How many times the account was asked for in this batch before.  The mark holds the batch's number and that count, so
 * that beginning a batch need not visit every account. */
static inline uint32_t td_accounts_next(TdAccounts *accounts, uint32_t account) {
  int64_t *mark = td_accounts_mark(accounts, account);
  uint64_t now = (uint64_t)accounts->batch << 32;
  uint64_t seen = (uint64_t)*mark >> 32 == accounts->batch ? (uint64_t)*mark : now;
  *mark = (int64_t)(seen + 1);
  return (uint32_t)seen;
}

#endif
