#include <string.h>

#include "tools/diff_days.h"
#include "tools/diff_money.h"
#include "tools/diff_side.h"
#include "tools/effect.h"
#include "tools/io/output.h"
#include "tools/name_map.h"

typedef void (*Print)(const TdDiffReport *report, GString *out);

static void pair_free(gpointer data) {
  TdDiffPair *pair = data;
  td_effects_free(pair->effects);
  g_free(pair->idle);
  td_model_diff_free(pair->diff);
  g_free(pair);
}

/* What is being compared, and on which days. */
typedef struct {
  const TdCommand *command;
  TdDiffDays days;
  TdDiffReport *report;
} Comparing;

/* What is needed to compare two, all of it freed once they are. */
static TdModelDiff *compare_models(const Comparing *comparing, const TdDiffSide *old, const TdDiffSide *new,
                                   TdNameMap *map, TdArena *arena, TdTrouble **trouble) {
  /* claims may carry labels of either policy, and are settled by what these correspond to */
  TdDiffTask task = {.model = {old->model, new->model},
                     .one_label = td_command_value(comparing->command, TD_O_DIFF_CLAIMS) != NULL};
  for (int side = 0; side < TD_VERSIONS && comparing->days.given; side++)
    if (!(task.on[side] = td_diff_days_on(&comparing->days, side, task.model[side], arena, trouble))) return NULL;
  const char *path = td_command_value(comparing->command, TD_O_DIFF_MAP);
  if (!td_name_map_read(map, path, old->model, new->model, trouble)) return NULL;
  task.labels = map->labels;
  for (int kind = 0; kind < TD_CALLED_COUNT; kind++) task.called[kind] = map->called[kind];
  TdModelDiff *diff = td_model_diff_task(&task);
  if (!diff)
    td_trouble_set(
        trouble, g_strdup_printf("%s 和 %s 的标签合起来超过 64 个；请用 --map 写明哪些是相同的", old->path, new->path),
        g_strdup_printf("%s and %s have more than 64 labels together; say with --map which are the same", old->path,
                        new->path));
  return diff;
}

static bool compare(const Comparing *comparing, const TdDiffSide *old, const TdDiffSide *new, TdTrouble **trouble) {
  g_autoptr(TdArena) arena = td_arena_new();
  TdNameMap map = {.labels = NULL};
  TdModelDiff *diff = compare_models(comparing, old, new, &map, arena, trouble);
  td_name_map_clear(&map);
  if (!diff) return false;
  TdDiffPair *pair = g_new0(TdDiffPair, 1);
  bool brief = td_command_value(comparing->command, TD_O_DIFF_BRIEF) != NULL;
  *pair = (TdDiffPair){{old->path, new->path}, diff, brief, NULL, NULL};
  g_ptr_array_add(comparing->report->pairs, pair);
  return !td_effects_asked(comparing->command) || td_effects_find(comparing->command, pair, trouble);
}

static const TdDiffSide *with_id(const GPtrArray *sides, const char *id) {
  for (guint i = 0; i < sides->len; i++) {
    const TdDiffSide *side = sides->pdata[i];
    if (strcmp(side->model->id, id) == 0) return side;
  }
  return NULL;
}

/* Policies of two folders belong together by their id. */
static bool compare_folders(const Comparing *comparing, const GPtrArray *old, const GPtrArray *new,
                            TdTrouble **trouble) {
  for (guint i = 0; i < old->len; i++) {
    const TdDiffSide *side = old->pdata[i], *other = with_id(new, side->model->id);
    if (!other) g_ptr_array_add(comparing->report->alone[TD_OLD], side->path);
    if (other && !compare(comparing, side, other, trouble)) return false;
  }
  for (guint i = 0; i < new->len; i++) {
    const TdDiffSide *side = new->pdata[i];
    if (!with_id(old, side->model->id)) g_ptr_array_add(comparing->report->alone[TD_NEW], side->path);
  }
  return true;
}

/* Of days, the policies that are in force on them. */
static bool compare_in_force(const Comparing *comparing, const GPtrArray *const sides[TD_VERSIONS],
                             TdTrouble **trouble) {
  g_autoptr(GPtrArray) found = td_diff_days_pairs(&comparing->days, sides, trouble);
  for (guint i = 0; found && i < found->len; i += TD_VERSIONS) {
    const TdDiffSide *old = found->pdata[i], *new = found->pdata[i + 1];
    if (!old) g_ptr_array_add(comparing->report->alone[TD_NEW], new->path);
    if (!new) g_ptr_array_add(comparing->report->alone[TD_OLD], old->path);
    if (old && new && !compare(comparing, old, new, trouble)) return false;
  }
  return found != NULL;
}

/* The report must not overwrite what the comparison reads beside the policies. */
static bool spares(const TdCommand *command, TdTrouble **trouble) {
  const char *output = td_command_value(command, TD_O_DIFF_OUTPUT);
  const char *inputs[] = {td_command_value(command, TD_O_DIFF_MAP), td_command_value(command, TD_O_DIFF_PARAMS)};
  for (size_t i = 0; i < G_N_ELEMENTS(inputs); i++)
    if (inputs[i] && !td_output_spares(output, inputs[i], trouble)) return false;
  return true;
}

static bool compare_all(const Comparing *comparing, const GPtrArray *const sides[TD_VERSIONS],
                        const bool folder[TD_VERSIONS], TdTrouble **trouble) {
  if (folder[TD_OLD] != folder[TD_NEW])
    return td_trouble_set(trouble, g_strdup("一边是文件夹，一边是政策；请给出两个文件夹或两项政策"),
                          g_strdup("one is a folder, the other a policy; name two folders or two policies"));
  if (folder[TD_OLD] && td_command_value(comparing->command, TD_O_DIFF_MAP))
    return td_trouble_set(trouble, g_strdup("--map 只用于比较两项政策，不用于文件夹；请逐项比较"),
                          g_strdup("--map is for two policies, not for folders; compare them one by one"));
  if (folder[TD_OLD])
    return comparing->days.given ? compare_in_force(comparing, sides, trouble)
                                 : compare_folders(comparing, sides[TD_OLD], sides[TD_NEW], trouble);
  const TdDiffSide *pair[] = {sides[TD_OLD]->pdata[0], sides[TD_NEW]->pdata[0]};
  if (td_diff_days_idle(&comparing->days, pair)) return td_diff_days_complain(&comparing->days, pair, trouble);
  return compare(comparing, pair[TD_OLD], pair[TD_NEW], trouble);
}

static bool differs(const TdDiffReport *report) {
  bool found = report->alone[TD_OLD]->len > 0 || report->alone[TD_NEW]->len > 0;
  for (guint i = 0; i < report->pairs->len; i++)
    found |= ((const TdDiffPair *)report->pairs->pdata[i])->diff->changes->len > 0;
  return found;
}

typedef enum { OUT_REPORT, OUT_DIFFERENCES, OUT_COUNT } OutputFile;

typedef struct {
  const char *paths[OUT_COUNT]; /* NULL: not wanted */
  TdOutputs *outputs;
  TdWriter *writers[OUT_COUNT];
} Outputs;

static bool open_outputs(const TdCommand *command, Outputs *out, TdTrouble **trouble) {
  const char *path = td_command_value(command, TD_O_DIFF_OUTPUT);
  out->paths[OUT_REPORT] = path ? path : "-";
  out->paths[OUT_DIFFERENCES] = td_command_value(command, TD_O_DIFF_DIFFERENCES);
  out->outputs = td_outputs_new();
  for (int i = 0; i < OUT_COUNT; i++) {
    if (!out->paths[i]) continue;
    out->writers[i] = td_outputs_add(out->outputs, out->paths[i], TD_OUTPUT_UTF8, i == OUT_REPORT, trouble);
    if (!out->writers[i]) return false;
  }
  return true;
}

/* What claims come to, where they are named. */
static bool weigh(const TdCommand *command, const TdDiffReport *report, bool folders, const Outputs *out,
                  TdMoney **money, TdTrouble **trouble) {
  static const TdOptionId with_claims[] = {TD_O_DIFF_CLAUSES, TD_O_DIFF_ALONE, TD_O_DIFF_TOP,    TD_O_DIFF_DIFFERENCES,
                                           TD_O_DIFF_PEOPLE,  TD_O_DIFF_LIST,  TD_O_DIFF_THREADS};
  for (size_t i = 0; i < G_N_ELEMENTS(with_claims) && !td_command_value(command, TD_O_DIFF_CLAIMS); i++) {
    const char *name = td_options[with_claims[i]].name;
    if (command->values[with_claims[i]])
      return td_trouble_set(trouble, g_strdup_printf("--%s 只与 --claims 一起用；请用 --claims 给出结算记录", name),
                            g_strdup_printf("--%s goes with --claims; name the claims with --claims", name));
  }
  if (!td_command_value(command, TD_O_DIFF_CLAIMS)) return true;
  if (folders)
    return td_trouble_set(trouble, g_strdup("--claims 只用于比较两项政策，不用于文件夹；请给出两项政策"),
                          g_strdup("--claims is for two policies, not for folders; name two policies"));
  if (report->days)
    return td_trouble_set(trouble, g_strdup("--claims 不与 --at 同用：记录按各自的出院日期结算；请去掉其中一个"),
                          g_strdup("--claims does not go with --at: claims are settled by their own days; leave one of "
                                   "them out"));
  *money =
      td_money_new(command, report->pairs->pdata[0], out->paths, OUT_COUNT, out->writers[OUT_DIFFERENCES], trouble);
  if (!*money && !*trouble) td_outputs_check(out->outputs, trouble);
  return *money != NULL;
}

/* One policy is compared with itself on another day. */
static bool right_count(const TdCommand *command, const TdDiffDays *days, TdTrouble **trouble) {
  guint count = command->positional->len;
  if (count == 2 || (count == 1 && days->given)) return true;
  if (days->given)
    return td_trouble_set(trouble, g_strdup_printf("--at 比较一项或两项政策，这里有 %u 项", count),
                          g_strdup_printf("with --at one policy or two are expected, %u are given", count));
  return td_trouble_set(
      trouble,
      g_strdup_printf("应给出两项政策，这里有 %u 项%s", count,
                      count == 1 ? "；一项政策的两个日期用两个 --at 比较" : "；请写明原来的和新的"),
      g_strdup_printf("two policies are expected, %u are given%s", count,
                      count == 1 ? "; two days of one policy are compared by two --at" : "; name the old and the new"));
}

static bool go_together(const TdCommand *command, const TdDiffDays *days, TdTrouble **trouble) {
  if (days->given && td_effects_asked(command))
    return td_trouble_set(trouble, g_strdup("--effects 比较的是政策施行的全部日期，不能和 --at 同用；请去掉其中一个"),
                          g_strdup("--effects compares policies on all their days, not on those of --at; leave one of "
                                   "them out"));
  bool claims = td_command_value(command, TD_O_DIFF_CLAIMS) != NULL;
  if (!days->given && !claims && !td_effects_asked(command) && td_command_value(command, TD_O_DIFF_PARAMS))
    return td_trouble_set(trouble, g_strdup("--params 和 --at、--effects 或 --claims 同用；请给出其中一个"),
                          g_strdup("--params goes with --at, --effects or --claims; give one of them"));
  return true;
}

/* Of one argument both sides are the same. */
static bool read_sides(const TdCommand *command, GPtrArray *sides[TD_VERSIONS], bool folder[TD_VERSIONS],
                       TdTrouble **trouble) {
  sides[TD_OLD] = td_diff_sides(command, command->positional->pdata[0], &folder[TD_OLD], trouble);
  if (!sides[TD_OLD]) return false;
  folder[TD_NEW] = folder[TD_OLD];
  if (command->positional->len == 1)
    sides[TD_NEW] = g_ptr_array_ref(sides[TD_OLD]);
  else
    sides[TD_NEW] = td_diff_sides(command, command->positional->pdata[1], &folder[TD_NEW], trouble);
  return sides[TD_NEW] != NULL;
}

static int run(Comparing *comparing, Print print, TdTrouble **trouble) {
  const TdCommand *command = comparing->command;
  GPtrArray *sides[TD_VERSIONS] = {NULL, NULL};
  bool folder[TD_VERSIONS];
  bool read = spares(command, trouble) && read_sides(command, sides, folder, trouble);
  g_autoptr(GPtrArray) old = sides[TD_OLD], new = sides[TD_NEW];
  g_autoptr(GPtrArray) pairs = g_ptr_array_new_with_free_func(pair_free);
  g_autoptr(GPtrArray) removed = g_ptr_array_new(), added = g_ptr_array_new();
  g_autoptr(GString) text = g_string_new(NULL);
  g_autoptr(TdMoney) money = NULL;
  TdDiffReport report = {
      .argument = {command->positional->pdata[0], command->positional->pdata[command->positional->len - 1]},
      .pairs = pairs,
      .alone = {removed, added},
      .days = comparing->days.given ? comparing->days.day : NULL,
      .lang = command->lang};
  comparing->report = &report;
  const GPtrArray *const both[] = {old, new};
  if (!read || !compare_all(comparing, both, folder, trouble) || !td_effects_write(command, &report, trouble))
    return TD_EXIT_TROUBLE;
  td_diff_days_warn(&comparing->days, both, command->lang);
  Outputs out = {.outputs = NULL};
  bool done = open_outputs(command, &out, trouble) && weigh(command, &report, folder[TD_OLD], &out, &money, trouble);
  if (done) {
    report.money = money;
    print(&report, text);
    td_write(out.writers[OUT_REPORT], text->str, text->len);
    done = td_outputs_commit(out.outputs, trouble);
  }
  td_outputs_free(out.outputs);
  if (!done) return TD_EXIT_TROUBLE;
  return differs(&report) ? TD_EXIT_FINDINGS : TD_EXIT_DONE;
}

int td_verb_diff(const TdCommand *command) {
  static const char *const formats[] = {"text", "json", "markdown", "html"};
  static const Print prints[] = {td_diff_print_text, td_diff_print_json, td_diff_print_markdown, td_diff_print_html};
  g_autoptr(TdTrouble) trouble = NULL;
  Comparing comparing = {.command = command};
  int format = td_command_choice(command, TD_O_DIFF_FORMAT, formats, 4, &trouble), status = TD_EXIT_TROUBLE;
  if (format >= 0 && td_diff_days_read(command, &comparing.days, &trouble) &&
      right_count(command, &comparing.days, &trouble) && go_together(command, &comparing.days, &trouble))
    status = run(&comparing, prints[format], &trouble);
  td_diff_days_clear(&comparing.days);
  return trouble ? td_complain(command->lang, trouble) : status;
}
