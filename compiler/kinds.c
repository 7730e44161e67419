#include "compiler/kinds.h"

#include "runtime/date.h"

#define BIT(n) (UINT64_C(1) << (n))
enum { MOST_CLAIMS = 3000000 };

typedef struct {
  const TdOutside *outside;
  TdCourses courses;
  TdSpace *space;
  TdKinds *out;
  GHashTable *by_key; /* char → TdClaimKind */
  GArray *labels[64]; /* beside each identity */
  TdCell cell;
  int64_t *annual; /* nothing used */
} Maker;

/* ---- kinds ---- */

static void free_kind(gpointer data) {
  TdClaimKind *kind = data;
  for (guint i = 0; i < kind->samples->len; i++) {
    TdKindSample *sample = &g_array_index(kind->samples, TdKindSample, i);
    g_free((gpointer)sample->facts.external);
    g_free((gpointer)sample->facts.supplied);
    g_free(sample->disease);
  }
  g_array_unref(kind->samples);
  g_free((gpointer)kind->facts.external);
  g_free((gpointer)kind->facts.supplied);
  g_free(kind);
}

TdFacts td_facts_kept(const TdModel *model, const TdFacts *facts) {
  guint count = model->external_count + 1;
  TdFacts out = *facts;
  out.external = g_memdup2(facts->external, count * sizeof *facts->external);
  out.supplied = g_memdup2(facts->supplied, count * sizeof *facts->supplied);
  return out;
}

bool td_facts_plain(TdFacts *facts, TdField field) {
  uint64_t bit = UINT64_C(1) << field;
  TdFieldKind kind = td_fields[field].kind;
  if (field == TD_F_BEGNDATE || field == TD_F_ENDDATE || !(facts->present & bit)) return false;
  int64_t usual = field == TD_F_MED_TYPE ? td_code_by_cell(TD_F_MED_TYPE, "21", 2)
                  : kind == TD_KIND_CODE ? td_field_default(field)
                                         : 0;
  bool stays = field == TD_F_MED_TYPE || kind == TD_KIND_FLAG || (kind == TD_KIND_CODE && usual >= 0);
  if (!stays && (kind == TD_KIND_FUND || field == TD_F_INSCP)) return false;
  if (stays && facts->value[field] == usual) return false;
  facts->value[field] = stays ? usual : 0;
  if (!stays) facts->present &= ~bit;
  if (field == TD_F_DISE_NAME) {
    facts->disease = "";
    facts->listed = 0;
  }
  return true;
}

/* A disease that is on a list from outside is another than one that is not. */
static char *disease_of(const Maker *maker, const TdFacts *facts) {
  const TdModel *model = maker->outside->model;
  g_autoptr(GString) name = g_string_new(facts->disease);
  for (uint32_t i = 0; i < model->list_count; i++)
    if (model->lists[i].external && (facts->listed >> i & 1))
      g_string_append_printf(name, "（%s）", model->lists[i].name);
  return g_string_free(g_steal_pointer(&name), FALSE);
}

static void add_sample(Maker *maker, TdClaimKind *kind, int32_t category) {
  const TdFacts *facts = &maker->cell.facts[TD_CITY];
  if (kind->categories >> category & 1 && kind->samples->len > 0) return;
  TdKindSample sample = {
      .facts = td_facts_kept(maker->outside->model, facts), .disease = disease_of(maker, facts), .category = category};
  sample.facts.disease = sample.disease;
  g_array_append_val(kind->samples, sample);
  kind->categories |= BIT(category);
}

static TdClaimKind *kind_of(Maker *maker, const TdKindCourse *const *courses, guint count) {
  const TdAmounts *amounts = &g_array_index(maker->space->amounts, TdAmounts, maker->cell.at[TD_DIM_AMOUNTS]);
  g_autoptr(GString) key = g_string_new(NULL);
  for (int i = 0; i < TD_AMOUNTS; i++)
    if (maker->space->compared[i])
      g_string_append_printf(key, "%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT " ", amounts->low[i], amounts->high[i]);
  for (guint i = 0; i < count; i++) td_course_put(key, courses[i], maker->cell.at[TD_DIM_DAY]);
  TdClaimKind *kind = g_hash_table_lookup(maker->by_key, key->str);
  if (kind) return kind;
  kind = g_new0(TdClaimKind, 1);
  kind->samples = g_array_new(FALSE, FALSE, sizeof(TdKindSample));
  kind->facts = td_facts_kept(maker->outside->model, &maker->cell.facts[TD_CITY]);
  kind->facts.disease = "";
  kind->course_count = count;
  for (guint i = 0; i < count; i++) kind->courses[i] = *courses[i];
  for (int i = 0; i < TD_AMOUNTS; i++) {
    kind->low[i] = maker->space->compared[i] ? amounts->low[i] : 0;
    kind->high[i] = maker->space->compared[i] ? amounts->high[i] : TD_MONEY_MAX;
  }
  g_ptr_array_add(maker->out->kinds, kind);
  g_hash_table_insert(maker->by_key, g_strdup(key->str), kind);
  return kind;
}

static bool is_external(const TdModel *model, const char *word) {
  for (uint32_t i = 0; i < model->external_count; i++)
    if (g_str_equal(model->externals[i].name, word)) return true;
  return false;
}

/* What the claim in the cell comes to under an identity; false: nothing is computed. */
static bool take_course(Maker *maker, uint32_t identity, TdKindCourse *course, int32_t *category) {
  const TdModel *model = maker->outside->model;
  const TdFacts *facts = &maker->cell.facts[TD_CITY];
  g_autoptr(TdTrace) trace = model->best ? td_trace_under(model, facts, maker->annual, (int32_t)identity)
                                         : td_trace_claim(model, facts, maker->annual);
  *category = trace->category;
  if (trace->status == TD_STATUS_UNDETERMINED && is_external(model, trace->reason)) maker->out->missing = trace->reason;
  if (trace->status != TD_STATUS_PAID && trace->status != TD_STATUS_ZERO) return false;
  *course = td_course_of(&maker->courses, trace);
  return true;
}

static bool may_be(const Maker *maker, uint32_t identity) {
  const TdModel *model = maker->outside->model;
  if (!model->best || !model->identities[identity].when) return true;
  TdScope scope = td_scope(model, &maker->cell.facts[TD_CITY], -1);
  return td_known_is(td_trace_value(&scope, model->identities[identity].when), true);
}

static bool no_more(const TdKindFigure *a, const TdKindFigure *b) {
  return a->expr == b->expr && a->supposed == b->supposed && (a->supposed >= 0 || a->value <= b->value);
}

/* Does A never pay more than B, and where it pays as much leave the same behind? */
static bool outdone(const TdKindCourse *a, const TdKindCourse *b) {
  const TdKindStep *x = &a->steps[0], *y = &b->steps[0];
  if (a->count != 1 || b->count != 1 || x->benefit != y->benefit || x->deducts || y->deducts) return false;
  if (x->ratio > y->ratio || x->limit_count != y->limit_count || x->benefit->deductible == TD_D_THRESHOLD) return false;
  for (guint i = 0; i < x->limit_count; i++)
    if (x->limits[i].annual != y->limits[i].annual || !no_more(&x->limits[i].figure, &y->limits[i].figure))
      return false;
  return true;
}

/* Those that another one of them outdoes make no difference: fewer courses tell the same. */
static bool one_outdone(const TdKindCourse *const *courses, guint count) {
  for (guint i = 0; i < count; i++)
    for (guint k = 0; k < count; k++)
      if (i != k && outdone(courses[i], courses[k])) return true;
  return false;
}

/* Where the best of several identities counts: any of the different courses together. */
static void add_together(Maker *maker, const GArray *courses) {
  if (courses->len > TD_KIND_COURSES) maker->out->too_many = true;
  if (courses->len > TD_KIND_COURSES || courses->len < 2) return;
  for (guint chosen = 3; chosen < BIT(courses->len); chosen++) {
    const TdKindCourse *some[TD_KIND_COURSES];
    guint count = 0;
    for (guint i = 0; i < courses->len; i++)
      if (chosen >> i & 1) some[count++] = &g_array_index(courses, TdKindCourse, i);
    if (count > 1 && !one_outdone(some, count)) kind_of(maker, some, count);
  }
}

static void add_distinct(Maker *maker, GArray *courses, const TdKindCourse *course) {
  g_autoptr(GString) key = g_string_new(NULL), other = g_string_new(NULL);
  td_course_put(key, course, maker->cell.at[TD_DIM_DAY]);
  for (guint i = 0; i < courses->len; i++) {
    g_string_truncate(other, 0);
    td_course_put(other, &g_array_index(courses, TdKindCourse, i), maker->cell.at[TD_DIM_DAY]);
    if (g_string_equal(key, other)) return;
  }
  g_array_append_val(courses, *course);
}

/* All claims that are alike but for labels. */
static void look_at_labels(Maker *maker, GArray *courses) {
  const TdModel *model = maker->outside->model;
  g_array_set_size(courses, 0);
  for (uint32_t i = 0; i < model->identity_count; i++) {
    maker->space->labels = maker->labels[i];
    for (guint k = 0; k < maker->labels[i]->len; k++) {
      TdKindCourse course;
      const TdKindCourse *alone[] = {&course};
      int32_t category;
      maker->cell.at[TD_DIM_LABELS] = k;
      if (!td_cell_fill(&maker->cell, maker->space, i) || !may_be(maker, i)) continue;
      if (!take_course(maker, i, &course, &category)) continue;
      add_sample(maker, kind_of(maker, alone, 1), category);
      if (model->best) add_distinct(maker, courses, &course);
    }
  }
  add_together(maker, courses);
}

static void make_kinds(Maker *maker) {
  uint64_t dims = (BIT(TD_DIM_FIELDS + maker->space->fields->len) - 1) & ~BIT(TD_DIM_LABELS);
  g_autoptr(GArray) courses = g_array_new(FALSE, FALSE, sizeof(TdKindCourse));
  td_cell_init(&maker->cell, maker->space);
  do look_at_labels(maker, courses);
  while (td_cell_next(&maker->cell, maker->space, dims));
  td_cell_clear(&maker->cell);
}

/* How many claims there are to look at. */
static double size_of(Maker *maker) {
  const TdModel *model = maker->outside->model;
  double size = 0;
  for (uint32_t i = 0; i < model->identity_count; i++) {
    td_space_set_identities(maker->space, BIT(i));
    maker->labels[i] = maker->space->labels;
    size += td_space_size(maker->space);
    maker->space->labels = g_array_new(FALSE, FALSE, sizeof(uint64_t));
  }
  return size;
}

bool td_is_new_year(int64_t day) {
  int64_t year;
  int month, of_month;
  td_date_to(day, &year, &month, &of_month);
  return month == 1 && of_month == 1;
}

static TdKinds *kinds_of_year(const TdOutside *outside, const bool *supposed, TdSpace *space) {
  Maker maker = {.outside = outside, .space = space};
  TdKinds *out = maker.out = g_new0(TdKinds, 1);
  out->model = outside->model;
  out->begins = !td_is_new_year(g_array_index(space->days, int64_t, 0));
  out->kinds = g_ptr_array_new_with_free_func(free_kind);
  out->supposed = g_ptr_array_new_with_free_func(g_free);
  out->rests_on = g_array_new(FALSE, FALSE, sizeof(int32_t));
  maker.courses = (TdCourses){outside->model, supposed, out->supposed, out->rests_on, space->beyond, false};
  maker.by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  maker.annual = g_new0(int64_t, outside->model->annual_count + 1);
  out->too_many = size_of(&maker) > MOST_CLAIMS;
  GArray *none = space->labels;
  if (!out->too_many) make_kinds(&maker);
  space->labels = none;
  out->beyond = maker.courses.beyond;
  out->too_many |= maker.courses.too_many;
  out->entangled = space->too_many || space->compared[TD_A_FUNDS];
  for (uint32_t i = 0; i < outside->model->identity_count; i++) g_array_unref(maker.labels[i]);
  g_hash_table_unref(maker.by_key);
  g_free(maker.annual);
  return out;
}

void td_kinds_free(TdKinds *kinds) {
  g_ptr_array_unref(kinds->kinds);
  g_ptr_array_unref(kinds->supposed);
  g_array_unref(kinds->rests_on);
  g_free(kinds);
}

/* ---- years ---- */

/* The days of a year from which on something is otherwise, 1 January among them, and which of DAYS they are. */
static uint64_t days_of_year(const GArray *days, int64_t year, int64_t until, GArray *out) {
  int64_t first, last;
  uint64_t set = 0;
  td_date_from((int)year, 1, 1, &first);
  td_date_from((int)year, 12, 31, &last);
  g_array_set_size(out, 0);
  for (guint i = 0; i < days->len && i < 64; i++) {
    int64_t from = g_array_index(days, int64_t, i);
    int64_t end = i + 1 < days->len ? g_array_index(days, int64_t, i + 1) - 1 : until;
    from = MAX(from, first);
    if (from > MIN(end, last)) continue;
    g_array_append_val(out, from);
    set |= BIT(i);
  }
  return set;
}

static void add_year(const TdOutside *outside, const bool *supposed, TdSpace *space, const GArray *days, int64_t year,
                     GArray *seen, GPtrArray *out) {
  uint64_t set = days_of_year(days, year, outside->model->valid_until, space->days);
  for (guint i = 0; i < seen->len; i++)
    if (g_array_index(seen, uint64_t, i) == set) return;
  if (set == 0) return;
  g_array_append_val(seen, set);
  g_ptr_array_add(out, kinds_of_year(outside, supposed, space));
}

GPtrArray *td_kinds_of_years(const TdOutside *outside, const bool *supposed) {
  TdOutside sides[TD_SIDES] = {*outside, *outside};
  uint64_t counterparts[64];
  for (int i = 0; i < 64; i++) counterparts[i] = BIT(i);
  GPtrArray *out = g_ptr_array_new_with_free_func((GDestroyNotify)td_kinds_free);
  g_autoptr(TdSpace) space = td_space_new(sides, counterparts, true, NULL, 0);
  g_autoptr(GArray) days = g_array_copy(space->days), seen = g_array_new(FALSE, FALSE, sizeof(uint64_t));
  for (guint i = 0; i < days->len; i++) {
    int64_t year = td_date_year(g_array_index(days, int64_t, i));
    add_year(outside, supposed, space, days, year, seen, out);
    if (year < 9999) add_year(outside, supposed, space, days, year + 1, seen, out);
  }
  if (days->len > 64)
    for (guint i = 0; i < out->len; i++) ((TdKinds *)out->pdata[i])->too_many = true;
  return out;
}
