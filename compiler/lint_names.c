/* Names that nothing uses.  What a test supplies or gives is no use: a test only tries the rules. */
#include <string.h>

#include "compiler/linter.h"

typedef struct {
  GHashTable *lists, *values, *labels, *annuals; /* index + 1; of values a parameter's has PARAM added */
  GHashTable *names;                             /* where identities are named: the text */
  const TdModel *model;
} Uses;

enum { PARAM = 1 << 20 };

static void use(GHashTable *set, guint index) {
  g_hash_table_add(set, GUINT_TO_POINTER(index + 1));
}

static bool used(GHashTable *set, guint index) {
  return g_hash_table_contains(set, GUINT_TO_POINTER(index + 1));
}

static void use_expr(Uses *uses, const TdExpr *expr) {
  if (expr == NULL) return;
  switch (expr->kind) {
    case TD_E_EXTERNAL:
    case TD_E_HAS_EXTERNAL: use(uses->values, expr->index); break;
    case TD_E_PARAM: use(uses->values, expr->index + PARAM); break;
    case TD_E_LISTED: use(uses->lists, expr->index); break;
    case TD_E_IDENTITY:
      for (guint i = 0; i < uses->model->label_count; i++)
        if (expr->set >> i & 1) use(uses->labels, i);
      break;
    default: break;
  }
  use_expr(uses, expr->a);
  use_expr(uses, expr->b);
}

static void use_term(Uses *uses, const TdTerm *term) {
  if (term == NULL) return;
  use_expr(uses, term->expr);
  for (uint32_t i = 0; i < term->row_count; i++) {
    use_expr(uses, term->rows[i].guard);
    use_term(uses, term->rows[i].term);
  }
}

static void use_benefit(Uses *uses, const TdBenefit *benefit) {
  use_expr(uses, benefit->when);
  use_expr(uses, benefit->base);
  for (uint32_t i = 0; i < benefit->condition_count; i++) use_expr(uses, benefit->conditions[i].expr);
  use_term(uses, benefit->deductible_term);
  use_term(uses, td_benefit_rate(benefit));
  if (benefit->deductible_annual >= 0) use(uses->annuals, (guint)benefit->deductible_annual);
  for (uint32_t i = 0; i < benefit->limit_count; i++) {
    use_expr(uses, benefit->limits[i].when);
    use_term(uses, benefit->limits[i].term);
    if (benefit->limits[i].annual >= 0) use(uses->annuals, (guint)benefit->limits[i].annual);
  }
}

static void use_model(Uses *uses) {
  const TdModel *model = uses->model;
  for (uint32_t i = 0; i < model->identity_total; i++) use_expr(uses, model->identities[i].when);
  for (uint32_t i = 0; i < model->condition_count; i++) use_expr(uses, model->conditions[i].expr);
  for (uint32_t i = 0; i < model->premium_condition_count; i++) use_expr(uses, model->premium_conditions[i].expr);
  for (uint32_t i = 0; i < model->deferral_count; i++) use_expr(uses, model->deferrals[i].expr);
  for (uint32_t i = 0; i < model->benefit_count; i++) use_benefit(uses, &model->benefits[i]);
  for (uint32_t i = 0; i < model->subsidy_count; i++) use_benefit(uses, &model->subsidies[i]);
  for (uint32_t i = 0; i < model->requirement_count; i++) {
    const TdRequirement *requirement = &model->requirements[i];
    use_expr(uses, requirement->when);
    for (uint32_t k = 0; k < requirement->demand_count; k++) use_expr(uses, requirement->demands[k].bound);
  }
  for (uint32_t i = 0; i < model->alert_count; i++) {
    use_expr(uses, model->alerts[i].when);
    use_expr(uses, model->alerts[i].amount);
    use_term(uses, model->alerts[i].threshold);
  }
}

/* Groups are in the tree alone: the model has their members. */
static void use_names(Uses *uses, const TdNode *node) {
  bool names = node->kind == TD_N_CARRIES || node->kind == TD_N_TABLE_ROW || node->kind == TD_N_EXTENDED ||
               node->kind == TD_N_DEMAND;
  const TdNode *first = names && node->first->kind == TD_N_NAMES ? node->first->first : NULL;
  for (const TdNode *name = first; name != NULL; name = name->next) g_hash_table_add(uses->names, (gpointer)name->text);
  for (const TdNode *child = node->first; child != NULL; child = child->next) use_names(uses, child);
}

static void unused(TdLinter *linter, const TdNode *name, const char *kind) {
  td_found(linter, TD_C_NAME_UNUSED, name, kind, name->text, NULL);
}

/* *LABEL: the number of the next attribute; they are counted behind all identities. */
static void check_identities(TdLinter *linter, const Uses *uses, const TdNode *block, guint *label) {
  for (const TdNode *row = block->first; row != NULL; row = row->next) {
    if (row->kind == TD_N_IDENTITY_ROW && row->first->kind == TD_N_NAME &&
        !g_hash_table_contains(uses->names, row->first->text))
      unused(linter, row->first, "身份组" TD_BILINGUAL "group");
    if (row->kind != TD_N_ATTRIBUTE) continue;
    for (const TdNode *name = row->first->first; name != NULL; name = name->next, ++*label)
      if (!used(uses->labels, *label)) unused(linter, name, "附带标签" TD_BILINGUAL "attribute");
  }
}

static bool is_label(const TdModel *model, const char *text) {
  for (uint32_t i = 0; i < model->label_count; i++)
    if (strcmp(model->labels[i], text) == 0) return true;
  return false;
}

void td_lint_names(TdLinter *linter) {
  g_autoptr(GHashTable) lists = g_hash_table_new(NULL, NULL), values = g_hash_table_new(NULL, NULL);
  g_autoptr(GHashTable) labels = g_hash_table_new(NULL, NULL), annuals = g_hash_table_new(NULL, NULL);
  g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
  Uses uses = {lists, values, labels, annuals, names, linter->model};
  guint list = 0, external = 0, param = PARAM, annual = 0, attribute = linter->model->identity_total;

  use_model(&uses);
  use_names(&uses, linter->file);
  for (const TdNode *item = linter->file->first; item != NULL; item = item->next) {
    const TdNode *name = item->first;
    switch (item->kind) {
      case TD_N_LIST:
        if (used(lists, list++)) break;
        if (td_node_child(item, TD_N_EXTERNAL_MARK) != NULL)
          td_found(linter, TD_C_EXTERNAL_UNUSED, name, "外部名录" TD_BILINGUAL "external list", name->text, NULL);
        else
          unused(linter, name, "名录" TD_BILINGUAL "list");
        break;
      case TD_N_EXTERNAL:
        if (!used(values, external++))
          td_found(linter, TD_C_EXTERNAL_UNUSED, name, "外部值" TD_BILINGUAL "external", name->text, NULL);
        break;
      case TD_N_PARAM:
        if (!used(values, param++)) unused(linter, name, "参数" TD_BILINGUAL "parameter");
        break;
      case TD_N_ANNUAL:
        for (name = name->first; name != NULL; name = name->next)
          if (!used(annuals, annual++)) unused(linter, name, "累计" TD_BILINGUAL "annual amount");
        break;
      case TD_N_LABELS:
        for (name = name->first; name != NULL; name = name->next)
          if (!is_label(linter->model, name->text)) unused(linter, name, "标签" TD_BILINGUAL "label");
        break;
      default: break;
    }
  }
  const TdNode *blocks[] = {td_node_child(linter->file, TD_N_IDENTITIES), td_node_child(linter->file, TD_N_FURTHER)};
  for (size_t i = 0; i < G_N_ELEMENTS(blocks); i++)
    if (blocks[i] != NULL) check_identities(linter, &uses, blocks[i], &attribute);
}
