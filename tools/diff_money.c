#include "tools/diff_money.h"

#include <string.h>

#include "compiler/compile.h"
#include "tools/progress.h"

enum { MOST_THREADS = 64, MOST_TOP = 100000, USUAL_TOP = 10 };

static void policies_free(gpointer data) {
  td_policies_clear(data);
  g_free(data);
}

static void step_free(gpointer data) {
  TdMoneyStep *step = data;
  g_array_unref(step->changes);
  g_free(step);
}

void td_money_free(TdMoney *money) {
  if (!money) return;
  g_clear_pointer(&money->balance, td_balance_free);
  for (guint i = 0; i < money->mixed->len; i++)
    td_supply_drop(&g_array_index(money->supplies, TdSupply, g_array_index(money->mixed, guint, i)));
  td_tally_clear(&money->tally);
  g_clear_pointer(&money->policies.items, g_ptr_array_unref);
  g_ptr_array_unref(money->mixtures);
  g_array_unref(money->supplies);
  g_array_unref(money->held);
  g_array_unref(money->mixed);
  g_ptr_array_unref(money->aliases);
  g_ptr_array_unref(money->steps);
  td_inputs_clear(&money->inputs);
  td_model_diff_free(money->by_name);
  g_free(money);
}

/* ---- models */

/* Which claims a policy is for makes no difference here: both settle those of either's time, wherever they are from. */
static GBytes *image_of(const TdDiffPair *pair, const TdModel *mixture, TdTrouble **trouble) {
  const TdModel *const *side = pair->diff->joint.side;
  g_autofree char *error = NULL;
  if (!mixture) {
    td_trouble_set(trouble, g_strdup("两项政策合起来的名录、累计或后续待遇太多，不能放在一起计算"),
                   g_strdup("the two policies together have more lists, annual amounts or later benefits than can be "
                            "settled with"));
    return NULL;
  }
  TdModel model = *mixture;
  model.valid_from = MIN(side[TD_OLD]->valid_from, side[TD_NEW]->valid_from);
  model.valid_until = MAX(side[TD_OLD]->valid_until, side[TD_NEW]->valid_until);
  if (model.region[0] == '\0') model.region = "000000";
  GBytes *image = td_compile_model(&model, &error);
  if (!image)
    td_trouble_set(trouble, g_strdup_printf("两项政策的规定合起来超出程序的限制：%s", error),
                   g_strdup_printf("the rules of both together break a limit of programs: %s", error));
  return image;
}

static bool add_model(const TdDiffPair *pair, const TdModelDiff *diff, const uint8_t *made, TdPolicies *policies,
                      const char *path, TdTrouble **trouble) {
  g_autoptr(TdArena) arena = td_arena_new();
  g_autoptr(GBytes) image = image_of(pair, td_diff_apply(diff, made, arena), trouble);
  return image && td_policies_add(policies, image, path, trouble);
}

/* The old policy, with its own labels, and the new one. */
static bool load_ends(void *user, TdInputs *inputs, TdTrouble **trouble) {
  const TdMoney *money = user;
  const TdDiffPair *pair = money->pair;
  const TdModelDiff *old = money->by_name ? money->by_name : pair->diff;
  g_autofree uint8_t *none = g_new0(uint8_t, old->changes->len + 1);
  g_autofree uint8_t *all = g_malloc(pair->diff->changes->len + 1);
  memset(all, 1, pair->diff->changes->len + 1);
  return add_model(pair, old, none, &inputs->policies, pair->path[TD_OLD], trouble) &&
         add_model(pair, pair->diff, all, &inputs->policies, pair->path[TD_NEW], trouble);
}

static guint add_policy(TdMoney *money, TdPolicy *policy, const TdSupply *supply, guint held) {
  uint16_t against = (uint16_t)held;
  g_ptr_array_add(money->policies.items, policy);
  g_array_append_val(money->supplies, *supply);
  g_array_append_val(money->held, against);
  return money->policies.items->len - 1;
}

/* A mixture, with what is supplied to the old policy, or else to the new one. */
static bool add_mixture(TdMoney *money, const uint8_t *made, guint held, guint *number, TdTrouble **trouble) {
  TdPolicies *owned = g_new(TdPolicies, 1);
  TdSupply supply;
  td_policies_init(owned);
  g_ptr_array_add(money->mixtures, owned);
  if (!add_model(money->pair, money->pair->diff, made, owned, money->pair->path[TD_NEW], trouble)) return false;
  TdPolicy *policy = g_ptr_array_index(owned->items, 0);
  td_supply_mix(&supply, policy->view, &money->inputs.supplies[0], &money->inputs.supplies[1]);
  *number = add_policy(money, policy, &supply, held);
  g_array_append_val(money->mixed, *number);
  return true;
}

static TdMoneyStep *add_step(TdMoney *money, TdMoneyStepKind kind) {
  TdMoneyStep *step = g_new0(TdMoneyStep, 1);
  step->kind = kind;
  step->changes = g_array_new(FALSE, FALSE, sizeof(guint));
  g_ptr_array_add(money->steps, step);
  return step;
}

/* The changes that can make a difference to what is paid, in the order of the diff; those that cannot be made apart as
 * one step, where the first of them stands. */
static void find_steps(TdMoney *money) {
  const GPtrArray *changes = money->pair->diff->changes;
  g_autofree guint *groups = td_diff_groups(money->pair->diff);
  if (money->by_name) add_step(money, TD_MONEY_LABELS);
  for (guint i = 0; i < changes->len; i++) {
    bool pays = false;
    for (guint k = i; k < changes->len; k++) pays |= groups[k] == i && td_change_pays(changes->pdata[k]);
    if (!pays) continue;
    TdMoneyStep *step = add_step(money, TD_MONEY_CHANGES);
    for (guint k = i; k < changes->len; k++)
      if (groups[k] == i) g_array_append_val(step->changes, k);
  }
}

static void make(uint8_t *made, const TdMoneyStep *step) {
  for (guint k = 0; k < step->changes->len; k++) made[g_array_index(step->changes, guint, k)] = 1;
}

/* One after another; what pays nothing is made with the last. */
static bool add_chain(TdMoney *money, bool same_supply, guint *last, TdTrouble **trouble) {
  guint count = money->pair->diff->changes->len;
  g_autofree uint8_t *made = g_new0(uint8_t, count + 1);
  for (guint i = 0; i < money->steps->len; i++) {
    TdMoneyStep *step = money->steps->pdata[i];
    make(made, step);
    if (i + 1 == money->steps->len && same_supply) break; /* the new policy itself */
    if (i + 1 == money->steps->len) memset(made, 1, count);
    if (!add_mixture(money, made, *last, &step->model, trouble)) return false;
    *last = step->model;
  }
  return true;
}

/* Held against the old policy, its labels read as they are in the others. */
static bool add_alone(TdMoney *money, TdTrouble **trouble) {
  guint old = money->by_name ? ((const TdMoneyStep *)money->steps->pdata[0])->model : 0;
  for (guint i = 0; i < money->steps->len; i++) {
    TdMoneyStep *step = money->steps->pdata[i];
    g_autofree uint8_t *made = g_new0(uint8_t, money->pair->diff->changes->len + 1);
    make(made, step);
    if (step->kind == TD_MONEY_CHANGES && !add_mixture(money, made, old, &step->alone, trouble)) return false;
  }
  return true;
}

static bool add_models(TdMoney *money, TdTrouble **trouble) {
  const TdInputs *inputs = &money->inputs;
  bool same_supply = td_supply_same(&inputs->supplies[0], &inputs->supplies[1]);
  guint last = add_policy(money, g_ptr_array_index(inputs->policies.items, 0), &inputs->supplies[0], 0);
  if (money->by_clause) {
    find_steps(money);
    if (!add_chain(money, same_supply, &last, trouble)) return false;
    if (!same_supply) add_step(money, TD_MONEY_SUPPLIED);
    if (money->by_itself && !add_alone(money, trouble)) return false;
  }
  guint number = add_policy(money, g_ptr_array_index(inputs->policies.items, 1), &inputs->supplies[1], last);
  if (money->steps->len > 0) ((TdMoneyStep *)money->steps->pdata[money->steps->len - 1])->model = number;
  return true;
}

/* ---- labels that have another name in the new policy */

/* Does a label correspond to several, or is its name another's?  Then nobody could say what a claim means by it. */
static bool check_map(const TdDiffPair *pair, TdTrouble **trouble) {
  const TdJoint *joint = &pair->diff->joint;
  const TdModel *old = joint->side[TD_OLD];
  for (uint32_t i = 0; i < old->label_count; i++) {
    uint64_t set = joint->label[TD_OLD][i];
    bool own = false;
    for (uint32_t j = 0; j < joint->model.label_count; j++)
      own |= !(set >> j & 1) && strcmp(joint->model.labels[j], old->labels[i]) == 0;
    if ((set & (set - 1)) != 0 || own)
      return td_trouble_set(
          trouble,
          g_strdup_printf(
              "--map 里「%s」对应新政策的几个标签，或者新政策另有同名的标签，按它不能断定记录中的人是哪种身份；"
              "结算时请只写对应一个标签的",
              old->labels[i]),
          g_strdup_printf("--map: '%s' corresponds to several labels of the new policy, or is the name of another one, "
                          "so that it is not certain what the claims mean; with --claims name one label for each",
                          old->labels[i]));
  }
  return true;
}

static uint32_t counterparts(const TdJoint *joint, uint32_t j, uint32_t *last) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < joint->side[TD_OLD]->label_count; i++)
    if (joint->label[TD_OLD][i] >> j & 1) *last = i, count++;
  return count;
}

/* Where several old labels are one of the new policy the old policy keeps its own. */
static bool find_own_labels(TdMoney *money, TdTrouble **trouble) {
  const TdModelDiff *diff = money->pair->diff;
  bool several = false;
  uint32_t last;
  for (uint32_t j = 0; j < diff->joint.model.label_count; j++) several |= counterparts(&diff->joint, j, &last) > 1;
  if (!several) return true;
  TdDiffTask task = {.model = {diff->joint.side[TD_OLD], diff->joint.side[TD_NEW]}};
  for (int kind = 0; kind < TD_CALLED_COUNT; kind++) task.called[kind] = diff->called[kind];
  money->by_name = td_model_diff_task(&task);
  return money->by_name ||
         td_trouble_set(trouble, g_strdup("两项政策的标签合起来超过 64 个，不能放在一起结算"),
                        g_strdup("both policies together have more than 64 labels, which cannot be settled together"));
}

static uint64_t numbered(const TdProgramView *view, const char *name) {
  for (size_t i = 0; i < view->label_count; i++)
    if (strcmp(view->labels[i], name) == 0) return UINT64_C(1) << i;
  return 0;
}

/* Name FROM means what the model calls TO, unless it is one of its labels itself. */
static void add_alias(TdSupply *supply, TdLabelAlias *aliases, const char *from, const char *to) {
  if (strcmp(from, to) == 0 || numbered(supply->view, from)) return;
  aliases[supply->alias_count++] = (TdLabelAlias){from, numbered(supply->view, to)};
}

/* Records of either region are read.  A new label that several old ones are says nothing to the old policy. */
static void add_aliases(TdMoney *money) {
  const TdJoint *joint = &money->pair->diff->joint;
  const TdModel *old = joint->side[TD_OLD];
  for (guint m = 0; m < money->policies.items->len; m++) {
    TdSupply *supply = &g_array_index(money->supplies, TdSupply, m);
    TdLabelAlias *aliases = g_new0(TdLabelAlias, old->label_count + joint->model.label_count + 1);
    g_ptr_array_add(money->aliases, aliases);
    supply->aliases = aliases;
    for (uint32_t j = 0; j < joint->model.label_count; j++) {
      uint32_t last = 0, count = counterparts(joint, j, &last);
      for (uint32_t i = 0; i < old->label_count; i++)
        if (joint->label[TD_OLD][i] >> j & 1) add_alias(supply, aliases, old->labels[i], joint->model.labels[j]);
      if (count == 1 && m == 0 && money->by_name) add_alias(supply, aliases, joint->model.labels[j], old->labels[last]);
    }
  }
}

/* ---- the command line */

static bool read_number(const TdCommand *command, TdOptionId option, guint64 most, guint64 *number,
                        TdTrouble **trouble) {
  const char *text = td_command_value(command, option);
  if (!text || g_ascii_string_to_unsigned(text, 10, 1, most, number, NULL)) return true;
  const char *name = td_options[option].name;
  return td_trouble_set(
      trouble, g_strdup_printf("--%s 应为 1 至 %" G_GUINT64_FORMAT " 的整数，而不是 %s", name, most, text),
      g_strdup_printf("--%s wants a whole number from 1 to %" G_GUINT64_FORMAT ", not %s", name, most, text));
}

static bool read_inputs(TdMoney *money, const TdCommand *command, const char *const *outputs, size_t output_count,
                        TdTrouble **trouble) {
  const TdInputsAsked asked = {.records = money->claims,
                               .load = load_ends,
                               .user = money,
                               .params = td_command_value(command, TD_O_DIFF_PARAMS),
                               .people = td_command_value(command, TD_O_DIFF_PEOPLE),
                               .lists = command->values[TD_O_DIFF_LIST],
                               .outputs = outputs,
                               .output_count = output_count,
                               .lang = command->lang};
  return check_map(money->pair, trouble) && find_own_labels(money, trouble) &&
         td_inputs_read(&money->inputs, &asked, trouble);
}

/* Both policies may want the same. */
static void warn(const TdMoney *money, TdLang lang) {
  const GPtrArray *all = money->inputs.warnings;
  g_autoptr(GPtrArray) once = g_ptr_array_new();
  for (guint i = 0; i < all->len; i++) {
    bool known = false;
    for (guint k = 0; k < once->len && !known; k++)
      known = strcmp(((const TdTrouble *)once->pdata[k])->zh, ((const TdTrouble *)all->pdata[i])->zh) == 0;
    if (!known) g_ptr_array_add(once, all->pdata[i]);
  }
  td_warn(lang, once);
}

static bool settle(TdMoney *money, const TdCommand *command, TdWriter *out, TdTrouble **trouble) {
  guint64 threads = MIN(g_get_num_processors(), MOST_THREADS), top = USUAL_TOP;
  if (!read_number(command, TD_O_DIFF_THREADS, MOST_THREADS, &threads, trouble) ||
      !read_number(command, TD_O_DIFF_TOP, MOST_TOP, &top, trouble))
    return false;
  TdProgress progress;
  td_progress_init(&progress, command->lang);
  money->models = (TdModels){&money->policies, (const TdSupply *)(const void *)money->supplies->data,
                             (const uint16_t *)(const void *)money->held->data};
  money->balance = td_balance_new(&money->models, out, top);
  money->inputs.dossier.models = &money->models;
  money->inputs.dossier.supplies = money->models.supplies;
  TdRun run = {.dossier = &money->inputs.dossier,
               .threads = (unsigned)threads,
               .watch = td_progress_watch(&progress),
               .balance = money->balance};
  td_tally_init(&money->tally, money->inputs.dossier.policies, TD_RECORD_CLAIM);
  td_tally_columns(&money->tally, money->inputs.csv, &money->inputs.layout);
  bool done = td_run(&run, &money->tally, trouble) && td_csv_unchanged(money->inputs.csv, trouble);
  td_progress_end(&progress);
  money->sums = td_balance_tally(money->balance);
  return done;
}

TdMoney *td_money_new(const TdCommand *command, const TdDiffPair *pair, const char *const *outputs, size_t output_count,
                      TdWriter *out, TdTrouble **trouble) {
  g_autoptr(TdMoney) money = g_new0(TdMoney, 1);
  money->pair = pair;
  money->claims = td_command_value(command, TD_O_DIFF_CLAIMS);
  money->by_itself = command->values[TD_O_DIFF_ALONE] != NULL;
  money->by_clause = money->by_itself || command->values[TD_O_DIFF_CLAUSES] != NULL;
  money->steps = g_ptr_array_new_with_free_func(step_free);
  money->policies.items = g_ptr_array_new();
  money->mixtures = g_ptr_array_new_with_free_func(policies_free);
  money->supplies = g_array_new(FALSE, TRUE, sizeof(TdSupply));
  money->held = g_array_new(FALSE, TRUE, sizeof(uint16_t));
  money->mixed = g_array_new(FALSE, FALSE, sizeof(guint));
  money->aliases = g_ptr_array_new_with_free_func(g_free);
  if (!read_inputs(money, command, outputs, output_count, trouble) || !add_models(money, trouble)) return NULL;
  add_aliases(money);
  warn(money, command->lang);
  return settle(money, command, out, trouble) ? g_steal_pointer(&money) : NULL;
}
