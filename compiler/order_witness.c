#include "compiler/order_witness.h"

enum { MOST_CLAIMS = 3, MOST_AMOUNTS = 160, MOST_TRIES = 300000 };

/* A claim that is tried. */
typedef struct {
  guint kind; /* of the task's */
  int64_t self;
} Try;

typedef struct {
  const TdYearTask *task;
  uint64_t categories;
  TdPath path;
  bool rounding;
  int64_t least; /* differences of less do not count; fen */
  int64_t sum;   /* the claims found come to this in all; the next are to be less */
  Try found[MOST_CLAIMS];
  TdFacts facts[MOST_CLAIMS]; /* of those found */
  guint count, at, tries;
} Search;

static const TdYearKind *kind_at(const Search *search, guint i) {
  return &g_array_index(search->task->some, TdYearKind, i);
}

/* The amounts of a claim; false: the kind has none with this self-paid amount. */
static bool amounts_of(const TdClaimKind *kind, int64_t self, int64_t *first, int64_t *funds) {
  *first = MAX(0, kind->low[TD_A_CATALOGUE] - self);
  *funds = MAX(0, kind->low[TD_A_IN_SCOPE] - self);
  return self >= kind->low[TD_A_SELF_PAID] && self <= kind->high[TD_A_SELF_PAID] &&
         self + *first <= kind->high[TD_A_CATALOGUE] && self + *funds <= kind->high[TD_A_IN_SCOPE];
}

/* What the target pays on claims, one after another; RESET: an annual amount that is 0 again before each, -1: none. */
static TdRat total_of(Search *search, const Try *claims, guint count, int reset) {
  TdYearRun run = {.task = search->task, .path = &search->path};
  TdYearState state;
  TdForm sum = td_form(0);
  for (int i = 0; i < search->task->annual_count; i++) state.annual[i] = td_form(0);
  for (guint i = 0; i < count; i++) {
    const TdYearKind *kind = kind_at(search, claims[i].kind);
    int64_t first, funds;
    amounts_of(kind->kind, claims[i].self, &first, &funds);
    TdYearAmounts amounts = {td_form(claims[i].self), td_form(first), td_form(funds)};
    if (reset >= 0) state.annual[reset] = td_form(0);
    TdForm paid = td_year_step(&run, kind, &amounts, &state);
    sum = td_path_add(&search->path, &sum, &paid);
  }
  return sum.k;
}

static void exchanged(const Try *claims, guint count, guint at, Try *out) {
  for (guint i = 0; i < count; i++) out[i] = claims[i];
  out[at] = claims[at + 1];
  out[at + 1] = claims[at];
}

static TdRat difference_of(Search *search, const Try *claims, guint count, guint at, int reset) {
  Try other[MOST_CLAIMS];
  exchanged(claims, count, at, other);
  TdRat one = total_of(search, claims, count, reset), two = total_of(search, other, count, reset);
  return td_rat_add(one, td_rat_neg(two), &search->path.too_large);
}

static void consider(Search *search, const Try *claims, guint count, guint at) {
  int64_t sum = 0, first, funds;
  for (guint i = 0; i < count; i++) {
    sum += claims[i].self;
    if (!amounts_of(kind_at(search, claims[i].kind)->kind, claims[i].self, &first, &funds)) return;
  }
  if (sum >= search->sum || ++search->tries > MOST_TRIES) return;
  search->path.too_large = false;
  TdRat difference = difference_of(search, claims, count, at, -1);
  if (difference.n < 0) difference = td_rat_neg(difference);
  if (search->path.too_large || difference.n == 0 || td_rat_compare(difference, td_rat(search->least)) < 0) return;
  search->sum = sum;
  search->count = count;
  search->at = at;
  for (guint i = 0; i < count; i++) search->found[i] = claims[i];
}

/* ---- the claims as they are run ---- */

static const TdKindSample *sample_of(const TdYearKind *kind, uint64_t categories) {
  for (guint i = 0; i < kind->all->len; i++) {
    const TdClaimKind *one = kind->all->pdata[i];
    for (guint k = 0; k < one->samples->len; k++) {
      const TdKindSample *sample = &g_array_index(one->samples, TdKindSample, k);
      if (categories >> sample->category & 1) return sample;
    }
  }
  return NULL;
}

static bool has_sample(const Search *search, guint kind) {
  return sample_of(kind_at(search, kind), search->categories) != NULL;
}

static TdFacts facts_of(const Search *search, const Try *claim) {
  const TdYearKind *kind = kind_at(search, claim->kind);
  TdFacts facts = sample_of(kind, search->categories)->facts;
  uint64_t columns = td_space_funds();
  int64_t first, funds;
  amounts_of(kind->kind, claim->self, &first, &funds);
  facts.value[TD_F_HIFP] = funds;
  facts.value[TD_F_PRESELF] = first;
  facts.value[TD_F_INSCP] = claim->self;
  for (int i = 0; i < TD_FIELD_COUNT; i++)
    if (columns >> i & 1) facts.value[TD_F_INSCP] += facts.value[i];
  return facts;
}

static int64_t target_of(const Search *search, const TdTrace *trace) {
  int64_t sum = 0;
  for (guint i = 0; i < trace->benefits->len; i++) {
    const TdTracedBenefit *traced = &g_array_index(trace->benefits, TdTracedBenefit, i);
    if (traced->applied && (search->task->target >> (traced->benefit - trace->model->benefits) & 1))
      sum += traced->paid;
  }
  return sum;
}

/* Computes them as `run` does, in either order. */
static void run(const Search *search, TdOrderShown *shown, int order) {
  const TdModel *model = search->task->kinds->model;
  g_autofree int64_t *annual = g_new0(int64_t, model->annual_count + 1);
  for (guint i = 0; i < search->count; i++) {
    guint which = order == 0 || i < search->at || i > search->at + 1 ? i : 2 * search->at + 1 - i;
    g_autoptr(TdTrace) trace = td_trace_claim(model, &search->facts[which], annual);
    TdOrderClaim *claim = &g_array_index(shown->claims, TdOrderClaim, which);
    claim->category[order] = trace->category;
    claim->aid[order] = trace->aid;
    claim->paid[order] = target_of(search, trace);
    shown->total[order] += claim->paid[order];
    for (uint32_t k = 0; k < model->annual_count; k++) annual[k] += trace->delta[k];
  }
}

static void add_clause(GPtrArray *clauses, const char *joined) {
  g_auto(GStrv) each = g_strsplit(joined, "、", -1);
  for (char **clause = each; *clause; clause++)
    if (**clause != '\0' && !g_ptr_array_find_with_equal_func(clauses, *clause, g_str_equal, NULL))
      g_ptr_array_add(clauses, g_strdup(*clause));
}

/* The clauses by which a claim uses the annual amounts. */
static void add_clauses(const Search *search, const Try *claim, TdOrderShown *shown) {
  const TdKindCourse *course = &kind_at(search, claim->kind)->kind->courses[0];
  for (guint i = 0; i < course->count; i++) {
    const TdKindStep *step = &course->steps[i];
    int32_t annual = step->benefit->deductible == TD_D_NONE ? -1 : step->benefit->deductible_annual;
    bool uses = annual >= 0 && (shown->annuals >> annual & 1), limits = false;
    for (guint k = 0; k < step->limit_count; k++)
      limits |= step->limits[k].annual >= 0 && (shown->annuals >> step->limits[k].annual & 1);
    if (!uses && !limits) continue;
    add_clause(shown->clauses, step->clause);
    if (uses) add_clause(shown->clauses, step->deductible_clause);
    for (guint k = 0; limits && k < step->limit_count; k++)
      if (step->limits[k].annual >= 0 && (shown->annuals >> step->limits[k].annual & 1))
        add_clause(shown->clauses, step->limits[k].clause);
  }
}

static void find_annuals(Search *search, TdOrderShown *shown) {
  TdRat with = difference_of(search, search->found, search->count, search->at, -1);
  for (int i = 0; i < search->task->annual_count; i++) {
    TdRat without = difference_of(search, search->found, search->count, search->at, i);
    if (td_rat_compare(with, without) != 0) shown->annuals |= UINT64_C(1) << search->task->annual[i];
  }
  for (guint i = 0; i < search->count; i++) add_clauses(search, &search->found[i], shown);
}

void td_order_shown_free(TdOrderShown *shown) {
  if (!shown) return;
  for (guint i = 0; i < shown->claims->len; i++) g_free(g_array_index(shown->claims, TdOrderClaim, i).disease);
  g_array_unref(shown->claims);
  g_ptr_array_unref(shown->clauses);
  g_free(shown);
}

/* Is it paid as the exact amounts say, but for rounding? */
static bool bears_out(Search *search, const TdOrderShown *shown) {
  for (int order = 0; order < 2; order++) {
    TdRat off = td_rat_add(td_rat(shown->total[order]), td_rat_neg(shown->exact[order]), &search->path.too_large);
    if (td_rat_compare(off.n < 0 ? td_rat_neg(off) : off, td_rat(4 * MOST_CLAIMS)) > 0) return false;
  }
  return shown->total[0] != shown->total[1];
}

static TdOrderShown *new_shown(const Search *search) {
  TdOrderShown *shown = g_new0(TdOrderShown, 1);
  shown->claims = g_array_new(FALSE, TRUE, sizeof(TdOrderClaim));
  shown->clauses = g_ptr_array_new_with_free_func(g_free);
  shown->at = search->at;
  g_array_set_size(shown->claims, search->count);
  run(search, shown, 0);
  run(search, shown, 1);
  return shown;
}

static bool paid_alike(const TdOrderShown *a, const TdOrderShown *b) {
  for (guint i = 0; i < a->claims->len; i++) {
    const TdOrderClaim *x = &g_array_index(a->claims, TdOrderClaim, i), *y = &g_array_index(b->claims, TdOrderClaim, i);
    for (int order = 0; order < 2; order++)
      if (x->paid[order] != y->paid[order] || x->aid[order] != y->aid[order] ||
          x->category[order] != y->category[order])
        return false;
  }
  return true;
}

/* Leaves out of the claims what makes no difference to what is paid. */
static void simplify(Search *search, const TdOrderShown *as) {
  for (guint i = 0; i < search->count; i++)
    for (int field = 0; field < TD_FIELD_COUNT + 64; field++) {
      TdFacts before = search->facts[i];
      uint64_t label = field < TD_FIELD_COUNT ? 0 : before.labels & UINT64_C(1) << (field - TD_FIELD_COUNT);
      search->facts[i].labels &= ~label;
      if (label == 0 && (field >= TD_FIELD_COUNT || !td_facts_plain(&search->facts[i], (TdField)field))) continue;
      TdOrderShown *shown = new_shown(search);
      if (!paid_alike(as, shown)) search->facts[i] = before;
      td_order_shown_free(shown);
    }
}

static TdOrderShown *show(Search *search) {
  Try other[MOST_CLAIMS];
  if (search->count == 0) return NULL;
  for (guint i = 0; i < search->count; i++) search->facts[i] = facts_of(search, &search->found[i]);
  TdOrderShown *shown = new_shown(search);
  exchanged(search->found, search->count, search->at, other);
  find_annuals(search, shown);
  search->path.rounding = false;
  shown->exact[0] = total_of(search, search->found, search->count, -1);
  shown->exact[1] = total_of(search, other, search->count, -1);
  if (!bears_out(search, shown)) {
    td_order_shown_free(shown);
    return NULL;
  }
  simplify(search, shown);
  for (guint i = 0; i < search->count; i++) {
    TdOrderClaim *claim = &g_array_index(shown->claims, TdOrderClaim, i);
    claim->facts = search->facts[i];
    claim->facts.disease = claim->disease = g_strdup(claim->facts.disease);
    claim->facts.external = NULL;
    claim->facts.supplied = NULL;
  }
  return shown;
}

/* ---- where to look ---- */

/* Round amounts, from 100 yuan; FINE: all of them and more, otherwise a few. */
static guint round_amounts(int64_t *out, bool fine) {
  static const int64_t many[] = {1, 2, 3, 5, 7}, few[] = {1, 5};
  guint count = 0;
  for (int64_t unit = 10000; unit <= 10000000; unit *= 10)
    for (guint i = 0; i < (fine ? G_N_ELEMENTS(many) : G_N_ELEMENTS(few)); i++)
      out[count++] = unit * (fine ? many[i] : few[i]);
  out[count++] = 100000000;
  return count;
}

/* Amounts that are not round: a few fen beside some that are, and beside the deductible's. */
static guint odd_amounts(const Search *search, guint kind, int64_t *out) {
  int64_t round[MOST_AMOUNTS];
  guint rounds = round_amounts(round, false), count = 0;
  const TdKindCourse *course = &kind_at(search, kind)->kind->courses[0];
  for (guint i = 0; i < course->count && rounds < 14; i++)
    if (course->steps[i].deducts && !course->steps[i].deductible.expr)
      round[rounds++] = course->steps[i].deductible.value;
  for (guint i = 0; i < rounds; i++)
    for (int64_t fen = 0; fen < 9 && count < MOST_AMOUNTS; fen++) out[count++] = round[i] + fen;
  return count;
}

static guint amounts_for(const Search *search, guint kind, int64_t *out) {
  return search->rounding ? odd_amounts(search, kind, out) : round_amounts(out, true);
}

static void look_at_two(Search *search, guint one, guint other) {
  int64_t a[MOST_AMOUNTS], b[MOST_AMOUNTS];
  guint a_count = amounts_for(search, one, a), b_count = amounts_for(search, other, b);
  if (!has_sample(search, one) || !has_sample(search, other)) return;
  for (guint i = 0; i < a_count; i++)
    for (guint k = 0; k < b_count; k++) {
      Try claims[] = {{one, a[i]}, {other, b[k]}};
      if (a[i] + b[k] < search->sum) consider(search, claims, 2, 0);
    }
}

/* The pair with the amounts that it was found with, or round ones. */
static void look_at_pair(Search *search, const TdOrderPair *pair) {
  for (int64_t times = 1; times <= 2; times++) {
    Try claims[] = {{pair->kind[0], times * pair->self[0]}, {pair->kind[1], times * pair->self[1]}};
    if (has_sample(search, pair->kind[0]) && has_sample(search, pair->kind[1])) consider(search, claims, 2, 0);
  }
  if (search->rounding) look_at_two(search, pair->kind[0], pair->kind[1]);
}

static void look_at_three(Search *search, const TdOrderPair *pair, guint third) {
  int64_t a[MOST_AMOUNTS], b[MOST_AMOUNTS], c[MOST_AMOUNTS];
  guint a_count = round_amounts(a, false), b_count = round_amounts(b, false), c_count = round_amounts(c, false);
  for (int i = 0; i < 2; i++)
    if (!has_sample(search, pair->kind[i])) return;
  if (!has_sample(search, third)) return;
  a[a_count++] = pair->self[0];
  b[b_count++] = pair->self[1];
  for (guint i = 0; i < a_count; i++)
    for (guint k = 0; k < b_count; k++)
      for (guint j = 0; j < c_count; j++) {
        if (a[i] + b[k] + c[j] >= search->sum) continue;
        Try before[] = {{third, c[j]}, {pair->kind[0], a[i]}, {pair->kind[1], b[k]}};
        Try after[] = {{pair->kind[0], a[i]}, {pair->kind[1], b[k]}, {third, c[j]}};
        consider(search, before, 3, 1);
        consider(search, after, 3, 0);
      }
}

static void look(Search *search, const GArray *pairs) {
  guint count = search->task->some->len;
  for (guint i = 0; i < count && !pairs; i++)
    for (guint k = i; k < count; k++) look_at_two(search, i, k);
  for (guint i = 0; pairs && i < pairs->len; i++) look_at_pair(search, &g_array_index(pairs, TdOrderPair, i));
  for (guint i = 0; pairs && search->count == 0 && !search->rounding && i < pairs->len; i++)
    for (guint k = 0; k < count; k++) look_at_three(search, &g_array_index(pairs, TdOrderPair, i), k);
}

TdOrderShown *td_order_show(const TdYearTask *task, uint64_t categories, const GArray *pairs, bool rounding) {
  Search search = {.task = task, .categories = categories, .rounding = rounding, .sum = INT64_MAX};
  td_path_init(&search.path, rounding);
  /* A difference of a yuan is easier to see; of less than a fen nothing is seen. */
  search.least = rounding ? 1 : 100;
  look(&search, pairs);
  if (search.count == 0 && !rounding) {
    search.least = 2;
    look(&search, pairs);
  }
  TdOrderShown *shown = show(&search);
  td_path_clear(&search.path);
  return shown;
}
