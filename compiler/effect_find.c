/* By how much a kind of claims can be paid differently, and where. */
#include "compiler/effect_find.h"

typedef struct {
  TdEffectTask *task;
  const TdEffectYears *years;
  const TdPairKind *kind;
  TdPolyhedron *at, *own;
  TdEffectDepth depth;
} Search;

static void widen(TdEffectRange *range, TdRat low, bool bounded, TdRat high) {
  if (!range->there) {
    *range = (TdEffectRange){true, bounded, low, high};
    return;
  }
  if (td_rat_compare(low, range->low) < 0) range->low = low;
  range->bounded &= bounded;
  if (range->bounded && td_rat_compare(high, range->high) > 0) range->high = high;
}

/* How much FORM is within AT. */
static void measure(Search *search, const TdForm *form, TdEffectRange *range) {
  TdRat least = td_rat(0), most = td_rat(0);
  TdForm opposite = td_form_scale(form, td_rat(-1), &search->own->too_large);
  td_polyhedron_copy(search->own, search->at);
  bool low = td_polyhedron_most(search->own, &opposite, &least);
  td_polyhedron_copy(search->own, search->at);
  bool bounded = td_polyhedron_most(search->own, form, &most);
  search->task->path->too_large |= search->own->too_large;
  widen(range, low ? td_rat_neg(least) : td_rat(0), bounded, most);
}

/* MORE is by how much one of them pays more. */
static void look(Search *search, TdEffectRun *run, const TdYearAmounts *amounts, const TdForm *more, int who,
                 TdEffectFound *found) {
  TdPath *path = search->task->path;
  if (!td_path_exceeds(path, more)) return;
  found->pays[who] = true;
  if (search->depth == TD_FIND_WHETHER) return;
  td_path_here(path, search->at);
  td_polyhedron_add(search->at, more);
  measure(search, more, &found->most[who]);
  if (search->depth != TD_FIND_ALL) return;
  measure(search, &amounts->self, &found->amount);
  for (int i = 0; i < td_effect_places(search->task); i++) {
    TdForm before = td_form(0);
    if (search->years->same[i] != i) continue;
    before = *td_effect_at(run, i);
    measure(search, &before, &found->used[i]);
  }
}

static void compare_years(Search *search, const TdEffectRun *run, TdEffectFound *found) {
  TdPath *path = search->task->path;
  for (int i = 0; i < search->task->task[TD_OLD].annual_count; i++) {
    int twin = search->task->twin[TD_OLD][i];
    if (twin < 0 || (found->places >> i & 1)) continue;
    TdForm difference = td_path_sub(path, &run->state[TD_OLD].annual[i], &run->state[TD_NEW].annual[twin]);
    if (td_path_differs(path, &difference, NULL)) found->places |= UINT64_C(1) << i;
  }
  found->leaves = found->places != 0;
}

static void one_way(Search *search, TdEffectFound *found) {
  TdPath *path = search->task->path;
  TdEffectRun run, before;
  TdForm paid[TD_VERSIONS];
  td_effect_begin_within(search->task, search->years, &run);
  before = run;
  TdYearAmounts amounts = td_effect_amounts(&run, search->kind);
  td_effect_step(&run, search->kind, &amounts, paid);
  if (path->dead) return;
  TdForm more = td_path_sub(path, &paid[TD_NEW], &paid[TD_OLD]), less = td_path_sub(path, &paid[TD_OLD], &paid[TD_NEW]);
  look(search, &before, &amounts, &more, TD_NEW, found);
  look(search, &before, &amounts, &less, TD_OLD, found);
  if (search->depth != TD_FIND_MOST) compare_years(search, &run, found);
}

void td_effect_find(TdEffectTask *task, const TdPairKind *kind, const TdEffectYears *years, TdEffectDepth depth,
                    TdEffectFound *found) {
  Search search = {task, years, kind, g_new(TdPolyhedron, 1), g_new(TdPolyhedron, 1), depth};
  *found = (TdEffectFound){0};
  td_path_begin(task->path);
  do one_way(&search, found);
  while (td_path_next(task->path));
  found->too_large = task->path->too_large;
  g_free(search.at);
  g_free(search.own);
}
