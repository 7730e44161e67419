#include "tools/settle/paid_tally.h"

#include "tools/settle/outcome.h"

const TdPaidKindInfo td_paid_kinds[TD_PAID_KIND_COUNT] = {
#define TD_PAID_KIND(id, word, zh, en) {word, {zh, en}},
#include "tools/settle/paid.def"
};

const TdPaidSizeInfo td_paid_sizes[TD_PAID_SIZE_COUNT] = {
#define TD_PAID_SIZE(id, limit, zh, en) {limit, {zh, en}},
#include "tools/settle/paid.def"
};

static void clear_claim(gpointer claim) {
  g_free(((TdPaidClaim *)claim)->setl_id);
}

void td_paid_tally_init(TdPaidTally *tally, const TdPolicies *policies) {
  *tally = (TdPaidTally){.policies = policies,
                         .groups = g_array_new(FALSE, FALSE, sizeof(TdPaidGroup)),
                         .largest = g_array_new(FALSE, FALSE, sizeof(TdPaidClaim))};
  g_array_set_clear_func(tally->largest, clear_claim);
}

void td_paid_tally_clear(TdPaidTally *tally) {
  g_clear_pointer(&tally->groups, g_array_unref);
  g_clear_pointer(&tally->largest, g_array_unref);
  *tally = (TdPaidTally){0};
}

void td_paid_add(TdPaidSum *sum, int64_t paid, int64_t computed) {
  sum->count++;
  sum->paid += paid;
  sum->computed += computed;
}

static TdPaidSize size_of(int64_t difference) {
  int64_t fen = difference < 0 ? -difference : difference;
  int size = 0;
  while (fen > td_paid_sizes[size].limit) size++;
  return (TdPaidSize)size;
}

void td_paid_tally_add(TdPaidTally *tally, guint group, int64_t paid, int64_t computed, TdSlice setl_id) {
  TdPaidGroup *of = &g_array_index(tally->groups, TdPaidGroup, group);
  td_paid_add(&of->sum, paid, computed);
  td_paid_add(&tally->kinds[of->key.kind], paid, computed);
  if (!td_paid_differs((TdPaidKind)of->key.kind)) return;
  td_paid_add(&tally->sizes[size_of(paid - computed)][paid < computed], paid, computed);
  if (tally->largest->len == TD_PAID_SHOWN) return;
  TdPaidClaim claim = {g_strndup(setl_id.text, setl_id.length), group, paid, computed};
  g_array_append_val(tally->largest, claim);
}

static void add_sum(TdPaidSum *to, const TdPaidSum *from) {
  to->count += from->count;
  to->paid += from->paid;
  to->computed += from->computed;
}

TdPaidSum td_paid_compared(const TdPaidTally *tally) {
  TdPaidSum all = {0};
  for (int kind = 0; kind < TD_PAID_OPEN; kind++) add_sum(&all, &tally->kinds[kind]);
  return all;
}

/* ---- groups put together */

/* What is left of a key; false: its group does not belong here. */
static bool reduce(TdPaidKey *key, TdPaidBy by) {
  TdPaidKey left = {.policy = key->policy};
  TdPaidKind kind = (TdPaidKind)key->kind;
  switch (by) {
    case TD_PAID_BY_REASON: key->category = 0; return td_paid_differs(kind);
    case TD_PAID_BY_CATEGORY:
      left.category = key->category;
      *key = left;
      return kind != TD_PAID_OPEN;
    case TD_PAID_BY_STATUS:
      left.status = key->status;
      left.reason = key->reason;
      *key = left;
      return kind == TD_PAID_OPEN;
  }
  return false;
}

static int by_key(const TdPaidKey *a, const TdPaidKey *b) {
  const int order[] = {a->policy - b->policy, a->status - b->status,     a->reason - b->reason,
                       a->kind - b->kind,     a->category - b->category, a->benefit_count - b->benefit_count};
  for (size_t i = 0; i < G_N_ELEMENTS(order); i++)
    if (order[i] != 0) return order[i];
  for (int i = 0; i < a->benefit_count; i++)
    if (a->benefits[i] != b->benefits[i]) return a->benefits[i] - b->benefits[i];
  return 0;
}

static gint by_size(gconstpointer a, gconstpointer b) {
  const TdPaidRow *x = a, *y = b;
  TdInt128 left = x->over - x->under, right = y->over - y->under;
  if (left != right) return left > right ? -1 : 1;
  if (x->sum.count != y->sum.count) return x->sum.count > y->sum.count ? -1 : 1;
  return by_key(&x->key, &y->key);
}

static gint by_row_key(gconstpointer a, gconstpointer b) {
  return by_key(&((const TdPaidRow *)a)->key, &((const TdPaidRow *)b)->key);
}

static void put_row(GArray *rows, const TdPaidGroup *group, TdPaidKey key) {
  TdPaidRow row = {.key = key, .sum = group->sum};
  TdInt128 difference = group->sum.paid - group->sum.computed;
  bool differs = td_paid_differs((TdPaidKind)group->key.kind);
  row.differ = differs ? group->sum.count : 0;
  row.over = differs && difference > 0 ? difference : 0;
  row.under = differs && difference < 0 ? difference : 0;
  g_array_append_val(rows, row);
}

GArray *td_paid_rows(const TdPaidTally *tally, TdPaidBy by) {
  GArray *rows = g_array_new(FALSE, FALSE, sizeof(TdPaidRow));
  for (guint i = 0; i < tally->groups->len; i++) {
    const TdPaidGroup *group = &g_array_index(tally->groups, TdPaidGroup, i);
    TdPaidKey key = group->key;
    if (group->sum.count > 0 && reduce(&key, by)) put_row(rows, group, key);
  }
  g_array_sort(rows, by_row_key);
  guint count = 0;
  for (guint i = 0; i < rows->len; i++) {
    const TdPaidRow *row = &g_array_index(rows, TdPaidRow, i);
    TdPaidRow *last = count > 0 ? &g_array_index(rows, TdPaidRow, count - 1) : NULL;
    if (last && by_key(&last->key, &row->key) == 0) {
      add_sum(&last->sum, &row->sum);
      last->differ += row->differ;
      last->over += row->over;
      last->under += row->under;
    } else {
      g_array_index(rows, TdPaidRow, count++) = *row;
    }
  }
  g_array_set_size(rows, count);
  g_array_sort(rows, by_size);
  return rows;
}

/* ---- words */

static const TdProgramView *view_of(const TdPaidTally *tally, const TdPaidKey *key) {
  return key->policy == TD_NO_POLICY ? NULL : td_policies_get(tally->policies, key->policy)->view;
}

const char *td_paid_policy(const TdPaidTally *tally, const TdPaidKey *key) {
  const TdProgramView *view = view_of(tally, key);
  return view ? view->id : "";
}

const char *td_paid_reason(const TdPaidTally *tally, const TdPaidKey *key) {
  const TdProgramView *view = view_of(tally, key);
  return view ? view->reasons[key->reason] : td_reasons[key->reason].word;
}

const char *td_paid_category(const TdPaidTally *tally, const TdPaidKey *key) {
  const TdProgramView *view = view_of(tally, key);
  return view ? td_program_category(view, key->category) : "";
}

char *td_paid_benefits(const TdPaidTally *tally, const TdPaidKey *key, const char *between) {
  const TdProgramView *view = view_of(tally, key);
  GString *text = g_string_new(NULL);
  for (int i = 0; view && i < key->benefit_count; i++) {
    if (i > 0) g_string_append(text, between);
    g_string_append(text, view->benefits[key->benefits[i]]);
  }
  return g_string_free(text, FALSE);
}
