/* Premiums: enrolments in, subsidies out, a row at a time. */
#ifndef TD_TOOLS_SETTLE_ENROL_H
#define TD_TOOLS_SETTLE_ENROL_H

#include "tools/io/csv.h"
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
  TdCsv *csv;
  const TdLayout *layout;
  TdWriter *results;
  TdWriter *rejects; /* NULL: not wanted */
  TdWatch watch;
} TdEnrol;

/* Answers every row of the file in its order, and counts.  False: the file cannot be read (again), or no memory. */
bool td_enrol(const TdEnrol *enrol, TdTally *tally, TdTrouble **trouble);

#endif
