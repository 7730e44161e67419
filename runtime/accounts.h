/* The accounts as the engine sees them: each row begins with the engine's mark and what finds it, its amounts follow.
 */
#ifndef TD_RUNTIME_ACCOUNTS_H
#define TD_RUNTIME_ACCOUNTS_H

#include "runtime/engine.h"

typedef struct {
  uint32_t mark; /* the engine's, see engine.c; any value */
  uint32_t next; /* the person's account before it, of an earlier year or a smaller book; or TD_NO_ACCOUNT */
  uint32_t book;
  int32_t year;
} TdAccountHead;

/* A person's latest account.  The key tells, mostly without looking at the row, whether it is the one that is looked
 * for, and even that there is none yet; see key_of(). */
typedef struct {
  uint32_t account; /* TD_NO_ACCOUNT: the person has none */
  uint32_t key;
} TdAccountEntry;

/* Entries stand in pages, which come as their persons do: a number far from the others costs no more than a page. */
enum { TD_ACCOUNTS_PAGE_BITS = 10, TD_ACCOUNTS_PAGE = 1 << TD_ACCOUNTS_PAGE_BITS };

/* Rows stand in chunks, and never move but for those of the first one, which grows: no copying of many.  A chunk is
 * whole mebibytes, with an even width whole huge pages. */
enum { TD_ACCOUNTS_CHUNK_BITS = 17, TD_ACCOUNTS_CHUNK = 1 << TD_ACCOUNTS_CHUNK_BITS };

/* Asks for memory that will be needed.  The compiler drops a function that does nothing else, but for the statement. */
static inline void td_ask_for(const void *memory) {
  __builtin_prefetch(memory, 1);
  __asm__ volatile("");
}

struct TdAccounts {
  TdAllocator allocator;
  size_t width, row_size; /* bytes */
  size_t count, capacity; /* capacity: in all chunks that are there */
  char **chunks;          /* [capacity in chunks] rows */
  uint32_t rows_settled;  /* by all engines, modulo 2^32 */
  TdAccountEntry **pages; /* [page_count]; NULL: no person of the page has an account */
  size_t page_count;
};

static inline TdAccountHead *td_accounts_head(const TdAccounts *accounts, uint32_t account) {
  char *chunk = accounts->chunks[account >> TD_ACCOUNTS_CHUNK_BITS];
  return (TdAccountHead *)(chunk + account % TD_ACCOUNTS_CHUNK * accounts->row_size);
}

static inline int64_t *td_accounts_amounts(const TdAccounts *accounts, uint32_t account) {
  return (int64_t *)(td_accounts_head(accounts, account) + 1);
}

#endif
