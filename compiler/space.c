#include "compiler/space.h"

#include "compiler/expr_text.h"
#include "runtime/date.h"

#define BIT(n) (UINT64_C(1) << (n))
enum { MOST_LABELS = 10 };

uint64_t td_space_funds(void) {
  static const TdExpr funds = {.kind = TD_E_BUILTIN, .type = TD_M_MONEY, .index = TD_B_FUNDS};
  return td_expr_fields(&funds);
}

/* ---- the space ---- */

static TdSpace *new_space(const TdOutside sides[TD_SIDES], const uint64_t *const named[TD_SIDES]) {
  TdSpace *space = g_new0(TdSpace, 1);
  *space = (TdSpace){.side = {sides[0], sides[1]},
                     .named = {named[0], named[1]},
                     .days = g_array_new(FALSE, FALSE, sizeof(int64_t)),
                     .labels = g_array_new(FALSE, FALSE, sizeof(uint64_t)),
                     .diseases = g_array_new(FALSE, FALSE, sizeof(TdDisease)),
                     .amounts = g_array_new(FALSE, FALSE, sizeof(TdAmounts)),
                     .fields = g_array_new(FALSE, FALSE, sizeof(TdFieldDim)),
                     .label_sets = g_array_new(FALSE, FALSE, sizeof(uint64_t))};
  return space;
}

static TdSpace *made(TdSpace *space, bool later, const TdExpr *const *exprs, size_t count) {
  TdAtoms atoms = {0};
  td_atoms_collect(space, &atoms, later, exprs, count);
  td_space_make(space, &atoms);
  g_clear_pointer(&atoms.days, g_array_unref);
  for (int i = 0; i < TD_AMOUNTS; i++) g_clear_pointer(&atoms.figures[i], g_array_unref);
  for (int i = 0; i < TD_FIELD_COUNT; i++) {
    g_clear_pointer(&atoms.field_figures[i], g_array_unref);
    g_clear_pointer(&atoms.field_days[i], g_array_unref);
    space->comparisons[i] = atoms.comparisons[i];
  }
  return space;
}

TdSpace *td_space_new(const TdOutside sides[TD_SIDES], const uint64_t *counterparts, bool later,
                      const TdExpr *const *exprs, size_t count) {
  const uint64_t *named[TD_SIDES] = {NULL, counterparts};
  return made(new_space(sides, named), later, exprs, count);
}

TdSpace *td_space_of_both(const TdOutside sides[TD_SIDES], const uint64_t *const named[TD_SIDES]) {
  TdSpace *space = new_space(sides, named);
  space->both = true;
  return made(space, true, NULL, 0);
}

void td_space_free(TdSpace *space) {
  if (!space) return;
  for (guint i = 0; i < space->fields->len; i++) g_array_unref(g_array_index(space->fields, TdFieldDim, i).values);
  g_array_unref(space->days);
  g_array_unref(space->labels);
  g_array_unref(space->diseases);
  g_array_unref(space->amounts);
  g_array_unref(space->fields);
  g_array_unref(space->label_sets);
  for (int i = 0; i < TD_FIELD_COUNT; i++) g_clear_pointer(&space->comparisons[i], g_array_unref);
  g_free(space);
}

/* The sets that a label is in, by number. */
static uint64_t signature(const TdSpace *space, uint32_t label) {
  uint64_t bits = 0;
  for (guint i = 0; i < space->label_sets->len; i++)
    if (g_array_index(space->label_sets, uint64_t, i) >> label & 1) bits |= BIT(i % 64);
  return bits;
}

void td_space_set_identities(TdSpace *space, uint64_t identities) {
  const TdModel *model = space->side[TD_CITY].model;
  uint64_t seen[64], some[MOST_LABELS];
  guint seen_count = 0, count = 0;
  g_array_set_size(space->labels, 0);
  for (uint32_t i = 0; i < model->label_count && i < 64; i++) {
    uint64_t bits = signature(space, i);
    bool identity = i < model->identity_count, alone = identity && (model->best || model->identities[i].when);
    bool before = identity && !model->best && !model->identities[i].when && (identities >> i) != 0;
    if (bits == 0 || (identities >> i & 1) || before) continue;
    bool known = false;
    for (guint k = 0; k < seen_count; k++) known |= !alone && seen[k] == bits;
    if (known) continue;
    if (!alone) seen[seen_count++] = bits;
    if (count < MOST_LABELS)
      some[count++] = BIT(i);
    else
      space->too_many = true;
  }
  for (uint64_t chosen = 0; chosen < BIT(count); chosen++) {
    uint64_t set = 0;
    for (guint i = 0; i < count; i++)
      if (chosen >> i & 1) set |= some[i];
    g_array_append_val(space->labels, set);
  }
}

guint td_space_length(const TdSpace *space, guint dim) {
  switch (dim) {
    case TD_DIM_DAY: return space->days->len;
    case TD_DIM_LABELS: return space->labels->len;
    case TD_DIM_DISEASE: return space->diseases->len;
    case TD_DIM_AMOUNTS: return space->amounts->len;
    default: return g_array_index(space->fields, TdFieldDim, dim - TD_DIM_FIELDS).values->len;
  }
}

double td_space_size(const TdSpace *space) {
  double size = 1;
  for (guint i = 0; i < TD_DIM_FIELDS + space->fields->len; i++) size *= td_space_length(space, i);
  return size;
}

uint64_t td_space_dims(const TdSpace *space, uint64_t fields) {
  uint64_t amounts = BIT(TD_F_INSCP) | BIT(TD_F_PRESELF) | td_space_funds(), dims = 0;
  if (fields & (BIT(TD_F_ENDDATE) | BIT(TD_F_YEAR))) dims |= BIT(TD_DIM_DAY);
  if (fields & BIT(TD_F_DISE_NAME)) dims |= BIT(TD_DIM_DISEASE);
  if (fields & amounts) dims |= BIT(TD_DIM_AMOUNTS);
  for (guint i = 0; i < space->fields->len; i++)
    if (fields >> g_array_index(space->fields, TdFieldDim, i).field & 1) dims |= BIT(TD_DIM_FIELDS + i);
  return dims;
}

/* ---- claims ---- */

void td_cell_init(TdCell *cell, const TdSpace *space) {
  *cell = (TdCell){0};
  for (int side = 0; side < TD_SIDES; side++) {
    uint32_t count = space->side[side].model->external_count;
    cell->external[side] = g_new0(int64_t, count + 1);
    cell->supplied[side] = g_new0(bool, count + 1);
  }
}

void td_cell_clear(TdCell *cell) {
  for (int side = 0; side < TD_SIDES; side++) {
    g_free(cell->external[side]);
    g_free(cell->supplied[side]);
  }
}

bool td_cell_next(TdCell *cell, const TdSpace *space, uint64_t dims) {
  for (guint i = 0; i < TD_DIM_FIELDS + space->fields->len; i++) {
    if (!(dims >> i & 1)) continue;
    if (++cell->at[i] < td_space_length(space, i)) return true;
    cell->at[i] = 0;
  }
  return false;
}

static void set(TdFacts *facts, TdField field, int64_t value) {
  facts->present |= BIT(field);
  facts->value[field] = value;
}

static void set_defaults(TdFacts *facts, TdRecordKind record, int64_t day) {
  for (int field = 0; field < TD_FIELD_COUNT; field++) {
    if (td_fields[field].has[record] == TD_HAS_NO) continue;
    int code = td_field_default((TdField)field);
    TdFieldKind kind = td_fields[field].kind;
    if (code >= 0 || kind == TD_KIND_FUND || kind == TD_KIND_FLAG) set(facts, (TdField)field, MAX(code, 0));
  }
  set(facts, TD_F_ENDDATE, day);
  if (record == TD_RECORD_ENROLMENT) {
    set(facts, TD_F_YEAR, td_date_year(day));
    set(facts, TD_F_PREMIUM, 40000);
    return;
  }
  set(facts, TD_F_BEGNDATE, day);
  set(facts, TD_F_MED_TYPE, td_code_by_cell(TD_F_MED_TYPE, "21", 2));
}

static void set_amounts(TdFacts *facts, const TdAmounts *amounts) {
  const uint64_t funds = td_space_funds();
  int64_t fund = 0;
  for (int i = 0; i < TD_FIELD_COUNT; i++)
    if (funds >> i & 1) fund += facts->value[i];
  set(facts, TD_F_INSCP, amounts->in_scope + fund);
  set(facts, TD_F_PRESELF, facts->value[TD_F_PRESELF] + amounts->paid_first);
  facts->value[TD_F_HIFP] += amounts->fund;
}

static bool set_field(TdFacts *facts, const TdFieldDim *dim, guint at) {
  if (dim->dated) {
    const TdDay *day = &g_array_index(dim->values, TdDay, at);
    if (day->absent) return true;
    int64_t value = td_day_value(day, facts->value[TD_F_ENDDATE]);
    set(facts, dim->field, value);
    return !td_day_late(dim->field, value, facts->value[TD_F_ENDDATE]);
  }
  int64_t value = g_array_index(dim->values, int64_t, at);
  if (value != TD_ABSENT)
    set(facts, dim->field, value);
  else
    facts->present &= ~BIT(dim->field);
  return true;
}

void td_outside_on(const TdOutside *outside, int64_t day, int64_t *external, bool *supplied) {
  for (uint32_t i = 0; i < outside->model->external_count; i++) {
    supplied[i] = false;
    for (size_t k = 0; k < outside->counts[i]; k++) {
      if (day < outside->rows[i][k].from || day > outside->rows[i][k].until) continue;
      supplied[i] = true;
      external[i] = outside->rows[i][k].value;
    }
  }
}

static void supply(TdCell *cell, const TdOutside *outside, int side) {
  td_outside_on(outside, cell->facts[side].value[TD_F_ENDDATE], cell->external[side], cell->supplied[side]);
  cell->facts[side].external = cell->external[side];
  cell->facts[side].supplied = cell->supplied[side];
}

static uint64_t of_side(const TdSpace *space, int side, uint64_t labels) {
  uint64_t out = 0;
  if (!space->named[side]) return labels;
  for (uint32_t i = 0; i < space->side[side].model->label_count; i++)
    if (space->named[side][i] & labels) out |= BIT(i);
  return out;
}

bool td_cell_fill_with(TdCell *cell, const TdSpace *space, uint64_t labels, int64_t day) {
  TdFacts facts = {.lists = UINT64_MAX, .disease = ""};
  TdRecordKind record = space->side[TD_CITY].model->record;
  const TdDisease *disease = &g_array_index(space->diseases, TdDisease, cell->at[TD_DIM_DISEASE]);
  set_defaults(&facts, record, day);
  for (guint i = 0; i < space->fields->len; i++)
    if (!set_field(&facts, &g_array_index(space->fields, TdFieldDim, i), cell->at[TD_DIM_FIELDS + i])) return false;
  if (record == TD_RECORD_CLAIM)
    set_amounts(&facts, &g_array_index(space->amounts, TdAmounts, cell->at[TD_DIM_AMOUNTS]));
  if (disease->name) {
    set(&facts, TD_F_DISE_NAME, 0);
    facts.disease = disease->name;
  }
  for (int side = 0; side < TD_SIDES; side++) {
    cell->facts[side] = facts;
    cell->facts[side].labels = of_side(space, side, labels);
    cell->facts[side].listed = disease->listed[side];
    supply(cell, &space->side[side], side);
  }
  return true;
}

bool td_cell_fill(TdCell *cell, const TdSpace *space, uint32_t identity) {
  uint64_t beside = g_array_index(space->labels, uint64_t, cell->at[TD_DIM_LABELS]);
  return td_cell_fill_with(cell, space, BIT(identity) | beside,
                           g_array_index(space->days, int64_t, cell->at[TD_DIM_DAY]));
}
