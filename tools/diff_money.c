#include "tools/diff_money.h"

#include <string.h>

#include "compiler/compile.h"
#include "tools/progress.h"
#include "tools/total.h"

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

static bool add_model(const TdDiffPair *pair, const uint8_t *made, TdPolicies *policies, const char *path,
                      TdTrouble **trouble) {
  g_autoptr(TdArena) arena = td_arena_new();
  g_autoptr(GBytes) image = image_of(pair, td_diff_apply(pair->diff, made, arena), trouble);
  return image && td_policies_add(policies, image, path, trouble);
}

/* The old policy and the new one. */
static bool load_ends(void *user, TdInputs *inputs, TdTrouble **trouble) {
  const TdDiffPair *pair = ((const TdMoney *)user)->pair;
  g_autofree uint8_t *made = g_new0(uint8_t, pair->diff->changes->len + 1);
  if (!add_model(pair, made, &inputs->policies, pair->path[TD_OLD], trouble)) return false;
  memset(made, 1, pair->diff->changes->len);
  return add_model(pair, made, &inputs->policies, pair->path[TD_NEW], trouble);
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
  if (!add_model(money->pair, made, owned, money->pair->path[TD_NEW], trouble)) return false;
  TdPolicy *policy = g_ptr_array_index(owned->items, 0);
  td_supply_mix(&supply, policy->view, &money->inputs.supplies[0], &money->inputs.supplies[1]);
  *number = add_policy(money, policy, &supply, held);
  g_array_append_val(money->mixed, *number);
  return true;
}

static TdMoneyStep *add_step(TdMoney *money) {
  TdMoneyStep *step = g_new0(TdMoneyStep, 1);
  step->changes = g_array_new(FALSE, FALSE, sizeof(guint));
  g_ptr_array_add(money->steps, step);
  return step;
}

/* The changes that can make a difference to what is paid, in the order of the diff; those that cannot be made apart as
 * one step, where the first of them stands. */
static void find_steps(TdMoney *money) {
  const GPtrArray *changes = money->pair->diff->changes;
  g_autofree guint *groups = td_diff_groups(money->pair->diff);
  for (guint i = 0; i < changes->len; i++) {
    bool pays = false;
    for (guint k = i; k < changes->len; k++) pays |= groups[k] == i && td_change_pays(changes->pdata[k]);
    if (!pays) continue;
    TdMoneyStep *step = add_step(money);
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

static bool add_alone(TdMoney *money, TdTrouble **trouble) {
  for (guint i = 0; i < money->steps->len; i++) {
    TdMoneyStep *step = money->steps->pdata[i];
    g_autofree uint8_t *made = g_new0(uint8_t, money->pair->diff->changes->len + 1);
    make(made, step);
    if (step->changes->len > 0 && !add_mixture(money, made, 0, &step->alone, trouble)) return false;
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
    if (!same_supply) add_step(money);
    if (money->by_itself && !add_alone(money, trouble)) return false;
  }
  guint number = add_policy(money, g_ptr_array_index(inputs->policies.items, 1), &inputs->supplies[1], last);
  if (money->steps->len > 0) ((TdMoneyStep *)money->steps->pdata[money->steps->len - 1])->model = number;
  return true;
}

/* ---- labels that have another name in the new policy */

static bool check_map(const TdDiffPair *pair, TdTrouble **trouble) {
  const TdJoint *joint = &pair->diff->joint;
  const TdModel *old = joint->side[TD_OLD];
  uint64_t taken = 0;
  for (uint32_t i = 0; i < old->label_count; i++) {
    uint64_t set = joint->label[TD_OLD][i];
    bool several = (set & (set - 1)) != 0 || (taken & set) != 0, own = false;
    for (uint32_t j = 0; j < joint->model.label_count; j++)
      own |= !(set >> j & 1) && strcmp(joint->model.labels[j], old->labels[i]) == 0;
    if (several || own)
      return td_trouble_set(
          trouble,
          g_strdup_printf(
              "--map 里「%s」与新政策的标签不是一一对应，按它不能断定记录中的人是哪种身份；结算时请只写一一对应的",
              old->labels[i]),
          g_strdup_printf(
              "--map: '%s' and the labels of the new policy do not correspond one to one, so that it is not "
              "certain what the claims mean; with --claims name only pairs that do",
              old->labels[i]));
    taken |= set;
  }
  return true;
}

static uint64_t numbered(const TdProgramView *view, const char *name) {
  for (size_t i = 0; i < view->label_count; i++)
    if (strcmp(view->labels[i], name) == 0) return UINT64_C(1) << i;
  return 0;
}

/* Records of either region are read: the old names mean the labels that correspond. */
static void add_aliases(TdMoney *money) {
  const TdJoint *joint = &money->pair->diff->joint;
  const TdModel *old = joint->side[TD_OLD];
  for (guint m = 0; m < money->policies.items->len; m++) {
    TdSupply *supply = &g_array_index(money->supplies, TdSupply, m);
    TdLabelAlias *aliases = g_new0(TdLabelAlias, old->label_count + 1);
    g_ptr_array_add(money->aliases, aliases);
    supply->aliases = aliases;
    for (uint32_t i = 0; i < old->label_count; i++)
      for (uint32_t j = 0; j < joint->model.label_count; j++) {
        if (!(joint->label[TD_OLD][i] >> j & 1) || strcmp(joint->model.labels[j], old->labels[i]) == 0) continue;
        aliases[supply->alias_count++] = (TdLabelAlias){old->labels[i], numbered(supply->view, joint->model.labels[j])};
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
  return check_map(money->pair, trouble) && td_inputs_read(&money->inputs, &asked, trouble);
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

/* ---- words */

static const TdChange *change_of(const TdMoney *money, const TdMoneyStep *step, guint k) {
  return money->pair->diff->changes->pdata[g_array_index(step->changes, guint, k)];
}

char *td_money_step_name(const TdMoney *money, const TdMoneyStep *step, TdLang lang) {
  GString *out = g_string_new(NULL);
  for (guint k = 0; k < step->changes->len; k++)
    g_string_append_printf(out, "%s%s", k > 0 ? " + " : "", change_of(money, step, k)->name);
  if (step->changes->len == 0)
    g_string_append(out, lang == TD_LANG_ZH ? "外部给出的数值和名单" : "values and lists that are supplied");
  return g_string_free(out, FALSE);
}

static void add_clause(GPtrArray *clauses, const char *clause) {
  bool known = clause[0] == '\0';
  for (guint i = 0; i < clauses->len; i++) known |= strcmp(clauses->pdata[i], clause) == 0;
  if (!known) g_ptr_array_add(clauses, (gpointer)clause);
}

char *td_money_step_clauses(const TdMoney *money, const TdMoneyStep *step) {
  g_autoptr(GPtrArray) clauses = g_ptr_array_new();
  for (guint k = 0; k < step->changes->len; k++) {
    const TdChange *change = change_of(money, step, k);
    for (guint c = 0; c < change->cases->len; c++)
      for (int side = 0; side < TD_VERSIONS; side++) {
        const TdSaid *said = &((const TdChangeCase *)change->cases->pdata[c])->said[side];
        if (said->there) add_clause(clauses, said->clause);
      }
  }
  g_ptr_array_add(clauses, NULL);
  return g_strjoinv("、", (char **)clauses->pdata);
}

char *td_money_step_what(const TdMoney *money, const TdMoneyStep *step, TdLang lang) {
  bool zh = lang == TD_LANG_ZH;
  GString *out = g_string_new(NULL);
  g_autofree char *clauses = td_money_step_clauses(money, step);
  for (guint k = 0; k < step->changes->len; k++) {
    const TdChange *change = change_of(money, step, k);
    const TdChangeCase *first = change->cases->pdata[0];
    const char *texts[TD_VERSIONS];
    for (int side = 0; side < TD_VERSIONS; side++)
      texts[side] = first->said[side].there ? first->said[side].text.in[lang] : zh ? "没有" : "nothing";
    g_string_append_printf(out, "%s%s%s%s → %s%s", k > 0 ? (zh ? "；" : "; ") : "",
                           td_change_kinds[change->kind].text[lang], zh ? "：" : ": ", texts[TD_OLD], texts[TD_NEW],
                           td_diff_same_said(change) ? "" : " …");
  }
  if (clauses[0]) g_string_append_printf(out, zh ? "（依据 %s）" : " (clause %s)", clauses);
  return g_string_free(out, FALSE);
}

TdInt128 td_money_alone(const TdMoney *money, TdInt128 *together) {
  TdInt128 alone = 0, all = 0;
  for (guint i = 0; i < money->steps->len; i++) {
    const TdMoneyStep *step = money->steps->pdata[i];
    all += money->sums->steps[step->model].difference;
    if (step->alone > 0) alone += money->sums->steps[step->alone].difference;
  }
  *together = all - alone;
  return alone;
}

uint64_t td_money_left_out(const TdMoney *money) {
  return money->tally.repeats + money->tally.statuses[TD_STATUS_NO_POLICY] + td_tally_rejects(&money->tally);
}

static bool has_name(const GPtrArray *names, const char *name) {
  for (guint i = 0; i < names->len; i++)
    if (strcmp(names->pdata[i], name) == 0) return true;
  return false;
}

GPtrArray *td_money_benefits(const TdMoney *money) {
  GPtrArray *names = g_ptr_array_new();
  for (int side = 0; side < 2; side++) {
    const TdProgramView *view = td_balance_view(money->sums, side);
    for (size_t i = 0; i < view->benefit_count; i++)
      if (money->sums->benefits[side][i].lines > 0 && !has_name(names, view->benefits[i]))
        g_ptr_array_add(names, (gpointer)view->benefits[i]);
  }
  return names;
}

TdBalanceBenefit td_money_benefit(const TdMoney *money, int side, const char *name) {
  const TdProgramView *view = td_balance_view(money->sums, side);
  for (size_t i = 0; i < view->benefit_count; i++)
    if (strcmp(view->benefits[i], name) == 0) return money->sums->benefits[side][i];
  return (TdBalanceBenefit){0};
}

char *td_money_difference(TdInt128 fen) {
  g_autofree char *text = td_total_grouped(fen);
  return g_strconcat(fen > 0 ? "+" : "", text, NULL);
}

char *td_money_count(uint64_t count) {
  char *text = td_total_grouped((TdInt128)count * 100);
  text[strlen(text) - strlen(".00")] = '\0';
  return text;
}
