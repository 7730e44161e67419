/* What an old policy and a new one pay of the same claims, added up, and what each model between them changes.
 * Differences are new − old, in fen. */
#ifndef TD_TOOLS_SETTLE_BALANCE_TALLY_H
#define TD_TOOLS_SETTLE_BALANCE_TALLY_H

#include "runtime/money.h"
#include "tools/settle/models.h"
#include "tools/settle/paid_tally.h"

/* How a claim, or a person, stands under the new policy beside the old one.  APART: only one of the two answers, or one
 * rejects; that is neither gain nor loss, nor taken as 0. */
typedef enum { TD_GAINS, TD_LOSES, TD_STAYS, TD_APART, TD_STANDS } TdStands;

enum { TD_STATUS_REJECTED = TD_STATUS_COUNT };

/* What claims of a group have in common under the old policy and the new one.  No padding: compared as bytes. */
typedef struct {
  uint16_t reason[2]; /* of the program */
  uint8_t status[2];  /* TdStatus, or TD_STATUS_REJECTED */
  uint8_t category[2];
} TdBalanceKey;

typedef struct {
  uint64_t count; /* claims, or persons */
  TdInt128 amount[2];
} TdBalanceSum;

typedef struct {
  TdBalanceKey key;
  TdBalanceSum sums[TD_STANDS];
} TdBalanceGroup;

typedef struct {
  uint64_t lines;
  TdInt128 paid;
} TdBalanceBenefit;

/* A claim or a person that gains or loses most; texts are owned. */
typedef struct {
  char *setl_id; /* NULL: a person */
  char *psn_no;
  guint group;     /* of a claim */
  uint64_t claims; /* of a person: that differ */
  int64_t amount[2];
} TdBalanceTop;

/* What a model pays beside the one that it is held against. */
typedef struct {
  TdInt128 total;
  TdInt128 difference, apart; /* apart: of it, of claims that only one of the two answers */
  uint64_t claims, persons;   /* that it pays otherwise, or answers where the other does not */
  uint64_t apart_claims;      /* of these, the latter */
} TdBalanceStep;

typedef struct {
  const TdModels *models;
  uint64_t claims, taken_back;                            /* settled and not taken back; taken back */
  GArray *groups;                                         /* TdBalanceGroup; some may have no claims */
  TdBalanceSum by_claim[TD_STANDS], by_person[TD_STANDS]; /* persons by what their claims that both answer come to;
                                                             APART: those who have one that only one answers */
  TdBalanceSum sizes[TD_PAID_SIZE_COUNT][2];              /* persons who gain, who lose, by how much */
  TdBalanceBenefit *benefits[2];                          /* [benefit_count] of the old and the new program */
  GPtrArray *claim_top[2], *person_top[2];                /* TdBalanceTop: gain most, lose most */
  TdBalanceStep *steps;                                   /* [policies] of the first the total alone */
} TdBalanceTally;

void td_balance_tally_init(TdBalanceTally *tally, const TdModels *models);
void td_balance_tally_clear(TdBalanceTally *tally);

static inline bool td_status_answers(uint8_t status) {
  return status == TD_STATUS_PAID || status == TD_STATUS_ZERO || status == TD_STATUS_INELIGIBLE;
}

TdStands td_balance_stands(const TdBalanceKey *key, int64_t old_amount, int64_t new_amount);

/* The program's view of a side, 0 the old one. */
const TdProgramView *td_balance_view(const TdBalanceTally *tally, int side);

/* The words of a key's side; "" where there is none. */
const char *td_balance_category(const TdBalanceTally *tally, const TdBalanceKey *key, int side);
const char *td_balance_reason(const TdBalanceTally *tally, const TdBalanceKey *key, int side);
/* zh and en by TdLang. */
const char *td_balance_status(const TdBalanceKey *key, int side, int lang);
const char *td_balance_status_word(const TdBalanceKey *key, int side);

/* Groups put together. */
typedef enum {
  TD_BALANCE_BY_CATEGORY, /* all claims, by category under both */
  TD_BALANCE_BY_STATUS    /* claims that stand apart, by status and reason under both */
} TdBalanceBy;

/* TdBalanceGroup, the largest differences first; the caller's. */
GArray *td_balance_rows(const TdBalanceTally *tally, TdBalanceBy by);

TdBalanceSum td_balance_all(const TdBalanceSum sums[TD_STANDS]);

#endif
