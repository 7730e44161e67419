#include "compiler/expr_text.h"
#include "runtime/date.h"
#include "tools/against.h"

typedef struct {
  const TdAgainstTold *told;
  TdLang lang;
  TdJson *json;
} Page;

static void put_figure(const Page *page, const char *key, const TdFigureShown *figure, TdDemandKind kind) {
  if (!figure->there) return;
  TdFigureShown bare = *figure;
  bare.clause = "";
  g_autoptr(GString) text = g_string_new(NULL);
  td_put_figure(text, &bare, kind, page->lang);
  td_json_begin(page->json, key, '{');
  td_json_text(page->json, "figure", text->str);
  td_json_text(page->json, "clause", figure->clause);
  td_json_end(page->json, '}');
}

/* A record that can be run. */
static void put_claim(const Page *page, const TdClaimShown *claim, TdRecordKind record) {
  const TdModel *city = page->told->city;
  g_autoptr(GString) day = g_string_new(NULL), aid = g_string_new(NULL);
  td_put_date(day, claim->facts.value[TD_F_ENDDATE]);
  td_put_amount(aid, claim->aid, false);
  td_json_begin(page->json, NULL, '{');
  td_json_record(page->json, city, claim, record, "1", day->str);
  td_json_begin(page->json, "lists", '[');
  for (uint32_t i = 0; i < city->list_count; i++)
    if (city->lists[i].external && (claim->facts.listed >> i & 1)) td_json_text(page->json, NULL, city->lists[i].name);
  td_json_end(page->json, ']');
  td_json_text(page->json, "status", td_statuses[claim->status].word);
  td_json_text(page->json, "reason", claim->reason);
  put_figure(page, record == TD_RECORD_CLAIM ? "ratio" : "amount", &claim->rate, TD_Q_RATIO);
  td_json_text(page->json, "paid", aid->str);
  td_json_end(page->json, '}');
}

static void put_result(const Page *page, const TdAgainst *against) {
  static const char *const verdicts[] = {[TD_PROVED] = "proved", [TD_REFUTED] = "refuted", [TD_LEFT_OPEN] = "open"};
  const TdModel *city = page->told->city, *framework = page->told->framework;
  TdRecordKind record = against->demand->kind == TD_Q_SUBSIDY ? TD_RECORD_ENROLMENT : TD_RECORD_CLAIM;
  g_autoptr(GString) text = g_string_new(NULL);
  td_put_demand(text, framework, against->demand, page->lang);
  td_json_begin(page->json, NULL, '{');
  td_json_text(page->json, "requirement", against->requirement->name);
  td_json_text(page->json, "demand", text->str);
  td_json_text(page->json, "clause", against->demand->cite.clause);
  td_json_text(page->json, "severity", against->requirement->softened ? "warning" : "error");
  if (against->label >= 0) td_json_text(page->json, "label", framework->labels[against->label]);
  if (against->identity >= 0) td_json_text(page->json, "identity", city->labels[against->identity]);
  if (against->lower >= 0) td_json_text(page->json, "lower_label", framework->labels[against->lower]);
  if (against->lower_identity >= 0) td_json_text(page->json, "lower_identity", city->labels[against->lower_identity]);
  td_json_text(page->json, "verdict", verdicts[against->verdict]);
  if (against->verdict != TD_PROVED) {
    g_string_truncate(text, 0);
    td_put_why(text, page->told, against, page->lang);
    td_json_text(page->json, "why", text->str);
  }
  if (against->verdict == TD_LEFT_OPEN && against->word) td_json_text(page->json, "missing", against->word);
  put_figure(page, "city", &against->city, (TdDemandKind)against->demand->kind);
  put_figure(page, "framework", &against->framework, (TdDemandKind)against->demand->kind);
  if (against->claims[0]) {
    td_json_begin(page->json, "records", '[');
    for (int i = 0; i < 2 && against->claims[i]; i++) put_claim(page, against->claims[i], record);
    td_json_end(page->json, ']');
  }
  td_json_end(page->json, '}');
}

void td_against_json(const TdAgainstTold *told, TdLang lang, TdJson *json) {
  Page page = {told, lang, json};
  td_json_begin(json, NULL, '{');
  td_json_text(json, "policy", told->path);
  td_json_text(json, "framework", told->framework_path);
  td_json_begin(json, "results", '[');
  for (guint i = 0; i < told->results->len; i++) put_result(&page, told->results->pdata[i]);
  td_json_end(json, ']');
  td_json_end(json, '}');
}
