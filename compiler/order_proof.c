#include "compiler/order_proof.h"

enum { MOST_WAYS = 60000 }; /* of all pairs */

typedef struct {
  const TdYearTask *task;
  TdPath path;
  guint ways;
  const GArray *bonds; /* NULL: none */
  TdPolyhedron *at;
  bool states_differ; /* somewhere two orders leave states that are not the same, only told alike */
} Search;

static const TdYearKind *kind_at(const Search *search, guint i) {
  return &g_array_index(search->task->some, TdYearKind, i);
}

static bool reads(const TdYearLeft *left, int annual) {
  for (guint i = 0; i < left->count; i++)
    if (left->annual[i] == annual) return true;
  return false;
}

/* Can a later claim tell the states apart? */
static bool told_apart(Search *search, TdYearRun *run, const TdYearState *a, const TdYearState *b) {
  const TdYearTask *task = search->task;
  uint64_t differ = 0;
  for (int i = 0; i < task->annual_count; i++)
    if (!td_form_same(&a->annual[i], &b->annual[i])) differ |= UINT64_C(1) << i;
  if (differ == 0) return false;
  search->states_differ = true;
  for (guint k = 0; k < task->left->len; k++) {
    const TdYearLeft *left = &g_array_index(task->left, TdYearLeft, k);
    bool concerned = false;
    for (int i = 0; i < task->annual_count; i++) concerned |= (differ >> i & 1) && reads(left, i);
    if (!concerned) continue;
    TdForm x = td_year_left(run, left, a), y = td_year_left(run, left, b);
    TdForm difference = td_path_sub(&search->path, &x, &y);
    if (td_path_differs(&search->path, &difference, search->at)) return true;
  }
  if (task->left_told) return false;
  for (int i = 0; i < task->annual_count; i++) {
    TdForm difference = td_path_sub(&search->path, &a->annual[i], &b->annual[i]);
    if (td_path_differs(&search->path, &difference, search->at)) return true;
  }
  return false;
}

/* Two claims in both orders, on one way. */
static bool exchange(Search *search, guint one, guint other, TdYearAmounts amounts[2]) {
  TdYearRun run = {.task = search->task, .path = &search->path, .bonds = search->bonds};
  const TdYearKind *a = kind_at(search, one), *b = kind_at(search, other);
  td_year_begin(&run);
  TdYearState before = td_year_any_state(&run), ab = before, ba = before;
  amounts[0] = td_year_any_amounts(&run, a);
  amounts[1] = td_year_any_amounts(&run, b);
  TdForm first = td_year_step(&run, a, &amounts[0], &ab), second = td_year_step(&run, b, &amounts[1], &ab);
  TdForm turned = td_year_step(&run, b, &amounts[1], &ba), last = td_year_step(&run, a, &amounts[0], &ba);
  TdForm sum = td_path_add(&search->path, &first, &second), other_sum = td_path_add(&search->path, &turned, &last);
  TdForm difference = td_path_sub(&search->path, &sum, &other_sum);
  return td_path_differs(&search->path, &difference, search->at) || told_apart(search, &run, &ab, &ba);
}

static TdExchange all_ways(Search *search, guint one, guint other, TdOrderPair *pair) {
  TdYearAmounts amounts[2];
  td_path_begin(&search->path);
  do {
    if (!exchange(search, one, other, amounts)) continue;
    if (search->path.too_large) return TD_EXCHANGE_TOO_LARGE;
    for (int i = 0; i < 2; i++) {
      TdRat value = td_polyhedron_value(search->at, amounts[i].self.count - 1);
      pair->self[i] = td_rat_round(value);
    }
    return TD_EXCHANGE_DIFFERS;
  } while (td_path_next(&search->path));
  return search->path.too_large ? TD_EXCHANGE_TOO_LARGE : TD_EXCHANGE_SAME;
}

/* States that are told alike, and a claim on both: it pays the same and leaves states that are told alike. */
static bool parts(Search *search, guint kind) {
  TdPath *path = &search->path;
  TdYearRun run = {.task = search->task, .path = path, .bonds = search->bonds};
  td_year_begin(&run);
  TdYearState a = td_year_any_state(&run), b = td_year_any_state(&run);
  for (guint k = 0; k < search->task->left->len; k++) {
    const TdYearLeft *left = &g_array_index(search->task->left, TdYearLeft, k);
    TdForm x = td_year_left(&run, left, &a), y = td_year_left(&run, left, &b);
    TdForm more = td_path_sub(path, &x, &y), less = td_path_sub(path, &y, &x);
    td_path_assume(path, &more);
    td_path_assume(path, &less);
  }
  TdYearAmounts amounts = td_year_any_amounts(&run, kind_at(search, kind));
  TdForm x = td_year_step(&run, kind_at(search, kind), &amounts, &a);
  TdForm y = td_year_step(&run, kind_at(search, kind), &amounts, &b);
  TdForm difference = td_path_sub(path, &x, &y);
  return !path->dead && (td_path_differs(path, &difference, search->at) || told_apart(search, &run, &a, &b));
}

static TdExchange all_parts(Search *search) {
  for (guint i = 0; i < search->task->some->len; i++) {
    td_path_begin(&search->path);
    bool apart = false;
    do apart = parts(search, i);
    while (!apart && td_path_next(&search->path));
    if (search->path.too_large) return TD_EXCHANGE_TOO_LARGE;
    if (apart) return TD_EXCHANGE_DIFFERS;
  }
  return TD_EXCHANGE_SAME;
}

/* With what is known of states so far. */
static TdExchange prove(Search *search, GArray *pairs, guint most) {
  const GArray *some = search->task->some;
  TdExchange out = TD_EXCHANGE_SAME;
  search->states_differ = false;
  g_array_set_size(pairs, 0);
  search->ways = 0;
  for (guint i = 0; i < some->len; i++)
    for (guint k = i; k < some->len && pairs->len < most && out != TD_EXCHANGE_TOO_LARGE; k++) {
      TdOrderPair pair = {{i, k}, {0, 0}};
      TdExchange one = search->ways > MOST_WAYS ? TD_EXCHANGE_TOO_LARGE : all_ways(search, i, k, &pair);
      search->ways += search->path.ways;
      if (one == TD_EXCHANGE_DIFFERS) g_array_append_val(pairs, pair);
      out = MAX(out, one);
    }
  if (out == TD_EXCHANGE_SAME && search->states_differ) out = all_parts(search);
  return out;
}

TdExchange td_order_prove(const TdYearTask *task, bool rounding, bool bonded, GArray *pairs, guint most) {
  Search search = {.task = task, .at = g_new(TdPolyhedron, 1)};
  td_path_init(&search.path, rounding);
  g_autoptr(GArray) bonds = bonded ? td_order_bonds(task, &search.path) : NULL;
  search.bonds = bonds;
  TdExchange out = prove(&search, pairs, most);
  td_path_clear(&search.path);
  g_free(search.at);
  return out;
}
