/* Lists and parameters. */
#include <string.h>

#include "compiler/diff_parts.h"
#include "compiler/expr_text.h"
#include "runtime/date.h"

/* ---- lists ---- */

static TdWords entries_of(const TdModelList *list, const TdModelList *other) {
  g_autoptr(GString) out = g_string_new(NULL);
  if (list->external) return td_words("外部", "external");
  for (uint32_t i = 0; i < list->entry_count; i++) {
    bool both = false;
    for (uint32_t k = 0; other && k < other->entry_count && !both; k++)
      both = strcmp(list->entries[i], other->entries[k]) == 0;
    if (!both) g_string_append_printf(out, "%s%s", out->len > 0 ? "、" : "", list->entries[i]);
  }
  if (!other || other->external) return td_words(out->str, out->str);
  g_autofree char *zh =
      g_strdup_printf("%u 项%s%s", list->entry_count, out->len > 0 ? "，只在这一版的：" : "", out->str);
  g_autofree char *en =
      g_strdup_printf("%u entries%s%s", list->entry_count, out->len > 0 ? ", only in this one: " : "", out->str);
  return td_words(zh, en);
}

static bool within(const TdModelList *a, const TdModelList *b) {
  for (uint32_t i = 0; i < a->entry_count; i++) {
    bool found = false;
    for (uint32_t k = 0; k < b->entry_count && !found; k++) found = strcmp(a->entries[i], b->entries[k]) == 0;
    if (!found) return false;
  }
  return true;
}

static void compare_list(TdModelDiff *diff, uint32_t i, uint32_t k) {
  const TdModelList *old = &diff->joint.side[TD_OLD]->lists[i], *new = &diff->joint.side[TD_NEW]->lists[k];
  g_autofree char *name = g_strdup_printf("list/%s", old->name);
  if (!td_lists_same(old, new)) {
    const int32_t index[] = {(int32_t)i, (int32_t)k};
    bool open, more = within(old, new), less = within(new, old), outside = old->external || new->external;
    TdDirection direction = td_diff_use(diff, TD_E_LISTED, index, more, &open);
    TdChange *change = td_change(diff, TD_C_LIST, g_strdup(name), td_said(entries_of(old, new), &old->cite),
                                 td_said(entries_of(new, old), &new->cite), direction);
    td_diff_use_touches(diff, change, TD_E_LISTED, index);
    if (outside && direction != TD_NEITHER)
      td_change_open(change, "名录的内容由外部给出", "what is on it is supplied from outside");
    else if (!more && !less && direction != TD_NEITHER)
      td_change_open(change, "有增有减，要看具体病种", "diseases come and go");
    else if (open)
      td_diff_use_open(change);
  } else {
    td_diff_clause(diff, name, &old->cite, &new->cite);
  }
  const TdTerm before = {.cite = old->cite}, after = {.cite = new->cite};
  g_autoptr(GPtrArray) olds = g_ptr_array_new(), news = g_ptr_array_new();
  td_collect_assumptions(&before, olds);
  td_collect_assumptions(&after, news);
  td_diff_assumptions(diff, name, olds, news);
}

static int32_t list_called(const TdModel *model, const char *name) {
  for (uint32_t i = 0; i < model->list_count; i++)
    if (strcmp(model->lists[i].name, name) == 0) return (int32_t)i;
  return -1;
}

/* One that has another name, or none, and the same entries. */
static bool list_elsewhere(const TdModelDiff *diff, int side, uint32_t i) {
  for (uint32_t k = 0; k < diff->joint.side[!side]->list_count; k++)
    if (diff->joint.list[!side][k] == diff->joint.list[side][i]) return true;
  return false;
}

void td_diff_lists(TdModelDiff *diff) {
  for (int side = 0; side < TD_VERSIONS; side++)
    for (uint32_t i = 0; i < diff->joint.side[side]->list_count; i++) {
      const TdModelList *list = &diff->joint.side[side]->lists[i];
      int32_t other = list_called(diff->joint.side[!side], list->name);
      if (!td_list_named(list)) continue;
      if (other >= 0 && side == TD_OLD) compare_list(diff, i, (uint32_t)other);
      if (other >= 0 || (!list->external && list_elsewhere(diff, side, i))) continue;
      TdSaid said[TD_VERSIONS] = {{.there = false}};
      said[side] = td_said(entries_of(list, NULL), &list->cite);
      td_change(diff, TD_C_LIST, g_strdup_printf("list/%s", list->name), said[0], said[1], TD_NEITHER);
    }
}

/* ---- parameters ---- */

static gint by_day(gconstpointer a, gconstpointer b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

GArray *td_diff_param_days(const TdParam *old, const TdParam *new) {
  GArray *days = g_array_new(FALSE, FALSE, sizeof(int64_t));
  int64_t first = MIN(old->rows[0].from, new->rows[0].from);
  g_array_append_val(days, first);
  for (uint32_t i = 1; i < old->row_count; i++) g_array_append_val(days, old->rows[i].from);
  for (uint32_t i = 1; i < new->row_count; i++) g_array_append_val(days, new->rows[i].from);
  g_array_sort(days, by_day);
  return days;
}

static TdCite row_cite(const TdParam *param, const TdDatedRow *row) {
  return row->cite.clause && row->cite.clause[0] ? row->cite : param->cite;
}

/* Does each row say where it stands?  Else the parameter's own clause is told with them. */
static bool rows_cite(const TdParam *param) {
  bool all = true;
  for (uint32_t i = 0; i < param->row_count; i++)
    all &= param->rows[i].cite.clause != NULL && param->rows[i].cite.clause[0] != '\0';
  return all;
}

char *td_diff_row_name(const char *name, int64_t day) {
  GString *out = g_string_new(name);
  if (day == TD_DATE_MIN) return g_string_free(out, FALSE);
  g_string_append_c(out, '/');
  td_put_date(out, day);
  return g_string_free(out, FALSE);
}

/* Is it of days alone on which neither is in force?  Premiums are looked up by their year, whatever the period. */
static bool of_no_claim(const TdModelDiff *diff, const GArray *days, guint d) {
  const TdModel *joint = &diff->joint.model;
  if (diff->joint.side[TD_OLD]->subsidy_count + diff->joint.side[TD_NEW]->subsidy_count > 0) return false;
  int64_t day = g_array_index(days, int64_t, d);
  while (d < days->len && g_array_index(days, int64_t, d) == day) d++;
  return (d < days->len && g_array_index(days, int64_t, d) <= joint->valid_from) || day > joint->valid_until;
}

static void compare_param(TdModelDiff *diff, uint32_t i, uint32_t k) {
  const TdParam *old = &diff->joint.side[TD_OLD]->params[i], *new = &diff->joint.side[TD_NEW]->params[k];
  const int32_t index[] = {(int32_t)i, (int32_t)k};
  g_autofree char *name = g_strdup_printf("parameter/%s", old->name);
  g_autoptr(GArray) days = td_diff_param_days(old, new);
  int64_t last[TD_VERSIONS] = {0, 0};
  bool differed = false;
  for (guint d = 0; d < days->len; d++) {
    int64_t day = g_array_index(days, int64_t, d);
    if (d > 0 && day == g_array_index(days, int64_t, d - 1)) continue;
    const TdDatedRow *then = td_param_on(old, day), *now = td_param_on(new, day);
    g_autofree char *row = td_diff_row_name(name, day);
    TdCite cites[] = {row_cite(old, then), row_cite(new, now)};
    if (then->value == now->value) {
      if (then->from == now->from || d == 0) td_diff_clause(diff, row, &cites[0], &cites[1]);
      differed = false;
      continue;
    }
    if (differed && last[0] == then->value && last[1] == now->value) continue;
    differed = true;
    last[0] = then->value;
    last[1] = now->value;
    bool open;
    TdDirection direction = td_diff_use(diff, TD_E_PARAM, index, now->value > then->value, &open);
    TdChange *change = td_change(diff, TD_C_PARAMETER, g_strdup(row),
                                 td_said(td_words_value((TdModelType)old->type, then->value), &cites[0]),
                                 td_said(td_words_value((TdModelType) new->type, now->value), &cites[1]), direction);
    td_diff_use_touches(diff, change, TD_E_PARAM, index);
    if (of_no_claim(diff, days, d))
      change->direction = ((TdChangeCase *)change->cases->pdata[0])->direction = TD_NEITHER;
    else if (open)
      td_diff_use_open(change);
  }
  if (rows_cite(old) && rows_cite(new)) td_diff_clause(diff, name, &old->cite, &new->cite);
  g_autoptr(GPtrArray) before = g_ptr_array_new(), after = g_ptr_array_new();
  for (int side = 0; side < TD_VERSIONS; side++) {
    const TdParam *param = side == TD_OLD ? old : new;
    TdTerm term = {.cite = param->cite};
    td_collect_assumptions(&term, side == TD_OLD ? before : after);
    for (uint32_t r = 0; r < param->row_count; r++) {
      term.cite = param->rows[r].cite;
      td_collect_assumptions(&term, side == TD_OLD ? before : after);
    }
  }
  td_diff_assumptions(diff, name, before, after);
}

void td_diff_params(TdModelDiff *diff) {
  const TdModel *old = diff->joint.side[TD_OLD], *new = diff->joint.side[TD_NEW];
  for (uint32_t i = 0; i < old->param_count; i++)
    for (uint32_t k = 0; k < new->param_count; k++)
      if (strcmp(old->params[i].name, new->params[k].name) == 0 && old->params[i].type == new->params[k].type)
        compare_param(diff, i, k);
}
