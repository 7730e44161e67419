/* Lists, externals, parameters and annual amounts of a mixture: those of both, a name once. */
#include <string.h>

#include "compiler/diff_applied.h"
#include "compiler/diff_parts.h"

static bool same_list(const TdModelList *a, const TdModelList *b) {
  if (td_list_named(a) || td_list_named(b)) return strcmp(a->name, b->name) == 0;
  return td_lists_same(a, b);
}

static void join_lists(TdApplied *apply) {
  g_autoptr(GArray) lists = g_array_new(FALSE, TRUE, sizeof(TdModelList));
  for (int side = TD_OLD; side < TD_VERSIONS; side++) {
    const TdModel *model = apply->diff->joint.side[side];
    apply->list[side] = td_arena_alloc(apply->arena, (model->list_count + 1) * sizeof(uint16_t));
    for (uint32_t i = 0; i < model->list_count; i++) {
      const TdModelList *list = &model->lists[i];
      guint at = 0;
      while (at < lists->len && !same_list(&g_array_index(lists, TdModelList, at), list)) at++;
      apply->list[side][i] = (uint16_t)at;
      if (at == lists->len) {
        g_array_append_val(lists, *list);
        continue;
      }
      g_autofree char *name = g_strdup_printf("list/%s", list->name);
      int version = td_applied_named(apply, TD_KIND_BIT(TD_C_LIST), name, 0);
      if (version == TD_NEW || (version < 0 && apply->all)) g_array_index(lists, TdModelList, at) = *list;
    }
  }
  apply->out->list_count = lists->len;
  apply->out->lists = td_arena_array(apply->arena, lists);
}

static void join_externals(TdApplied *apply) {
  g_autoptr(GArray) externals = g_array_new(FALSE, TRUE, sizeof(TdModelExternal));
  for (int side = TD_OLD; side < TD_VERSIONS; side++) {
    const TdModel *model = apply->diff->joint.side[side];
    apply->external[side] = td_arena_alloc(apply->arena, (model->external_count + 1) * sizeof(uint16_t));
    for (uint32_t i = 0; i < model->external_count; i++) {
      const TdModelExternal *external = &model->externals[i];
      guint at = 0;
      while (at < externals->len && (strcmp(g_array_index(externals, TdModelExternal, at).name, external->name) != 0 ||
                                     g_array_index(externals, TdModelExternal, at).type != external->type))
        at++;
      if (at == externals->len) g_array_append_val(externals, *external);
      apply->external[side][i] = (uint16_t)at;
    }
  }
  apply->out->external_count = externals->len;
  apply->out->externals = td_arena_array(apply->arena, externals);
}

static void join_annuals(TdApplied *apply) {
  g_autoptr(GPtrArray) annuals = g_ptr_array_new();
  for (int side = TD_OLD; side < TD_VERSIONS; side++) {
    const TdModel *model = apply->diff->joint.side[side];
    apply->annual[side] = td_arena_alloc(apply->arena, (model->annual_count + 1) * sizeof(int32_t));
    for (uint32_t i = 0; i < model->annual_count; i++) {
      const char *name = td_diff_annual(apply->diff, side, (int32_t)i);
      guint at = 0;
      while (at < annuals->len && strcmp(annuals->pdata[at], name) != 0) at++;
      if (at == annuals->len) g_ptr_array_add(annuals, (gpointer)name);
      apply->annual[side][i] = (int32_t)at;
    }
  }
  apply->out->annual_count = annuals->len;
  apply->out->annuals = td_arena_copy(apply->arena, annuals->pdata, annuals->len * sizeof(char *));
}

/* ---- parameters ---- */

/* The change of the value that begins on a day: -1 none, else whether it is made. */
static int change_from(const TdApplied *apply, const char *name, int64_t day) {
  g_autofree char *of = g_strdup_printf("parameter/%s", name), *row = td_diff_row_name(of, day);
  return td_applied_named(apply, TD_KIND_BIT(TD_C_PARAMETER), row, 0);
}

/* Day by day the old value or the new one, as the change that holds from then on is made. */
static TdParam mix_param(const TdApplied *apply, const TdParam *old, const TdParam *new) {
  g_autoptr(GArray) days = td_diff_param_days(old, new), rows = g_array_new(FALSE, TRUE, sizeof(TdDatedRow));
  int version = apply->all ? TD_NEW : TD_OLD;
  for (guint d = 0; d < days->len; d++) {
    int64_t day = g_array_index(days, int64_t, d);
    if (d > 0 && day == g_array_index(days, int64_t, d - 1)) continue;
    int begins = change_from(apply, old->name, day);
    if (begins >= 0) version = begins;
    TdDatedRow row = *td_param_on(version == TD_NEW ? new : old, day);
    row.from = day;
    g_array_append_val(rows, row);
  }
  TdParam out = apply->all ? *new : *old;
  out.row_count = rows->len;
  out.rows = td_arena_array(apply->arena, rows);
  return out;
}

static void join_params(TdApplied *apply) {
  const TdModel *old = apply->diff->joint.side[TD_OLD], *new = apply->diff->joint.side[TD_NEW];
  g_autoptr(GArray) params = g_array_new(FALSE, TRUE, sizeof(TdParam));
  apply->param[TD_OLD] = td_arena_alloc(apply->arena, (old->param_count + 1) * sizeof(uint16_t));
  apply->param[TD_NEW] = td_arena_alloc(apply->arena, (new->param_count + 1) * sizeof(uint16_t));
  for (uint32_t i = 0; i < old->param_count; i++) {
    apply->param[TD_OLD][i] = (uint16_t)i;
    g_array_append_val(params, old->params[i]);
  }
  for (uint32_t k = 0; k < new->param_count; k++) {
    const TdParam *param = &new->params[k];
    uint32_t i = 0;
    while (i < old->param_count &&
           (strcmp(old->params[i].name, param->name) != 0 || old->params[i].type != param->type))
      i++;
    apply->param[TD_NEW][k] = (uint16_t)(i < old->param_count ? i : params->len);
    if (i < old->param_count)
      g_array_index(params, TdParam, i) = mix_param(apply, &old->params[i], param);
    else
      g_array_append_val(params, *param);
  }
  apply->out->param_count = params->len;
  apply->out->params = td_arena_array(apply->arena, params);
}

void td_apply_names(TdApplied *apply) {
  join_lists(apply);
  join_externals(apply);
  join_annuals(apply);
  join_params(apply);
}
