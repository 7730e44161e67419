#include "tools/io/format.h"
#include "tools/json.h"
#include "tools/settle/books.h"
#include "tools/statement_print.h"
#include "tools/total.h"

static void put_text(TdJson *json, TdWord word, const char *text) {
  td_json_text(json, td_word_key(word), text);
}

static void put_some(TdJson *json, TdWord word, const char *text) {
  if (text && text[0] != '\0') put_text(json, word, text);
}

static void put_formatted(TdJson *json, TdWord word, char *(*format)(char *out, int64_t value), int64_t value) {
  char text[TD_FORMAT_MAX + 1];
  *format(text, value) = '\0';
  put_text(json, word, text);
}

static void put_amount(TdJson *json, TdWord word, int64_t fen) {
  put_formatted(json, word, td_format_amount, fen);
}

static void put_line(TdJson *json, const TdStatementLine *line) {
  const TdEntryLine *sums = &line->sums;
  td_json_begin(json, NULL, '{');
  put_text(json, TD_WORD_BENEFIT, line->benefit);
  put_amount(json, TD_WORD_BASE, sums->base);
  put_amount(json, TD_WORD_DEDUCTIBLE, sums->deductible);
  put_formatted(json, TD_WORD_RATIO, td_format_ratio, sums->ratio);
  put_amount(json, TD_WORD_COMPUTED, sums->computed);
  if (sums->limited) put_amount(json, TD_WORD_LIMIT_LEFT, sums->limit_left);
  put_amount(json, TD_WORD_PAID, sums->paid);
  put_some(json, TD_WORD_CLAUSE, line->clause);
  td_json_end(json, '}');
}

static void put_amounts(TdJson *json, const GArray *amounts, bool added) {
  td_json_begin(json, td_word_key(TD_WORD_ANNUAL), '[');
  for (guint i = 0; i < amounts->len; i++) {
    const TdStatementAmount *amount = &g_array_index(amounts, TdStatementAmount, i);
    td_json_begin(json, NULL, '{');
    put_text(json, TD_WORD_NAME, amount->name);
    if (added) put_amount(json, TD_WORD_ADDED, amount->added);
    put_amount(json, TD_WORD_BALANCE, amount->balance);
    td_json_end(json, '}');
  }
  td_json_end(json, ']');
}

static void put_item(TdJson *json, const TdStatementItem *item) {
  td_json_begin(json, NULL, '{');
  put_text(json, TD_WORD_SETL_ID, item->setl_id);
  put_formatted(json, TD_WORD_SETL_TIME, td_format_time, item->setl_time);
  put_formatted(json, TD_WORD_ENDDATE, td_format_date, item->enddate);
  put_text(json, TD_WORD_POLICY, item->policy);
  put_text(json, TD_WORD_STATUS, td_statuses[item->status].word);
  put_text(json, TD_WORD_REASON, item->reason);
  put_text(json, TD_WORD_CATEGORY, item->category);
  if (td_statement_has_base(item)) put_amount(json, TD_WORD_BASE, item->base);
  if (td_statement_has_aid(item)) put_amount(json, TD_WORD_AID, item->aid);
  if (td_statement_has_residual(item)) put_amount(json, TD_WORD_RESIDUAL, td_statement_residual(item));
  if (item->late) td_json_flag(json, td_word_key(TD_WORD_LATE), true);
  if (item->old) td_json_flag(json, td_word_key(TD_WORD_OLD), true);
  if (item->anew) td_json_flag(json, td_word_key(TD_WORD_ANEW), true);
  put_some(json, TD_WORD_TAKES_BACK, item->takes_back);
  put_some(json, TD_WORD_TAKEN_BY, item->taken_by);
  td_json_begin(json, td_word_key(TD_WORD_LINES), '[');
  for (guint i = 0; i < item->lines->len; i++) put_line(json, &g_array_index(item->lines, TdStatementLine, i));
  td_json_end(json, ']');
  put_amounts(json, item->amounts, true);
  td_json_end(json, '}');
}

static void put_year(TdJson *json, const TdStatementYear *year) {
  g_autofree char *aid = td_total_text(year->aid);
  td_json_begin(json, NULL, '{');
  if (year->book)
    put_text(json, td_book_is_document(year->book) ? TD_WORD_DOCUMENT : TD_WORD_REGION, td_book_name(year->book));
  td_json_count(json, td_word_key(TD_WORD_YEAR), (uint64_t)year->year);
  td_json_begin(json, td_word_key(TD_WORD_ITEMS), '[');
  for (guint i = 0; i < year->items->len; i++) put_item(json, g_ptr_array_index(year->items, i));
  td_json_end(json, ']');
  td_json_begin(json, td_word_key(TD_WORD_TOTAL), '{');
  td_json_count(json, td_word_key(TD_WORD_NUMBER), year->count);
  put_text(json, TD_WORD_AID, aid);
  put_amounts(json, year->balances, false);
  td_json_end(json, '}');
  td_json_end(json, '}');
}

void td_statement_json(const TdStatement *statement, GString *out) {
  TdJson json;
  td_json_init(&json);
  td_json_begin(&json, NULL, '{');
  put_text(&json, TD_WORD_PSN_NO, statement->psn_no);
  td_json_begin(&json, td_word_key(TD_WORD_YEARS), '[');
  for (guint i = 0; i < statement->years->len; i++) put_year(&json, g_ptr_array_index(statement->years, i));
  td_json_end(&json, ']');
  td_json_end(&json, '}');
  g_string_append_len(out, json.out->str, (gssize)json.out->len);
  td_json_clear(&json);
}
