/* A person as a ledger keeps them, and amounts by their names. */
#ifndef TD_TOOLS_LEDGER_PERSON_H
#define TD_TOOLS_LEDGER_PERSON_H

#include "tools/ledger/bytes.h"

/* How a person stands, borrowed. */
typedef struct {
  TdSlice psn_no;
  uint64_t last;    /* their latest entry */
  int64_t latest;   /* the latest setl_time of their entries */
  TdSlice accounts; /* td_person_account() */
} TdPerson;

/* The annual amounts of a person in one book and year: names with amounts, as TdEntry.added. */
typedef struct {
  uint32_t book;
  int32_t year;
  TdSlice amounts;
} TdPersonAccount;

/* A person from a payload.  False: it is none. */
bool td_person_decode(TdSlice payload, TdPerson *person);
/* The next account; false: none is left, or the rest is none (reader->bad). */
bool td_person_account(TdBytesReader *reader, TdPersonAccount *account);
/* The next amount; false as above. */
bool td_amount_next(TdBytesReader *reader, uint32_t *name, int64_t *amount);

/* Add a person, an account, an amount. */
void td_put_person(TdBytes *bytes, const TdPerson *person);
void td_put_account(TdBytes *bytes, const TdPersonAccount *account);
void td_put_named(TdBytes *bytes, uint32_t name, int64_t amount);

#endif
