/* Two policies compared by what they mean: a list of named changes.
 *
 * How a policy is written makes no difference: surface, layout, order without meaning, how rows are grouped.  Tables
 * are compared by what they give, for each identity on each kind of claim that the two can tell apart.  What a change
 * is called, and how its direction is found: docs/comparing.md.
 */
#ifndef TD_COMPILER_DIFF_H
#define TD_COMPILER_DIFF_H

#include "compiler/imply.h"
#include "compiler/model_on.h"
#include "grammar/arena.h"
#include "grammar/diagnostic.h"

typedef enum {
#define TD_CHANGE(id, key, zh, en) TD_C_##id,
#include "compiler/changes.def"
  TD_CHANGE_COUNT
} TdChangeKind;

typedef struct {
  const char *key, *text[2]; /* by TdLang */
} TdChangeInfo;
extern const TdChangeInfo td_change_kinds[TD_CHANGE_COUNT];

/* For whom the policy helps. */
typedef enum { TD_LOOSER, TD_TIGHTER, TD_BOTH_WAYS, TD_NEITHER, TD_DIRECTION_UNDECIDED, TD_DIRECTIONS } TdDirection;
extern const TdChangeInfo td_directions[TD_DIRECTIONS];

enum { TD_OLD, TD_NEW, TD_VERSIONS };

/* A text in both languages; owned. */
typedef struct {
  char *in[2]; /* by TdLang */
} TdWords;

/* What one version says; all but the text is borrowed from its model. */
typedef struct {
  bool there;
  TdWords text;
  const TdExpr *value; /* of a figure, in the joint model; NULL: it is none, or there is no figure */
  const char *clause;  /* "" none */
  const char *document;
  const char *assume; /* what is assumed with it, where the other version does not assume that; "" nothing */
  uint32_t line;      /* of the source; 0 unknown */
} TdSaid;

/* Old and new on some claims. */
typedef struct {
  TdSaid said[TD_VERSIONS];
  TdWords when;      /* of which claims; NULL: all of the identities */
  uint64_t touches;  /* identities, of the joint model */
  GPtrArray *ways;   /* GArray of TdFact, joint: each way in which a claim can be one of them; NULL: no figure */
  uint8_t direction; /* TdDirection */
} TdChangeCase;

typedef struct {
  uint8_t kind; /* TdChangeKind */
  char *name;
  uint8_t direction;            /* TdDirection */
  TdWords why;                  /* why it is undecided; NULL otherwise */
  bool premium;                 /* of the rules for enrolments */
  uint64_t touches;             /* identities, of the joint model; 0: no particular ones */
  int32_t benefit[TD_VERSIONS]; /* benefits[], or subsidies[] with `premium`; -1: of none */
  GPtrArray *cases;             /* TdChangeCase; at least one */
} TdChange;

/* Both versions' labels, lists, externals and parameters in one model, in which expressions of either can be thought of
 * together; it has no rules. */
typedef struct {
  TdArena *arena;
  TdModel model;
  const TdModel *side[TD_VERSIONS];
  uint64_t label[TD_VERSIONS][64];   /* joint labels of each side's */
  int32_t identity[TD_VERSIONS][64]; /* [joint label] the side's identity, or -1 */
  uint16_t *list[TD_VERSIONS], *external[TD_VERSIONS], *param[TD_VERSIONS];
  const TdExpr *supplied;                     /* of each external, then of each list: whether it is supplied */
  const TdOutsideValue *outside[TD_VERSIONS]; /* [external_count] what is supplied on the side's day; NULL: unknown */
  bool *there[TD_VERSIONS];                   /* [external_count] it counts whether it is supplied */
  bool *valued[TD_VERSIONS];                  /* [external_count] its value counts, too */
} TdJoint;

/* What may have another name in the other version, beside labels. */
typedef enum { TD_CALLED_BENEFIT, TD_CALLED_SUBSIDY, TD_CALLED_ANNUAL, TD_CALLED_COUNT } TdCalled;

typedef struct {
  TdJoint joint;
  GPtrArray *changes; /* TdChange, in the order in which they are found: header, identities, names, rules */
  const int32_t *called[TD_CALLED_COUNT]; /* as in the task */
  TdArena *arena;                         /* of what was made for the comparison: the two as they are on days */
} TdModelDiff;

/* What is compared: both models are over claims, and outlive the result. */
typedef struct {
  const TdModel *model[TD_VERSIONS];
  const uint64_t *labels; /* [old labels] the new labels that each corresponds to, 0: the one of the same name; NULL:
                             all by name */
  bool
      one_label; /* several old labels that one new label takes the place of are not told of one by one, but are that */
  const int32_t *called[TD_CALLED_COUNT]; /* [old ones] the new one that each corresponds to, -1: that of the same name;
                                             NULL: all by name */
  const TdOnDay *on[TD_VERSIONS];         /* both NULL: on whatever day */
} TdDiffTask;

/* NULL: they have more than 64 labels together.  Of days, what holds on each counts; where a policy is in force on the
 * one day and not on the other, that is the only change. */
TdModelDiff *td_model_diff_task(const TdDiffTask *task);
/* The same on whatever day, with the labels that correspond. */
TdModelDiff *td_model_diff(const TdModel *old_model, const TdModel *new_model, const uint64_t *counterparts);
/* What both sides call an annual amount of one: the new name, where the task says that they correspond.  Borrowed from
 * the models; NULL of -1. */
const char *td_diff_annual(const TdModelDiff *diff, int side, int32_t annual);

void td_model_diff_free(TdModelDiff *diff);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdModelDiff, td_model_diff_free)

void td_words_clear(TdWords *words);

#endif
