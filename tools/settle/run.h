/* A run: claims in, results out. */
#ifndef TD_TOOLS_SETTLE_RUN_H
#define TD_TOOLS_SETTLE_RUN_H

#include "tools/io/csv.h"
#include "tools/io/people.h"
#include "tools/io/record.h"
#include "tools/io/writer.h"
#include "tools/settle/regions.h"
#include "tools/settle/supply.h"
#include "tools/settle/tally.h"
#include "tools/settle/watch.h"

typedef struct {
  const TdPolicies *policies;
  const TdRegions *regions;
  const TdSupply *supplies;
  const TdPeople *people; /* NULL: identities are the records' */
  TdCsv *csv;
  const TdLayout *layout;
  TdWriter *results;
  TdWriter *lines, *alerts, *rejects; /* NULL: not wanted */
  TdWatch watch;
} TdRun;

/* Settles the whole file and counts what came out.  False: the file cannot be read (again), or no memory. */
bool td_run(const TdRun *run, TdTally *tally, TdTrouble **trouble);

#endif
