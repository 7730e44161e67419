/* Which policy applies to a claim: by its division code and its date of discharge; and which governs a claim that a
 * policy defers to another document. */
#ifndef TD_TOOLS_SETTLE_REGIONS_H
#define TD_TOOLS_SETTLE_REGIONS_H

#include "tools/settle/policies.h"

/* The versions of one region, or of one document; its annual amounts are shared by them, by their names. */
typedef struct {
  const char *code;   /* six digits, of the program; "" of a document */
  char *document;     /* td_document_key() of its number; NULL of a region */
  GArray *versions;   /* uint16_t policies, ascending by the day from which they are valid; archived ones are none */
  GPtrArray *annuals; /* char, borrowed: the names of its annual amounts */
} TdRegion;

typedef struct {
  const TdPolicies *policies;
  GPtrArray *items;     /* TdRegion, owned: the regions, then the documents, then those of archived policies alone */
  size_t region_count;  /* of the items */
  size_t current_count; /* of the items: regions and documents that have versions */
  uint16_t *by_code;  /* region for each of 10^6 division codes, TD_NO_REGION; NULL: one policy, no code is looked at */
  uint16_t *region;   /* [policies] the item of each policy */
  uint16_t **slots;   /* [policies] the place of each annual amount among its item's */
  size_t width;       /* annual amounts of the item that has most */
  uint16_t **governs; /* [policies][reasons] the document that a reason names, TD_NO_REGION; NULL: none does */
} TdRegions;

#define TD_NO_REGION UINT16_MAX

/* Sorts the policies into regions and, those without a region, into documents.  False: a region that is no code of six
 * digits, two versions for one day, or, unless claims are settled again, no region at all.  A gap between two versions,
 * and a document to which no policy defers, is added to WARNINGS (TdTrouble). */
bool td_regions_init(TdRegions *regions, const TdPolicies *policies, GPtrArray *warnings, TdTrouble **trouble);
void td_regions_clear(TdRegions *regions);

/* The policy for a claim, TD_NO_POLICY: none.  With one policy of a region the code is not looked at; with several, a
 * claim without code belongs to their region where that is the same for all. */
uint16_t td_regions_pick(const TdRegions *regions, bool has_code, int64_t code, int64_t enddate);
/* The policy for a claim that a ledger has, in the book of a region's CODE (NULL: none, or a document's): by its
 * division code, else by its book, else the only region.  Unlike td_regions_pick() it does not give another region's
 * claims to the only policy that is there. */
uint16_t td_regions_pick_again(const TdRegions *regions, const char *book, bool has_code, int64_t code,
                               int64_t enddate);
/* The same for a coverage year: the latest version that begins on or before its 31 December, else the earliest. */
uint16_t td_regions_pick_year(const TdRegions *regions, bool has_code, int64_t code, int64_t year);

/* The policy to whose document a claim goes that POLICY defers for REASON (a number of its program): the version in
 * force on ENDDATE.  TD_NO_POLICY: none is loaded. */
uint16_t td_regions_governing(const TdRegions *regions, uint16_t policy, uint16_t reason, int64_t enddate);

/* The same for a claim that a ledger has: where no version is in force, the RECORDED policy (TD_NO_POLICY: none) if it
 * is one of that document, or, where ALL, the only archived one that was in force on ENDDATE. */
uint16_t td_regions_governing_again(const TdRegions *regions, uint16_t policy, uint16_t reason, int64_t enddate,
                                    uint16_t recorded, bool all);

/* Does any policy of the run defer to another? */
static inline bool td_regions_defer(const TdRegions *regions) {
  return regions->governs != NULL;
}

#endif
