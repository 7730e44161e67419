/* What was paid (maf_pay) beside what is computed, added up.  Differences are paid − computed. */
#ifndef TD_TOOLS_SETTLE_PAID_TALLY_H
#define TD_TOOLS_SETTLE_PAID_TALLY_H

#include "runtime/money.h"
#include "tools/io/slice.h"
#include "tools/settle/policies.h"

typedef enum {
#define TD_PAID_KIND(id, word, zh, en) TD_PAID_##id,
#include "tools/settle/paid.def"
  TD_PAID_KIND_COUNT
} TdPaidKind;

typedef enum {
#define TD_PAID_SIZE(id, limit, zh, en) TD_PAID_UP_TO_##id,
#include "tools/settle/paid.def"
  TD_PAID_SIZE_COUNT
} TdPaidSize;

typedef struct {
  const char *word, *text[2]; /* by TdLang */
} TdPaidKindInfo;

typedef struct {
  int64_t limit; /* fen; INT64_MAX: none */
  const char *text[2];
} TdPaidSizeInfo;

extern const TdPaidKindInfo td_paid_kinds[TD_PAID_KIND_COUNT];
extern const TdPaidSizeInfo td_paid_sizes[TD_PAID_SIZE_COUNT];

static inline bool td_paid_differs(TdPaidKind kind) {
  return kind < TD_PAID_EQUAL;
}

/* What claims of a group have in common.  No padding: compared as bytes. */
typedef struct {
  uint16_t policy, reason; /* as in TdOutcome */
  uint8_t status, category, kind;
  uint8_t benefit_count;
  uint16_t benefits[TD_MAX_STAGES]; /* that pay something, in the order of their application; then 0 */
} TdPaidKey;

typedef struct {
  uint64_t count; /* claims */
  TdInt128 paid, computed;
} TdPaidSum;

typedef struct {
  TdPaidKey key;
  TdPaidSum sum;
} TdPaidGroup;

/* One of the claims that differ most. */
typedef struct {
  char *setl_id; /* owned */
  guint group;
  int64_t paid, computed;
} TdPaidClaim;

enum { TD_PAID_SHOWN = 20 };

/* Rows that repeat a claim count for nothing here.  The claims are those compared (`groups` of all kinds but
 * TD_PAID_OPEN), those without computed amount (TD_PAID_OPEN), those taken back, and those without maf_pay. */
typedef struct {
  const TdPolicies *policies;
  uint64_t unknown;      /* claims without maf_pay */
  uint64_t takings_back; /* rows that take a claim back: their amounts are not looked at */
  TdPaidSum taken_back;  /* claims with maf_pay that another has taken back */
  TdPaidSum kinds[TD_PAID_KIND_COUNT];
  TdPaidSum sizes[TD_PAID_SIZE_COUNT][2]; /* of what was paid too much, too little */
  GArray *groups;                         /* TdPaidGroup; some may have no claims */
  GArray *largest;                        /* TdPaidClaim: up to TD_PAID_SHOWN, the largest difference first */
} TdPaidTally;

void td_paid_tally_init(TdPaidTally *tally, const TdPolicies *policies);
void td_paid_tally_clear(TdPaidTally *tally);

/* Counts a claim of a group.  Those that differ come with the largest difference first. */
void td_paid_tally_add(TdPaidTally *tally, guint group, int64_t paid, int64_t computed, TdSlice setl_id);

void td_paid_add(TdPaidSum *sum, int64_t paid, int64_t computed);

/* All claims that were compared. */
TdPaidSum td_paid_compared(const TdPaidTally *tally);

typedef enum {
  TD_PAID_BY_REASON,   /* claims that differ, by everything but the category */
  TD_PAID_BY_CATEGORY, /* claims that were compared, by policy and category */
  TD_PAID_BY_STATUS    /* claims without computed amount, by policy, status and reason */
} TdPaidBy;

/* Groups put together; of the key what they are put together by. */
typedef struct {
  TdPaidKey key;
  TdPaidSum sum;
  uint64_t differ;      /* of these claims */
  TdInt128 over, under; /* what differences above and below 0 add up to */
} TdPaidRow;

/* TdPaidRow, the largest differences first, the order of the same size by the key; the caller's. */
GArray *td_paid_rows(const TdPaidTally *tally, TdPaidBy by);

/* The words of a key; "" where it has none.  Benefits are BETWEEN each other; free them with g_free(). */
const char *td_paid_policy(const TdPaidTally *tally, const TdPaidKey *key);
const char *td_paid_reason(const TdPaidTally *tally, const TdPaidKey *key);
const char *td_paid_category(const TdPaidTally *tally, const TdPaidKey *key);
char *td_paid_benefits(const TdPaidTally *tally, const TdPaidKey *key, const char *between);

#endif
