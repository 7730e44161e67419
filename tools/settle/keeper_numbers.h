/* A ledger's numbers for what a run calls otherwise: policies, books, annual amounts. */
#ifndef TD_TOOLS_SETTLE_KEEPER_NUMBERS_H
#define TD_TOOLS_SETTLE_KEEPER_NUMBERS_H

#include "tools/ledger/ledger.h"
#include "tools/settle/regions.h"

typedef struct {
  const TdRegions *regions;
  uint32_t *policies; /* [policies] the ledger's number of each */
  GArray *our_policy; /* uint16_t by the ledger's number */
  uint32_t *books;    /* [items of the regions] */
  GArray *our_item;   /* uint16_t by the ledger's number of a book */
  uint32_t **names;   /* [items][annual amounts] */
  GArray **slots;     /* [items] uint16_t by the ledger's number of a name */
} TdNumbers;

/* Numbers for the policies and items of REGIONS, borrowed; what the ledger has none for gets one. */
void td_numbers_init(TdNumbers *numbers, TdLedger *ledger, const TdRegions *regions);
void td_numbers_clear(TdNumbers *numbers);

/* Our policy of an entry, TD_NO_POLICY: none settled it. */
uint16_t td_numbers_policy(const TdNumbers *numbers, const TdEntry *entry);

/* Our item of a book, TD_NO_REGION: we have none. */
uint16_t td_numbers_item(const TdNumbers *numbers, uint32_t book);

/* Adds amounts by the ledger's names to a row of amounts of one of our items.  False: they are none, or too large. */
bool td_numbers_add(const TdNumbers *numbers, uint16_t item, TdSlice amounts, int64_t *to);

/* Adds the bytes of a row of amounts of one of our items, those that are not 0. */
void td_numbers_put(const TdNumbers *numbers, TdBytes *bytes, uint16_t item, const int64_t *amounts);

#endif
