/* What of a claim varies, and the values that it takes. */
#include "compiler/space.h"

#include <string.h>

#include "runtime/date.h"

#define BIT(n) (UINT64_C(1) << (n))
enum { MOST_LISTS = 4 };

/* ---- amounts ---- */

static gint by_value(gconstpointer a, gconstpointer b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

/* An amount that is easily read. */
static int64_t nice(int64_t low, int64_t high, int64_t first) {
  for (int64_t amount = first; amount <= INT64_C(100000000000); amount *= 10)
    if (low <= amount && amount <= high) return amount;
  for (int64_t amount = first; amount >= 100; amount /= 10)
    if (low <= amount && amount <= high) return amount;
  return low;
}

/* The stretches that begin at LEAST and at the FIGURES. */
static GArray *stretches(const GArray *figures, int64_t least, int64_t first) {
  const int64_t most = INT64_C(100000000000000); /* of a record: 10^12 yuan */
  g_autoptr(GArray) begins = g_array_new(FALSE, FALSE, sizeof(int64_t));
  g_array_append_val(begins, least);
  for (guint i = 0; figures && i < figures->len; i++) {
    int64_t figure = g_array_index(figures, int64_t, i);
    if (figure > least && figure < most) g_array_append_val(begins, figure);
  }
  g_array_sort(begins, by_value);
  GArray *out = g_array_new(FALSE, FALSE, sizeof(TdStretch));
  for (guint i = 0; i < begins->len; i++) {
    int64_t low = g_array_index(begins, int64_t, i);
    int64_t high = i + 1 < begins->len ? g_array_index(begins, int64_t, i + 1) - 1 : most;
    TdStretch stretch = {low, high, nice(low, high, first)};
    if (low <= high) g_array_append_val(out, stretch);
  }
  return out;
}

/* Amounts of a record that come to those that are wanted; SELF_PAID and IN_SCOPE are within their stretches. */
static bool combine(const bool *compared, const TdStretch *self, const TdStretch *scope, const TdStretch *catalogue,
                    const TdStretch *fund, TdAmounts *out) {
  int64_t e = self->value, i = scope->value, f;
  if (compared[TD_A_FUNDS]) {
    f = fund->value;
    if (!compared[TD_A_IN_SCOPE]) i = e + f;
    e = MAX(0, i - f);
  } else {
    if (!compared[TD_A_IN_SCOPE]) i = e;
    if (!compared[TD_A_SELF_PAID]) e = i;
    if (e > i) {
      e = self->low;
      i = MIN(scope->high, MAX(i, e));
    }
    if (e > i) return false;
    f = i - e;
  }
  int64_t c = compared[TD_A_CATALOGUE] ? catalogue->value : e;
  if (c < e) c = MIN(catalogue->high, e);
  if (c < e && !compared[TD_A_FUNDS] && catalogue->high >= self->low) {
    e = self->low;
    c = catalogue->high;
    i = compared[TD_A_IN_SCOPE] ? i : e;
    f = i - e;
  }
  if (c < e) return false;
  *out = (TdAmounts){.in_scope = i, .paid_first = c - MAX(0, i - f), .fund = f};
  if (compared[TD_A_FUNDS] && i < f) out->paid_first = c > 0 ? c + f - i : 0;
  out->value[TD_A_SELF_PAID] = e;
  out->value[TD_A_IN_SCOPE] = i;
  out->value[TD_A_CATALOGUE] = c;
  out->value[TD_A_FUNDS] = f;
  return true;
}

static void make_amounts(TdSpace *space, const TdAtoms *atoms) {
  enum { FIRST = 1000000 };
  GArray *of[TD_AMOUNTS];
  for (int i = 0; i < TD_AMOUNTS; i++) of[i] = stretches(atoms->figures[i], 0, FIRST);
  const bool *compared = space->compared;
  for (guint e = 0; e < of[0]->len; e++)
    for (guint i = 0; i < of[1]->len; i++)
      for (guint c = 0; c < of[2]->len; c++)
        for (guint f = 0; f < of[3]->len; f++) {
          TdAmounts amounts;
          const TdStretch *in[TD_AMOUNTS] = {&g_array_index(of[0], TdStretch, e), &g_array_index(of[1], TdStretch, i),
                                             &g_array_index(of[2], TdStretch, c), &g_array_index(of[3], TdStretch, f)};
          if (!combine(compared, in[0], in[1], in[2], in[3], &amounts)) continue;
          for (int k = 0; k < TD_AMOUNTS; k++) {
            amounts.low[k] = in[k]->low;
            amounts.high[k] = in[k]->high;
          }
          g_array_append_val(space->amounts, amounts);
        }
  for (int i = 0; i < TD_AMOUNTS; i++) g_array_unref(of[i]);
}

/* ---- fields ---- */

static void add(GArray *values, int64_t value) {
  for (guint i = 0; i < values->len; i++)
    if (g_array_index(values, int64_t, i) == value) return;
  g_array_append_val(values, value);
}

static void add_codes(GArray *values, TdField field) {
  for (size_t i = 0; i < td_code_count; i++)
    if (td_codes[i].field == field) add(values, td_codes[i].value);
}

int64_t td_day_value(const TdDay *day, int64_t end) {
  return td_date_add_days(td_date_add_months(day->relative ? end : day->day, day->months), day->days + day->off);
}

bool td_day_late(TdField field, int64_t day, int64_t end) {
  return (field == TD_F_BEGNDATE || field == TD_F_BRDY) && day > end;
}

/* Is every comparison answered alike by two days, whatever the day of discharge? */
static bool alike(const TdSpace *space, const GArray *atoms, TdField field, const TdDay *one, const TdDay *other) {
  for (guint i = 0; i < space->days->len; i++) {
    int64_t end = g_array_index(space->days, int64_t, i);
    if (td_day_late(field, td_day_value(one, end), end) != td_day_late(field, td_day_value(other, end), end))
      return false;
  }
  for (guint i = 0; atoms && i < atoms->len; i++)
    for (guint k = 0; k < space->days->len; k++) {
      const TdAtom *atom = &g_array_index(atoms, TdAtom, i);
      TdFacts facts = {.present = BIT(TD_F_ENDDATE) | BIT(field), .disease = ""};
      facts.value[TD_F_ENDDATE] = g_array_index(space->days, int64_t, k);
      facts.value[field] = td_day_value(one, facts.value[TD_F_ENDDATE]);
      TdKnown first = td_space_value(space, atom->side, atom->expr, &facts);
      facts.value[field] = td_day_value(other, facts.value[TD_F_ENDDATE]);
      TdKnown second = td_space_value(space, atom->side, atom->expr, &facts);
      if (first.known != second.known || first.value != second.value) return false;
    }
  return true;
}

static void add_days(const TdSpace *space, GArray *values, const TdAtoms *atoms, TdField field) {
  const GArray *days = atoms->field_days[field];
  for (guint i = 0; days && i < days->len; i++) {
    const TdDay *day = &g_array_index(days, TdDay, i);
    bool known = false;
    for (guint k = 0; k < values->len && !known; k++)
      known = alike(space, atoms->comparisons[field], field, day, &g_array_index(values, TdDay, k));
    if (!known) g_array_append_val(values, *day);
  }
}

static void make_field(TdSpace *space, const TdAtoms *atoms, TdField field) {
  TdFieldKind kind = td_fields[field].kind;
  TdRecordKind record = space->side[TD_CITY].model->record;
  TdFieldDim dim = {.field = field, .dated = kind == TD_KIND_DATE};
  dim.values = g_array_new(FALSE, FALSE, dim.dated ? sizeof(TdDay) : sizeof(int64_t));
  bool may_lack = td_fields[field].has[record] == TD_HAS_MAY && td_field_default(field) < 0 && kind != TD_KIND_FLAG &&
                  kind != TD_KIND_FUND;
  bool premium = field == TD_F_PREMIUM || field == TD_F_PREMIUM1 || field == TD_F_PREMIUM2;
  if (kind == TD_KIND_FLAG) add(dim.values, 0), add(dim.values, 1);
  if (kind == TD_KIND_CODE) add_codes(dim.values, field);
  if (dim.dated) {
    TdDay day = {.relative = true};
    g_array_append_val(dim.values, day);
    add_days(space, dim.values, atoms, field);
    day.absent = true;
    if (may_lack) g_array_append_val(dim.values, day);
  } else if (kind != TD_KIND_FLAG && kind != TD_KIND_CODE) {
    g_autoptr(GArray) all = stretches(atoms->field_figures[field], 0, premium ? 40000 : 1000000);
    for (guint i = 0; i < all->len; i++) add(dim.values, g_array_index(all, TdStretch, i).value);
  }
  if (!dim.dated && may_lack) add(dim.values, TD_ABSENT);
  g_array_append_val(space->fields, dim);
}

static void make_fields(TdSpace *space, const TdAtoms *atoms) {
  for (int field = 0; field < TD_FIELD_COUNT; field++) {
    if (!(atoms->fields & BIT(field)) || field == TD_F_ENDDATE || field == TD_F_DISE_NAME || field == TD_F_YEAR ||
        field == TD_F_INSCP || td_fields[field].has[space->side[TD_CITY].model->record] == TD_HAS_NO)
      continue;
    if (td_fields[field].kind == TD_KIND_FUND && !atoms->field_figures[field]) continue;
    make_field(space, atoms, (TdField)field);
  }
}

/* A comparison of amounts that depend on each other: they are not thought through together. */
static bool entangled(const TdSpace *space, const TdAtoms *atoms) {
  const bool *compared = space->compared;
  bool fund = false;
  for (int i = 0; i < TD_FIELD_COUNT; i++) fund |= (td_space_funds() >> i & 1) && atoms->field_figures[i] != NULL;
  return (compared[TD_A_FUNDS] && compared[TD_A_IN_SCOPE] && (compared[TD_A_SELF_PAID] || compared[TD_A_CATALOGUE])) ||
         (fund && (compared[TD_A_FUNDS] || compared[TD_A_IN_SCOPE])) ||
         (atoms->field_figures[TD_F_PRESELF] && compared[TD_A_CATALOGUE]);
}

/* ---- diseases ---- */

static uint64_t lists_of(const TdModel *model, uint64_t lists, const char *name) {
  uint64_t set = 0;
  for (uint32_t i = 0; i < model->list_count; i++)
    for (uint32_t k = 0; lists >> i & 1 && k < model->lists[i].entry_count; k++)
      if (g_str_equal(model->lists[i].entries[k], name)) set |= BIT(i);
  return set;
}

static void add_disease(TdSpace *space, const TdAtoms *atoms, const char *name) {
  TdDisease disease = {name, {0}};
  for (int side = 0; name && side < TD_SIDES; side++)
    disease.listed[side] = lists_of(space->side[side].model, atoms->lists[side], name);
  for (guint i = 0; i < space->diseases->len; i++) {
    const TdDisease *other = &g_array_index(space->diseases, TdDisease, i);
    if (!name == !other->name && memcmp(disease.listed, other->listed, sizeof disease.listed) == 0) return;
  }
  g_array_append_val(space->diseases, disease);
}

/* The list of the other policy that is the same one from outside, -1: none. */
static int32_t other_outside(const TdSpace *space, int side, uint32_t list) {
  const TdModel *model = space->side[side].model, *other = space->side[1 - side].model;
  for (uint32_t i = 0; space->both && i < other->list_count; i++)
    if (other->lists[i].external && g_str_equal(other->lists[i].name, model->lists[list].name)) return (int32_t)i;
  return -1;
}

/* Each disease that is there also on the list from outside. */
static void list_outside(TdSpace *space, int side, uint32_t list) {
  int32_t other = other_outside(space, side, list);
  for (guint i = 0, count = space->diseases->len; i < count; i++) {
    TdDisease disease = g_array_index(space->diseases, TdDisease, i);
    disease.listed[side] |= BIT(list);
    if (other >= 0) disease.listed[1 - side] |= BIT(other);
    if (disease.name) g_array_append_val(space->diseases, disease);
  }
}

static void make_diseases(TdSpace *space, const TdAtoms *atoms) {
  uint32_t outside = 0;
  bool read = (atoms->fields & BIT(TD_F_DISE_NAME)) || atoms->lists[TD_CITY] || atoms->lists[TD_FRAMEWORK];
  if (read) add_disease(space, atoms, "其他病种");
  for (int side = 0; read && side < TD_SIDES; side++) {
    const TdModel *model = space->side[side].model;
    for (uint32_t i = 0; i < model->list_count; i++)
      for (uint32_t k = 0; atoms->lists[side] >> i & 1 && k < model->lists[i].entry_count; k++)
        add_disease(space, atoms, model->lists[i].entries[k]);
  }
  for (int side = 0; read && side < TD_SIDES; side++) {
    const TdModel *model = space->side[side].model;
    for (uint32_t i = 0; i < model->list_count; i++) {
      int32_t other = other_outside(space, side, i);
      bool told = side == TD_FRAMEWORK && other >= 0 && (atoms->lists[TD_CITY] >> other & 1);
      if ((atoms->lists[side] >> i & 1) && model->lists[i].external && !told && ++outside <= MOST_LISTS)
        list_outside(space, side, i);
    }
  }
  space->too_many |= outside > MOST_LISTS;
  add_disease(space, atoms, NULL);
}

void td_space_make(TdSpace *space, const TdAtoms *atoms) {
  make_amounts(space, atoms);
  make_fields(space, atoms);
  make_diseases(space, atoms);
  space->too_many |= entangled(space, atoms);
}
