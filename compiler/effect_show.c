/* The fewest claims, then those of the least cost, that show a difference. */
#include "compiler/effect_try.h"

enum { MOST_SCANS = 4000, MOST_SEQUENCES = 20000, MOST_TRIED = 200 };

/* A claim of the kind differs from no less than LEAST on, and does with the amounts of TRY. */
typedef struct {
  TdEffectTry try;
  TdRat least;
} Single;

typedef struct {
  TdEffectTask *task;
  TdPolyhedron *at;
  const bool *chosen;
  bool later;
  GArray *single;                       /* Single: of one claim, where each kind begins to differ */
  guint kinds[TD_EFFECT_CLAIMS], count; /* the claims that are thought of */
  TdEffectTry best[TD_EFFECT_CLAIMS];
  int64_t cost; /* of the best; INT64_MAX: none so far */
  bool sure;    /* the best are the least, to the fen */
  guint sequences, tried;
} Search;

static const TdPairKind *kind_at(const Search *search, guint i) {
  return search->task->kinds->kinds->pdata[i];
}

static int64_t up(TdRat a) {
  return a.n <= 0 ? 0 : a.n / a.d + (a.n % a.d != 0);
}

/* ---- amounts ---- */

static bool consider(Search *search, const TdEffectTry *tries) {
  int64_t cost = td_effect_cost(tries, search->count);
  if (cost >= search->cost) return false;
  search->tried++;
  TdEffectShown *shown = td_effect_try(search->task, tries, search->count);
  if (!shown) return false;
  td_effect_shown_free(shown);
  search->cost = cost;
  for (guint i = 0; i < search->count; i++) search->best[i] = tries[i];
  return true;
}

/* Amounts between those at the point and whole fen above them. */
static bool consider_about(Search *search, const TdYearAmounts *amounts, int64_t more) {
  TdEffectTry tries[TD_EFFECT_CLAIMS];
  for (guint chosen = 0; chosen < UINT32_C(1) << search->count; chosen++) {
    for (guint i = 0; i < search->count; i++) {
      const TdYearAmounts *each = &amounts[i];
      TdRat self = td_polyhedron_value(search->at, each->self.count - 1);
      bool higher = chosen >> i & 1;
      tries[i].kind = search->kinds[i];
      tries[i].self = higher ? up(self) + more : self.n / self.d;
      tries[i].first = up(td_polyhedron_value(search->at, each->first.count - 1));
      tries[i].funds = up(td_polyhedron_value(search->at, each->funds.count - 1));
    }
    if (consider(search, tries)) return true;
  }
  return false;
}

/* Fewer fen, as long as the difference shows. */
static void lower(Search *search) {
  for (bool found = true; found;) {
    found = false;
    for (guint i = 0; i < search->count; i++)
      for (int64_t step = search->best[i].self; step > 0; step /= 2) {
        TdEffectTry tries[TD_EFFECT_CLAIMS];
        for (guint k = 0; k < search->count; k++) tries[k] = search->best[k];
        tries[i].self -= step;
        if (tries[i].self >= 0 && search->tried < MOST_TRIED) found |= consider(search, tries);
      }
  }
}

/* One claim: of every kind from the least that could be, fen by fen. */
static void scan(Search *search) {
  guint scans = 0;
  search->sure = true;
  for (guint i = 0; i < search->single->len; i++) {
    const Single *single = &g_array_index(search->single, Single, i);
    TdEffectTry tries = single->try;
    int64_t rest = tries.first + tries.funds, from = MAX(up(single->least) - rest, 1);
    search->sure &= rest == 0;
    for (tries.self = from; tries.self + rest < search->cost; tries.self++) {
      if (scans++ > MOST_SCANS) {
        search->sure = false;
        return;
      }
      if (consider(search, &tries)) break;
    }
  }
}

/* ---- ways ---- */

static TdForm cost_of(TdPath *path, const TdYearAmounts *amounts, guint count) {
  TdForm sum = td_form(0);
  for (guint i = 0; i < count; i++) {
    sum = td_path_add(path, &sum, &amounts[i].self);
    sum = td_path_add(path, &sum, &amounts[i].first);
    sum = td_path_add(path, &sum, &amounts[i].funds);
  }
  return sum;
}

/* Goes to where COST is least, within what the point is in; false: numbers are too large. */
static bool go_down(Search *search, const TdForm *cost, TdRat *least) {
  TdForm opposite = td_form_scale(cost, td_rat(-1), &search->at->too_large);
  if (!td_polyhedron_most(search->at, &opposite, least) || search->at->too_large) return false;
  *least = td_rat_neg(*least);
  return true;
}

static void note_single(Search *search, const TdYearAmounts *amounts, TdRat least) {
  Single single = {{.kind = search->kinds[0]}, least};
  single.try.first = up(td_polyhedron_value(search->at, amounts->first.count - 1));
  single.try.funds = up(td_polyhedron_value(search->at, amounts->funds.count - 1));
  g_array_append_val(search->single, single);
}

/* Where MORE is more than 0: the least cost, with a fen of difference at least. */
static void look(Search *search, const TdForm *more, const TdYearAmounts *amounts) {
  TdPath *path = search->task->path;
  if (!td_path_exceeds(path, more)) return;
  TdForm cost = cost_of(path, amounts, search->count), a_fen = td_form(1);
  TdForm enough = td_path_sub(path, more, &a_fen);
  TdRat least, found;
  td_path_here(path, search->at);
  td_polyhedron_add(search->at, more);
  if (!go_down(search, &cost, &least)) return;
  if (search->count == 1) note_single(search, &amounts[0], least);
  if (search->cost != INT64_MAX && td_rat_compare(least, td_rat(search->cost)) >= 0) return;
  td_path_here(path, search->at);
  if (!td_polyhedron_add(search->at, &enough) || !go_down(search, &cost, &found)) return;
  for (int64_t more_fen = 0; more_fen <= 100; more_fen = more_fen == 0 ? 1 : 10 * more_fen)
    if (consider_about(search, amounts, more_fen)) break;
}

/* What either pays on the last claim, where one of them does not settle it: it is enough that the other does. */
static TdForm settled_pays(const TdPairKind *last, const TdForm *paid) {
  return last->ends[TD_OLD] == TD_ENDS_SETTLED ? paid[TD_OLD] : paid[TD_NEW];
}

static void look_at(Search *search) {
  TdPath *path = search->task->path;
  td_path_begin(path);
  do {
    TdEffectRun run;
    TdForm paid[TD_VERSIONS];
    TdYearAmounts amounts[TD_EFFECT_CLAIMS];
    const TdPairKind *last = kind_at(search, search->kinds[search->count - 1]);
    td_effect_begin(search->task, &run);
    for (guint i = 0; i < search->count; i++) {
      amounts[i] = td_effect_amounts(&run, kind_at(search, search->kinds[i]));
      td_effect_step(&run, kind_at(search, search->kinds[i]), &amounts[i], paid);
    }
    if (path->dead) continue;
    if (last->ends[TD_OLD] != TD_ENDS_SETTLED || last->ends[TD_NEW] != TD_ENDS_SETTLED) {
      TdForm any = settled_pays(last, paid);
      if (td_form_plain(&any)) any = cost_of(path, amounts, search->count);
      look(search, &any, amounts);
      continue;
    }
    TdForm more = td_path_sub(path, &paid[TD_NEW], &paid[TD_OLD]);
    TdForm less = td_path_sub(path, &paid[TD_OLD], &paid[TD_NEW]);
    look(search, &more, amounts);
    look(search, &less, amounts);
  } while (td_path_next(path));
}

/* ---- which claims ---- */

/* Does a claim of the kind change the year? */
static bool counts(const TdPairKind *kind) {
  for (int side = 0; side < TD_VERSIONS; side++)
    for (guint c = 0; c < kind->kind[side].course_count; c++) {
      const TdKindCourse *course = &kind->kind[side].courses[c];
      for (guint i = 0; i < course->count; i++) {
        const TdKindStep *step = &course->steps[i];
        if (step->benefit->deductible != TD_D_NONE && step->benefit->deductible_annual >= 0) return true;
        for (guint k = 0; k < step->limit_count; k++)
          if (step->limits[k].annual >= 0) return true;
      }
    }
  return false;
}

/* All claims before the last from AT on. */
static void look_before(Search *search, guint at) {
  if (at + 1 >= MIN(search->count, TD_EFFECT_CLAIMS)) {
    if (search->sequences++ < MOST_SEQUENCES && search->tried < MOST_TRIED) look_at(search);
    return;
  }
  for (guint i = 0; i < search->task->kinds->kinds->len; i++) {
    if (!counts(kind_at(search, i)) || (search->later && at == 0 && !search->chosen[i])) continue;
    search->kinds[at] = i;
    look_before(search, at + 1);
  }
}

static void look_for(Search *search) {
  for (guint i = 0; i < search->task->kinds->kinds->len; i++) {
    if (!search->later && !search->chosen[i]) continue;
    search->kinds[search->count - 1] = i;
    look_before(search, 0);
  }
}

TdEffectShown *td_effect_show(TdEffectTask *task, const bool *chosen, bool later, guint most) {
  Search search = {.task = task, .chosen = chosen, .later = later, .at = g_new(TdPolyhedron, 1), .cost = INT64_MAX};
  bool symbolic = task->symbolic;
  TdEffectShown *shown = NULL;
  search.single = g_array_new(FALSE, FALSE, sizeof(Single));
  task->symbolic = false;
  for (guint count = later ? 2 : 1; count <= MIN(most, TD_EFFECT_CLAIMS) && search.cost == INT64_MAX; count++) {
    search.count = count;
    look_for(&search);
  }
  if (search.cost != INT64_MAX) {
    if (search.count == 1) scan(&search);
    if (!search.sure) lower(&search);
    shown = td_effect_try_plain(task, search.best, search.count);
    shown->least = search.sure;
  }
  task->symbolic = symbolic;
  g_array_unref(search.single);
  g_free(search.at);
  return shown;
}
