/* The account of a notice's text: what a policy makes of every figure, and which of its own figures the text lacks.
 *
 * How figures are matched and counted is said in docs/auditing.md.  A figure of the policy is taken from its tree, so
 * that every one has its place.
 */
#ifndef TD_COMPILER_ACCOUNT_H
#define TD_COMPILER_ACCOUNT_H

#include "compiler/notice.h"
#include "grammar/tree.h"

typedef enum {
#define TD_ACCOUNT(id, key, zh, en, doc) TD_AC_##id,
#include "compiler/account.def"
  TD_ACCOUNT_COUNT
} TdAccountClass;

typedef struct {
  const char *key;
  const char *text[2]; /* by TdLang */
} TdAccountClassInfo;

extern const TdAccountClassInfo td_account_classes[TD_ACCOUNT_COUNT];

/* Why a figure of the policy has no ground in the notice. */
typedef enum {
  TD_GROUND_YES,
  TD_GROUND_ASSUMED,    /* the policy says that it is an assumption */
  TD_GROUND_NOT_NEEDED, /* no figure of a notice: 不设, the region, a test */
  TD_GROUND_NO_FIGURE,  /* no clause that is cited has it */
  TD_GROUND_OTHER_KIND, /* one has it as another kind: 60元 for 60% */
  TD_GROUND_NO_CLAUSE   /* no clause is cited */
} TdGround;

/* A figure of the policy, or of a name in it. */
typedef struct {
  TdTextFigure figure; /* bytes of the policy's text; clause is not used */
  int64_t months;      /* of a last day: how long the policy holds, in whole months; 0 of all others */
  bool plain;          /* without a unit: any kind of this value */
  uint8_t class;       /* TdAccountClass */
  uint8_t ground;      /* TdGround */
  bool needs;          /* ground in the notice */
  bool assumed;
  bool anywhere; /* no clause is cited, and none is needed: 印发 */
  TdSpan span;
  const char *item;   /* the name of the item it stands in, or its keyword */
  GPtrArray *clauses; /* char, canonical; borrowed from the account */
  int like; /* a figure of the notice: what grounds it; of OTHER_KIND the one of the other kind; or the nearest one of
             * its kind in its clauses; -1 none */
} TdPolicyFigure;

typedef struct {
  uint8_t class;    /* TdAccountClass */
  int by;           /* policy[]: what accounts for it, of a missing one the nearest of its kind; -1 none */
  bool deeper;      /* the policy cites a clause around it */
  TdSpan span;      /* in the policy; of OUTSIDE and LABEL too */
  const char *what; /* the item's name, or the reason of OUTSIDE; NULL none */
} TdTextAccount;

typedef enum { TD_SLIP_CLAUSE, TD_SLIP_OUTSIDE, TD_SLIP_OUTSIDE_TEXT, TD_SLIP_COUNTS } TdSlipKind;

/* What is wrong with the policy beside figures. */
typedef struct {
  uint8_t
      kind; /* TdSlipKind: a clause that the notice does not have; a 文外 that accounts for nothing, or is no text
             * of its clause; two figures that the policy and the clause have, but one of them in place of the other */
  TdSpan span;
  const char *text; /* of COUNTS the clause */
  uint32_t figure,
      other;       /* of COUNTS, figures of the notice: the policy has more of the first, the notice of the other */
  guint counts[4]; /* of COUNTS: of FIGURE in the policy and in the text, of OTHER in both */
} TdAccountSlip;

typedef struct {
  const TdNotice *notice; /* borrowed */
  GArray *text;           /* TdTextAccount, beside notice->figures */
  GArray *policy;         /* TdPolicyFigure, in the order of the file */
  GArray *slips;          /* TdAccountSlip */
  GPtrArray *clause_sets; /* GPtrArray of char */
  guint classes[TD_ACCOUNT_COUNT];
  guint missing, groundless; /* groundless: figures of the policy */
} TdAccount;

/* TREE is the policy's; both must outlive the account. */
TdAccount *td_account_new(const TdNode *tree, const TdNotice *notice);
void td_account_free(TdAccount *account);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdAccount, td_account_free)

/* Nothing missing, nothing without ground, no slip. */
static inline bool td_account_clean(const TdAccount *account) {
  return account->missing == 0 && account->groundless == 0 && account->slips->len == 0;
}

/* ---- of the account's own files */
/* Finds figures of one clause that stand for each other. */
void td_account_counts(TdAccount *account);
/* Every figure of the policy into account->policy. */
void td_account_collect(TdAccount *account, const TdNode *tree);
/* The figure's kinds and values fit, wherever they stand. */
bool td_figure_fits(const TdPolicyFigure *policy, const TdTextFigure *text);
/* Whether one of CLAUSES is the clause CLAUSE or lies around it. */
bool td_cites(const GPtrArray *clauses, const TdClause *clause, bool *deeper);
GPtrArray *td_account_clauses(TdAccount *account, const TdNode *clause);

#endif
