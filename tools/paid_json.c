#include "tools/paid_print.h"
#include "tools/total.h"

static void put_amount(TdJson *json, const char *key, TdInt128 fen) {
  g_autofree char *text = td_total_text(fen);
  td_json_text(json, key, text);
}

static void put_sum(TdJson *json, const TdPaidSum *sum) {
  td_json_count(json, "claims", sum->count);
  put_amount(json, "paid", sum->paid);
  put_amount(json, "computed", sum->computed);
  put_amount(json, "difference", sum->paid - sum->computed);
}

static void put_object(TdJson *json, const char *key, const TdPaidSum *sum) {
  td_json_begin(json, key, '{');
  put_sum(json, sum);
  td_json_end(json, '}');
}

/* Of the claims of one size what they differ by. */
static void put_side(TdJson *json, const char *key, const TdPaidSum *sum) {
  td_json_begin(json, key, '{');
  td_json_count(json, "claims", sum->count);
  put_amount(json, "difference", sum->paid - sum->computed);
  td_json_end(json, '}');
}

static void put_sizes(const TdPaidTally *tally, TdJson *json) {
  td_json_begin(json, "sizes", '[');
  for (int size = 0; size < TD_PAID_SIZE_COUNT; size++) {
    td_json_begin(json, NULL, '{');
    put_amount(json, "above", size > 0 ? td_paid_sizes[size - 1].limit : 0);
    if (td_paid_sizes[size].limit != INT64_MAX) put_amount(json, "up_to", td_paid_sizes[size].limit);
    put_side(json, "too_much", &tally->sizes[size][0]);
    put_side(json, "too_little", &tally->sizes[size][1]);
    td_json_end(json, '}');
  }
  td_json_end(json, ']');
}

static void put_reasons(const TdPaidTally *tally, TdJson *json) {
  g_autoptr(GArray) rows = td_paid_rows(tally, TD_PAID_BY_REASON);
  td_json_begin(json, "reasons", '[');
  for (guint i = 0; i < rows->len; i++) {
    const TdPaidRow *row = &g_array_index(rows, TdPaidRow, i);
    g_autofree char *benefits = td_paid_benefits(tally, &row->key, "|");
    td_json_begin(json, NULL, '{');
    td_json_text(json, "kind", td_paid_kinds[row->key.kind].word);
    td_json_text(json, "policy", td_paid_policy(tally, &row->key));
    td_json_text(json, "status", td_statuses[row->key.status].word);
    td_json_text(json, "reason", td_paid_reason(tally, &row->key));
    td_json_text(json, "benefits", benefits);
    put_sum(json, &row->sum);
    td_json_end(json, '}');
  }
  td_json_end(json, ']');
}

static void put_categories(const TdPaidTally *tally, TdJson *json) {
  g_autoptr(GArray) rows = td_paid_rows(tally, TD_PAID_BY_CATEGORY);
  td_json_begin(json, "categories", '[');
  for (guint i = 0; i < rows->len; i++) {
    const TdPaidRow *row = &g_array_index(rows, TdPaidRow, i);
    td_json_begin(json, NULL, '{');
    td_json_text(json, "policy", td_paid_policy(tally, &row->key));
    td_json_text(json, "category", td_paid_category(tally, &row->key));
    put_sum(json, &row->sum);
    td_json_count(json, "differ", row->differ);
    put_amount(json, "too_much", row->over);
    put_amount(json, "too_little", row->under);
    td_json_end(json, '}');
  }
  td_json_end(json, ']');
}

static void put_open(const TdPaidTally *tally, TdJson *json) {
  g_autoptr(GArray) rows = td_paid_rows(tally, TD_PAID_BY_STATUS);
  td_json_begin(json, td_paid_kinds[TD_PAID_OPEN].word, '[');
  for (guint i = 0; i < rows->len; i++) {
    const TdPaidRow *row = &g_array_index(rows, TdPaidRow, i);
    td_json_begin(json, NULL, '{');
    td_json_text(json, "policy", td_paid_policy(tally, &row->key));
    td_json_text(json, "status", td_statuses[row->key.status].word);
    td_json_text(json, "reason", td_paid_reason(tally, &row->key));
    td_json_count(json, "claims", row->sum.count);
    put_amount(json, "paid", row->sum.paid);
    td_json_end(json, '}');
  }
  td_json_end(json, ']');
}

void td_paid_print_json(const TdPaidTally *tally, TdJson *json) {
  TdPaidSum all = td_paid_compared(tally);
  td_json_begin(json, "compare_paid", '{');
  put_sum(json, &all);
  td_json_begin(json, "kinds", '{');
  for (int kind = 0; kind < TD_PAID_OPEN; kind++) put_object(json, td_paid_kinds[kind].word, &tally->kinds[kind]);
  td_json_end(json, '}');
  put_sizes(tally, json);
  put_reasons(tally, json);
  put_categories(tally, json);
  put_open(tally, json);
  td_json_begin(json, "taken_back", '{');
  td_json_count(json, "claims", tally->taken_back.count);
  put_amount(json, "paid", tally->taken_back.paid);
  td_json_end(json, '}');
  td_json_count(json, "without_maf_pay", tally->unknown);
  td_json_count(json, "takings_back", tally->takings_back);
  td_json_end(json, '}');
}
