#include "runtime/accounts.h"

#include <assert.h>
#include <string.h>

enum {
  FIRST_ROWS = 64,
  BLOCK = 256, /* persons that are found together */
  AHEAD = 16   /* persons between asking for an entry and reading it */
};

TdAccounts *td_accounts_new(size_t width, const TdAllocator *allocator) {
  if (width >= SIZE_MAX / sizeof(int64_t) / 4) return NULL;
  TdAccounts *accounts = allocator->resize(allocator->user, NULL, sizeof *accounts);
  size_t row_size = sizeof(TdAccountHead) + width * sizeof(int64_t);
  if (accounts) *accounts = (TdAccounts){.allocator = *allocator, .width = width, .row_size = row_size};
  return accounts;
}

void td_accounts_free(TdAccounts *accounts) {
  if (!accounts) return;
  TdAllocator allocator = accounts->allocator;
  for (size_t i = 0; i < accounts->page_count; i++)
    if (accounts->pages[i]) allocator.resize(allocator.user, accounts->pages[i], 0);
  if (accounts->pages) allocator.resize(allocator.user, accounts->pages, 0);
  for (size_t i = 0; i * TD_ACCOUNTS_CHUNK < accounts->capacity; i++)
    allocator.resize(allocator.user, accounts->chunks[i], 0);
  if (accounts->chunks) allocator.resize(allocator.user, accounts->chunks, 0);
  allocator.resize(allocator.user, accounts, 0);
}

/* NULL: the person's page is not there. */
static inline TdAccountEntry *entry_of(const TdAccounts *accounts, uint32_t person) {
  size_t page = person >> TD_ACCOUNTS_PAGE_BITS;
  if (page >= accounts->page_count || !accounts->pages[page]) return NULL;
  return &accounts->pages[page][person % TD_ACCOUNTS_PAGE];
}

/* Greater for a later year, and in a year for a greater book; 0 where it cannot be told in 32 bits (or is the least).
 */
static inline uint32_t key_of(uint32_t book, int32_t year) {
  return (uint32_t)year <= UINT16_MAX && book <= UINT16_MAX ? (uint32_t)year << 16 | book : 0;
}

static bool add_page(TdAccounts *accounts, uint32_t person) {
  size_t page = person >> TD_ACCOUNTS_PAGE_BITS, count = accounts->page_count;
  if (page >= count) {
    size_t grown = count + count / 2 > page ? count + count / 2 : page + 1;
    TdAccountEntry **pages =
        accounts->allocator.resize(accounts->allocator.user, accounts->pages, grown * sizeof *accounts->pages);
    if (!pages) return false;
    for (size_t i = count; i < grown; i++) pages[i] = NULL;
    accounts->pages = pages;
    accounts->page_count = grown;
  }
  TdAccountEntry *entries =
      accounts->allocator.resize(accounts->allocator.user, NULL, TD_ACCOUNTS_PAGE * sizeof *entries);
  if (!entries) return false;
  for (size_t i = 0; i < TD_ACCOUNTS_PAGE; i++) entries[i] = (TdAccountEntry){TD_NO_ACCOUNT, 0};
  accounts->pages[page] = entries;
  return true;
}

/* Makes the first chunk larger, or adds another. */
static bool grow_rows(TdAccounts *accounts) {
  TdAllocator *allocator = &accounts->allocator;
  size_t rows = accounts->capacity ? accounts->capacity * 2 : FIRST_ROWS, at = 0;
  if (rows > TD_ACCOUNTS_CHUNK) rows = TD_ACCOUNTS_CHUNK;
  if (rows > SIZE_MAX / 2 / accounts->row_size) return false;
  if (accounts->capacity % TD_ACCOUNTS_CHUNK == 0) {
    at = accounts->capacity / TD_ACCOUNTS_CHUNK;
    char **chunks = allocator->resize(allocator->user, accounts->chunks, (at + 1) * sizeof *chunks);
    if (!chunks) return false;
    accounts->chunks = chunks;
    chunks[at] = NULL;
  }
  char *chunk = allocator->resize(allocator->user, accounts->chunks[at], rows * accounts->row_size);
  if (!chunk) return false;
  accounts->chunks[at] = chunk;
  accounts->capacity = at * TD_ACCOUNTS_CHUNK + rows;
  return true;
}

/* Adds an account to the person of ENTRY, behind the one BEFORE; TD_NO_ACCOUNT: in front. */
static inline uint32_t add_account(TdAccounts *accounts, TdAccountEntry *entry, uint32_t before, uint32_t book,
                                   int32_t year) {
  if (accounts->count >= TD_NO_ACCOUNT - 1) return TD_NO_ACCOUNT;
  if (accounts->count == accounts->capacity && !grow_rows(accounts)) return TD_NO_ACCOUNT;
  uint32_t account = (uint32_t)accounts->count++;
  uint32_t *link = before == TD_NO_ACCOUNT ? &entry->account : &td_accounts_head(accounts, before)->next;
  int64_t *amounts = td_accounts_amounts(accounts, account);
  for (size_t k = 0; k < accounts->width; k++) amounts[k] = 0;
  *td_accounts_head(accounts, account) = (TdAccountHead){0, *link, book, year};
  if (before == TD_NO_ACCOUNT) entry->key = key_of(book, year);
  return *link = account;
}

/* A person's accounts are in order, the latest year first.  So where claims come in the order of their dates the entry
 * tells, even that there is none of this year yet. */
static inline uint32_t find(TdAccounts *accounts, TdAccountEntry *entry, uint32_t book, int32_t year) {
  uint32_t key = key_of(book, year), account = entry->account, before = TD_NO_ACCOUNT;
  if (key != 0 && key == entry->key) return account;
  bool latest = (account == TD_NO_ACCOUNT) | ((entry->key != 0) & (key > entry->key));
  while (!latest && account != TD_NO_ACCOUNT) {
    const TdAccountHead *head = td_accounts_head(accounts, account);
    if (head->year == year && head->book == book) return account;
    if (head->year < year || (head->year == year && head->book < book)) break;
    before = account;
    account = head->next;
  }
  return add_account(accounts, entry, before, book, year);
}

/* Makes the person's page where it is not there; NULL: no memory. */
static inline TdAccountEntry *made_entry_of(TdAccounts *accounts, uint32_t person) {
  TdAccountEntry *entry = entry_of(accounts, person);
  return entry || !add_page(accounts, person) ? entry : entry_of(accounts, person);
}

uint32_t td_accounts_find(TdAccounts *accounts, uint32_t person, uint32_t book, int32_t year) {
  TdAccountEntry *entry = made_entry_of(accounts, person);
  return entry ? find(accounts, entry, book, year) : TD_NO_ACCOUNT;
}

/* A row may lie across two cache lines, and the rest of a longer one comes with them. */
static void ask_for_row(const TdAccounts *accounts, uint32_t account) {
  const char *row = (const char *)td_accounts_head(accounts, account);
  td_ask_for(row);
  td_ask_for(row + accounts->row_size - 1);
}

void td_accounts_prefetch_account(const TdAccounts *accounts, uint32_t account) {
  ask_for_row(accounts, account);
}

void td_accounts_prefetch(const TdAccounts *accounts, uint32_t person) {
  const TdAccountEntry *entry = entry_of(accounts, person);
  if (entry) td_ask_for(entry);
}

void td_accounts_prefetch_row(const TdAccounts *accounts, uint32_t person) {
  const TdAccountEntry *entry = entry_of(accounts, person);
  if (entry && entry->account != TD_NO_ACCOUNT) ask_for_row(accounts, entry->account);
}

/* Finds n of LEFT persons, n <= BLOCK, in steps that do not wait for each other's memory: sees for whom it is the
 * latest account, and asks for its row, and for the entries of persons to come; then finds the others one by one. */
static bool find_block(TdAccounts *accounts, const uint32_t *person, uint32_t book, const int32_t *year, size_t n,
                       size_t left, uint32_t *account) {
  static const TdAccountEntry none = {TD_NO_ACCOUNT, 0};
  uint32_t others[BLOCK];
  size_t other_count = 0;
  for (size_t i = 0; i < n; i++) {
    if (i + AHEAD < left) td_accounts_prefetch(accounts, person[i + AHEAD]);
    const TdAccountEntry *entry = entry_of(accounts, person[i]);
    if (!entry) entry = &none;
    uint32_t key = key_of(book, year[i]);
    bool latest = (key != 0) & (key == entry->key);
    account[i] = entry->account;
    ask_for_row(accounts, latest ? entry->account : 0);
    others[other_count] = (uint32_t)i;
    other_count += !latest;
  }
  for (size_t k = 0; k < other_count; k++) {
    size_t i = others[k];
    TdAccountEntry *entry = made_entry_of(accounts, person[i]);
    account[i] = entry ? find(accounts, entry, book, year[i]) : TD_NO_ACCOUNT;
    if (account[i] == TD_NO_ACCOUNT) return false;
  }
  return true;
}

bool td_accounts_find_all(TdAccounts *accounts, const uint32_t *person, uint32_t book, const int32_t *year, size_t n,
                          uint32_t *account) {
  /* From here on there is a row 0. */
  if (n > 0 && accounts->count == 0 && td_accounts_find(accounts, person[0], book, year[0]) == TD_NO_ACCOUNT)
    return false;
  for (size_t i = 0; i < n && i < AHEAD; i++) td_accounts_prefetch(accounts, person[i]);
  for (size_t at = 0; at < n; at += BLOCK) {
    size_t size = n - at < BLOCK ? n - at : BLOCK;
    if (!find_block(accounts, person + at, book, year + at, size, n - at, account + at)) return false;
  }
  return true;
}

int64_t *td_accounts_row(TdAccounts *accounts, uint32_t account) {
  assert(account < accounts->count);
  return td_accounts_amounts(accounts, account);
}

size_t td_accounts_count(const TdAccounts *accounts) {
  return accounts->count;
}

uint32_t td_accounts_first(const TdAccounts *accounts, uint32_t person) {
  const TdAccountEntry *entry = entry_of(accounts, person);
  return entry ? entry->account : TD_NO_ACCOUNT;
}

uint32_t td_accounts_next(const TdAccounts *accounts, uint32_t account) {
  return td_accounts_head(accounts, account)->next;
}

void td_accounts_key(const TdAccounts *accounts, uint32_t account, uint32_t *book, int32_t *year) {
  const TdAccountHead *head = td_accounts_head(accounts, account);
  *book = head->book;
  *year = head->year;
}
