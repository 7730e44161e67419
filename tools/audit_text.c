/* The account as text: a line a figure, then what is wrong, then the sums. */
#include <string.h>

#include "tools/audit_print.h"

static const TdTextFigure *text_figure(const TdAudit *audit, guint i) {
  return &g_array_index(audit->account->notice->figures, TdTextFigure, i);
}

static const TdPolicyFigure *policy_figure(const TdAudit *audit, guint i) {
  return &g_array_index(audit->account->policy, TdPolicyFigure, i);
}

char *td_audit_notice_text(const TdAudit *audit, guint i) {
  const TdTextFigure *figure = text_figure(audit, i);
  GString *text = g_string_new(NULL);
  const char *end = audit->account->notice->text + figure->end;
  for (const char *p = audit->account->notice->text + figure->start; p < end; p++)
    if (!g_ascii_isspace(*p)) g_string_append_c(text, *p);
  return g_string_free(text, FALSE);
}

char *td_audit_policy_text(const TdAudit *audit, TdSpan span) {
  return g_strndup(audit->source->text + span.start, span.end - span.start);
}

const char *td_audit_clause(const TdAudit *audit, guint i) {
  return g_array_index(audit->account->notice->clauses, TdClause, text_figure(audit, i)->clause).path;
}

uint32_t td_audit_line(const TdAudit *audit, guint i) {
  uint32_t line, column;
  td_notice_place(audit->account->notice, text_figure(audit, i)->start, &line, &column);
  return line;
}

static uint32_t policy_line(const TdAudit *audit, TdSpan span) {
  return td_source_line(audit->source, span.start, NULL);
}

bool td_audit_is_groundless(const TdPolicyFigure *figure) {
  return figure->ground >= TD_GROUND_NO_FIGURE;
}

char *td_audit_missing(const TdAudit *audit, guint i) {
  bool zh = audit->lang == TD_LANG_ZH;
  const TdTextAccount *entry = &g_array_index(audit->account->text, TdTextAccount, i);
  g_autofree char *text = td_audit_notice_text(audit, i);
  uint32_t line, column;
  td_notice_place(audit->account->notice, text_figure(audit, i)->start, &line, &column);
  GString *out = g_string_new(NULL);
  const char *kind = td_figure_kinds[text_figure(audit, i)->kind].text[zh ? 0 : 1], *clause = td_audit_clause(audit, i);
  if (zh)
    g_string_append_printf(out, "%s:%u:%u：政策没有交代%s的%s「%s」", audit->notice_path, line, column, clause, kind,
                           text);
  else
    g_string_append_printf(out, "%s:%u:%u: the policy does not account for the %s '%s' of %s", audit->notice_path, line,
                           column, kind, text, clause);
  if (entry->by >= 0) {
    g_autofree char *near = td_audit_policy_text(audit, entry->span);
    g_string_append_printf(out, zh ? "；%s:%u 写的是「%s」" : "; %s:%u has '%s'", audit->source->path,
                           policy_line(audit, entry->span), near);
  }
  g_string_append(out, zh ? " — 写进规则；不参与计算的写进「规定」或「程序」；与政策无关的写「文外」"
                          : " - put it into a rule; what is not computed into a provision or procedure; what is no "
                            "matter of the policy's into 'beyond'");
  return g_string_free(out, FALSE);
}

char *td_audit_groundless(const TdAudit *audit, guint i) {
  bool zh = audit->lang == TD_LANG_ZH;
  const TdPolicyFigure *figure = policy_figure(audit, i);
  uint32_t column, line = td_source_line(audit->source, figure->span.start, &column);
  g_autofree char *text = td_audit_policy_text(audit, figure->span);
  g_autoptr(GString) clauses = g_string_new(NULL);
  for (guint k = 0; figure->clauses != NULL && k < figure->clauses->len; k++)
    g_string_append_printf(clauses, "%s%s", k > 0 ? "、" : "", (const char *)figure->clauses->pdata[k]);
  GString *out = g_string_new(NULL);
  g_string_append_printf(out, zh ? "%s:%u:%u：" : "%s:%u:%u: ", audit->source->path, line, column);
  switch (figure->ground) {
    case TD_GROUND_NO_CLAUSE: g_string_append_printf(out, zh ? "「%s」没有依据" : "'%s' has no clause", text); break;
    case TD_GROUND_OTHER_KIND:
      g_string_append_printf(out, zh ? "「%s」在通知里是另一种数字" : "'%s' is a figure of another kind in the notice",
                             text);
      break;
    default:
      g_string_append_printf(out, zh ? "「%s」不在通知的%s里" : "'%s' is not in %s of the notice", text,
                             clauses->len > 0 ? clauses->str
                             : zh             ? "原文"
                                              : "the text");
  }
  if (figure->like >= 0) {
    g_autofree char *like = td_audit_notice_text(audit, (guint)figure->like);
    g_string_append_printf(out, zh ? "；%s:%u %s写的是「%s」" : "; %s:%u has in %s '%s'", audit->notice_path,
                           td_audit_line(audit, (guint)figure->like), td_audit_clause(audit, (guint)figure->like),
                           like);
  }
  g_string_append(out, zh ? " — 改正数字或条款号；出自转写者的理解，写：假定 “说明”"
                          : " - mend the figure or the clause; if it is the transcriber's reading: assume \"...\"");
  return g_string_free(out, FALSE);
}

char *td_audit_slip(const TdAudit *audit, guint i) {
  static const char *const texts[][2] = {
      [TD_SLIP_CLAUSE] = {"通知里没有条款「%s」 — 改正条款号", "the notice has no clause '%s' - mend it"},
      [TD_SLIP_OUTSIDE] = {"「文外 “%s”」没有要交代的数字 — 删去它，或改正片段和条款号",
                           "'beyond \"%s\"' accounts for nothing - remove it, or mend its text and clause"},
      [TD_SLIP_OUTSIDE_TEXT] = {"「文外 “%s”」不在通知里 — 照原文改正，或删去它",
                                "'beyond \"%s\"' is not in the notice - mend it after the text, or remove it"}};
  const TdAccountSlip *slip = &g_array_index(audit->account->slips, TdAccountSlip, i);
  bool zh = audit->lang == TD_LANG_ZH;
  uint32_t column, line = td_source_line(audit->source, slip->span.start, &column);
  if (slip->kind == TD_SLIP_COUNTS) {
    g_autofree char *figure = td_audit_notice_text(audit, slip->figure),
                    *other = td_audit_notice_text(audit, slip->other);
    return g_strdup_printf(zh ? "%s:%u:%u：%s里「%s」政策写了 %u 次，通知 %u 次；「%s」政策 %u 次，通知 %u 次（%s:%u） "
                                "— 对照原文改正；若没有写错，照通知的分法写各行"
                              : "%s:%u:%u: %s has '%s' %u times in the policy and %u times in the notice, '%s' %u and "
                                "%u times (%s:%u) - mend "
                                "what differs from the notice; if nothing does, write the rows as it has them",
                           audit->source->path, line, column, slip->text, figure, slip->counts[0], slip->counts[1],
                           other, slip->counts[2], slip->counts[3], audit->notice_path,
                           td_audit_line(audit, slip->other));
  }
  g_auto(GStrv) parts = g_strsplit(texts[slip->kind][zh ? 0 : 1], "%s", 2);
  return g_strdup_printf(zh ? "%s:%u:%u：%s%s%s" : "%s:%u:%u: %s%s%s", audit->source->path, line, column, parts[0],
                         slip->text, parts[1]);
}

char *td_audit_sum(const TdAudit *audit) {
  const TdAccount *account = audit->account;
  bool zh = audit->lang == TD_LANG_ZH;
  guint all = 0;
  for (int i = 0; i < TD_ACCOUNT_COUNT; i++) all += account->classes[i];
  return g_strdup_printf(
      zh ? "原文数字 %u 个，缺失 %u 个；政策数字没有依据的 %u 个；其他问题 %u 个"
         : "%u figures in the text, %u missing; %u figures of the policy without ground; %u other findings",
      all, account->missing, account->groundless, account->slips->len);
}

static void put_figure(const TdAudit *audit, guint i, GString *out) {
  bool zh = audit->lang == TD_LANG_ZH;
  const TdTextAccount *entry = &g_array_index(audit->account->text, TdTextAccount, i);
  g_autofree char *text = td_audit_notice_text(audit, i);
  g_string_append_printf(out, "%u\t%s\t%s\t%s", td_audit_line(audit, i), td_audit_clause(audit, i), text,
                         td_account_classes[entry->class].text[zh ? 0 : 1]);
  if (entry->class != TD_AC_MISSING && entry->span.end > 0) {
    g_autofree char *policy = td_audit_policy_text(audit, entry->span);
    g_string_append_printf(out, "\t%s:%u", audit->source->path, policy_line(audit, entry->span));
    if (entry->what != NULL) g_string_append_printf(out, " %s", entry->what);
    if (entry->by >= 0) g_string_append_printf(out, zh ? "：%s" : ": %s", policy);
    if (entry->deeper) g_string_append(out, zh ? "（依据较粗）" : " (cites a clause around it)");
  }
  g_string_append_c(out, '\n');
}

void td_audit_print_text(const TdAudit *audit, GString *out) {
  const TdAccount *account = audit->account;
  for (guint i = 0; i < account->text->len; i++) put_figure(audit, i, out);
  if (!td_account_clean(account)) g_string_append_c(out, '\n');
  for (guint i = 0; i < account->text->len; i++) {
    if (g_array_index(account->text, TdTextAccount, i).class != TD_AC_MISSING) continue;
    g_autofree char *line = td_audit_missing(audit, i);
    g_string_append_printf(out, "%s\n", line);
  }
  for (guint i = 0; i < account->policy->len; i++) {
    if (!td_audit_is_groundless(policy_figure(audit, i))) continue;
    g_autofree char *line = td_audit_groundless(audit, i);
    g_string_append_printf(out, "%s\n", line);
  }
  for (guint i = 0; i < account->slips->len; i++) {
    g_autofree char *line = td_audit_slip(audit, i);
    g_string_append_printf(out, "%s\n", line);
  }
  g_autofree char *sum = td_audit_sum(audit);
  g_string_append_printf(out, "\n%s\n", sum);
}
