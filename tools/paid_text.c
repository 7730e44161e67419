#include "tools/paid_print.h"
#include "tools/summary.h"
#include "tools/total.h"

enum { SHOWN_REASONS = 10 };

static void print_kinds(const TdPaidTally *tally, TdLang lang, FILE *out) {
  for (int kind = 0; kind < TD_PAID_EQUAL; kind++) {
    const TdPaidSum *sum = &tally->kinds[kind];
    g_autofree char *difference = td_total_text(sum->paid - sum->computed);
    if (sum->count > 0)
      fprintf(out,
              lang == TD_LANG_ZH ? "  %s %" G_GUINT64_FORMAT " 条，差额 %s 元\n"
                                 : "  %s %" G_GUINT64_FORMAT ", difference %s yuan\n",
              td_paid_kinds[kind].text[lang], (guint64)sum->count, difference);
  }
}

static void print_sizes(const TdPaidTally *tally, bool zh, FILE *out) {
  fputs(zh ? "  差额大小：\n" : "  by size (yuan):\n", out);
  for (int size = 0; size < TD_PAID_SIZE_COUNT; size++) {
    const TdPaidSum *over = &tally->sizes[size][0], *under = &tally->sizes[size][1];
    if (over->count + under->count == 0) continue;
    g_autofree char *more = td_total_text(over->paid - over->computed);
    g_autofree char *less = td_total_text(under->paid - under->computed);
    fprintf(out,
            zh ? "    %s：付多了 %" G_GUINT64_FORMAT " 条 %s 元，付少了 %" G_GUINT64_FORMAT " 条 %s 元\n"
               : "    %s: %" G_GUINT64_FORMAT " too much, %s; %" G_GUINT64_FORMAT " too little, %s\n",
            td_paid_sizes[size].text[zh ? TD_LANG_ZH : TD_LANG_EN], (guint64)over->count, more, (guint64)under->count,
            less);
  }
}

/* kind policy status, then the reason or the benefits, where there are any */
static void print_key(const TdPaidTally *tally, const TdPaidKey *key, TdLang lang, FILE *out) {
  g_autofree char *benefits = td_paid_benefits(tally, key, "+");
  const char *policy = td_paid_policy(tally, key), *reason = td_paid_reason(tally, key);
  g_autofree char *status =
      lang == TD_LANG_ZH ? g_strdup_printf("%s（%s）", td_statuses[key->status].zh, td_statuses[key->status].word)
                         : g_strdup(td_statuses[key->status].word);
  const char *parts[] = {policy, status, reason, td_reason_meaning(reason, lang), benefits};
  bool more = false;
  for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
    if (parts[i][0] == '\0') continue;
    fprintf(out, "%s%s", more ? " " : "", parts[i]);
    more = true;
  }
}

static void print_reasons(const TdPaidTally *tally, TdLang lang, FILE *out) {
  bool zh = lang == TD_LANG_ZH;
  g_autoptr(GArray) rows = td_paid_rows(tally, TD_PAID_BY_REASON);
  fputs(zh ? "  原因，差额大的在前：\n" : "  by reason, the largest difference first:\n", out);
  for (guint i = 0; i < MIN(rows->len, SHOWN_REASONS); i++) {
    const TdPaidRow *row = &g_array_index(rows, TdPaidRow, i);
    g_autofree char *difference = td_total_text(row->over + row->under);
    fprintf(out, "    %s ", td_paid_kinds[row->key.kind].text[lang]);
    print_key(tally, &row->key, lang, out);
    fprintf(out, zh ? "：%" G_GUINT64_FORMAT " 条，%s 元\n" : ": %" G_GUINT64_FORMAT ", %s yuan\n",
            (guint64)row->sum.count, difference);
  }
  if (rows->len > SHOWN_REASONS) fprintf(out, zh ? "    另有 %u 种\n" : "    and %u more\n", rows->len - SHOWN_REASONS);
}

static void print_open(const TdPaidTally *tally, TdLang lang, FILE *out) {
  bool zh = lang == TD_LANG_ZH;
  g_autoptr(GArray) rows = td_paid_rows(tally, TD_PAID_BY_STATUS);
  for (guint i = 0; i < rows->len; i++) {
    const TdPaidRow *row = &g_array_index(rows, TdPaidRow, i);
    g_autofree char *paid = td_total_text(row->sum.paid);
    fputs(zh ? "  没有算出应付金额，不比对：" : "  not compared, nothing computed: ", out);
    print_key(tally, &row->key, lang, out);
    fprintf(out, zh ? " %" G_GUINT64_FORMAT " 条，实付 %s 元\n" : " %" G_GUINT64_FORMAT ", paid %s yuan\n",
            (guint64)row->sum.count, paid);
  }
  g_autofree char *back = td_total_text(tally->taken_back.paid);
  if (tally->taken_back.count > 0)
    fprintf(out,
            zh ? "  后来被冲销，不比对：%" G_GUINT64_FORMAT " 条，实付 %s 元\n"
               : "  not compared, taken back: %" G_GUINT64_FORMAT ", paid %s yuan\n",
            (guint64)tally->taken_back.count, back);
  if (tally->unknown > 0)
    fprintf(out,
            zh ? "  没有 maf_pay，不比对：%" G_GUINT64_FORMAT " 条\n"
               : "  not compared, without maf_pay: %" G_GUINT64_FORMAT "\n",
            (guint64)tally->unknown);
}

void td_paid_print_text(const TdPaidTally *tally, TdLang lang, FILE *out) {
  bool zh = lang == TD_LANG_ZH;
  TdPaidSum all = td_paid_compared(tally);
  uint64_t equal = tally->kinds[TD_PAID_EQUAL].count;
  g_autofree char *paid = td_total_text(all.paid), *computed = td_total_text(all.computed);
  g_autofree char *difference = td_total_text(all.paid - all.computed);
  fprintf(out,
          zh ? "实付（maf_pay）与应付比对：%" G_GUINT64_FORMAT " 条，一致 %" G_GUINT64_FORMAT
               " 条，不一致 %" G_GUINT64_FORMAT " 条；实付 %s 元，应付 %s 元，差额 %s 元\n"
             : "paid (maf_pay) and computed: %" G_GUINT64_FORMAT " claims compared, %" G_GUINT64_FORMAT
               " equal, %" G_GUINT64_FORMAT " differ; paid %s yuan, computed %s, difference %s\n",
          (guint64)all.count, (guint64)equal, (guint64)(all.count - equal), paid, computed, difference);
  if (all.count > equal) {
    print_kinds(tally, lang, out);
    print_sizes(tally, zh, out);
    print_reasons(tally, lang, out);
  }
  print_open(tally, lang, out);
}
