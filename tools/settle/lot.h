/* A lot: some rows of a claims file on their way from bytes to results.
 *
 * td_lot_parse() makes records of the rows, as columns of 64-bit integers side by side; it needs nothing but the lot
 * and the plan, so that several lots can be parsed at once.  Settling (settlement.h) fills in the outcomes and the
 * columns of output, sheets.h the texts that are written.  A lot is used again for other rows.
 */
#ifndef TD_TOOLS_SETTLE_LOT_H
#define TD_TOOLS_SETTLE_LOT_H

#include <glib.h>
#include <stdint.h>

#include "tools/io/csv.h"
#include "tools/io/record.h"
#include "tools/io/writer.h"
#include "tools/ledger/entry.h"
#include "tools/settle/outcome.h"
#include "tools/settle/policies.h"
#include "tools/settle/rejected.h"
#include "tools/settle/roll.h"

/* A column of the lots. */
typedef struct {
  TdField field;
  size_t column;
} TdWanted;

/* What is read of every record, and what is to be known of a claim; made once for a run. */
typedef struct {
  const TdLayout *layout;
  const TdRoll *roll; /* of which parsing looks at the seeds of hashes only */
  uint64_t seed;      /* of the hashes of settlement ids */
  TdWanted values[TD_FIELD_COUNT], masks[TD_FIELD_COUNT],
      has[TD_FIELD_COUNT]; /* a field's value; one that is 0 or 1,
                              wanted as 0 or -1; whether it is there */
  size_t value_count, mask_count, has_count, column_count;
  int16_t place[TD_FIELD_COUNT][2]; /* the column of a field's value and of its presence, or -1 */
  size_t output_count;              /* columns of output: as many as any policy has */
  bool lines, alerts;               /* not only the outcomes */
  bool ledger;                      /* records are kept as a ledger keeps them */
} TdLotPlan;

/* A plan for what POLICIES read of a claim, with lines and alerts; LAYOUT and ROLL outlive it. */
void td_lot_plan_init(TdLotPlan *plan, const TdLayout *layout, const TdRoll *roll, const TdPolicies *policies);

/* Has the lots hold FIELD, its value and whether it is there, also where no policy reads it. */
void td_lot_plan_want(TdLotPlan *plan, TdField field);

/* A row that is a record. */
typedef struct {
  const char *bytes; /* the row as it came, without its line end */
  uint64_t offset, line;
  uint32_t size;
  TdSlice setl_id, psn_no, identities, disease, original; /* original: init_setl_id */
  uint64_t id_hash, original_hash;
  uint32_t person_hash, identities_hash, disease_hash;
  int32_t region; /* admdvs, or -1 */
  int64_t setl_time, begndate, enddate;
  bool takes_back;

  bool repeats;                            /* it repeats an earlier claim; set by settling, as what follows */
  bool recorded;                           /* the ledger has it, and the outcome is the ledger's */
  uint32_t claim;                          /* its number, or that of the claim that it repeats; TD_NO_CLAIM */
  uint32_t person, identity_cell, illness; /* numbers of the roll */
  uint32_t account;                        /* on which it was settled */
  uint32_t undoes;                         /* of a taking-back that has an original: see settlement.c */
} TdClaim;

/* What a run writes. */
typedef enum { TD_PAPER_RESULTS, TD_PAPER_LINES, TD_PAPER_ALERTS, TD_PAPER_REJECTS, TD_PAPER_COUNT } TdPaper;

/* What a ledger keeps of a row. */
typedef struct {
  uint64_t number;   /* of its entry, a new one where `fresh`; TD_NO_ENTRY: none */
  uint64_t previous; /* TdEntry */
  uint64_t original;
  uint64_t supersedes;
  int32_t year;              /* of its account */
  uint16_t first;            /* the policy that a claim came to first, TD_NO_POLICY */
  size_t record, record_end; /* its record among the lot's */
  size_t entry_end;          /* where its entry ends among the lot's */
  uint8_t digest[TD_DIGEST_SIZE];
  bool fresh, late;
} TdKeeping;

/* Where one row's part of each text ends. */
typedef struct {
  uint64_t line;
  size_t end[TD_PAPER_COUNT];
} TdPaperEnd;

/* A row that stands in a block whose rows do not follow one another in the file. */
typedef struct {
  uint64_t offset, line;
  size_t at, size;
} TdLotMark;

typedef struct {
  TdCsvBlock block; /* the rows' bytes */
  GArray *marks;    /* TdLotMark; empty: the block's rows stand as in the file */
  TdCsvRows *rows;
  GStringChunk *texts; /* of rows whose cells are not as they stand in the block */

  size_t count, capacity; /* records */
  TdClaim *row;
  TdOutcome *outcome;
  int64_t *columns;   /* [column_count][capacity] */
  int64_t *outputs;   /* [output_count][capacity] */
  GArray *rejected;   /* TdRejectedRow, in their order: rows that are no records */
  uint64_t row_count; /* of both kinds */
  bool bent;          /* a spreadsheet seems to have bent some value */

  TdKeeping *keeping;       /* [capacity] with a ledger, as what follows */
  int64_t *kept;            /* what the rows added, td_kept_size() values each */
  size_t kept_room;         /* values */
  TdBytes records, entries; /* td_record_encode() of every row; td_entry_encode() of the fresh ones */
  TdDigester *digester;

  TdWriter *text[TD_PAPER_COUNT]; /* in memory */
  GArray *ends;                   /* TdPaperEnd of every row, where they are asked for */
  TdTrouble *trouble;             /* why it could not be gone on with */
} TdLot;

TdLot *td_lot_new(const TdCsv *csv);
void td_lot_free(TdLot *lot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdLot, td_lot_free)

/* Empties the lot, so that rows can be marked. */
void td_lot_begin(TdLot *lot);

/* Adds a row's bytes, copied, to a lot whose rows come from anywhere in the file. */
void td_lot_mark(TdLot *lot, uint64_t offset, uint64_t line, TdSlice bytes);

/* Makes records of the rows of the lot's block, or of those marked. */
void td_lot_parse(TdLot *lot, const TdLotPlan *plan);

/* A record's column; those of the records behind it follow. */
static inline int64_t *td_lot_column(const TdLot *lot, size_t column) {
  return lot->columns + column * lot->capacity;
}

static inline int64_t *td_lot_output(const TdLot *lot, size_t place) {
  return lot->outputs + place * lot->capacity;
}

#endif
