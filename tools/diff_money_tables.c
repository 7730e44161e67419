/* What the differences cost, as tables that every format shows. */
#include <string.h>

#include "tools/diff_money.h"
#include "tools/input_file.h"
#include "tools/summary.h"
#include "tools/total.h"

enum { SHOWN_GROUPS = 60 };

typedef struct {
  const TdMoney *money;
  TdLang lang;
  GPtrArray *tables;
  TdMoneyTable *table; /* that is being made */
  GPtrArray *row;
} Maker;

static const char *pick(const Maker *maker, const char *zh, const char *en) {
  return maker->lang == TD_LANG_ZH ? zh : en;
}

static void table_free(gpointer data) {
  TdMoneyTable *table = data;
  g_free(table->title);
  g_ptr_array_unref(table->columns);
  g_ptr_array_unref(table->rows);
  g_free(table);
}

/* COLUMNS: names in Chinese and English, one after the other. */
static void begin(Maker *maker, const char *title, const char *const (*columns)[2], size_t count, guint words) {
  TdMoneyTable *table = g_new0(TdMoneyTable, 1);
  *table = (TdMoneyTable){.title = g_strdup(title),
                          .columns = g_ptr_array_new(),
                          .words = words,
                          .rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref)};
  for (size_t i = 0; i < count; i++) g_ptr_array_add(table->columns, (gpointer)columns[i][maker->lang]);
  maker->table = table;
}

static void end(Maker *maker) {
  if (maker->table->rows->len > 0)
    g_ptr_array_add(maker->tables, maker->table);
  else
    table_free(maker->table);
}

static void put_row(Maker *maker) {
  maker->row = g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(maker->table->rows, maker->row);
}

static void put_text(Maker *maker, const char *text) {
  g_ptr_array_add(maker->row, g_strdup(text));
}

/* A name, or two where they differ. */
static void put_both(Maker *maker, const char *old, const char *new) {
  g_ptr_array_add(maker->row, strcmp(old, new) == 0 ? g_strdup(old) : g_strdup_printf("%s → %s", old, new));
}

static void put_count(Maker *maker, uint64_t count) {
  g_ptr_array_add(maker->row, td_money_count(count));
}

static void put_amounts(Maker *maker, TdInt128 old_amount, TdInt128 new_amount) {
  g_ptr_array_add(maker->row, td_total_grouped(old_amount));
  g_ptr_array_add(maker->row, td_total_grouped(new_amount));
  g_ptr_array_add(maker->row, td_money_difference(new_amount - old_amount));
}

/* ---- in all ---- */

static void put_sums(Maker *maker) {
  static const char *const columns[][2] = {
      {"情形", "what"}, {"结算", "claims"}, {"原", "old"}, {"新", "new"}, {"差额", "difference"}};
  static const char *const texts[TD_STANDS][2] = {{"增加", "paid more"},
                                                  {"减少", "paid less"},
                                                  {"不变", "unchanged"},
                                                  {"只有一边有结果", "only one of the two answers"}};
  const TdBalanceSum *sums = maker->money->sums->by_claim;
  TdBalanceSum all = td_balance_all(sums);
  begin(maker, pick(maker, "合计（元）", "In all (yuan)"), columns, G_N_ELEMENTS(columns), 1);
  for (int i = 0; i <= TD_STANDS; i++) {
    const TdBalanceSum *sum = i < TD_STANDS ? &sums[i] : &all;
    if (i == TD_APART && sum->count == 0) continue;
    put_row(maker);
    put_text(maker, i < TD_STANDS ? texts[i][maker->lang] : pick(maker, "全部", "all"));
    put_count(maker, sum->count);
    put_amounts(maker, sum->amount[0], sum->amount[1]);
  }
  end(maker);
}

static void put_persons(Maker *maker) {
  static const char *const columns[][2] = {
      {"情形", "what"}, {"人数", "persons"}, {"原", "old"}, {"新", "new"}, {"差额", "difference"}};
  static const char *const texts[][2] = {{"增加", "get more"}, {"减少", "get less"}, {"不变", "unchanged"}};
  const TdBalanceTally *sums = maker->money->sums;
  begin(maker, pick(maker, "按人（两边都有结果的结算）", "Persons (of claims that both answer)"), columns,
        G_N_ELEMENTS(columns), 1);
  for (int i = 0; i < TD_APART; i++) {
    put_row(maker);
    put_text(maker, texts[i][maker->lang]);
    put_count(maker, sums->by_person[i].count);
    put_amounts(maker, sums->by_person[i].amount[0], sums->by_person[i].amount[1]);
  }
  end(maker);
}

/* ---- clause by clause ---- */

static void put_step(Maker *maker, const TdMoneyStep *step) {
  const TdMoney *money = maker->money;
  const TdBalanceStep *sum = &money->sums->steps[step->model];
  put_row(maker);
  g_ptr_array_add(maker->row, td_money_step_name(money, step, maker->lang));
  g_ptr_array_add(maker->row, td_money_step_clauses(money, step));
  g_ptr_array_add(maker->row, td_money_difference(sum->difference));
  g_ptr_array_add(maker->row, td_total_grouped(sum->total));
  put_count(maker, sum->claims);
  put_count(maker, sum->persons);
  put_count(maker, sum->apart_claims);
  if (money->by_itself)
    g_ptr_array_add(maker->row,
                    step->alone > 0 ? td_money_difference(money->sums->steps[step->alone].difference) : g_strdup(""));
}

/* A row of one total. */
static void put_total(Maker *maker, const char *what, char *difference, TdInt128 total, char *alone) {
  put_row(maker);
  put_text(maker, what);
  put_text(maker, "");
  g_ptr_array_add(maker->row, difference);
  g_ptr_array_add(maker->row, td_total_grouped(total));
  for (int i = 0; i < 3; i++) put_text(maker, "");
  if (alone) g_ptr_array_add(maker->row, alone);
}

static void put_steps(Maker *maker) {
  static const char *const columns[][2] = {{"改动", "change"},
                                           {"依据", "clauses"},
                                           {"差额", "difference"},
                                           {"改后合计", "total after it"},
                                           {"结算", "claims"},
                                           {"人数", "persons"},
                                           {"其中只有一边有结果", "of them answered by one"},
                                           {"单独改动的差额", "by itself"}};
  const TdMoney *money = maker->money;
  if (!money->by_clause) return;
  TdBalanceSum all = td_balance_all(money->sums->by_claim);
  TdInt128 together, alone = td_money_alone(money, &together);
  begin(maker,
        pick(maker, "逐项改动（元）：依次改动，各步之和等于总差额",
             "Change by change (yuan): one after another, adding up to the whole difference"),
        columns, G_N_ELEMENTS(columns) - !money->by_itself, 2);
  put_total(maker, pick(maker, "原政策", "the old policy"), g_strdup(""), all.amount[0],
            money->by_itself ? g_strdup("") : NULL);
  for (guint i = 0; i < money->steps->len; i++) put_step(maker, money->steps->pdata[i]);
  put_total(maker, pick(maker, "新政策", "the new policy"), td_money_difference(all.amount[1] - all.amount[0]),
            all.amount[1], money->by_itself ? td_money_difference(alone) : NULL);
  if (money->by_itself) {
    put_row(maker);
    put_text(maker, pick(maker, "相互影响（总差额 − 单独改动之和）", "together (the difference − the sum by itself)"));
    for (int i = 0; i < 6; i++) put_text(maker, "");
    g_ptr_array_add(maker->row, td_money_difference(together));
  }
  end(maker);
}

/* ---- identities, benefits ---- */

static const char *category(const Maker *maker, const TdBalanceKey *key, int side) {
  const char *text = td_balance_category(maker->money->sums, key, side);
  return text[0] ? text : pick(maker, "（无）", "(none)");
}

static void put_categories(Maker *maker) {
  static const char *const columns[][2] = {{"身份", "identity"},  {"结算", "claims"}, {"增加", "more"},
                                           {"减少", "less"},      {"原", "old"},      {"新", "new"},
                                           {"差额", "difference"}};
  g_autoptr(GArray) rows = td_balance_rows(maker->money->sums, TD_BALANCE_BY_CATEGORY);
  begin(maker, pick(maker, "按身份，差额大的在前", "By identity, the largest difference first"), columns,
        G_N_ELEMENTS(columns), 1);
  for (guint i = 0; i < MIN(rows->len, SHOWN_GROUPS); i++) {
    const TdBalanceGroup *row = &g_array_index(rows, TdBalanceGroup, i);
    TdBalanceSum all = td_balance_all(row->sums);
    const char *old = category(maker, &row->key, 0), *new = category(maker, &row->key, 1);
    put_row(maker);
    put_both(maker, old, new);
    put_count(maker, all.count);
    put_count(maker, row->sums[TD_GAINS].count);
    put_count(maker, row->sums[TD_LOSES].count);
    put_amounts(maker, all.amount[0], all.amount[1]);
  }
  end(maker);
}

static void put_benefits(Maker *maker) {
  static const char *const columns[][2] = {
      {"待遇", "benefit"}, {"原有笔数", "times, old"}, {"新有笔数", "times, new"}, {"原", "old"},
      {"新", "new"},       {"差额", "difference"}};
  g_autoptr(GArray) benefits = td_money_benefits(maker->money);
  begin(maker, pick(maker, "按待遇", "By benefit"), columns, G_N_ELEMENTS(columns), 1);
  for (guint i = 0; i < benefits->len; i++) {
    const TdMoneyBenefit *benefit = &g_array_index(benefits, TdMoneyBenefit, i);
    put_row(maker);
    put_both(maker, benefit->name[TD_OLD], benefit->name[TD_NEW]);
    for (int side = 0; side < 2; side++) put_count(maker, benefit->of[side].lines);
    put_amounts(maker, benefit->of[TD_OLD].paid, benefit->of[TD_NEW].paid);
  }
  end(maker);
}

/* ---- what only one of the two answers ---- */

static void put_answer(Maker *maker, const TdBalanceKey *key, int side) {
  const char *reason = td_balance_reason(maker->money->sums, key, side);
  const char *meaning = td_reason_meaning(reason, maker->lang);
  const char *status = td_balance_status(key, side, maker->lang == TD_LANG_ZH ? 0 : 1);
  const char *why = meaning[0] ? meaning : reason;
  g_ptr_array_add(maker->row,
                  why[0] ? g_strdup_printf("%s%s%s", status, pick(maker, "：", ": "), why) : g_strdup(status));
}

static void put_apart(Maker *maker) {
  static const char *const columns[][2] = {{"按原政策", "by the old policy"},
                                           {"按新政策", "by the new policy"},
                                           {"结算", "claims"},
                                           {"原", "old"},
                                           {"新", "new"},
                                           {"差额", "difference"}};
  g_autoptr(GArray) rows = td_balance_rows(maker->money->sums, TD_BALANCE_BY_STATUS);
  begin(maker,
        pick(maker, "只有一边有结果的结算（另一边不当作 0）",
             "Claims that only one of the two answers (the other is not taken as 0)"),
        columns, G_N_ELEMENTS(columns), 2);
  for (guint i = 0; i < MIN(rows->len, SHOWN_GROUPS); i++) {
    const TdBalanceGroup *row = &g_array_index(rows, TdBalanceGroup, i);
    TdBalanceSum all = td_balance_all(row->sums);
    put_row(maker);
    for (int side = 0; side < 2; side++) put_answer(maker, &row->key, side);
    put_count(maker, all.count);
    for (int side = 0; side < 2; side++)
      g_ptr_array_add(maker->row,
                      td_status_answers(row->key.status[side]) ? td_total_grouped(all.amount[side]) : g_strdup("—"));
    g_ptr_array_add(maker->row, td_money_difference(all.amount[1] - all.amount[0]));
  }
  end(maker);
}

/* ---- who gains and loses most ---- */

static void put_person_top(Maker *maker, int side, const char *title) {
  static const char *const columns[][2] = {{"人员编号", "psn_no"},
                                           {"有差别的结算", "claims that differ"},
                                           {"原", "old"},
                                           {"新", "new"},
                                           {"差额", "difference"}};
  const GPtrArray *tops = maker->money->sums->person_top[side];
  begin(maker, title, columns, G_N_ELEMENTS(columns), 1);
  for (guint i = 0; i < tops->len; i++) {
    const TdBalanceTop *top = tops->pdata[i];
    put_row(maker);
    put_text(maker, top->psn_no);
    put_count(maker, top->claims);
    put_amounts(maker, top->amount[0], top->amount[1]);
  }
  end(maker);
}

static void put_claim_top(Maker *maker, int side, const char *title) {
  static const char *const columns[][2] = {{"结算编号", "setl_id"}, {"人员编号", "psn_no"}, {"身份", "identity"},
                                           {"原", "old"},           {"新", "new"},          {"差额", "difference"}};
  const TdBalanceTally *sums = maker->money->sums;
  const GPtrArray *tops = sums->claim_top[side];
  begin(maker, title, columns, G_N_ELEMENTS(columns), 3);
  for (guint i = 0; i < tops->len; i++) {
    const TdBalanceTop *top = tops->pdata[i];
    const TdBalanceKey *key = &g_array_index(sums->groups, TdBalanceGroup, top->group).key;
    const char *old = category(maker, key, 0), *new = category(maker, key, 1);
    put_row(maker);
    put_text(maker, top->setl_id);
    put_text(maker, top->psn_no);
    put_both(maker, old, new);
    put_amounts(maker, top->amount[0], top->amount[1]);
  }
  end(maker);
}

GPtrArray *td_money_tables(const TdMoney *money, TdLang lang) {
  Maker maker = {.money = money, .lang = lang, .tables = g_ptr_array_new_with_free_func(table_free)};
  put_sums(&maker);
  put_persons(&maker);
  put_steps(&maker);
  put_categories(&maker);
  put_benefits(&maker);
  put_apart(&maker);
  put_person_top(&maker, 0, pick(&maker, "增加最多的人", "Persons who gain most"));
  put_person_top(&maker, 1, pick(&maker, "减少最多的人", "Persons who lose most"));
  put_claim_top(&maker, 0, pick(&maker, "增加最多的结算", "Claims that gain most"));
  put_claim_top(&maker, 1, pick(&maker, "减少最多的结算", "Claims that lose most"));
  return maker.tables;
}

/* ---- the head ---- */

static void put_left_out(GString *out, const char *zh, const char *en, uint64_t count, TdLang lang) {
  g_autofree char *text = td_money_count(count);
  if (count == 0) return;
  g_string_append_printf(out, lang == TD_LANG_ZH ? "；%s %s 行" : "; %s: %s", lang == TD_LANG_ZH ? zh : en, text);
}

/* What is no gain or loss, though it stands in the totals. */
static void put_apart_note(GString *out, const TdMoney *money, TdLang lang) {
  const TdBalanceSum *apart = &money->sums->by_claim[TD_APART];
  g_autofree char *count = td_money_count(apart->count);
  g_autofree char *difference = td_money_difference(apart->amount[1] - apart->amount[0]);
  if (apart->count == 0) return;
  g_string_append_printf(out,
                         lang == TD_LANG_ZH
                             ? "有 %s 条结算只有一项政策算得出结果：合计的差额中有 %s 元来自它们，不是增减，另列于下。"
                             : " %s claims are answered by one of the two alone: %s yuan of the whole difference are "
                               "theirs, which is no gain or loss; they are listed apart.",
                         count, difference);
}

char *td_money_head(const TdMoney *money, TdLang lang) {
  bool zh = lang == TD_LANG_ZH;
  const TdTally *tally = &money->tally;
  GString *out = g_string_new(NULL);
  g_autofree char *claims = td_money_count(money->sums->claims), *rows = td_money_count(tally->rows);
  g_string_append_printf(
      out,
      zh ? "%s：%s 行，其中比较 %s 条结算，两项政策各结算一遍，差额 = 新 − 原"
         : "%s: %s rows, of which %s claims are compared, settled under both; difference = new − old",
      zh ? td_input_name_zh(money->claims) : td_input_name_en(money->claims), rows, claims);
  put_left_out(out, "冲销及被冲销的（合计为 0）", "rows that take back or are taken back (together 0)",
               tally->statuses[TD_STATUS_REVERSED] + money->sums->taken_back, lang);
  put_left_out(out, "重复的", "repeated", tally->repeats, lang);
  put_left_out(out, "不在两项政策施行期间的", "in the time of neither policy", tally->statuses[TD_STATUS_NO_POLICY],
               lang);
  put_left_out(out, "拒收的", "rejected", td_tally_rejects(tally), lang);
  g_string_append(out, zh ? "。" : ".");
  put_apart_note(out, money, lang);
  return g_string_free(out, FALSE);
}
