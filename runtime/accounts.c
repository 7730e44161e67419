#include "runtime/accounts.h"

#include <assert.h>
#include <string.h>

enum { FIRST_SLOTS = 1024, FIRST_ROWS = 512 };

TdAccounts *td_accounts_new(size_t width, const TdAllocator *allocator) {
  if (width >= SIZE_MAX / sizeof(int64_t) / 4) return NULL;
  TdAccounts *accounts = allocator->resize(allocator->user, NULL, sizeof *accounts);
  if (accounts) *accounts = (TdAccounts){.allocator = *allocator, .width = width};
  return accounts;
}

void td_accounts_free(TdAccounts *accounts) {
  if (!accounts) return;
  TdAllocator allocator = accounts->allocator;
  if (accounts->rows) allocator.resize(allocator.user, accounts->rows, 0);
  if (accounts->slots) allocator.resize(allocator.user, accounts->slots, 0);
  allocator.resize(allocator.user, accounts, 0);
}

/* The slot of a person and year, or the free one where it belongs.  There is always a free one. */
static TdAccountSlot *slot_of(TdAccountSlot *slots, size_t slot_count, uint32_t person, int32_t year) {
  uint64_t hash = ((uint64_t)person << 32 | (uint32_t)year) * UINT64_C(0x9e3779b97f4a7c15);
  hash = (hash ^ hash >> 32) * UINT64_C(0xd6e8feb86659fd93);
  for (size_t i = (size_t)(hash >> 32);; i++) {
    TdAccountSlot *slot = &slots[i & (slot_count - 1)];
    if (slot->account == TD_NO_ACCOUNT || (slot->person == person && slot->year == year)) return slot;
  }
}

static bool grow_slots(TdAccounts *accounts) {
  size_t slot_count = accounts->slot_count ? accounts->slot_count * 2 : FIRST_SLOTS;
  if (slot_count > SIZE_MAX / 2 / sizeof(TdAccountSlot)) return false;
  TdAccountSlot *slots =
      accounts->allocator.resize(accounts->allocator.user, NULL, slot_count * sizeof *accounts->slots);
  if (!slots) return false;
  for (size_t i = 0; i < slot_count; i++) slots[i].account = TD_NO_ACCOUNT;
  for (size_t i = 0; i < accounts->slot_count; i++) {
    TdAccountSlot old = accounts->slots[i];
    if (old.account != TD_NO_ACCOUNT) *slot_of(slots, slot_count, old.person, old.year) = old;
  }
  if (accounts->slots) accounts->allocator.resize(accounts->allocator.user, accounts->slots, 0);
  accounts->slots = slots;
  accounts->slot_count = slot_count;
  return true;
}

static bool grow_rows(TdAccounts *accounts) {
  size_t capacity = accounts->capacity ? accounts->capacity + accounts->capacity / 2 : FIRST_ROWS;
  size_t row = (accounts->width + 1) * sizeof(int64_t);
  if (capacity > SIZE_MAX / 2 / row) return false;
  int64_t *rows = accounts->allocator.resize(accounts->allocator.user, accounts->rows, capacity * row);
  if (!rows) return false;
  accounts->rows = rows;
  accounts->capacity = capacity;
  return true;
}

uint32_t td_accounts_find(TdAccounts *accounts, uint32_t person, int32_t year) {
  if (accounts->count + 1 > accounts->slot_count / 2 && !grow_slots(accounts)) return TD_NO_ACCOUNT;
  TdAccountSlot *slot = slot_of(accounts->slots, accounts->slot_count, person, year);
  if (slot->account != TD_NO_ACCOUNT) return slot->account;
  if (accounts->count >= TD_NO_ACCOUNT - 1) return TD_NO_ACCOUNT;
  if (accounts->count == accounts->capacity && !grow_rows(accounts)) return TD_NO_ACCOUNT;
  uint32_t account = (uint32_t)accounts->count++;
  memset(td_accounts_mark(accounts, account), 0, (accounts->width + 1) * sizeof(int64_t));
  *slot = (TdAccountSlot){person, year, account};
  return account;
}

int64_t *td_accounts_row(TdAccounts *accounts, uint32_t account) {
  assert(account < accounts->count);
  return td_accounts_mark(accounts, account) + 1;
}

size_t td_accounts_count(const TdAccounts *accounts) {
  return accounts->count;
}

void td_accounts_begin(TdAccounts *accounts) {
  if (++accounts->batch != 0) return;
  /* The numbers begin anew: no mark may look like one of a batch to come. */
  for (size_t i = 0; i < accounts->count; i++) *td_accounts_mark(accounts, (uint32_t)i) = 0;
  accounts->batch = 1;
}
