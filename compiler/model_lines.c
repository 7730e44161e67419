#include "compiler/model_lines.h"

#include <string.h>

#include "compiler/expr_text.h"

typedef struct {
  const TdModel *model;
  TdLang lang;
  GString *out;
} Lines;

static void put_cite(GString *out, const TdCite *cite) {
  if (cite->clause && cite->clause[0]) g_string_append_printf(out, "  @%s%s", cite->document, cite->clause);
  if (cite->assume && cite->assume[0]) g_string_append_printf(out, "  ?“%s”", cite->assume);
}

static void put_line(const Lines *lines, const char *name, const char *text, const TdCite *cite) {
  g_string_append(lines->out, name);
  if (text[0]) g_string_append_printf(lines->out, ": %s", text);
  if (cite) put_cite(lines->out, cite);
  g_string_append_c(lines->out, '\n');
}

static void put_expr(const Lines *lines, const char *name, const TdExpr *expr, const char *more, const TdCite *cite) {
  g_autoptr(GString) text = g_string_new(NULL);
  if (!expr) return;
  td_put_expr(text, lines->model, expr, lines->lang);
  if (more[0]) g_string_append_printf(text, " | %s", more);
  put_line(lines, name, text->str, cite);
}

static void put_day(const Lines *lines, const char *name, int64_t day) {
  g_autoptr(GString) text = g_string_new(NULL);
  if (day == TD_DATE_MAX || day == TD_DATE_MIN) return;
  td_put_date(text, day);
  put_line(lines, name, text->str, NULL);
}

static void put_value(const Lines *lines, const char *name, uint8_t type, int64_t value, const TdCite *cite) {
  g_autoptr(GString) text = g_string_new(NULL);
  td_put_value(text, (TdModelType)type, value, lines->lang);
  put_line(lines, name, text->str, cite);
}

/* A table's rows below each other, each with the guards that it stands under. */
static void put_term(const Lines *lines, const char *name, const TdTerm *term, const char *under) {
  g_autoptr(GString) text = g_string_new(NULL);
  if (under[0]) g_string_append_printf(text, "%s → ", under);
  switch ((TdTermKind)term->kind) {
    case TD_T_VALUE: td_put_expr(text, lines->model, term->expr, lines->lang); break;
    case TD_T_NONE: g_string_append(text, "—"); break;
    case TD_T_DEFERRED: g_string_append_printf(text, "⇒ “%s”", term->word); break;
    case TD_T_UNDETERMINED: g_string_append_printf(text, "? %s", term->word); break;
    case TD_T_TABLE:
      for (uint32_t i = 0; i < term->row_count; i++) {
        g_autoptr(GString) guard = g_string_new(under);
        if (under[0]) g_string_append(guard, " & ");
        if (term->rows[i].guard)
          td_put_expr(guard, lines->model, term->rows[i].guard, lines->lang);
        else
          g_string_append_c(guard, '*');
        put_term(lines, name, term->rows[i].term, guard->str);
      }
      return;
  }
  put_line(lines, name, text->str, &term->cite);
}

static gint by_text(gconstpointer a, gconstpointer b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void put_sorted(const Lines *lines, const char *name, const char *const *texts, uint32_t count) {
  g_autoptr(GPtrArray) all = g_ptr_array_new();
  for (uint32_t i = 0; i < count; i++) g_ptr_array_add(all, (gpointer)texts[i]);
  g_ptr_array_sort(all, by_text);
  for (guint i = 0; i < all->len; i++) put_line(lines, name, all->pdata[i], NULL);
}

static void put_conditions(const Lines *lines, const char *name, const TdCondition *conditions, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    put_expr(lines, name, conditions[i].expr, conditions[i].word, &conditions[i].cite);
}

static void put_into(const Lines *lines, const char *name, int32_t annual) {
  g_autofree char *into = g_strdup_printf("%s/into", name);
  if (annual >= 0) put_line(lines, into, lines->model->annuals[annual], NULL);
}

static void put_benefit(const Lines *lines, const char *word, const TdBenefit *all, const TdBenefit *benefit) {
  g_autofree char *name = g_strdup_printf("%s/%s", word, benefit->name), *part = NULL;
  put_line(lines, name, "", &benefit->cite);
#define PART(text) (g_free(part), part = g_strdup_printf("%s/%s", name, text))
  for (uint32_t i = 0; i < benefit->after_count; i++) put_line(lines, PART("after"), all[benefit->after[i]].name, NULL);
  put_expr(lines, PART("route"), benefit->when, "", &benefit->when_cite);
  put_conditions(lines, PART("condition"), benefit->conditions, benefit->condition_count);
  put_expr(lines, PART("base"), benefit->base, "", &benefit->base_cite);
  if (benefit->deductible != TD_D_NONE) {
    PART(benefit->deductible == TD_D_DEDUCTIBLE ? "deductible" : "threshold");
    put_term(lines, part, benefit->deductible_term, "");
    put_into(lines, part, benefit->deductible_annual);
  }
  put_term(lines, PART(benefit->amount ? "amount" : "ratio"), td_benefit_rate(benefit), "");
  for (uint32_t i = 0; i < benefit->limit_count; i++) {
    const TdLimit *limit = &benefit->limits[i];
    g_autofree char *its =
        g_strdup_printf("%s/limit/%s", name, limit->annual < 0 ? "claim" : lines->model->annuals[limit->annual]);
    g_autofree char *when = g_strdup_printf("%s/when", its);
    put_term(lines, its, limit->term, "");
    put_expr(lines, when, limit->when, "", NULL);
  }
#undef PART
}

static void put_identities(const Lines *lines) {
  const TdModel *model = lines->model;
  put_line(lines, "choice", model->best ? "best" : "first", &model->order_cite);
  put_line(lines, "enrolment-choice", model->enrolment_best ? "best" : "first", &model->enrolment_order_cite);
  put_line(lines, "identity-counted", model->during_stay ? "during-stay" : "on-discharge", &model->counted_cite);
  for (uint32_t i = 0; i < model->identity_total; i++) {
    const TdIdentity *identity = &model->identities[i];
    g_autofree char *name =
        g_strdup_printf("%s/%s", i < model->identity_count ? "identity" : "enrolment-identity", model->labels[i]);
    g_autofree char *when = g_strdup_printf("%s/when", name);
    const char *sign = identity->outcome == TD_I_DEFERRED ? "⇒ " : identity->outcome == TD_I_UNDETERMINED ? "? " : "";
    g_autofree char *outcome = g_strdup_printf("%s%s", sign, identity->word);
    put_line(lines, name, outcome, &identity->cite);
    put_expr(lines, when, identity->when, "", NULL);
  }
  put_sorted(lines, "attribute", model->labels + model->identity_total, model->label_count - model->identity_total);
  for (uint32_t i = 0; i < model->extension_count; i++) {
    g_autoptr(GString) labels = g_string_new(NULL);
    td_put_labels(labels, model, model->extensions[i].labels, lines->lang);
    put_line(lines, "identity-extended", labels->str, &model->extensions[i].cite);
  }
}

static void put_names(const Lines *lines) {
  const TdModel *model = lines->model;
  for (uint32_t i = 0; i < model->list_count; i++) {
    const TdModelList *list = &model->lists[i];
    g_autofree char *name = g_strdup_printf("list/%s", list->name);
    put_line(lines, name, list->external ? "external" : "", &list->cite);
    put_sorted(lines, name, list->entries, list->entry_count);
  }
  for (uint32_t i = 0; i < model->external_count; i++) {
    static const char *const types[] = {
        [TD_M_MONEY] = "money", [TD_M_RATIO] = "ratio", [TD_M_COUNT] = "count", [TD_M_DATE] = "date"};
    g_autofree char *name = g_strdup_printf("external/%s", model->externals[i].name);
    put_line(lines, name, types[model->externals[i].type], &model->externals[i].cite);
  }
  for (uint32_t i = 0; i < model->param_count; i++) {
    const TdParam *param = &model->params[i];
    g_autofree char *name = g_strdup_printf("parameter/%s", param->name);
    put_line(lines, name, "", &param->cite);
    for (uint32_t k = 0; k < param->row_count; k++) {
      g_autoptr(GString) row = g_string_new(name);
      g_string_append_c(row, '/');
      td_put_date(row, param->rows[k].from);
      put_value(lines, row->str, param->type, param->rows[k].value, &param->rows[k].cite);
    }
  }
  put_sorted(lines, "annual", model->annuals, model->annual_count);
}

static void put_alerts(const Lines *lines) {
  for (uint32_t i = 0; i < lines->model->alert_count; i++) {
    const TdAlert *alert = &lines->model->alerts[i];
    g_autofree char *name = g_strdup_printf("alert/%s", alert->name), *line = g_strdup_printf("%s/line", name);
    g_autofree char *when = g_strdup_printf("%s/condition", name), *amount = g_strdup_printf("%s/amount", name);
    put_line(lines, name, "", &alert->cite);
    put_expr(lines, when, alert->when, "", NULL);
    put_expr(lines, amount, alert->amount, "", NULL);
    put_term(lines, line, alert->threshold, "");
  }
}

static void put_requirement(const Lines *lines, const TdRequirement *requirement) {
  static const char *const kinds[] = {"ratio",    "deductible",       "limit",          "subsidy",
                                      "in-order", "never-falls-with", "not-lowered-by", "regardless-of"};
  static const char *const compares[] = {">=", "<=", "="};
  g_autofree char *name = g_strdup_printf("requirement/%s", requirement->name),
                  *when = g_strdup_printf("%s/when", name);
  g_autoptr(GString) subjects = g_string_new(requirement->softened ? "in-principle " : "");
  td_put_labels(subjects, lines->model, requirement->subjects, lines->lang);
  put_line(lines, name, subjects->str, &requirement->cite);
  put_expr(lines, when, requirement->when, "", NULL);
  for (uint32_t i = 0; i < requirement->demand_count; i++) {
    const TdDemand *demand = &requirement->demands[i];
    g_autofree char *part = g_strdup_printf("%s/%s", name, kinds[demand->kind]);
    g_autoptr(GString) text = g_string_new(demand->kind <= TD_Q_SUBSIDY ? compares[demand->compare] : "");
    g_string_append_c(text, ' ');
    if (demand->bound) td_put_expr(text, lines->model, demand->bound, lines->lang);
    if (demand->kind == TD_Q_REGARDLESS) td_put_field_name(text, (TdField)demand->field, lines->lang);
    for (uint32_t k = 0; k < demand->group_count; k++)
      g_string_append_printf(text, "%s%s", k > 0 ? " > " : "", demand->groups[k].name);
    put_line(lines, part, g_strchug(text->str), &demand->cite);
  }
}

static void put_provision(const Lines *lines, const TdProvision *provision) {
  g_autofree char *name = g_strdup_printf("%s/%s", provision->procedure ? "procedure" : "provision", provision->name);
  put_line(lines, name, "", &provision->cite);
  for (uint32_t i = 0; i < provision->figure_count; i++) {
    g_autofree char *figure = g_strdup_printf("%s/%s", name, provision->figures[i].text);
    put_value(lines, figure, provision->figures[i].type, provision->figures[i].value, &provision->figures[i].cite);
  }
}

/* Items without an order: what one of them writes stays together. */
static void put_by_name(const Lines *lines, GPtrArray *blocks) {
  g_ptr_array_sort(blocks, by_text);
  for (guint i = 0; i < blocks->len; i++) g_string_append(lines->out, blocks->pdata[i]);
}

static GPtrArray *provision_blocks(const Lines *lines) {
  GPtrArray *blocks = g_ptr_array_new_with_free_func(g_free);
  for (uint32_t i = 0; i < lines->model->provision_count; i++) {
    const Lines own = {lines->model, lines->lang, g_string_new(NULL)};
    put_provision(&own, &lines->model->provisions[i]);
    g_ptr_array_add(blocks, g_string_free(own.out, FALSE));
  }
  return blocks;
}

static GPtrArray *name_blocks(const Lines *lines) {
  const Lines own = {lines->model, lines->lang, g_string_new(NULL)};
  GPtrArray *blocks = g_ptr_array_new_with_free_func(g_free);
  put_names(&own);
  g_autofree char *text = g_string_free(own.out, FALSE);
  for (char *line = text, *end; (end = strchr(line, '\n')) != NULL; line = end + 1)
    g_ptr_array_add(blocks, g_strndup(line, (gsize)(end - line) + 1));
  return blocks;
}

void td_model_lines(const TdModel *model, TdLang lang, GString *out) {
  const Lines lines = {model, lang, out};
  put_line(&lines, "policy", model->id, NULL);
  put_line(&lines, "title", model->title, NULL);
  put_line(&lines, "document", model->document, NULL);
  put_line(&lines, "region", model->region, NULL);
  put_day(&lines, "issued", model->issued);
  put_line(&lines, "period", "", &model->cite);
  put_day(&lines, "period/from", model->valid_from);
  put_day(&lines, "period/until", model->valid_until);
  put_sorted(&lines, "replaces", model->replaces, model->replaces_count);
  if (model->example) put_line(&lines, "example", "", NULL);
  put_identities(&lines);
  g_autoptr(GPtrArray) names = name_blocks(&lines), notes = provision_blocks(&lines);
  put_by_name(&lines, names);
  put_conditions(&lines, "condition", model->conditions, model->condition_count);
  put_conditions(&lines, "deferral", model->deferrals, model->deferral_count);
  for (uint32_t i = 0; i < model->benefit_count; i++)
    put_benefit(&lines, "benefit", model->benefits, &model->benefits[i]);
  put_conditions(&lines, "enrolment-condition", model->premium_conditions, model->premium_condition_count);
  for (uint32_t i = 0; i < model->subsidy_count; i++)
    put_benefit(&lines, "subsidy", model->subsidies, &model->subsidies[i]);
  put_alerts(&lines);
  for (uint32_t i = 0; i < model->requirement_count; i++) put_requirement(&lines, &model->requirements[i]);
  put_by_name(&lines, notes);
}
