/* Chooses from a claims file the claims that must be settled so that some of them can be explained. */
#ifndef TD_TOOLS_SETTLE_CHOOSE_H
#define TD_TOOLS_SETTLE_CHOOSE_H

#include "tools/settle/docket.h"

typedef struct {
  uint64_t offset, line; /* where its row stands */
  uint32_t size;
  uint32_t person; /* a number among those of the claims that were chosen */
  int64_t setl_time;
  bool takes_back;
  char *setl_id;
  int64_t place; /* of the id that asks for it, or -1; of all claims, its number in the file */
} TdChosen;

/* What became of an id: a claim has it; or else the first row that has it was rejected while it was read. */
typedef struct {
  bool found, rejected;
  uint8_t field;  /* TdField; TD_FIELD_COUNT: the row as a whole */
  uint8_t reject; /* TdReject */
} TdSought;

/* The claims of the persons of those that IDS name, or all with IDS NULL: TdChosen, in the order of settlement;
 * g_array_unref().  CSV stands behind its header.  SOUGHT: what became of each id.  NULL: the file cannot be read. */
GArray *td_choose(TdCsv *csv, const TdLotPlan *plan, const GPtrArray *ids, TdSought *sought, TdTrouble **trouble);

#endif
