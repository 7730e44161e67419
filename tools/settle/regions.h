/* Which policy applies to a claim: by its division code and its date of discharge. */
#ifndef TD_TOOLS_SETTLE_REGIONS_H
#define TD_TOOLS_SETTLE_REGIONS_H

#include "tools/settle/policies.h"

/* The versions of one region; its annual amounts are shared by them, by their names. */
typedef struct {
  const char *code;   /* six digits, of the program */
  GArray *versions;   /* uint16_t policies, ascending by the day from which they are valid */
  GPtrArray *annuals; /* char, borrowed: the names of its annual amounts */
} TdRegion;

typedef struct {
  const TdPolicies *policies;
  GPtrArray *items;  /* TdRegion, owned */
  uint16_t *by_code; /* region for each of 10^6 division codes, TD_NO_REGION; NULL: one policy, no code is looked at */
  uint16_t *region;  /* [policies] of each policy */
  uint16_t **slots;  /* [policies] the place of each annual amount among its region's */
  size_t width;      /* annual amounts of the region that has most */
} TdRegions;

#define TD_NO_REGION UINT16_MAX

/* Sorts the policies into regions.  False: a region that is no code of six digits, or two versions for one day.
 * A gap between two versions is added to WARNINGS (TdTrouble). */
bool td_regions_init(TdRegions *regions, const TdPolicies *policies, GPtrArray *warnings, TdTrouble **trouble);
void td_regions_clear(TdRegions *regions);

/* The policy for a claim, TD_NO_POLICY: none.  With one policy the code is not looked at; with several, a claim without
 * code belongs to their region where that is the same for all. */
uint16_t td_regions_pick(const TdRegions *regions, bool has_code, int64_t code, int64_t enddate);
/* The same for a coverage year: the latest version that begins on or before its 31 December, else the earliest. */
uint16_t td_regions_pick_year(const TdRegions *regions, bool has_code, int64_t code, int64_t year);

#endif
