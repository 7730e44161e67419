/* Premiums: enrolments in, subsidies out, a row at a time. */
#ifndef TD_TOOLS_SETTLE_ENROL_H
#define TD_TOOLS_SETTLE_ENROL_H

#include "tools/io/writer.h"
#include "tools/settle/dossier.h"
#include "tools/settle/tally.h"
#include "tools/settle/watch.h"

typedef struct {
  const TdDossier *dossier;
  TdWriter *results;
  TdWriter *rejects; /* NULL: not wanted */
  TdWatch watch;
} TdEnrol;

/* Answers every row of the file in its order, and counts.  False: the file cannot be read (again), or no memory. */
bool td_enrol(const TdEnrol *enrol, TdTally *tally, TdTrouble **trouble);

#endif
