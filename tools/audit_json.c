/* The account as JSON: everything that the other forms tell. */
#include "tools/audit_print.h"
#include "tools/json.h"

static void put_notice_place(const TdAudit *audit, TdJson *json, guint i) {
  const TdTextFigure *figure = &g_array_index(audit->account->notice->figures, TdTextFigure, i);
  uint32_t line, column;
  g_autofree char *text = td_audit_notice_text(audit, i);
  td_notice_place(audit->account->notice, figure->start, &line, &column);
  td_json_text(json, "text", text);
  td_json_text(json, "clause", td_audit_clause(audit, i));
  td_json_count(json, "line", line);
  td_json_count(json, "column", column);
  td_json_count(json, "start", figure->start);
  td_json_count(json, "end", figure->end);
}

static void put_policy_place(const TdAudit *audit, TdJson *json, TdSpan span) {
  uint32_t column, line = td_source_line(audit->source, span.start, &column);
  g_autofree char *text = td_audit_policy_text(audit, span);
  td_json_text(json, "text", text);
  td_json_count(json, "line", line);
  td_json_count(json, "column", column);
  td_json_count(json, "start", span.start);
  td_json_count(json, "end", span.end);
}

/* In the unit of its kind: fen, millionths, days since 1970-01-01, or the plain number. */
static void put_value(TdJson *json, const TdTextFigure *figure) {
  td_json_text(json, "kind", td_figure_kinds[figure->kind].key);
  if (figure->name != NULL)
    td_json_text(json, "name", figure->name);
  else if (figure->value >= 0)
    td_json_count(json, "value", (uint64_t)figure->value);
}

static void put_figure(const TdAudit *audit, TdJson *json, guint i) {
  const TdTextFigure *figure = &g_array_index(audit->account->notice->figures, TdTextFigure, i);
  const TdTextAccount *entry = &g_array_index(audit->account->text, TdTextAccount, i);
  td_json_begin(json, NULL, '{');
  put_notice_place(audit, json, i);
  put_value(json, figure);
  if (figure->ordinal) td_json_text(json, "names_class", "yes");
  td_json_text(json, "account", td_account_classes[entry->class].key);
  if (entry->span.end > 0) {
    bool missing = entry->class == TD_AC_MISSING;
    td_json_begin(json, missing ? "nearest" : "policy", '{');
    put_policy_place(audit, json, entry->span);
    if (entry->what != NULL) td_json_text(json, entry->class == TD_AC_OUTSIDE ? "reason" : "item", entry->what);
    if (!missing) td_json_text(json, "cites", entry->deeper ? "around" : "clause");
    td_json_end(json, '}');
  }
  td_json_end(json, '}');
}

static void put_policy_figure(const TdAudit *audit, TdJson *json, guint i) {
  static const char *const grounds[] = {
      [TD_GROUND_YES] = "notice",          [TD_GROUND_ASSUMED] = "assumed",       [TD_GROUND_NOT_NEEDED] = "not_needed",
      [TD_GROUND_NO_FIGURE] = "no_figure", [TD_GROUND_OTHER_KIND] = "other_kind", [TD_GROUND_NO_CLAUSE] = "no_clause"};
  const TdPolicyFigure *figure = &g_array_index(audit->account->policy, TdPolicyFigure, i);
  td_json_begin(json, NULL, '{');
  put_policy_place(audit, json, figure->span);
  put_value(json, &figure->figure);
  td_json_text(json, "of", td_account_classes[figure->class].key);
  if (figure->item != NULL) td_json_text(json, "item", figure->item);
  td_json_begin(json, "clauses", '[');
  for (guint k = 0; figure->clauses != NULL && k < figure->clauses->len; k++)
    td_json_text(json, NULL, figure->clauses->pdata[k]);
  td_json_end(json, ']');
  if (figure->needs) td_json_text(json, "needs_ground", "yes");
  if (figure->assumed) td_json_text(json, "assumed", "yes");
  td_json_text(json, "ground", grounds[figure->ground]);
  if (figure->like >= 0) {
    td_json_begin(json, figure->ground == TD_GROUND_YES ? "notice" : "nearest", '{');
    put_notice_place(audit, json, (guint)figure->like);
    td_json_end(json, '}');
  }
  td_json_end(json, '}');
}

static void put_finding(TdJson *json, const char *kind, char *message) {
  td_json_begin(json, NULL, '{');
  td_json_text(json, "kind", kind);
  td_json_text(json, "message", message);
  td_json_end(json, '}');
  g_free(message);
}

static void put_findings(const TdAudit *audit, TdJson *json) {
  static const char *const slips[] = {[TD_SLIP_CLAUSE] = "no_such_clause",
                                      [TD_SLIP_OUTSIDE] = "beyond_nothing",
                                      [TD_SLIP_OUTSIDE_TEXT] = "beyond_no_text",
                                      [TD_SLIP_COUNTS] = "counts"};
  const TdAccount *account = audit->account;
  for (guint i = 0; i < account->text->len; i++)
    if (g_array_index(account->text, TdTextAccount, i).class == TD_AC_MISSING)
      put_finding(json, "missing", td_audit_missing(audit, i));
  for (guint i = 0; i < account->policy->len; i++)
    if (td_audit_is_groundless(&g_array_index(account->policy, TdPolicyFigure, i)))
      put_finding(json, "without_ground", td_audit_groundless(audit, i));
  for (guint i = 0; i < account->slips->len; i++)
    put_finding(json, slips[g_array_index(account->slips, TdAccountSlip, i).kind], td_audit_slip(audit, i));
}

void td_audit_print_json(const TdAudit *audit, GString *out) {
  const TdAccount *account = audit->account;
  TdJson json;
  td_json_init(&json);
  td_json_begin(&json, NULL, '{');
  td_json_text(&json, "policy", audit->source->path);
  td_json_text(&json, "notice", audit->notice_path);
  td_json_begin(&json, "sums", '{');
  for (int i = 0; i < TD_ACCOUNT_COUNT; i++) td_json_count(&json, td_account_classes[i].key, account->classes[i]);
  td_json_count(&json, "without_ground", account->groundless);
  td_json_count(&json, "other", account->slips->len);
  td_json_end(&json, '}');
  td_json_begin(&json, "findings", '[');
  put_findings(audit, &json);
  td_json_end(&json, ']');
  td_json_begin(&json, "figures", '[');
  for (guint i = 0; i < account->text->len; i++) put_figure(audit, &json, i);
  td_json_end(&json, ']');
  td_json_begin(&json, "policy_figures", '[');
  for (guint i = 0; i < account->policy->len; i++) put_policy_figure(audit, &json, i);
  td_json_end(&json, ']');
  td_json_end(&json, '}');
  g_string_append_len(out, json.out->str, (gssize)json.out->len);
  td_json_clear(&json);
}
