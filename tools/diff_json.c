/* The changes for programs. */
#include "compiler/expr_text.h"
#include "tools/diff_money.h"
#include "tools/effect.h"
#include "tools/json.h"

static void put_said(TdJson *json, const char *key, const TdSaid *said, TdLang lang) {
  if (!said->there) return;
  td_json_begin(json, key, '{');
  td_json_text(json, "text", said->text.in[lang]);
  if (said->clause[0]) td_json_text(json, "clause", said->clause);
  if (said->document[0]) td_json_text(json, "document", said->document);
  if (said->assume[0]) td_json_text(json, "assumed", said->assume);
  if (said->line > 0) td_json_count(json, "line", said->line);
  td_json_end(json, '}');
}

static void put_labels(TdJson *json, const TdDiffPair *pair, uint64_t touches) {
  const TdModel *model = &pair->diff->joint.model;
  td_json_begin(json, "touches", '[');
  for (uint32_t i = 0; i < model->label_count; i++)
    if (touches >> i & 1) td_json_text(json, NULL, model->labels[i]);
  td_json_end(json, ']');
}

static void put_case(TdJson *json, const TdDiffPair *pair, const TdChangeCase *each, TdLang lang) {
  td_json_begin(json, NULL, '{');
  put_said(json, "old", &each->said[TD_OLD], lang);
  put_said(json, "new", &each->said[TD_NEW], lang);
  if (each->when.in[lang]) td_json_text(json, "when", each->when.in[lang]);
  put_labels(json, pair, each->touches);
  td_json_text(json, "direction", td_directions[each->direction].key);
  td_json_end(json, '}');
}

static const char *verb_of(const TdChange *change) {
  const TdChangeCase *first = change->cases->pdata[0];
  return !first->said[TD_OLD].there ? "added" : !first->said[TD_NEW].there ? "removed" : "changed";
}

static void put_change(TdJson *json, const TdDiffPair *pair, guint at, TdLang lang) {
  const TdChange *change = pair->diff->changes->pdata[at];
  td_json_begin(json, NULL, '{');
  td_json_text(json, "name", change->name);
  td_json_text(json, "kind", td_change_kinds[change->kind].key);
  td_json_text(json, "change", verb_of(change));
  td_json_text(json, "direction", td_directions[change->direction].key);
  if (change->why.in[lang]) td_json_text(json, "why", change->why.in[lang]);
  if (pair->idle) td_json_flag(json, "without_effect", pair->idle[at]);
  put_labels(json, pair, change->touches);
  td_json_begin(json, "cases", '[');
  for (guint i = 0; i < change->cases->len; i++) put_case(json, pair, change->cases->pdata[i], lang);
  td_json_end(json, ']');
  td_json_end(json, '}');
}

static void put_pair(TdJson *json, const TdDiffPair *pair, TdLang lang) {
  guint count[TD_DIRECTIONS];
  td_diff_count(pair, count);
  td_json_begin(json, NULL, '{');
  td_json_text(json, "old", pair->path[TD_OLD]);
  td_json_text(json, "new", pair->path[TD_NEW]);
  td_json_text(json, "direction_of", "one claim, with the same used before in the year");
  td_json_begin(json, "counts", '{');
  for (int i = 0; i < TD_DIRECTIONS; i++) td_json_count(json, td_directions[i].key, count[i]);
  td_json_end(json, '}');
  if (pair->brief) td_json_count(json, "not_listed", td_diff_left_out(pair));
  td_json_begin(json, "changes", '[');
  for (guint i = 0; i < pair->diff->changes->len; i++)
    if (td_diff_shown(pair, pair->diff->changes->pdata[i])) put_change(json, pair, i, lang);
  td_json_end(json, ']');
  if (pair->effects) td_effects_json(pair, lang, json);
  td_json_end(json, '}');
}

static void put_days(TdJson *json, const int64_t *days) {
  td_json_begin(json, "at", '[');
  for (int side = 0; side < TD_VERSIONS; side++) {
    g_autoptr(GString) day = g_string_new(NULL);
    td_put_date(day, days[side]);
    td_json_text(json, NULL, day->str);
  }
  td_json_end(json, ']');
}

void td_diff_print_json(const TdDiffReport *report, GString *out) {
  static const char *const keys[] = {"removed", "added"};
  TdJson json;
  td_json_init(&json);
  td_json_begin(&json, NULL, '{');
  if (report->days) put_days(&json, report->days);
  for (int side = 0; side < TD_VERSIONS; side++) {
    td_json_begin(&json, keys[side], '[');
    for (guint i = 0; i < report->alone[side]->len; i++) td_json_text(&json, NULL, report->alone[side]->pdata[i]);
    td_json_end(&json, ']');
  }
  td_json_begin(&json, "compared", '[');
  for (guint i = 0; i < report->pairs->len; i++) put_pair(&json, report->pairs->pdata[i], report->lang);
  td_json_end(&json, ']');
  if (report->money) td_money_print_json(report->money, &json);
  td_json_end(&json, '}');
  g_string_append_len(out, json.out->str, (gssize)json.out->len);
  td_json_clear(&json);
}
