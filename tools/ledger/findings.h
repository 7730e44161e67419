/* What is found wrong with a ledger.  Person numbers never stand in it. */
#ifndef TD_TOOLS_LEDGER_FINDINGS_H
#define TD_TOOLS_LEDGER_FINDINGS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum {
#define TD_PLACE(id, key, counted, zh, en) TD_PLACE_##id,
#include "tools/ledger/faults.def"
  TD_PLACE_COUNT
} TdPlace;

typedef enum {
#define TD_FAULT(id, key, place, remedy, zh, en) TD_FAULT_OF_##id,
#include "tools/ledger/faults.def"
  TD_FAULT_COUNT
} TdFaultId;

typedef struct {
  TdFaultId fault;
  uint64_t number; /* of its place, as the ledger counts */
  char *detail;    /* what the database says; NULL: nothing */
} TdFinding;

/* The first MOST findings are kept, the others counted. */
typedef struct {
  GArray *items; /* TdFinding */
  uint64_t count;
  guint most;
} TdFindings;

void td_findings_init(TdFindings *findings, guint most);
void td_findings_clear(TdFindings *findings);

void td_findings_add(TdFindings *findings, TdFaultId fault, uint64_t number);
/* DETAIL is taken over. */
void td_findings_tell(TdFindings *findings, TdFaultId fault, char *detail);

/* The words of a finding.  Where and what to do in Chinese or English; g_free(). */
const char *td_finding_key(const TdFinding *finding);
const char *td_finding_place_key(const TdFinding *finding);
/* The number of its place as people count; false: the place has none. */
bool td_finding_number(const TdFinding *finding, int64_t *number);
char *td_finding_place(const TdFinding *finding, bool zh);
char *td_finding_cause(const TdFinding *finding, bool zh);
const char *td_finding_remedy(const TdFinding *finding, bool zh);

#endif
