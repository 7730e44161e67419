/* The claims of a run in memory: of each record only what the loaded programs and the settling need.
 *
 * Claims are numbered 0, 1, 2, … in the order of the file; rows that repeat one, and rejected rows, are none.  They
 * stand in chunks of TD_CHUNK_ROWS; the columns that programs read are 64-bit integers side by side, so that an engine
 * reads them where they are.
 */
#ifndef TD_TOOLS_SETTLE_STORE_H
#define TD_TOOLS_SETTLE_STORE_H

#include <glib.h>
#include <stdint.h>

#include "runtime/program.h"
#include "tools/io/people.h"
#include "tools/io/record.h"
#include "tools/settle/names.h"

enum { TD_CHUNK_ROWS = 4096 };

#define TD_NO_POLICY UINT16_MAX
#define TD_NO_JOURNAL UINT64_MAX

enum {
  TD_CLAIM_TAKES_BACK = 1, /* the record takes another one back */
  TD_CLAIM_TAKEN_BACK = 2, /* it has been taken back */
  TD_CLAIM_KEPT = 4        /* what it adds is kept, because another record takes it back */
};

typedef struct {
  int64_t setl_time;
  uint64_t digest;       /* of its content */
  uint64_t offset, line; /* where its row stands in the file */
  uint32_t size;
  uint32_t person, identities, disease; /* numbers of the store's names */
  uint16_t policy;                      /* that applies: of a taking-back the original's; TD_NO_POLICY */
  uint8_t flags;
} TdClaim;

typedef struct {
  int64_t base, aid;
  uint64_t journal; /* where its lines and alerts stand; TD_NO_JOURNAL */
  uint16_t reason;  /* of the policy's program; without policy a TdReason */
  uint8_t status;   /* TdStatus */
  uint8_t category; /* td_program_category() of the policy */
  uint8_t reject;   /* TdReject: it is rejected after all */
} TdResult;

/* A column of the chunks: a field's value, or whether the record has it. */
typedef struct {
  TdField field;
  bool has, mask; /* mask: the value is 0 or 1 and wanted as 0 or -1 */
} TdStoreColumn;

typedef struct {
  TdClaim claims[TD_CHUNK_ROWS];
  TdResult results[TD_CHUNK_ROWS];
  int64_t columns[]; /* [column_count][TD_CHUNK_ROWS] */
} TdChunk;

typedef struct {
  const TdHolding *holdings;
  size_t count;
} TdHoldings;

typedef struct {
  TdStoreColumn columns[2 * TD_FIELD_COUNT];
  size_t column_count;
  int16_t place[TD_FIELD_COUNT][2]; /* the column of a field's value and of its presence, or -1 */
  GPtrArray *chunks;                /* TdChunk */
  size_t count;                     /* claims */
  TdNames setl_ids;                 /* number: the claim's */
  TdNames persons;                  /* psn_no */
  TdNames identities, diseases;     /* distinct cells; 0 is the empty one */
  const TdPeople *people;           /* NULL: identities are the record's */
  GArray *holdings;                 /* TdHoldings of each person, with PEOPLE */
} TdStore;

/* PEOPLE may be NULL; it outlives the store. */
void td_store_init(TdStore *store, const TdPeople *people);
void td_store_clear(TdStore *store);

/* Asks for a column, before the first claim comes; its number. */
size_t td_store_want(TdStore *store, TdField field, bool has);

/* Asks for whatever a program reads, and what tells which identities of the people file count. */
void td_store_want_program(TdStore *store, const TdProgramView *view);

typedef enum { TD_STORE_NEW, TD_STORE_REPEATS, TD_STORE_CLASHES, TD_STORE_FULL } TdStoreOutcome;

/* Adds a record that stands at ROW under a policy, unless its setl_id has been seen: *claim is then the earlier claim,
 * and the outcome tells whether it has the same content.  FULL: as many claims as can be counted. */
TdStoreOutcome td_store_add(TdStore *store, const TdRecord *record, const TdCsvRow *row, uint16_t policy,
                            uint32_t *claim);

static inline TdChunk *td_store_chunk(const TdStore *store, uint32_t claim) {
  return g_ptr_array_index(store->chunks, claim / TD_CHUNK_ROWS);
}

static inline TdClaim *td_store_claim(const TdStore *store, uint32_t claim) {
  return &td_store_chunk(store, claim)->claims[claim % TD_CHUNK_ROWS];
}

static inline TdResult *td_store_result(const TdStore *store, uint32_t claim) {
  return &td_store_chunk(store, claim)->results[claim % TD_CHUNK_ROWS];
}

/* The value of a column for a claim; those of the claims behind it, up to the chunk's end, follow. */
static inline int64_t *td_store_value(const TdStore *store, size_t column, uint32_t claim) {
  return &td_store_chunk(store, claim)->columns[column * TD_CHUNK_ROWS + claim % TD_CHUNK_ROWS];
}

static inline TdSlice td_store_setl_id(const TdStore *store, uint32_t claim) {
  return td_names_text(&store->setl_ids, claim);
}

static inline TdSlice td_store_psn_no(const TdStore *store, const TdClaim *claim) {
  return td_names_text(&store->persons, claim->person);
}

#endif
