/* Which identities can come to a benefit. */
#include "compiler/linter.h"

void td_add_fact(TdLinter *linter, const TdExpr *expr, bool fails) {
  TdFact fact = {expr, fails};
  if (expr != NULL) g_array_append_val(linter->facts, fact);
}

static TdHolds asked(TdLinter *linter) {
  if (linter->patience == 0) return TD_UNDECIDED;
  TdScene scene = {linter->model, linter->in_scene, linter->uncategorised, &linter->patience};
  return td_can_hold(&scene, (const TdFact *)(void *)linter->facts->data, linter->facts->len);
}

TdHolds td_with_fact(TdLinter *linter, const TdExpr *expr, bool fails) {
  guint count = linter->facts->len;
  td_add_fact(linter, expr, fails);
  TdHolds holds = asked(linter);
  g_array_set_size(linter->facts, count);
  return holds;
}

/* Base and aid are other amounts in a route than behind it. */
static bool moves(const TdExpr *expr) {
  if (expr == NULL) return false;
  if (expr->kind == TD_E_BUILTIN && (expr->index == TD_B_BASE || expr->index == TD_B_AID)) return true;
  return moves(expr->a) || moves(expr->b);
}

void td_enter_benefit(TdLinter *linter, uint32_t index, bool route_only) {
  const TdModel *model = linter->model;
  const TdBenefit *benefit = &model->benefits[index];
  g_array_set_size(linter->facts, 0);
  linter->in_scene = linter->reach[index];
  linter->uncategorised = false;
  for (uint32_t i = 0; i < model->condition_count; i++) td_add_fact(linter, model->conditions[i].expr, false);
  for (uint32_t i = 0; i < index && benefit->stage == 0; i++)
    if (model->benefits[i].when != NULL && (route_only || !moves(model->benefits[i].when)))
      td_add_fact(linter, model->benefits[i].when, true);
  if (benefit->when != NULL && (route_only || !moves(benefit->when))) td_add_fact(linter, benefit->when, false);
  for (uint32_t i = 0; i < benefit->condition_count && !route_only; i++)
    td_add_fact(linter, benefit->conditions[i].expr, false);
}

/* Before routes and conditions: those that an earlier benefit without a route has not taken; later on, those to whom
 * one of the benefits before was paid. */
static uint64_t comers(const TdLinter *linter, uint32_t index) {
  const TdBenefit *benefit = &linter->model->benefits[index];
  uint64_t set = linter->normal;
  for (uint32_t i = 0; i < index && benefit->stage == 0; i++)
    if (linter->model->benefits[i].when == NULL) set &= ~linter->model->benefits[i].covers;
  if (benefit->stage == 0) return set;
  set = 0;
  for (uint32_t i = 0; i < benefit->after_count; i++) set |= linter->reach[benefit->after[i]];
  return set;
}

static void check_benefit(TdLinter *linter, uint32_t index, const TdNode *name) {
  const TdBenefit *benefit = &linter->model->benefits[index];
  uint64_t come = comers(linter, index);
  linter->reach[index] = benefit->when != NULL ? come : come & benefit->covers;
  td_enter_benefit(linter, index, true);
  bool nobody = linter->reach[index] == 0, off = !nobody && td_with_fact(linter, NULL, false) == TD_NEVER;
  linter->reach[index] &= benefit->covers;
  td_enter_benefit(linter, index, false);
  bool failing = !nobody && !off && linter->reach[index] != 0 && td_with_fact(linter, NULL, false) == TD_NEVER;
  if (!nobody && !off && !failing) return;
  linter->reach[index] = 0;
  bool claim = linter->model->record == TD_RECORD_CLAIM;
  g_autofree char *what = g_strdup_printf("%s「%s」" TD_BILINGUAL "%s '%s'", claim ? "待遇" : "资助", benefit->name,
                                          claim ? "benefit" : "subsidy", benefit->name);
  const char *after = nobody && benefit->stage == 0 && claim
                          ? "在前面的待遇之外再给的，写明它「后于」哪项待遇；否则" TD_BILINGUAL
                            "if it is paid on top of them, say what it comes after ('after'); else "
                          : "";
  const char *why =
      failing ? "它的条件在这里不可能成立" TD_BILINGUAL "its conditions cannot hold here"
      : off   ? "它的适用范围不可能出现，或已由前面的各项包括" TD_BILINGUAL
              "its route cannot hold, or those before it take all such claims"
      : benefit->stage == 0 ? "它的身份都已由前面的各项包括" TD_BILINGUAL "those before it take all its identities"
      : come == 0           ? "它后于的待遇都用不到" TD_BILINGUAL "no claim comes to what it comes after"
                  : "它后于的待遇都不包括它的身份" TD_BILINGUAL "what it comes after is for other identities alone";
  td_found(linter, TD_C_BENEFIT_NEVER, name, what, why, after);
}

void td_lint_reach(TdLinter *linter) {
  const TdNode *node = linter->file->first;
  for (uint32_t i = 0; i < linter->model->benefit_count; i++, node = node->next) {
    node = td_node_from(node, td_benefit_kind(linter));
    check_benefit(linter, i, node->first);
  }
}
