/* What rules read, and the figures that they compare it with. */
#include "compiler/space.h"

#include "runtime/date.h"

#define BIT(n) (UINT64_C(1) << (n))

/* Where an expression stands. */
typedef struct {
  TdSpace *space;
  TdAtoms *atoms;
  int side;
  const TdExpr *base; /* what the base is; NULL: beyond */
  bool aid;           /* nothing was paid before */
  bool values;        /* second time: days are known, figures are evaluated */
} Walk;

static const TdExpr self_paid = {.kind = TD_E_BUILTIN, .type = TD_M_MONEY, .index = TD_B_SELF_PAID};
static const TdExpr premium = {.kind = TD_E_FIELD, .type = TD_M_MONEY, .index = TD_F_PREMIUM};

bool td_expr_outside(const TdExpr *expr) {
  if (!expr) return true;
  switch ((TdExprKind)expr->kind) {
    case TD_E_FIELD:
    case TD_E_HAS_FIELD:
    case TD_E_BUILTIN:
    case TD_E_LISTED:
    case TD_E_IDENTITY:
    case TD_E_CATEGORY: return false;
    default: return td_expr_outside(expr->a) && td_expr_outside(expr->b);
  }
}

static void add(GArray **array, int64_t value) {
  if (!*array) *array = g_array_new(FALSE, FALSE, sizeof(int64_t));
  g_array_append_val(*array, value);
}

static void add_day(GArray **array, TdDay day) {
  if (!*array) *array = g_array_new(FALSE, FALSE, sizeof(TdDay));
  g_array_append_val(*array, day);
}

static void beyond(Walk *walk, const TdExpr *expr) {
  if (walk->space->beyond) return;
  walk->space->beyond = expr;
  walk->space->beyond_side = (uint8_t)walk->side;
}

TdKnown td_space_value(const TdSpace *space, int side, const TdExpr *expr, TdFacts *facts) {
  const TdOutside *outside = &space->side[side];
  uint32_t count = outside->model->external_count;
  g_autofree int64_t *external = g_new0(int64_t, count + 1);
  g_autofree bool *supplied = g_new0(bool, count + 1);
  td_outside_on(outside, facts->value[TD_F_ENDDATE], external, supplied);
  facts->external = external;
  facts->supplied = supplied;
  TdScope scope = td_scope(outside->model, facts, -1);
  return td_trace_value(&scope, expr);
}

/* The value of an expression of which nothing comes from the claim, on a day. */
static TdKnown value_on(const Walk *walk, const TdExpr *expr, int64_t day) {
  TdFacts facts = {.present = BIT(TD_F_ENDDATE), .disease = ""};
  facts.value[TD_F_ENDDATE] = day;
  return td_space_value(walk->space, walk->side, expr, &facts);
}

/* Adds the values that EXPR has on the days of the space. */
static void add_values(const Walk *walk, const TdExpr *expr, GArray **array) {
  for (guint i = 0; i < walk->space->days->len; i++) {
    TdKnown known = value_on(walk, expr, g_array_index(walk->space->days, int64_t, i));
    if (known.known) add(array, known.value);
  }
}

/* Adds the first values on the other side of where FIGURE, compared with by EXPR, changes the answer. */
static void add_begins(const Walk *walk, const TdExpr *expr, const TdExpr *figure, GArray **array) {
  bool turned = figure == expr->a;
  bool at = expr->kind == TD_E_EQ || (expr->kind == TD_E_LT) != turned;
  bool above = expr->kind == TD_E_EQ || (expr->kind == TD_E_LT) == turned;
  g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(int64_t));
  add_values(walk, figure, &values);
  for (guint i = 0; i < values->len; i++) {
    if (at) add(array, g_array_index(values, int64_t, i));
    if (above) add(array, g_array_index(values, int64_t, i) + 1);
  }
}

static void keep(Walk *walk, TdField field, const TdExpr *expr) {
  GArray **kept = &walk->atoms->comparisons[field];
  TdAtom atom = {expr, walk->side};
  if (!*kept) *kept = g_array_new(FALSE, FALSE, sizeof(TdAtom));
  g_array_append_val(*kept, atom);
}

static const TdExpr *named(const Walk *walk, const TdExpr *expr) {
  return expr->kind == TD_E_BUILTIN && expr->index == TD_B_BASE ? walk->base : expr;
}

static TdAmount amount_of(const TdExpr *expr) {
  if (expr->kind == TD_E_FIELD && expr->index == TD_F_INSCP) return TD_A_IN_SCOPE;
  if (expr->kind != TD_E_BUILTIN) return TD_AMOUNTS;
  switch ((TdBuiltin)expr->index) {
    case TD_B_SELF_PAID: return TD_A_SELF_PAID;
    case TD_B_CATALOGUE: return TD_A_CATALOGUE;
    case TD_B_FUNDS: return TD_A_FUNDS;
    default: return TD_AMOUNTS;
  }
}

static bool outside(const Walk *walk, const TdExpr *expr) {
  if (expr->kind == TD_E_BUILTIN && expr->index == TD_B_AID && walk->aid) return true;
  return td_expr_outside(expr);
}

/* Takes note of a comparison; false: it is beyond the space. */
static bool compare_amounts(Walk *walk, const TdExpr *expr) {
  bool a_outside = outside(walk, expr->a), b_outside = outside(walk, expr->b);
  if (a_outside && b_outside) return true;
  const TdExpr *leaf = named(walk, a_outside ? expr->b : expr->a), *figure = a_outside ? expr->a : expr->b;
  if (!leaf) return false;
  TdAmount amount = amount_of(leaf);
  if (!outside(walk, figure) || (amount == TD_AMOUNTS && leaf->kind != TD_E_FIELD)) return false;
  if (!walk->values) return true;
  if (amount != TD_AMOUNTS) walk->space->compared[amount] = true;
  add_begins(walk, expr, figure,
             amount != TD_AMOUNTS ? &walk->atoms->figures[amount] : &walk->atoms->field_figures[leaf->index]);
  return true;
}

/* A day: a field of the record, shifted; or from outside. */
typedef struct {
  bool field;
  TdField which;
  int64_t months, days;
} Day;

static bool day_of(const TdExpr *expr, Day *day) {
  *day = (Day){0};
  for (; expr->kind == TD_E_SHIFT; expr = expr->a) {
    if (expr->b->type == TD_M_MONTHS) day->months += expr->b->value;
    if (expr->b->type == TD_M_DAYS) day->days += expr->b->value;
  }
  day->field = expr->kind == TD_E_FIELD;
  day->which = (TdField)expr->index;
  return day->field || td_expr_outside(expr);
}

/* Round a shifted day, where months end differently, several days are tried. */
static int64_t reach(int64_t months, int64_t days) {
  return months != 0 || days != 0 ? 3 : 1;
}

static void round_day(Walk *walk, const Day *day, int64_t value) {
  int64_t back = td_date_add_months(td_date_add_days(value, -day->days), -day->months);
  for (int64_t off = -reach(day->months, day->days); off <= reach(day->months, day->days); off++) {
    if (day->which == TD_F_ENDDATE)
      add(&walk->atoms->days, back + off);
    else
      add_day(&walk->atoms->field_days[day->which], (TdDay){.day = back, .off = off});
  }
}

static bool compare_with_figure(Walk *walk, const Day *day, const TdExpr *figure) {
  if ((day->which == TD_F_ENDDATE) == walk->values) return true;
  if (walk->values) {
    for (guint i = 0; i < walk->space->days->len; i++) {
      TdKnown known = value_on(walk, figure, g_array_index(walk->space->days, int64_t, i));
      if (known.known) round_day(walk, day, known.value);
    }
    return true;
  }
  const TdOutside *side = &walk->space->side[walk->side];
  if (figure->kind == TD_E_PARAM) {
    const TdParam *param = &side->model->params[figure->index];
    for (uint32_t i = 0; i < param->row_count; i++) round_day(walk, day, param->rows[i].value);
  } else if (figure->kind == TD_E_EXTERNAL) {
    for (size_t i = 0; i < side->counts[figure->index]; i++) round_day(walk, day, side->rows[figure->index][i].value);
  } else if (figure->kind == TD_E_CONST) {
    round_day(walk, day, figure->value);
  } else {
    return false;
  }
  return true;
}

static bool compare_days(Walk *walk, const TdExpr *expr) {
  Day a, b;
  if (!day_of(expr->a, &a) || !day_of(expr->b, &b)) return false;
  if (!a.field && !b.field) return true;
  if (walk->values && a.field && a.which != TD_F_ENDDATE) keep(walk, a.which, expr);
  if (walk->values && b.field && b.which != TD_F_ENDDATE) keep(walk, b.which, expr);
  if (!a.field || !b.field) return compare_with_figure(walk, a.field ? &a : &b, a.field ? expr->b : expr->a);
  if (a.which == b.which) return true;
  const Day *field = a.which == TD_F_ENDDATE ? &b : &a, *end = a.which == TD_F_ENDDATE ? &a : &b;
  int64_t months = end->months - field->months, days = end->days - field->days;
  if (end->which != TD_F_ENDDATE || (months != 0 && days != 0)) return false;
  for (int64_t off = -reach(months, days); walk->values && off <= reach(months, days); off++)
    add_day(&walk->atoms->field_days[field->which],
            (TdDay){.relative = true, .months = months, .days = days, .off = off});
  return true;
}

static bool compare_ages(Walk *walk, const TdExpr *expr) {
  bool turned = expr->b->kind == TD_E_BUILTIN;
  const TdExpr *age = turned ? expr->b : expr->a, *figure = turned ? expr->a : expr->b;
  if (age->kind != TD_E_BUILTIN || !td_expr_outside(figure)) return false;
  g_autoptr(GArray) years = g_array_new(FALSE, FALSE, sizeof(int64_t));
  if (walk->values) add_begins(walk, expr, figure, &years);
  if (walk->values) keep(walk, TD_F_BRDY, expr);
  for (guint i = 0; i < years->len; i++)
    for (int64_t off = -1; off <= 1; off++)
      add_day(&walk->atoms->field_days[TD_F_BRDY],
              (TdDay){.relative = true, .months = -12 * g_array_index(years, int64_t, i), .off = off});
  return true;
}

static bool compare_counts(Walk *walk, const TdExpr *expr) {
  bool a_outside = td_expr_outside(expr->a), b_outside = td_expr_outside(expr->b);
  if (a_outside && b_outside) return true;
  const TdExpr *leaf = a_outside ? expr->b : expr->a, *figure = a_outside ? expr->a : expr->b;
  if ((!a_outside && !b_outside) || leaf->kind != TD_E_FIELD) return false;
  if (walk->values) add_begins(walk, expr, figure, &walk->atoms->field_figures[leaf->index]);
  return true;
}

static bool compare(Walk *walk, const TdExpr *expr) {
  switch ((TdModelType)expr->a->type) {
    case TD_M_MONEY: return compare_amounts(walk, expr);
    case TD_M_DATE: return compare_days(walk, expr);
    case TD_M_AGE: return compare_ages(walk, expr);
    case TD_M_COUNT: return compare_counts(walk, expr);
    case TD_M_BOOL:
    case TD_M_CODE: return true;
    default: return td_expr_outside(expr);
  }
}

static void begin_on(Walk *walk, int64_t day) {
  if (!walk->values) add(&walk->atoms->days, day);
}

static uint64_t in_space(const Walk *walk, uint64_t set) {
  const uint64_t *named = walk->space->named[walk->side];
  uint64_t out = 0;
  if (!named) return set;
  for (uint32_t i = 0; i < walk->space->side[walk->side].model->label_count; i++)
    if (set >> i & 1) out |= named[i];
  return out;
}

/* Sets are told apart by numbers below 64. */
static void add_labels(Walk *walk, uint64_t labels) {
  GArray *sets = walk->space->label_sets;
  for (guint i = 0; i < sets->len; i++)
    if (g_array_index(sets, uint64_t, i) == labels) return;
  g_array_append_val(sets, labels);
  walk->space->too_many |= sets->len > 64;
}

static void walk_expr(Walk *walk, const TdExpr *expr) {
  if (!expr) return;
  const TdOutside *side = &walk->space->side[walk->side];
  switch ((TdExprKind)expr->kind) {
    case TD_E_FIELD:
    case TD_E_HAS_FIELD: walk->atoms->fields |= BIT(expr->index); break;
    case TD_E_BUILTIN:
      if (expr->index == TD_B_AGE) walk->atoms->fields |= BIT(TD_F_BRDY);
      break;
    case TD_E_LISTED: walk->atoms->lists[walk->side] |= BIT(expr->index); break;
    case TD_E_IDENTITY:
      if (walk->values) add_labels(walk, in_space(walk, expr->set));
      break;
    case TD_E_PARAM:
      for (uint32_t i = 1; i < side->model->params[expr->index].row_count; i++)
        begin_on(walk, side->model->params[expr->index].rows[i].from);
      break;
    case TD_E_EXTERNAL:
    case TD_E_HAS_EXTERNAL:
      for (size_t i = 0; i < side->counts[expr->index]; i++) {
        begin_on(walk, side->rows[expr->index][i].from);
        if (side->rows[expr->index][i].until < TD_DATE_MAX) begin_on(walk, side->rows[expr->index][i].until + 1);
      }
      break;
    case TD_E_LT:
    case TD_E_LE:
    case TD_E_EQ:
      if (!compare(walk, expr)) beyond(walk, expr);
      break;
    default: break;
  }
  walk_expr(walk, expr->a);
  walk_expr(walk, expr->b);
}

static void walk_term(Walk *walk, const TdTerm *term) {
  if (!term) return;
  walk_expr(walk, term->expr);
  for (uint32_t i = 0; i < term->row_count; i++) {
    walk_expr(walk, term->rows[i].guard);
    walk_term(walk, term->rows[i].term);
  }
}

static void walk_conditions(Walk *walk, const TdCondition *conditions, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) walk_expr(walk, conditions[i].expr);
}

static void walk_benefit(Walk *walk, const TdBenefit *benefit, const TdExpr *start) {
  walk->base = start;
  walk->aid = benefit->stage == 0;
  walk_expr(walk, benefit->when);
  walk_expr(walk, benefit->base);
  walk->base = benefit->stage > 0 ? NULL : benefit->base ? benefit->base : start;
  walk_conditions(walk, benefit->conditions, benefit->condition_count);
  walk_term(walk, benefit->deductible_term);
  walk_term(walk, td_benefit_rate(benefit));
  for (uint32_t i = 0; i < benefit->limit_count; i++) {
    walk_expr(walk, benefit->limits[i].when);
    walk_term(walk, benefit->limits[i].term);
  }
}

static void walk_rules(Walk *walk, bool later) {
  const TdModel *model = walk->space->side[walk->side].model;
  const TdExpr *start = model->record == TD_RECORD_ENROLMENT ? &premium : &self_paid;
  for (uint32_t i = 0; i < model->identity_count; i++) walk_expr(walk, model->identities[i].when);
  walk->base = start;
  walk->aid = true;
  walk_conditions(walk, model->conditions, model->condition_count);
  walk_conditions(walk, model->deferrals, model->deferral_count);
  for (uint32_t i = 0; i < model->benefit_count; i++)
    if (later || model->benefits[i].stage == 0)
      walk_benefit(walk, &model->benefits[i], model->benefits[i].stage == 0 ? start : NULL);
}

static void walk_all(Walk *walk, bool later, const TdExpr *const *exprs, size_t count) {
  walk->side = TD_CITY;
  walk_rules(walk, later);
  walk->side = TD_FRAMEWORK;
  if (walk->space->both) walk_rules(walk, later);
  walk->base = NULL;
  walk->aid = false;
  for (size_t i = 0; i < count; i++) walk_expr(walk, exprs[i]);
}

void td_atoms_collect(TdSpace *space, TdAtoms *atoms, bool later, const TdExpr *const *exprs, size_t count) {
  Walk walk = {.space = space, .atoms = atoms};
  walk_all(&walk, later, exprs, count);
  td_space_set_days(space, atoms);
  walk.values = true;
  walk_all(&walk, later, exprs, count);
  guint days = atoms->days ? atoms->days->len : 0;
  td_atoms_add_days(atoms);
  if (!atoms->days || atoms->days->len == days) return;
  g_array_set_size(space->days, 0);
  td_space_set_days(space, atoms);
}
