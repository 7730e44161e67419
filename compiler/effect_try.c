#include "compiler/effect_try.h"

#include <string.h>

#include "runtime/date.h"

typedef struct {
  TdEffectTask *task;
  guint count;
  TdCell cell[TD_EFFECT_CLAIMS]; /* own the externals of the facts */
  TdFacts facts[TD_EFFECT_CLAIMS][TD_VERSIONS];
  uint64_t labels[TD_EFFECT_CLAIMS];
  GString *key; /* what the claims took when they were last computed */
} Year;

static const TdPairKind *kind_of(const TdEffectTask *task, guint kind) {
  return task->kinds->kinds->pdata[kind];
}

int64_t td_effect_cost(const TdEffectTry *tries, guint count) {
  int64_t sum = 0;
  for (guint i = 0; i < count; i++) sum += tries[i].self + tries[i].first + tries[i].funds;
  return sum;
}

/* ---- which days ---- */

static int64_t last_day(const TdPairKinds *kinds, guint at) {
  const GArray *days = kinds->space->days;
  const TdJoint *joint = &kinds->diff->joint;
  if (at + 1 < days->len) return g_array_index(days, int64_t, at + 1) - 1;
  return MIN(joint->side[TD_OLD]->valid_until, joint->side[TD_NEW]->valid_until);
}

/* Is a claim like the kind's first one of that kind when it is discharged from day AT on? */
static bool of_kind(const TdPairKinds *kinds, guint kind, guint at) {
  const TdPairKind *one = kinds->kinds->pdata[kind];
  const TdSpace *space = kinds->space;
  size_t index = at, stride = space->days->len;
  stride *= 1; /* labels */
  index += stride * one->at[TD_DIM_DISEASE];
  stride *= space->diseases->len;
  index += stride * one->at[TD_DIM_AMOUNTS];
  stride *= space->amounts->len;
  for (guint i = 0; i < space->fields->len; i++) {
    index += stride * one->at[TD_DIM_FIELDS + i];
    stride *= g_array_index(space->fields, TdFieldDim, i).values->len;
  }
  return kinds->of_claim[one->carried * kinds->claims + index] == kind;
}

/* A day of YEAR on which a claim of the kind can be discharged; false: there is none. */
static bool day_in(const TdPairKinds *kinds, guint kind, int64_t year, int64_t *day) {
  int64_t first, last;
  if (year < 1 || year > 9999) return false;
  td_date_from((int)year, 1, 1, &first);
  td_date_from((int)year, 12, 31, &last);
  for (guint i = 0; i < kinds->space->days->len; i++) {
    int64_t from = MAX(first, g_array_index(kinds->space->days, int64_t, i)), until = MIN(last, last_day(kinds, i));
    if (from > until || !of_kind(kinds, kind, i)) continue;
    *day = from;
    return true;
  }
  return false;
}

static bool find_days(const TdEffectTask *task, const TdEffectTry *tries, guint count, int64_t *days) {
  const TdPairKinds *kinds = task->kinds;
  for (guint i = 0; i < 2 * kinds->space->days->len; i++) {
    bool all = true;
    int64_t year = td_date_year(g_array_index(kinds->space->days, int64_t, i / 2)) + i % 2;
    for (guint k = 0; k < count && all; k++) all = day_in(kinds, tries[k].kind, year, &days[k]);
    if (all) return true;
  }
  return false;
}

/* ---- the claims ---- */

static bool fill(Year *year, const TdEffectTry *tries) {
  int64_t days[TD_EFFECT_CLAIMS];
  const TdPairKinds *kinds = year->task->kinds;
  if (!find_days(year->task, tries, year->count, days)) return false;
  for (guint i = 0; i < year->count; i++) {
    const TdPairKind *kind = kind_of(year->task, tries[i].kind);
    TdCell *cell = &year->cell[i];
    memcpy(cell->at, kind->at, sizeof cell->at);
    year->labels[i] = g_array_index(kinds->carried, TdCarried, kind->carried).labels;
    if (!td_cell_fill_with(cell, kinds->space, year->labels[i], days[i])) return false;
    for (int side = 0; side < TD_VERSIONS; side++) {
      TdFacts *facts = &year->facts[i][side];
      *facts = cell->facts[side];
      facts->value[TD_F_HIFP] = tries[i].funds;
      facts->value[TD_F_PRESELF] = tries[i].first;
      facts->value[TD_F_INSCP] = tries[i].self;
      uint64_t funds = td_space_funds();
      for (int f = 0; f < TD_FIELD_COUNT; f++)
        if (funds >> f & 1) facts->value[TD_F_INSCP] += facts->value[f];
    }
  }
  return true;
}

static void begin(Year *year, TdEffectTask *task, guint count) {
  *year = (Year){.task = task, .count = count, .key = g_string_new(NULL)};
  for (guint i = 0; i < count; i++) td_cell_init(&year->cell[i], task->kinds->space);
}

static void clear(Year *year) {
  g_string_free(year->key, TRUE);
  for (guint i = 0; i < year->count; i++) td_cell_clear(&year->cell[i]);
}

/* Adds what the claim takes to the year's key. */
static void put_course(Year *year, int side, const TdTrace *trace) {
  const TdPairKinds *kinds = year->task->kinds;
  TdCourses courses = {trace->model, kinds->supposed[side], kinds->names, kinds->rests_on, NULL, false};
  const TdKindCourse course = td_course_of(&courses, trace);
  td_course_put(year->key, &course, 0);
}

/* Computes them as `run` does. */
static TdEffectShown *run(Year *year) {
  const TdJoint *joint = &year->task->kinds->diff->joint;
  TdEffectShown *shown = g_new0(TdEffectShown, 1);
  shown->claims = g_array_new(FALSE, TRUE, sizeof(TdEffectClaim));
  g_array_set_size(shown->claims, year->count);
  g_string_truncate(year->key, 0);
  for (int side = 0; side < TD_VERSIONS; side++) {
    const TdModel *model = joint->side[side];
    g_autofree int64_t *annual = g_new0(int64_t, model->annual_count + 1);
    for (guint i = 0; i < year->count; i++) {
      TdEffectClaim *claim = &g_array_index(shown->claims, TdEffectClaim, i);
      g_autoptr(TdTrace) trace = td_trace_claim(model, &year->facts[i][side], annual);
      claim->category[side] = trace->category;
      claim->status[side] = trace->status;
      claim->reason[side] = trace->reason;
      claim->aid[side] = trace->aid;
      put_course(year, side, trace);
      for (uint32_t k = 0; k < model->annual_count; k++) annual[k] += trace->delta[k];
    }
  }
  return shown;
}

static TdEnding ending(TdStatus status) {
  return status == TD_STATUS_UNDETERMINED ? TD_ENDS_UNDETERMINED
         : status == TD_STATUS_DEFERRED   ? TD_ENDS_DEFERRED
                                          : TD_ENDS_SETTLED;
}

static bool differs(const TdEffectShown *shown) {
  const TdEffectClaim *last = &g_array_index(shown->claims, TdEffectClaim, shown->claims->len - 1);
  TdEnding old = ending(last->status[TD_OLD]), new = ending(last->status[TD_NEW]);
  if (old != new) return true;
  if (old == TD_ENDS_DEFERRED) return strcmp(last->reason[TD_OLD], last->reason[TD_NEW]) != 0;
  return last->aid[TD_OLD] != last->aid[TD_NEW];
}

/* Without rounding, too? */
static bool differs_exactly(TdEffectTask *task, const TdEffectTry *tries, guint count) {
  const TdPairKind *last = kind_of(task, tries[count - 1].kind);
  TdEffectRun run;
  TdForm paid[TD_VERSIONS];
  if (last->ends[TD_OLD] != TD_ENDS_SETTLED || last->ends[TD_NEW] != TD_ENDS_SETTLED) return true;
  bool symbolic = task->symbolic;
  task->symbolic = false;
  task->path = &task->paths[1];
  td_path_begin(task->path);
  td_effect_begin(task, &run);
  for (guint i = 0; i < count; i++) {
    TdYearAmounts amounts = {td_form(tries[i].self), td_form(tries[i].first), td_form(tries[i].funds)};
    td_effect_step(&run, kind_of(task, tries[i].kind), &amounts, paid);
  }
  task->symbolic = symbolic;
  task->path = &task->paths[0];
  return !td_form_same(&paid[TD_OLD], &paid[TD_NEW]);
}

static bool within(const TdPairKind *kind, const TdEffectTry *one) {
  const TdClaimKind *own = &kind->kind[TD_OLD];
  return one->self >= own->low[TD_A_SELF_PAID] && one->self <= own->high[TD_A_SELF_PAID] &&
         one->self + one->first >= own->low[TD_A_CATALOGUE] && one->self + one->first <= own->high[TD_A_CATALOGUE] &&
         one->self + one->funds >= own->low[TD_A_IN_SCOPE] && one->self + one->funds <= own->high[TD_A_IN_SCOPE];
}

static TdEffectShown *tried(Year *year, const TdEffectTry *tries) {
  for (guint i = 0; i < year->count; i++)
    if (!within(kind_of(year->task, tries[i].kind), &tries[i])) return NULL;
  if (!differs_exactly(year->task, tries, year->count) || !fill(year, tries)) return NULL;
  TdEffectShown *shown = run(year);
  if (differs(shown)) return shown;
  td_effect_shown_free(shown);
  return NULL;
}

/* A disease that is on a list from outside is another than one that is not. */
static char *disease_of(const Year *year, guint at) {
  const TdJoint *joint = &year->task->kinds->diff->joint;
  g_autoptr(GString) name = g_string_new(year->facts[at][TD_OLD].disease);
  for (int side = 0; side < TD_VERSIONS; side++)
    for (uint32_t i = 0; i < joint->side[side]->list_count; i++) {
      const TdModelList *list = &joint->side[side]->lists[i];
      if (list->external && (year->facts[at][side].listed >> i & 1) && !strstr(name->str, list->name))
        g_string_append_printf(name, "（%s）", list->name);
    }
  return g_string_free(g_steal_pointer(&name), FALSE);
}

static TdEffectShown *kept(const Year *year, TdEffectShown *shown) {
  for (guint i = 0; i < year->count; i++) {
    TdEffectClaim *claim = &g_array_index(shown->claims, TdEffectClaim, i);
    claim->labels = year->labels[i];
    claim->disease = disease_of(year, i);
    for (int side = 0; side < TD_VERSIONS; side++) {
      claim->facts[side] = year->facts[i][side];
      claim->facts[side].disease = claim->disease;
      claim->facts[side].external = NULL;
      claim->facts[side].supplied = NULL;
    }
  }
  return shown;
}

TdEffectShown *td_effect_try(TdEffectTask *task, const TdEffectTry *tries, guint count) {
  Year year;
  begin(&year, task, count);
  TdEffectShown *shown = tried(&year, tries);
  if (shown) kept(&year, shown);
  clear(&year);
  return shown;
}

/* ---- what makes no difference ---- */

static bool same(const TdEffectShown *a, const TdEffectShown *b) {
  for (guint i = 0; i < a->claims->len; i++) {
    const TdEffectClaim *x = &g_array_index(a->claims, TdEffectClaim, i),
                        *y = &g_array_index(b->claims, TdEffectClaim, i);
    for (int side = 0; side < TD_VERSIONS; side++)
      if (x->aid[side] != y->aid[side] || x->status[side] != y->status[side] ||
          x->category[side] != y->category[side] || strcmp(x->reason[side], y->reason[side]) != 0)
        return false;
  }
  return true;
}

static uint64_t of_side(const TdJoint *joint, int side, uint64_t labels) {
  uint64_t out = 0;
  for (uint32_t i = 0; i < joint->side[side]->label_count; i++)
    if (joint->label[side][i] & labels) out |= UINT64_C(1) << i;
  return out;
}

/* Leaves out a label, or makes a field plain; false: there is nothing to be done. */
static bool leave_out(Year *year, guint at, int what) {
  const TdJoint *joint = &year->task->kinds->diff->joint;
  if (what < TD_FIELD_COUNT) {
    bool plain = td_facts_plain(&year->facts[at][TD_OLD], (TdField)what);
    return plain && td_facts_plain(&year->facts[at][TD_NEW], (TdField)what);
  }
  uint64_t label = UINT64_C(1) << (what - TD_FIELD_COUNT);
  if (!(year->labels[at] & label)) return false;
  year->labels[at] &= ~label;
  for (int side = 0; side < TD_VERSIONS; side++) year->facts[at][side].labels = of_side(joint, side, year->labels[at]);
  return true;
}

TdEffectShown *td_effect_try_plain(TdEffectTask *task, const TdEffectTry *tries, guint count) {
  Year year;
  begin(&year, task, count);
  TdEffectShown *shown = tried(&year, tries);
  g_autofree char *key = g_strdup(year.key->str);
  for (guint i = 0; shown && i < count; i++)
    for (int what = 0; what < TD_FIELD_COUNT + 64; what++) {
      TdFacts before[] = {year.facts[i][TD_OLD], year.facts[i][TD_NEW]};
      uint64_t labels = year.labels[i];
      if (!leave_out(&year, i, what)) continue;
      TdEffectShown *other = run(&year);
      if (!same(shown, other) || strcmp(key, year.key->str) != 0) {
        memcpy(year.facts[i], before, sizeof before);
        year.labels[i] = labels;
      }
      td_effect_shown_free(other);
    }
  if (shown) kept(&year, shown);
  clear(&year);
  return shown;
}

void td_effect_shown_free(TdEffectShown *shown) {
  if (!shown) return;
  for (guint i = 0; i < shown->claims->len; i++) g_free(g_array_index(shown->claims, TdEffectClaim, i).disease);
  g_array_unref(shown->claims);
  g_free(shown);
}
