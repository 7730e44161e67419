#include "tools/diff_days.h"

#include <string.h>

#include "compiler/expr_text.h"
#include "tools/io/cell.h"

static char *day_text(int64_t day) {
  GString *out = g_string_new(NULL);
  td_put_date(out, day);
  return g_string_free(out, FALSE);
}

/* ---- the options ---- */

static bool read_day(const char *text, int64_t *day, TdTrouble **trouble) {
  TdSlice cell = {text, strlen(text)};
  return td_cell_date(cell, day) == TD_REJECT_NONE ||
         td_trouble_set(trouble, g_strdup_printf("--at 的「%s」不是日期；请写成 2025-12-31 的样子", text),
                        g_strdup_printf("--at: '%s' is no day; write it as in 2025-12-31", text));
}

bool td_diff_days_read(const TdCommand *command, TdDiffDays *days, TdTrouble **trouble) {
  const GPtrArray *given = command->values[TD_O_DIFF_AT];
  const char *params = td_command_value(command, TD_O_DIFF_PARAMS);
  *days = (TdDiffDays){.given = given != NULL};
  if (!given) return true;
  if (given->len != TD_VERSIONS)
    return td_trouble_set(trouble, g_strdup_printf("--at 要给两次，原来的和新的日期各一次；这里有 %u 次", given->len),
                          g_strdup_printf("--at is to be given twice, for the old and the new day; here it is given %s",
                                          given->len == 1 ? "once" : "more often"));
  for (int side = 0; side < TD_VERSIONS; side++)
    if (!read_day(given->pdata[side], &days->day[side], trouble)) return false;
  return !params || (days->params = td_params_read(params, trouble)) != NULL;
}

void td_diff_days_clear(TdDiffDays *days) {
  if (days->params) td_params_free(days->params);
  *days = (TdDiffDays){.given = false};
}

/* ---- what is supplied ---- */

static bool read_value(const TdDiffDays *days, const TdModel *model, const TdModelExternal *external, int64_t day,
                       TdOutsideValue *value, TdTrouble **trouble) {
  g_autofree TdDated *rows = NULL;
  size_t count;
  if (!td_params_get(days->params, model->id, external->name, (TdType)external->type, &rows, &count, trouble))
    return false;
  for (size_t i = 0; i < count; i++)
    if (rows[i].from <= day && day <= rows[i].until) *value = (TdOutsideValue){true, rows[i].value};
  return true;
}

const TdOnDay *td_diff_days_on(const TdDiffDays *days, int side, const TdModel *model, TdArena *arena,
                               TdTrouble **trouble) {
  if (!days->given) return NULL;
  TdOnDay *on = td_arena_new0(arena, TdOnDay);
  on->day = days->day[side];
  for (int record = 0; record < TD_RECORD_COUNT && days->params; record++) {
    TdOutsideValue *values = td_arena_alloc(arena, (model->external_count + 1) * sizeof *values);
    int64_t day = td_on_day_of(on->day, (TdRecordKind)record);
    for (uint32_t i = 0; i < model->external_count; i++)
      if (!read_value(days, model, &model->externals[i], day, &values[i], trouble)) return NULL;
    on->externals[record] = values;
  }
  return on;
}

static const TdModel *called(const GPtrArray *const sides[TD_VERSIONS], const char *id) {
  for (int side = 0; side < TD_VERSIONS; side++)
    for (guint i = 0; i < sides[side]->len; i++) {
      const TdModel *model = ((const TdDiffSide *)sides[side]->pdata[i])->model;
      if (strcmp(model->id, id) == 0) return model;
    }
  return NULL;
}

/* Values of policies that are not compared may well be right: one file may serve many. */
void td_diff_days_warn(const TdDiffDays *days, const GPtrArray *const sides[TD_VERSIONS], TdLang lang) {
  g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func((GDestroyNotify)td_trouble_free);
  size_t count = 0;
  const TdParamsRow *rows = days->params ? td_params_rows(days->params, &count) : NULL;
  for (size_t i = 0; i < count; i++) {
    const TdModel *model = called(sides, rows[i].policy);
    bool known = !model;
    for (uint32_t k = 0; !known && k < model->external_count; k++)
      known = strcmp(model->externals[k].name, rows[i].name) == 0;
    if (known) continue;
    TdTrouble *warning = NULL;
    td_trouble_set(&warning,
                   g_strdup_printf("外部值文件第 %" G_GUINT64_FORMAT " 行：政策 %s 不用「%s」", (guint64)rows[i].line,
                                   rows[i].policy, rows[i].name),
                   g_strdup_printf("externals file, line %" G_GUINT64_FORMAT ": the policy %s does not use '%s'",
                                   (guint64)rows[i].line, rows[i].policy, rows[i].name));
    g_ptr_array_add(warnings, warning);
  }
  td_warn(lang, warnings);
}

/* ---- in force ---- */

bool td_diff_days_idle(const TdDiffDays *days, const TdDiffSide *const sides[TD_VERSIONS]) {
  return days->given && !td_model_in_force(sides[TD_OLD]->model, days->day[TD_OLD]) &&
         !td_model_in_force(sides[TD_NEW]->model, days->day[TD_NEW]);
}

static char *period_text(const TdDiffSide *side, bool zh) {
  g_autofree char *from = day_text(side->model->valid_from), *until = day_text(side->model->valid_until);
  if (side->model->valid_until >= TD_DATE_MAX)
    return g_strdup_printf(zh ? "%s（%s 起施行）" : "%s (in force from %s)", side->path, from);
  return g_strdup_printf(zh ? "%s（%s 至 %s 施行）" : "%s (in force %s to %s)", side->path, from, until);
}

bool td_diff_days_complain(const TdDiffDays *days, const TdDiffSide *const sides[TD_VERSIONS], TdTrouble **trouble) {
  g_autofree char *first = day_text(days->day[TD_OLD]), *second = day_text(days->day[TD_NEW]);
  g_autofree char *old_zh = period_text(sides[TD_OLD], true), *new_zh = period_text(sides[TD_NEW], true);
  g_autofree char *old_en = period_text(sides[TD_OLD], false), *new_en = period_text(sides[TD_NEW], false);
  if (sides[TD_OLD] == sides[TD_NEW])
    return td_trouble_set(
        trouble, g_strdup_printf("%s在 %s 和 %s 都不施行，没有可比的；请换日期", old_zh, first, second),
        g_strdup_printf("%s is in force neither on %s nor on %s; choose other days", old_en, first, second));
  return td_trouble_set(
      trouble, g_strdup_printf("%s在 %s、%s在 %s 都不施行，没有可比的；请换日期", old_zh, first, new_zh, second),
      g_strdup_printf("neither %s on %s nor %s on %s is in force; choose other days", old_en, first, new_en, second));
}

/* Versions of one region, or of one document where there is no region, follow each other. */
static const char *series_of(const TdDiffSide *side) {
  return side->model->region[0] ? side->model->region : side->model->document;
}

static bool same_series(const TdDiffSide *a, const TdDiffSide *b) {
  return (a->model->region[0] == '\0') == (b->model->region[0] == '\0') && strcmp(series_of(a), series_of(b)) == 0;
}

/* False: two of them are in force. */
static bool find_in_force(const GPtrArray *sides, const TdDiffSide *like, int64_t day, const TdDiffSide **found,
                          TdTrouble **trouble) {
  *found = NULL;
  for (guint i = 0; i < sides->len; i++) {
    const TdDiffSide *side = sides->pdata[i];
    if (!same_series(side, like) || !td_model_in_force(side->model, day)) continue;
    g_autofree char *text = day_text(day);
    if (*found)
      return td_trouble_set(trouble,
                            g_strdup_printf("%s 和 %s 是同一地区或文号的，在 %s 都施行；请改其中一个的施行期间",
                                            (*found)->path, side->path, text),
                            g_strdup_printf("%s and %s are of one region or document and both in force on %s; change "
                                            "the period of one of them",
                                            (*found)->path, side->path, text));
    *found = side;
  }
  return true;
}

static bool known_series(const GPtrArray *seen, const TdDiffSide *side) {
  for (guint i = 0; i < seen->len; i++)
    if (same_series(seen->pdata[i], side)) return true;
  return false;
}

GPtrArray *td_diff_days_pairs(const TdDiffDays *days, const GPtrArray *const sides[TD_VERSIONS], TdTrouble **trouble) {
  g_autoptr(GPtrArray) pairs = g_ptr_array_new(), seen = g_ptr_array_new();
  for (int from = 0; from < TD_VERSIONS; from++)
    for (guint i = 0; i < sides[from]->len; i++) {
      TdDiffSide *like = sides[from]->pdata[i];
      const TdDiffSide *found[TD_VERSIONS];
      if (known_series(seen, like)) continue;
      g_ptr_array_add(seen, like);
      for (int side = 0; side < TD_VERSIONS; side++)
        if (!find_in_force(sides[side], like, days->day[side], &found[side], trouble)) return NULL;
      if (!found[TD_OLD] && !found[TD_NEW]) continue;
      for (int side = 0; side < TD_VERSIONS; side++) g_ptr_array_add(pairs, (gpointer)found[side]);
    }
  if (pairs->len > 0) return g_steal_pointer(&pairs);
  g_autofree char *first = day_text(days->day[TD_OLD]), *second = day_text(days->day[TD_NEW]);
  td_trouble_set(trouble, g_strdup_printf("在 %s 和 %s 没有政策施行，没有可比的；请换日期", first, second),
                 g_strdup_printf("no policy is in force on %s or on %s; choose other days", first, second));
  return NULL;
}
