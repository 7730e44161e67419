#include "tools/summary.h"

#include "runtime/program.h"
#include "tools/paid_print.h"

typedef struct {
  const char *word;
  uint64_t count;
} Entry;

static gint by_count(gconstpointer a, gconstpointer b) {
  const Entry *left = a, *right = b;
  if (left->count != right->count) return left->count > right->count ? -1 : 1;
  return strcmp(left->word, right->word);
}

/* The words of a table, the most frequent first. */
static GArray *sorted(GHashTable *words) {
  GArray *entries = g_array_new(FALSE, FALSE, sizeof(Entry));
  GHashTableIter iter;
  gpointer word, count;
  g_hash_table_iter_init(&iter, words);
  while (g_hash_table_iter_next(&iter, &word, &count)) {
    Entry entry = {word, *(uint64_t *)count};
    g_array_append_val(entries, entry);
  }
  g_array_sort(entries, by_count);
  return entries;
}

const char *td_reason_meaning(const char *word, TdLang lang) {
  for (int i = 0; i < TD_REASON_COUNT; i++)
    if (g_str_equal(td_reasons[i].word, word)) return lang == TD_LANG_ZH ? td_reasons[i].zh : td_reasons[i].en;
  return "";
}

static void print_entry(FILE *out, const char *word, const char *text, uint64_t count) {
  fprintf(out, "  %s%s%s %" G_GUINT64_FORMAT "\n", word, text[0] ? " " : "", text, (guint64)count);
}

static void print_head(const TdTally *tally, bool zh, FILE *out) {
  fprintf(out,
          zh ? "读入 %" G_GUINT64_FORMAT " 行：结果 %" G_GUINT64_FORMAT " 行"
             : "%" G_GUINT64_FORMAT " rows in: %" G_GUINT64_FORMAT " in the results",
          (guint64)tally->rows, (guint64)tally->results);
  if (tally->record == TD_RECORD_CLAIM) /* of enrolments each is answered by itself */
    fprintf(out, zh ? "（其中重复 %" G_GUINT64_FORMAT " 行）" : " (%" G_GUINT64_FORMAT " of them repeat another)",
            (guint64)tally->repeats);
  fprintf(out, zh ? "，拒收 %" G_GUINT64_FORMAT " 行\n" : ", %" G_GUINT64_FORMAT " rejected\n",
          (guint64)td_tally_rejects(tally));
}

static void print_ledger(const TdTally *tally, bool zh, FILE *out) {
  if (tally->recorded > 0)
    fprintf(out,
            zh ? "账本已有 %" G_GUINT64_FORMAT " 行的结果，照录，以下不再计\n"
               : "%" G_GUINT64_FORMAT " rows were in the ledger: their results are repeated, and counted no further\n",
            (guint64)tally->recorded);
  if (tally->late)
    fprintf(out,
            zh ? "迟到 %u 笔（早于该人员已入账的结算），按到达的先后结算，清单（--manifest）列出编号\n"
               : "%u claims came late (before a claim of the person that the ledger has): settled in order of arrival, "
                 "listed in the manifest\n",
            tally->late->len);
}

static void print_statuses(const TdTally *tally, TdLang lang, FILE *out) {
  for (int i = 0; i < TD_STATUS_COUNT; i++)
    if (tally->statuses[i] > 0)
      print_entry(out, td_statuses[i].word, lang == TD_LANG_ZH ? td_statuses[i].zh : "", tally->statuses[i]);
}

static void print_reasons(const TdTally *tally, TdStatus status, TdLang lang, FILE *out) {
  g_autoptr(GHashTable) words = td_tally_reasons(tally, status);
  g_autoptr(GArray) entries = sorted(words);
  if (entries->len == 0) return;
  if (lang == TD_LANG_ZH)
    fprintf(out, "%s（%s）：\n", td_statuses[status].zh, td_statuses[status].word);
  else
    fprintf(out, "%s:\n", td_statuses[status].word);
  for (guint i = 0; i < entries->len; i++) {
    Entry entry = g_array_index(entries, Entry, i);
    print_entry(out, entry.word, td_reason_meaning(entry.word, lang), entry.count);
  }
}

static void print_rejects(const TdTally *tally, TdLang lang, FILE *out) {
  bool zh = lang == TD_LANG_ZH;
  if (td_tally_rejects(tally) > 0) fputs(zh ? "拒收：\n" : "rejected:\n", out);
  for (int i = 0; i < TD_REJECT_COUNT; i++)
    if (tally->rejected[i] > 0)
      print_entry(out, td_rejects[i].word, zh ? td_rejects[i].zh : td_rejects[i].en, tally->rejected[i]);
  if (tally->bent)
    fputs(zh ? "  有的值像是被电子表格改过：请把编号、日期和金额列设为文本格式后再导出 CSV"
               "（日期 2025-07-05，金额 1234.00，不带千位分隔符）\n"
             : "  some values look as if a spreadsheet had changed them: set the columns of ids, dates and amounts to "
               "text before exporting CSV (2025-07-05, 1234.00 without thousands separators)\n",
          out);
}

static void print_money(const TdTally *tally, bool zh, FILE *out) {
  g_autofree char *aid = td_total_text(tally->aid);
  g_autofree char *back = td_total_text(tally->taken_back);
  g_autofree char *net = td_total_text(tally->aid - tally->taken_back);
  if (tally->record == TD_RECORD_ENROLMENT)
    fprintf(out, zh ? "资助金额 %s 元\n" : "subsidies %s yuan\n", aid);
  else
    fprintf(out, zh ? "救助金额 %s 元，冲销 %s 元，净额 %s 元\n" : "aid %s yuan, taken back %s, net %s\n", aid, back,
            net);
  for (size_t i = 0; i < tally->policy_count; i++) {
    const TdPolicyTally *policy = &tally->policies[i];
    for (size_t k = 0; k < policy->view->benefit_count; k++) {
      g_autofree char *paid = td_total_text(policy->benefits[k].paid);
      if (policy->benefits[k].lines > 0)
        fprintf(out,
                zh ? "  %s %s %" G_GUINT64_FORMAT " 笔，%s 元\n" : "  %s %s %" G_GUINT64_FORMAT " lines, %s yuan\n",
                policy->view->id, policy->view->benefits[k], (guint64)policy->benefits[k].lines, paid);
    }
    for (size_t k = 0; k < policy->view->alert_count; k++)
      if (policy->alerts[k] > 0)
        fprintf(out, zh ? "  %s %s %" G_GUINT64_FORMAT " 次\n" : "  %s %s %" G_GUINT64_FORMAT " alerts\n",
                policy->view->id, policy->view->alerts[k], (guint64)policy->alerts[k]);
  }
}

/* The most frequent unknown labels; a column that was mapped wrongly has thousands. */
enum { SHOWN_LABELS = 20 };

static void print_unknown(const TdTally *tally, bool zh, FILE *out) {
  g_autoptr(GArray) labels = sorted(tally->unknown_labels);
  if (labels->len > 0)
    fputs(zh ? "政策没有列出的身份（不算救助身份）：\n"
             : "identities that the policy does not list (they give no category):\n",
          out);
  for (guint i = 0; i < MIN(labels->len, SHOWN_LABELS); i++)
    print_entry(out, g_array_index(labels, Entry, i).word, "", g_array_index(labels, Entry, i).count);
  if (labels->len > SHOWN_LABELS) fprintf(out, zh ? "  另有 %u 种\n" : "  and %u more\n", labels->len - SHOWN_LABELS);
  if (tally->unknown_columns->len == 0) return;
  fputs(zh ? "不认识、没有使用的列：" : "columns that are not known and were ignored:", out);
  for (guint i = 0; i < tally->unknown_columns->len; i++)
    fprintf(out, " %s", (const char *)g_ptr_array_index(tally->unknown_columns, i));
  fputc('\n', out);
}

void td_summary_print(const TdTally *tally, TdLang lang, FILE *out) {
  bool zh = lang == TD_LANG_ZH;
  print_head(tally, zh, out);
  print_ledger(tally, zh, out);
  print_statuses(tally, lang, out);
  print_reasons(tally, TD_STATUS_INELIGIBLE, lang, out);
  print_reasons(tally, TD_STATUS_UNDETERMINED, lang, out);
  print_rejects(tally, lang, out);
  print_money(tally, zh, out);
  if (tally->paid) td_paid_print_text(tally->paid, lang, out);
  print_unknown(tally, zh, out);
}

static void json_words(TdJson *json, const char *key, GHashTable *words) {
  g_autoptr(GArray) entries = sorted(words);
  td_json_begin(json, key, '{');
  for (guint i = 0; i < entries->len; i++)
    td_json_count(json, g_array_index(entries, Entry, i).word, g_array_index(entries, Entry, i).count);
  td_json_end(json, '}');
}

static void json_total(TdJson *json, const char *key, TdInt128 fen) {
  g_autofree char *text = td_total_text(fen);
  td_json_text(json, key, text);
}

static void json_policies(TdJson *json, const TdTally *tally) {
  td_json_begin(json, "benefits", '[');
  for (size_t i = 0; i < tally->policy_count; i++) {
    const TdPolicyTally *policy = &tally->policies[i];
    for (size_t k = 0; k < policy->view->benefit_count && !policy->archived; k++) {
      td_json_begin(json, NULL, '{');
      td_json_text(json, "policy", policy->view->id);
      td_json_text(json, "benefit", policy->view->benefits[k]);
      td_json_count(json, "lines", policy->benefits[k].lines);
      json_total(json, "paid", policy->benefits[k].paid);
      td_json_end(json, '}');
    }
  }
  td_json_end(json, ']');
  td_json_begin(json, "alerts", '[');
  for (size_t i = 0; i < tally->policy_count; i++) {
    const TdPolicyTally *policy = &tally->policies[i];
    for (size_t k = 0; k < policy->view->alert_count && !policy->archived; k++) {
      td_json_begin(json, NULL, '{');
      td_json_text(json, "policy", policy->view->id);
      td_json_text(json, "alert", policy->view->alerts[k]);
      td_json_count(json, "count", policy->alerts[k]);
      td_json_end(json, '}');
    }
  }
  td_json_end(json, ']');
}

void td_summary_json(const TdTally *tally, TdJson *json) {
  td_json_count(json, "rows", tally->rows);
  td_json_count(json, "results", tally->results);
  td_json_count(json, "repeats", tally->repeats);
  td_json_count(json, "recorded", tally->recorded);
  td_json_begin(json, "late", '[');
  for (guint i = 0; tally->late && i < tally->late->len; i++) td_json_text(json, NULL, tally->late->pdata[i]);
  td_json_end(json, ']');
  td_json_count(json, "rejects", td_tally_rejects(tally));
  td_json_begin(json, "statuses", '{');
  for (int i = 0; i < TD_STATUS_COUNT; i++) td_json_count(json, td_statuses[i].word, tally->statuses[i]);
  td_json_end(json, '}');
  td_json_begin(json, "rejected", '{');
  for (int i = 0; i < TD_REJECT_COUNT; i++)
    if (tally->rejected[i] > 0) td_json_count(json, td_rejects[i].word, tally->rejected[i]);
  td_json_end(json, '}');
  g_autoptr(GHashTable) ineligible = td_tally_reasons(tally, TD_STATUS_INELIGIBLE);
  g_autoptr(GHashTable) undetermined = td_tally_reasons(tally, TD_STATUS_UNDETERMINED);
  json_words(json, "ineligible", ineligible);
  json_words(json, "undetermined", undetermined);
  json_total(json, "aid", tally->aid);
  json_total(json, "taken_back", tally->taken_back);
  json_policies(json, tally);
  if (tally->paid) td_paid_print_json(tally->paid, json);
  json_words(json, "unknown_labels", tally->unknown_labels);
  td_json_begin(json, "unknown_columns", '[');
  for (guint i = 0; i < tally->unknown_columns->len; i++)
    td_json_text(json, NULL, g_ptr_array_index(tally->unknown_columns, i));
  td_json_end(json, ']');
  td_json_begin(json, "hints", '[');
  if (tally->bent) td_json_text(json, NULL, "spreadsheet");
  td_json_end(json, ']');
}
