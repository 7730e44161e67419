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

/* A person's first account, for as many persons: pages come as their persons do, so that a number far from the others
 * costs no more than a page. */
enum { TD_ACCOUNTS_PAGE_BITS = 10, TD_ACCOUNTS_PAGE = 1 << TD_ACCOUNTS_PAGE_BITS };

struct TdAccounts {
  TdAllocator allocator;
  size_t width, row_size; /* bytes */
  size_t count, capacity;
  char *rows;       /* capacity x row_size bytes */
  uint32_t **pages; /* [page_count]; NULL: no person of the page has an account */
  size_t page_count;
};

static inline TdAccountHead *td_accounts_head(const TdAccounts *accounts, uint32_t account) {
  return (TdAccountHead *)(accounts->rows + account * accounts->row_size);
}

static inline int64_t *td_accounts_amounts(const TdAccounts *accounts, uint32_t account) {
  return (int64_t *)(td_accounts_head(accounts, account) + 1);
}

#endif
