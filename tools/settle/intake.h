/* Reads a claims file into memory: the claims, the rows that repeat one, and those that are rejected at once. */
#ifndef TD_TOOLS_SETTLE_INTAKE_H
#define TD_TOOLS_SETTLE_INTAKE_H

#include "tools/io/csv.h"
#include "tools/settle/order.h"
#include "tools/settle/regions.h"
#include "tools/settle/rejected.h"
#include "tools/settle/store.h"
#include "tools/settle/takings.h"
#include "tools/settle/watch.h"

/* A row that repeats a claim. */
typedef struct {
  uint64_t line, offset;
  uint32_t size;
  uint32_t claim;
  uint32_t before; /* how many claims stand before it */
} TdRepeatedRow;

typedef struct {
  TdStore store;
  TdOrder order;
  TdTakings takings;
  GArray *rejected; /* TdRejectedRow, in the order of the file; so the others */
  GArray *repeated; /* TdRepeatedRow */
  uint64_t rows;
  bool bent; /* a spreadsheet seems to have bent some value */
} TdIntake;

/* PEOPLE may be NULL. */
void td_intake_init(TdIntake *intake, const TdPeople *people);
void td_intake_clear(TdIntake *intake);

/* Reads the file to its end; every claim gets its policy, and what no policy applies to its result.  False: the file
 * cannot be read, or has more claims than can be counted. */
bool td_intake_read(TdIntake *intake, TdCsv *csv, const TdLayout *layout, const TdRegions *regions,
                    const TdWatch *watch, TdTrouble **trouble);

#endif
