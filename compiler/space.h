/* The claims that a city's policy and a framework's requirement, or two policies, can tell apart, one of each kind.
 *
 * Rules read codes, flags, labels, the disease's lists, dates and amounts compared with figures.  A value within the
 * same bounds is treated alike, so one in each stretch between two bounds stands for all.  A comparison that is no such
 * one (two amounts of the claim, say) is `beyond` the space: what is found in it then still holds, that nothing is
 * found says nothing.  A list from outside is thought to name any disease, or not.
 */
#ifndef TD_COMPILER_SPACE_H
#define TD_COMPILER_SPACE_H

#include "compiler/trace.h"
#include "runtime/engine.h"

/* A policy and what is supplied to it from outside; borrowed. */
typedef struct {
  const TdModel *model; /* over the records that are thought of */
  TdDated *const *rows; /* [external_count] */
  const size_t *counts; /* [external_count] */
} TdOutside;

enum { TD_CITY, TD_FRAMEWORK, TD_SIDES };

/* The stretch from LOW to HIGH, both included, and an amount within it. */
typedef struct {
  int64_t low, high, value;
} TdStretch;

/* Amounts of one kind of claims. */
typedef enum { TD_A_SELF_PAID, TD_A_IN_SCOPE, TD_A_CATALOGUE, TD_A_FUNDS, TD_AMOUNTS } TdAmount;
typedef struct {
  int64_t value[TD_AMOUNTS];
  int64_t low[TD_AMOUNTS], high[TD_AMOUNTS]; /* of the stretches that the values are in, both included */
  int64_t in_scope, paid_first, fund;        /* the record's columns that come to it */
} TdAmounts;

typedef struct {
  const char *name; /* NULL: the record names none */
  uint64_t listed[TD_SIDES];
} TdDisease;

/* A day as a figure, or counted from the day of discharge. */
typedef struct {
  bool absent, relative;
  int64_t day, months, days, off;
} TdDay;

/* What of the record varies. */
typedef enum { TD_DIM_DAY, TD_DIM_LABELS, TD_DIM_DISEASE, TD_DIM_AMOUNTS, TD_DIM_FIELDS } TdDim;
enum { TD_MOST_DIMS = TD_DIM_FIELDS + TD_FIELD_COUNT };

#define TD_ABSENT INT64_MIN

typedef struct {
  TdField field;
  bool dated;
  GArray *values; /* int64_t, of which TD_ABSENT; dated: TdDay */
} TdFieldDim;

/* A comparison that is read, and whose. */
typedef struct {
  const TdExpr *expr;
  int side;
} TdAtom;

typedef struct {
  TdOutside side[TD_SIDES];
  const uint64_t *named[TD_SIDES]; /* [labels of the side] labels of the space; NULL: they are the same */
  bool both;                       /* two policies, with the rules of both */
  GArray *days;                    /* int64_t */
  GArray *labels;                  /* uint64_t: beside the identity */
  GArray *diseases;                /* TdDisease */
  GArray *amounts;                 /* TdAmounts */
  bool compared[TD_AMOUNTS];
  GArray *fields;       /* TdFieldDim */
  GArray *label_sets;   /* uint64_t, labels of the space: read by rules */
  const TdExpr *beyond; /* the first comparison that is; NULL: none */
  uint8_t beyond_side;
  bool too_many;                       /* labels, or lists */
  GArray *comparisons[TD_FIELD_COUNT]; /* TdAtom: of the days of a field; NULL: none */
} TdSpace;

/* One claim, as both policies see it. */
typedef struct {
  guint at[TD_MOST_DIMS];
  TdFacts facts[TD_SIDES];
  int64_t *external[TD_SIDES];
  bool *supplied[TD_SIDES];
} TdCell;

/* The space of the city's rules (LATER: of all its benefits, otherwise those of stage 0) and of the framework's EXPRS,
 * of which NULL ones count for nothing. */
TdSpace *td_space_new(const TdOutside sides[TD_SIDES], const uint64_t *counterparts, bool later,
                      const TdExpr *const *exprs, size_t count);
/* The space of the rules of two policies, on the days on which both are in force.  NAMED: [side][its labels] labels of
 * the space.  Its `days` may be none. */
TdSpace *td_space_of_both(const TdOutside sides[TD_SIDES], const uint64_t *const named[TD_SIDES]);
void td_space_free(TdSpace *space);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdSpace, td_space_free)

/* The labels that may stand beside those of IDENTITIES, a set of the city's; each claim has one of them. */
void td_space_set_identities(TdSpace *space, uint64_t identities);

/* How many values a dimension has. */
guint td_space_length(const TdSpace *space, guint dim);
static inline guint td_space_dim_count(const TdSpace *space) {
  return TD_DIM_FIELDS + space->fields->len;
}
/* How many claims there are, as far as numbers go. */
double td_space_size(const TdSpace *space);

/* The dimensions that FIELDS, a set, are in: a set of bits by TdDim. */
uint64_t td_space_dims(const TdSpace *space, uint64_t fields);

void td_cell_init(TdCell *cell, const TdSpace *space);
void td_cell_clear(TdCell *cell);
/* The next claim in the dimensions DIMS; false: there is none more, and those stand at their first again. */
bool td_cell_next(TdCell *cell, const TdSpace *space, uint64_t dims);
/* The facts of a claim with IDENTITY.  False: there is no such claim. */
bool td_cell_fill(TdCell *cell, const TdSpace *space, uint32_t identity);
/* The same with LABELS of the space, on DAY. */
bool td_cell_fill_with(TdCell *cell, const TdSpace *space, uint64_t labels, int64_t day);

/* ---- what space*.c share: what is read ---- */

typedef struct {
  uint64_t fields; /* read */
  uint64_t lists[TD_SIDES];
  GArray *days;                          /* int64_t: on which something begins */
  GArray *figures[TD_AMOUNTS];           /* int64_t: from which on a comparison with it is answered otherwise */
  GArray *field_figures[TD_FIELD_COUNT]; /* the same; NULL: none */
  GArray *field_days[TD_FIELD_COUNT];    /* TdDay; NULL: none */
  GArray *comparisons[TD_FIELD_COUNT];   /* TdAtom: of the field's days; NULL: none */
} TdAtoms;

void td_atoms_collect(TdSpace *space, TdAtoms *atoms, bool later, const TdExpr *const *exprs, size_t count);

/* The days on which both are in force and something begins; of enrolments 1 January of coverage years. */
void td_space_set_days(TdSpace *space, const TdAtoms *atoms);
/* Adds days that follow from others: where two meet that are compared with the same one, and the years'. */
void td_atoms_add_days(TdAtoms *atoms);

/* Makes the dimensions of a space from them. */
void td_space_make(TdSpace *space, const TdAtoms *atoms);

/* The day, of a claim with this discharge. */
int64_t td_day_value(const TdDay *day, int64_t end);
/* Nobody is admitted, or born, after the discharge. */
bool td_day_late(TdField field, int64_t day, int64_t end);

/* The columns that count as funds: a set. */
uint64_t td_space_funds(void);

/* What an expression of a side comes to; takes what is supplied from outside by the day of the FACTS. */
TdKnown td_space_value(const TdSpace *space, int side, const TdExpr *expr, TdFacts *facts);

/* What is supplied on a day. */
void td_outside_on(const TdOutside *outside, int64_t day, int64_t *external, bool *supplied);

/* Does nothing in EXPR come from the claim, but the day? */
bool td_expr_outside(const TdExpr *expr);

#endif
