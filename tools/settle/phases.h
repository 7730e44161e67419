/* The policies of a run at work on a lot: which claims each settles when, so that every person's stay in order. */
#ifndef TD_TOOLS_SETTLE_PHASES_H
#define TD_TOOLS_SETTLE_PHASES_H

#include "tools/settle/desk.h"
#include "tools/settle/regions.h"

typedef struct TdPhases TdPhases;

/* A desk for every policy.  Everything is borrowed and must outlive it.  NULL: no memory. */
TdPhases *td_phases_new(TdOffice *office, const TdRoll *roll, const TdRegions *regions, const TdSupply *supplies,
                        TdTally *tally);
void td_phases_free(TdPhases *phases);

/* Settles these rows of the office's lot, in order of settlement; their policies are their outcomes'.  False: no
 * memory. */
bool td_phases_settle(TdPhases *phases, const uint32_t *rows, size_t n);

/* Where a policy's outputs are in the lots. */
const TdPlaces *td_phases_places(const TdPhases *phases, uint16_t policy);

/* Adds the labels that no policy knew to UNKNOWN. */
void td_phases_unknown(const TdPhases *phases, GHashTable *unknown);

#endif
