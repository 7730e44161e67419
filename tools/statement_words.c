#include "compiler/expr_text.h"
#include "tools/io/format.h"
#include "tools/settle/books.h"
#include "tools/statement_print.h"
#include "tools/summary.h"
#include "tools/total.h"

static const struct {
  const char *key, *text[2];
} words[TD_WORD_COUNT] = {
#define TD_SAY(id, key, zh, en) {key, {[TD_LANG_ZH] = zh, [TD_LANG_EN] = en}},
#include "tools/statement.def"
};

const char *td_word(TdWord word, TdLang lang) {
  return words[word].text[lang];
}

const char *td_word_key(TdWord word) {
  return words[word].key;
}

char *td_statement_amount(int64_t fen) {
  GString *text = g_string_new(NULL);
  td_put_amount(text, fen, true);
  return g_string_free(text, FALSE);
}

char *td_statement_total(const TdStatementYear *year, TdLang lang) {
  g_autofree char *aid = td_total_grouped(year->aid);
  return g_strdup_printf(lang == TD_LANG_ZH ? "%s：%u 笔，%s %s 元" : "%s: settlements %u, %s %s yuan",
                         td_word(TD_WORD_TOTAL, lang), year->count, td_word(TD_WORD_AID, lang), aid);
}

char *td_statement_heading(const TdStatementYear *year, TdLang lang) {
  const char *year_text = lang == TD_LANG_ZH ? " 年度" : "";
  if (!year->book) return g_strdup_printf("%s · %d%s", td_word(TD_WORD_NO_BOOK, lang), year->year, year_text);
  TdWord kind = td_book_is_document(year->book) ? TD_WORD_DOCUMENT : TD_WORD_REGION;
  return g_strdup_printf("%s %s · %d%s", td_word(kind, lang), td_book_name(year->book), year->year, year_text);
}

char *td_statement_when(const TdStatementItem *item, TdLang lang) {
  char time[TD_FORMAT_MAX + 1], day[TD_FORMAT_MAX + 1];
  *td_format_time(time, item->setl_time) = '\0';
  *td_format_date(day, item->enddate) = '\0';
  return g_strdup_printf("%s %s  %s %s", td_word(TD_WORD_SETL_TIME, lang), time, td_word(TD_WORD_ENDDATE, lang), day);
}

static void put(GString *out, const char *between, const char *text) {
  if (text[0] == '\0') return;
  if (out->len > 0) g_string_append(out, between);
  g_string_append(out, text);
}

char *td_statement_outcome(const TdStatementItem *item, const char *between, TdLang lang) {
  GString *out = g_string_new(NULL);
  const TdStatusInfo *status = &td_statuses[item->status];
  const char *meaning = td_reason_meaning(item->reason, lang);
  put(out, between, lang == TD_LANG_ZH ? status->zh : status->en);
  /* Of these two the status has said it. */
  if (item->status != TD_STATUS_REVERSED && item->status != TD_STATUS_NO_POLICY)
    put(out, between, meaning[0] != '\0' ? meaning : item->reason);
  put(out, between, item->category);
  put(out, between, item->policy);
  return g_string_free(out, FALSE);
}

static char *marked(TdWord word, const char *id, TdLang lang) {
  return id ? g_strdup_printf("%s %s", td_word(word, lang), id) : g_strdup(td_word(word, lang));
}

char *td_statement_mark(const TdStatementItem *item, guint number, TdLang lang) {
  if (item->takes_back && number-- == 0) return marked(TD_WORD_TAKES_BACK, item->takes_back, lang);
  if (item->taken_by && number-- == 0) return marked(TD_WORD_TAKEN_BY, item->taken_by, lang);
  if (item->late && number-- == 0) return marked(TD_WORD_LATE, NULL, lang);
  if (item->anew && number-- == 0) return marked(TD_WORD_ANEW, NULL, lang);
  if (item->old && number-- == 0) return marked(TD_WORD_OLD, NULL, lang);
  return NULL;
}

const TdWord td_statement_line_words[TD_STATEMENT_LINE_CELLS] = {TD_WORD_BENEFIT, TD_WORD_BASE,     TD_WORD_DEDUCTIBLE,
                                                                 TD_WORD_RATIO,   TD_WORD_COMPUTED, TD_WORD_LIMIT_LEFT,
                                                                 TD_WORD_PAID,    TD_WORD_CLAUSE};

void td_statement_line_cells(const TdStatementLine *line, char *cells[TD_STATEMENT_LINE_CELLS]) {
  GString *ratio = g_string_new(NULL);
  td_put_percent(ratio, line->sums.ratio);
  cells[0] = g_strdup(line->benefit);
  cells[1] = td_statement_amount(line->sums.base);
  cells[2] = td_statement_amount(line->sums.deductible);
  cells[3] = g_string_free(ratio, FALSE);
  cells[4] = td_statement_amount(line->sums.computed);
  cells[5] = line->sums.limited ? td_statement_amount(line->sums.limit_left) : g_strdup("");
  cells[6] = td_statement_amount(line->sums.paid);
  cells[7] = g_strdup(line->clause);
}
