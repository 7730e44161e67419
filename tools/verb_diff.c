#include <string.h>

#include "tools/diff_print.h"
#include "tools/diff_side.h"
#include "tools/effect.h"
#include "tools/io/output.h"
#include "tools/label_map.h"

typedef void (*Print)(const TdDiffReport *report, GString *out);

static void pair_free(gpointer data) {
  TdDiffPair *pair = data;
  td_effects_free(pair->effects);
  g_free(pair->idle);
  td_model_diff_free(pair->diff);
  g_free(pair);
}

static bool compare(const TdCommand *command, const TdDiffSide *old, const TdDiffSide *new, GPtrArray *pairs,
                    TdTrouble **trouble) {
  static const char *const columns[] = {"old", "new"};
  const char *map = td_command_value(command, TD_O_DIFF_MAP);
  g_autofree uint64_t *counterparts = td_label_map(map, columns, old->model, new->model, trouble);
  if (!counterparts) return false;
  TdModelDiff *diff = td_model_diff(old->model, new->model, counterparts);
  if (!diff)
    return td_trouble_set(
        trouble, g_strdup_printf("%s 和 %s 的标签合起来超过 64 个；请用 --map 写明哪些是相同的", old->path, new->path),
        g_strdup_printf("%s and %s have more than 64 labels together; say with --map which are the same", old->path,
                        new->path));
  TdDiffPair *pair = g_new0(TdDiffPair, 1);
  *pair = (TdDiffPair){{old->path, new->path}, diff, NULL, NULL};
  g_ptr_array_add(pairs, pair);
  return !td_effects_asked(command) || td_effects_find(command, pair, trouble);
}

static const TdDiffSide *with_id(const GPtrArray *sides, const char *id) {
  for (guint i = 0; i < sides->len; i++) {
    const TdDiffSide *side = sides->pdata[i];
    if (strcmp(side->model->id, id) == 0) return side;
  }
  return NULL;
}

/* Policies of two folders belong together by their id. */
static bool compare_folders(const TdCommand *command, const GPtrArray *old, const GPtrArray *new, TdDiffReport *report,
                            TdTrouble **trouble) {
  for (guint i = 0; i < old->len; i++) {
    const TdDiffSide *side = old->pdata[i], *other = with_id(new, side->model->id);
    if (!other) g_ptr_array_add(report->alone[TD_OLD], side->path);
    if (other && !compare(command, side, other, report->pairs, trouble)) return false;
  }
  for (guint i = 0; i < new->len; i++) {
    const TdDiffSide *side = new->pdata[i];
    if (!with_id(old, side->model->id)) g_ptr_array_add(report->alone[TD_NEW], side->path);
  }
  return true;
}

static bool compare_all(const TdCommand *command, const GPtrArray *sides[TD_VERSIONS], const bool folder[TD_VERSIONS],
                        TdDiffReport *report, TdTrouble **trouble) {
  if (folder[TD_OLD] != folder[TD_NEW])
    return td_trouble_set(trouble, g_strdup("一边是文件夹，一边是政策；请给出两个文件夹或两项政策"),
                          g_strdup("one is a folder, the other a policy; name two folders or two policies"));
  if (folder[TD_OLD] && td_command_value(command, TD_O_DIFF_MAP))
    return td_trouble_set(trouble, g_strdup("--map 只用于比较两项政策，不用于文件夹"),
                          g_strdup("--map is for two policies, not for folders"));
  return folder[TD_OLD] ? compare_folders(command, sides[TD_OLD], sides[TD_NEW], report, trouble)
                        : compare(command, sides[TD_OLD]->pdata[0], sides[TD_NEW]->pdata[0], report->pairs, trouble);
}

static bool differs(const TdDiffReport *report) {
  bool found = report->alone[TD_OLD]->len > 0 || report->alone[TD_NEW]->len > 0;
  for (guint i = 0; i < report->pairs->len; i++)
    found |= ((const TdDiffPair *)report->pairs->pdata[i])->diff->changes->len > 0;
  return found;
}

static bool write_out(const TdCommand *command, const GString *text, TdTrouble **trouble) {
  const char *path = td_command_value(command, TD_O_DIFF_OUTPUT);
  g_autoptr(TdOutputs) outputs = td_outputs_new();
  TdWriter *writer = td_outputs_add(outputs, path ? path : "-", TD_OUTPUT_UTF8, true, trouble);
  if (!writer) return false;
  td_write(writer, text->str, text->len);
  return td_outputs_commit(outputs, trouble);
}

int td_verb_diff(const TdCommand *command) {
  static const char *const formats[] = {"text", "json", "markdown", "html"};
  static const Print prints[] = {td_diff_print_text, td_diff_print_json, td_diff_print_markdown, td_diff_print_html};
  g_autoptr(TdTrouble) trouble = NULL;
  int format = td_command_choice(command, TD_O_DIFF_FORMAT, formats, 4, &trouble);
  if (format >= 0 && command->positional->len != 2)
    td_trouble_set(&trouble, g_strdup_printf("应给出两项政策，这里有 %u 项", command->positional->len),
                   g_strdup_printf("two policies are expected, %u are given", command->positional->len));
  if (trouble) return td_complain(command->lang, trouble);
  bool folder[TD_VERSIONS] = {false, false};
  g_autoptr(GPtrArray) old = td_diff_sides(command, command->positional->pdata[0], &folder[TD_OLD], &trouble);
  g_autoptr(GPtrArray) new =
      old ? td_diff_sides(command, command->positional->pdata[1], &folder[TD_NEW], &trouble) : NULL;
  if (!new) return td_complain(command->lang, trouble);
  g_autoptr(GPtrArray) pairs = g_ptr_array_new_with_free_func(pair_free);
  g_autoptr(GPtrArray) removed = g_ptr_array_new(), added = g_ptr_array_new();
  TdDiffReport report = {.argument = {command->positional->pdata[0], command->positional->pdata[1]},
                         .pairs = pairs,
                         .alone = {removed, added},
                         .lang = command->lang};
  const GPtrArray *sides[] = {old, new};
  g_autoptr(GString) out = g_string_new(NULL);
  if (!compare_all(command, sides, folder, &report, &trouble) || !td_effects_write(command, &report, &trouble))
    return td_complain(command->lang, trouble);
  prints[format](&report, out);
  if (!write_out(command, out, &trouble)) return td_complain(command->lang, trouble);
  return differs(&report) ? TD_EXIT_FINDINGS : TD_EXIT_DONE;
}
