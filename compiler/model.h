/* The checked model of a policy: names resolved, every value typed, every item with its clause.
 *
 * What it means is written in docs/meaning.md; nothing else is needed to compute a claim from it.  A model is made by
 * td_check() from a tree, or read from a compiled file, and is immutable; it lives in an arena that it owns.
 * All arrays are pointer + count; a NULL pointer where the comment allows it means "none".
 */
#ifndef TD_COMPILER_MODEL_H
#define TD_COMPILER_MODEL_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "runtime/program.h"

/* The types of the language.  Those up to MASK are the program's types of the same name. */
typedef enum {
  TD_M_MONEY,    /* fen */
  TD_M_RATIO,    /* millionths */
  TD_M_COUNT,    /* a plain number */
  TD_M_DATE,     /* days since 1970-01-01 */
  TD_M_CODE,     /* a value of an enumerated field */
  TD_M_BOOL,     /* yes or no: 1 or 0 */
  TD_M_AGE,      /* complete years */
  TD_M_MONTHS,   /* a duration in calendar months */
  TD_M_DAYS,     /* a duration in days */
  TD_M_WORKDAYS, /* only in provisions */
  TD_M_POINTS,   /* percentage points, millionths; only in provisions */
  TD_M_NAME,     /* text that lists are matched against */
  TD_M_DECIMAL,  /* a figure with decimals and no unit: no value has this type */
  TD_M_TYPE_COUNT
} TdModelType;

typedef enum {
#define TD_BUILTIN(id, type, scope, zh, en, doc) TD_B_##id,
#include "compiler/builtins.def"
  TD_BUILTIN_COUNT
} TdBuiltin;

/* Where something stands: in the notice (clause), in other documents, and in the source. */
typedef struct {
  const char *clause;   /* "四(二)1(1)", several joined by "、"; "" none */
  const char *document; /* of another document: its number; "" this notice */
  const char *assume;   /* the transcriber's assumption; "" none */
  uint32_t line;        /* of the source, from 1; 0 unknown */
} TdCite;

typedef enum {
  TD_E_CONST,        /* value */
  TD_E_FIELD,        /* index: TdField */
  TD_E_HAS_FIELD,    /* index: TdField; yes when the record has it */
  TD_E_EXTERNAL,     /* index: externals[] */
  TD_E_HAS_EXTERNAL, /* index: externals[]; yes when a value was supplied */
  TD_E_PARAM,        /* index: params[] */
  TD_E_BUILTIN,      /* index: TdBuiltin */
  TD_E_LISTED,       /* index: lists[]; the record's disease is in the list */
  TD_E_IDENTITY,     /* set: the record carries one of these labels */
  TD_E_CATEGORY,     /* set: the category is one of these identities */
  TD_E_MEMBER,       /* a: a code; set: bit v for value v */
  TD_E_ADD,          /* a + b: both money, ratio, count */
  TD_E_SUB,          /* a - b */
  TD_E_SHARE,        /* a x b: money x ratio, rounded half up to the fen */
  TD_E_MIN,
  TD_E_MAX,
  TD_E_LT, /* a < b */
  TD_E_LE,
  TD_E_EQ,
  TD_E_AND,
  TD_E_OR,
  TD_E_NOT,  /* a */
  TD_E_SHIFT /* a: a date; b: a constant of type months or days, may be negative */
} TdExprKind;

typedef struct TdExpr TdExpr;
struct TdExpr {
  uint8_t kind; /* TdExprKind */
  uint8_t type; /* TdModelType */
  uint16_t index;
  int64_t value;
  uint64_t set;
  const TdExpr *a, *b; /* NULL where the kind has none */
};

typedef struct TdTerm TdTerm;

/* One row of a table; the first row whose guard holds is taken. */
typedef struct {
  const TdExpr *guard; /* NULL: otherwise */
  const TdTerm *term;
} TdRow;

typedef enum {
  TD_T_VALUE,       /* expr */
  TD_T_TABLE,       /* rows */
  TD_T_NONE,        /* 不设: no limit; no deductible */
  TD_T_DEFERRED,    /* word: the document that governs */
  TD_T_UNDETERMINED /* word: what is missing */
} TdTermKind;

struct TdTerm {
  uint8_t kind; /* TdTermKind */
  const TdExpr *expr;
  const TdRow *rows;
  uint32_t row_count;
  const char *word;
  TdCite cite;
};

typedef enum { TD_I_NORMAL, TD_I_UNDETERMINED, TD_I_DEFERRED } TdIdentityOutcome;

/* An identity: identities[i] is labels[i], bit i of every set of labels. */
typedef struct {
  const char *group;  /* name of its group, "" none */
  const TdExpr *when; /* NULL: always; made of IDENTITY, AND, OR, NOT alone */
  uint8_t outcome;    /* TdIdentityOutcome */
  const char *word;   /* reason of an undetermined, document of a deferred one */
  TdCite cite;
} TdIdentity;

/* Labels that a person who loses them has to the end of the month. */
typedef struct {
  uint64_t labels;
  TdCite cite;
} TdExtension;

typedef struct {
  const char *name;
  bool external;
  const char *const *entries;
  uint32_t entry_count;
  TdCite cite;
} TdModelList;

typedef struct {
  const char *name;
  uint8_t type;
  TdCite cite;
} TdModelExternal;

typedef struct {
  int64_t from; /* the day from which the value holds, until the next row's */
  int64_t value;
  TdCite cite;
} TdDatedRow;

typedef struct {
  const char *name;
  uint8_t type;
  const TdDatedRow *rows; /* ascending; the first row also holds before its date */
  uint32_t row_count;
  TdCite cite;
} TdParam;

typedef struct {
  const TdExpr *expr;
  const char *word; /* the reason when it is no */
  TdCite cite;
} TdCondition;

typedef struct {
  const TdTerm *term; /* money; NONE: no limit */
  const TdExpr *when; /* NULL: always */
  int32_t annual;     /* annuals[], or -1: of this claim alone */
  TdCite cite;
} TdLimit;

typedef enum { TD_D_NONE, TD_D_DEDUCTIBLE, TD_D_THRESHOLD } TdDeductibleKind;

typedef struct {
  const char *name;
  uint32_t stage;        /* 0: one of the alternatives; k: the k-th benefit on the remainder */
  const uint32_t *after; /* benefits[] one of which must have been applied; none at stage 0 */
  uint32_t after_count;
  uint64_t covers;    /* identities that have terms */
  const TdExpr *when; /* stage 0 only: the route; NULL: none */
  TdCite when_cite;
  const TdCondition *conditions;
  uint32_t condition_count;
  const TdExpr *base; /* NULL: in-scope self-paid at stage 0, the remainder later */
  TdCite base_cite;
  uint8_t deductible;            /* TdDeductibleKind */
  const TdTerm *deductible_term; /* money; NULL with TD_D_NONE */
  int32_t deductible_annual;     /* annuals[], or -1: of this claim alone */
  const TdTerm *ratio;           /* of what the deductible left; NULL with an amount */
  const TdTerm *amount;          /* of a premium subsidy: the money itself; NULL with a ratio */
  const TdLimit *limits;
  uint32_t limit_count;
  TdCite cite;
} TdBenefit;

typedef struct {
  const char *name;
  const TdExpr *when; /* NULL: always */
  const TdExpr *amount;
  const TdTerm *threshold; /* money; raised when amount > threshold */
  TdCite cite;
} TdAlert;

/* A figure that the notice states and that is not this policy's to compute. */
typedef struct {
  const char *text;
  uint8_t type;
  int64_t value;
  TdCite cite;
} TdFigure;

/* What the notice says beside the rules: something that is settled elsewhere, or a duty of an office. */
typedef struct {
  const char *name;
  bool procedure; /* an office's duty */
  const TdFigure *figures;
  uint32_t figure_count;
  TdCite cite;
} TdProvision;

/* What a framework demands of a city's policy (docs/language.md, Requirements). */
typedef enum {
  TD_Q_RATIO,       /* the ratio, by `compare` against `bound` */
  TD_Q_DEDUCTIBLE,  /* a year's deductible; without bound: none */
  TD_Q_LIMIT,       /* a year's limit; without bound: none */
  TD_Q_SUBSIDY,     /* of the premium; without bound: the whole of it */
  TD_Q_ORDER,       /* the ratio never rises from one of `groups` to the next */
  TD_Q_RISING,      /* the ratio never falls as `bound` rises */
  TD_Q_NOT_LOWERED, /* what is paid is not less where `bound` is yes */
  TD_Q_REGARDLESS   /* what is paid does not depend on `field` */
} TdDemandKind;

typedef enum { TD_AT_LEAST, TD_AT_MOST, TD_EQUALS } TdCompare;

typedef struct {
  const char *name; /* as the framework calls it */
  uint64_t set;     /* labels */
} TdGroup;

typedef struct {
  uint8_t kind;    /* TdDemandKind */
  uint8_t compare; /* TdCompare */
  uint16_t field;  /* TdField, of REGARDLESS */
  const TdExpr *bound;
  const TdGroup *groups; /* of ORDER */
  uint32_t group_count;
  TdCite cite;
} TdDemand;

typedef struct {
  const char *name;
  bool softened;      /* 原则上: not keeping it is a warning */
  uint64_t subjects;  /* identities; 0: all */
  const TdExpr *when; /* claims; NULL: all */
  const TdDemand *demands;
  uint32_t demand_count;
  TdCite cite;
} TdRequirement;

/* A test block: what is supplied from outside, and claims of one person in order, each with what is expected. */
typedef struct {
  bool list;
  uint32_t index;             /* externals[], or lists[] */
  int64_t value;              /* of an external, whatever the day */
  const char *const *entries; /* of a list */
  uint32_t entry_count;
} TdTestSupply;

typedef struct {
  uint16_t field; /* TdField */
  int64_t value;
  const char *text; /* for names; "" otherwise */
  uint64_t set;     /* for identities */
} TdGiven;

typedef struct {
  int32_t benefit; /* benefits[], of a premium subsidies[]; or -1: all together */
  int64_t value;   /* fen */
} TdPays;

typedef struct {
  uint8_t record; /* TdRecordKind: a claim, or a premium */
  const TdGiven *given;
  uint32_t given_count;
  int32_t status;     /* TdStatus, or -1: not said */
  const char *reason; /* "" not said */
  const TdPays *pays;
  uint32_t pays_count;
  bool alerts_said;
  uint64_t alerts; /* with alerts_said: bit i, alerts[i] is raised; no other is */
  uint32_t line;
} TdStep;

typedef struct {
  const char *name;
  const TdTestSupply *supplied; /* what is not named here is not supplied */
  uint32_t supplied_count;
  const TdStep *steps;
  uint32_t step_count;
  TdCite cite;
} TdTest;

/* The rules for one kind of record.  What a file says of both stands in one model; td_model_enrolments() gives its
 * rules for enrolments as a model of their own. */
typedef struct {
  uint8_t record; /* TdRecordKind */
  const char *id, *title, *document, *region;
  int64_t valid_from, valid_until; /* TD_DATE_MAX: no end */
  int64_t issued;                  /* TD_DATE_MIN: not given */
  const char *const *replaces;
  uint32_t replaces_count;
  bool example;
  bool best; /* of several identities the one that pays most, instead of the first */
  TdCite cite;

  const char *const *labels; /* identities first, in order of precedence, then labels that are no category */
  uint32_t label_count;
  const TdIdentity *identities;
  uint32_t identity_total; /* identities[] */
  uint32_t identity_count; /* the first of them; the others are known to premium subsidies alone */
  TdCite order_cite;       /* where it is said how one of several is chosen */
  bool enrolment_best;     /* as `best`, for premium subsidies */
  TdCite enrolment_order_cite;
  bool during_stay; /* of labels that hold for a time: on any day of the stay, instead of on the day of discharge */
  TdCite counted_cite;
  const TdExtension *extensions;
  uint32_t extension_count;
  const TdModelList *lists;
  uint32_t list_count;
  const TdModelExternal *externals;
  uint32_t external_count;
  const TdParam *params;
  uint32_t param_count;
  const char *const *annuals;
  uint32_t annual_count;
  const TdCondition *conditions; /* of every claim */
  uint32_t condition_count;
  const TdCondition *deferrals; /* word: the document that governs the claim when expr holds */
  uint32_t deferral_count;
  const TdBenefit *benefits; /* ascending by stage, then in the order of the file */
  uint32_t benefit_count;
  const TdCondition *premium_conditions; /* of every enrolment */
  uint32_t premium_condition_count;
  const TdBenefit *subsidies; /* of premiums: all of stage 0, with amounts */
  uint32_t subsidy_count;
  const TdAlert *alerts;
  uint32_t alert_count;
  const TdProvision *provisions;
  uint32_t provision_count;
  const TdRequirement *requirements;
  uint32_t requirement_count;
  const TdTest *tests;
  uint32_t test_count;
} TdModel;

/* What a parameter comes to on a day: the last row that has begun; before the first one that. */
static inline const TdDatedRow *td_param_on(const TdParam *param, int64_t day) {
  const TdDatedRow *row = &param->rows[0];
  for (uint32_t i = 1; i < param->row_count; i++)
    if (param->rows[i].from <= day) row = &param->rows[i];
  return row;
}

/* What decides whether and how much a benefit pays: its ratio, or a subsidy's amount. */
static inline const TdTerm *td_benefit_rate(const TdBenefit *benefit) {
  return benefit->amount != NULL ? benefit->amount : benefit->ratio;
}

/* Fills *VIEW with MODEL's rules for enrolments: its identities with the further ones, its subsidies as the benefits,
 * on the premium, and their conditions; no deferrals, annual amounts or alerts.  Of a policy without subsidies one that
 * covers nobody. Borrows from MODEL, which must be one over claims. */
void td_model_enrolments(const TdModel *model, TdModel *view);

/* The rank of a reason word among the conditions that a claim fails (reasons.def; words of a policy's own: OTHER). */
int td_reason_rank(const char *word);

#endif
