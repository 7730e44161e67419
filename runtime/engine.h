/* The engine around the VM: persons side by side, each person's claims in order.
 *
 * Annual amounts live in accounts: one row of `width` amounts for each person, book and calendar year.  A book is the
 * caller's number of what keeps amounts of its own, as a region does; so one TdAccounts serves all regions of a run.
 * td_engine_settle() takes a batch of claims in settlement order, forms vectors of claims on distinct accounts,
 * gathers their annual amounts, runs the program, and scatters what each claim adds before the account's next claim
 * runs.  All memory comes from the caller's allocator; nothing here is global, and an engine belongs to one thread.
 */
#ifndef TD_RUNTIME_ENGINE_H
#define TD_RUNTIME_ENGINE_H

#include "runtime/program.h"
#include "runtime/vm.h"

typedef struct TdAccounts TdAccounts;
typedef struct TdEngine TdEngine;

#define TD_NO_ACCOUNT UINT32_MAX

/* Accounts of WIDTH annual amounts each (0 is allowed), all zero at first.  Persons are the caller's numbers; they
 * should be dense (0, 1, 2 ...): memory is 8 bytes for each number, in pages of 1024 that have an account, and a row
 * for each account, 16 + 8 x width bytes.  NULL: no memory. */
TdAccounts *td_accounts_new(size_t width, const TdAllocator *allocator);
void td_accounts_free(TdAccounts *accounts);
/* The account of PERSON in BOOK and YEAR, made when new; TD_NO_ACCOUNT: no memory, or 2^32 - 2 of them.  It takes a
 * step for each account of the person in a later year or greater book, and more for a year or book beyond 65,535. */
uint32_t td_accounts_find(TdAccounts *accounts, uint32_t person, uint32_t book, int32_t year);
/* The same for n persons and their years, with their memory asked for well before it is looked at: faster
 * where there are more accounts than a cache holds.  False: no memory for all. */
bool td_accounts_find_all(TdAccounts *accounts, const uint32_t *person, uint32_t book, const int32_t *year, size_t n,
                          uint32_t *account);
/* For callers that find one by one: a dozen persons or more before td_accounts_find() the first, half as many before it
 * the second. */
void td_accounts_prefetch(const TdAccounts *accounts, uint32_t person);
void td_accounts_prefetch_row(const TdAccounts *accounts, uint32_t person);
/* For callers that know the account. */
void td_accounts_prefetch_account(const TdAccounts *accounts, uint32_t account);
/* The amounts of an account, fen; borrowed until the next td_accounts_find(). */
int64_t *td_accounts_row(TdAccounts *accounts, uint32_t account);
size_t td_accounts_count(const TdAccounts *accounts);

/* A person's accounts, the latest year first: the first, and the one behind ACCOUNT; TD_NO_ACCOUNT: none. */
uint32_t td_accounts_first(const TdAccounts *accounts, uint32_t person);
uint32_t td_accounts_next(const TdAccounts *accounts, uint32_t account);
/* What an account was found by. */
void td_accounts_key(const TdAccounts *accounts, uint32_t account, uint32_t *book, int32_t *year);

/* An engine for batches of at most CAPACITY claims under PROGRAM (referenced).  slots[k]: the place in an account of
 * the program's annual amount k, below the accounts' width, each another (copied).  Several engines may work on one
 * TdAccounts, in turn; it must outlive them.  wanted: for each output whether batches may ask for it, NULL: for all;
 * what only others need is not computed.  NULL: no memory. */
TdEngine *td_engine_new(TdProgram *program, TdAccounts *accounts, const uint16_t *slots, const bool *wanted,
                        size_t capacity, const TdAllocator *allocator);
void td_engine_free(TdEngine *engine);

/* What a claim added, kept so that it can be taken back: td_kept_size(width) values, the first the account
 * (or -1: nothing was settled), then what it added to each amount of the account.  The caller sets the first value to
 * -1 before the record is used for the first time.  A claim that is settled writes the record; a claim with a fault,
 * and a taking-back that succeeds, leave -1 there: nothing is taken back twice. */
static inline size_t td_kept_size(size_t width) {
  return width + 1;
}

typedef struct {
  size_t n;                     /* rows, <= capacity, in settlement order */
  const int64_t *const *inputs; /* [input_count] a column of n values for each input; annual inputs' are not looked at.
                                   A taking-back's row has some values too, as vm.h allows them; they do not matter */
  const uint32_t *account; /* [n] the account of each row.  A taking-back uses the account in its kept record; where
                              that says -1 when the batch begins, because the original stands in the same batch
                              (or was never settled), this must be the original's account */
  int64_t *kept;           /* the caller's kept records, td_kept_size(width) values each; may be NULL */
  const int32_t *keep;     /* [n] the kept record that a claim writes, or -1; NULL: none */
  const int32_t *undo;     /* [n] the kept record that a taking-back subtracts, or -1 for a claim; NULL: none */
  int64_t *const *outputs; /* [output_count] columns of n values, by td_program_output(), or NULL where one is not
                              wanted or may not be asked for; rows of takings-back are not written */
  int64_t *fault;          /* [n] 0; TD_FAULT_OVERFLOW: the claim is not settled and changed nothing
                              (a taking-back: is not taken back); TD_FAULT_ORIGINAL: what it takes back was not
                              settled, or has been taken back */
  /* Columns whose type is narrow (td_type_narrow()) may be in 16 bits, which take less time to read and write.  NULL,
   * or for each input or output NULL or its column, which is then used instead of the one above (an input's) or beside
   * it (an output's). */
  const int16_t *const *narrow_inputs;
  int16_t *const *narrow_outputs;
} TdBatch;

/* Settles a batch.  A row on an account runs after all earlier rows of the batch on that account (a taking-back: on
 * the account of the record that it takes back).  So the result does not depend on how claims are cut into batches. */
void td_engine_settle(TdEngine *engine, const TdBatch *batch);

/* A value that holds from day `from` to day `until`, both included. */
typedef struct {
  int64_t from, until, value;
} TdDated;

/* For each of n DATES the value of the first row that holds then and has[i] = -1; where none does 0 and 0. */
void td_dated_column(const TdDated *rows, size_t row_count, const int64_t *dates, size_t n, int64_t *value,
                     int64_t *has);

#endif
