/* Identities that are forgotten: without a ratio in some cases of a benefit, or without any benefit. */
#include "compiler/check.h"
#include "compiler/linter.h"

/* Is every row but the last for identities by name?  Then who has no row is a matter of identity alone. */
static bool by_identity(const TdTerm *term) {
  for (uint32_t i = 0; i < term->row_count; i++)
    if (term->rows[i].guard == NULL || term->rows[i].guard->kind != TD_E_CATEGORY) return false;
  return true;
}

/* INNER: the table at NODE has no row for SET; else the row at NODE names them and the ratio does not. */
static void say(TdLinter *linter, const TdBenefit *benefit, const TdNode *node, bool inner, uint64_t set) {
  bool claim = linter->model->record == TD_RECORD_CLAIM;
  g_autofree char *names = td_label_names(linter->model, set);
  g_autofree char *rate = g_strdup_printf("%s「%s」的%s" TD_BILINGUAL "the %s of %s '%s'", claim ? "待遇" : "资助",
                                          benefit->name, claim ? "比例" : "金额", claim ? "ratio" : "amount",
                                          claim ? "benefit" : "subsidy", benefit->name);
  g_autofree char *what =
      g_strdup_printf(inner ? "这张表里漏了%s" TD_BILINGUAL "this table leaves out %s"
                            : "没有写到这一行的%s" TD_BILINGUAL "it has no row for %s, whom this row names",
                      names, names);
  td_found(linter, TD_C_IDENTITY_RATIO, node, rate, what,
           inner ? "在这张表里补上它们的一行，或一行「其余」" TD_BILINGUAL
                   "add a row for them to this table, or one for 'else'"
                 : "在比例里补上它们，或从这一行删去" TD_BILINGUAL
                   "add them to the ratio, or remove them from this row");
}

/* A table by identity that stands in a row of another forgets who comes to it and has a ratio elsewhere. */
static void check_ratio(TdLinter *linter, const TdBenefit *benefit, const TdTerm *term, const TdNode *node,
                        uint64_t come, bool inner) {
  if (term->kind != TD_T_TABLE) return;
  uint64_t named = 0;
  const TdNode *row = node->first;
  for (uint32_t i = 0; i < term->row_count; i++, row = row->next) {
    row = td_node_from(row, TD_N_TABLE_ROW);
    const TdExpr *guard = term->rows[i].guard;
    bool identities = guard != NULL && guard->kind == TD_E_CATEGORY;
    if (identities) named |= guard->set;
    check_ratio(linter, benefit, term->rows[i].term, row->first->next, identities ? come & guard->set : come, true);
  }
  uint64_t missing = come & ~named;
  if (inner && by_identity(term) && missing != 0) say(linter, benefit, node->first, true, missing);
}

/* Who has a deductible or a limit by name and no ratio. */
static void check_other(TdLinter *linter, const TdBenefit *benefit, const TdTerm *term, const TdNode *node) {
  if (term->kind != TD_T_TABLE) return;
  const TdNode *row = node->first;
  for (uint32_t i = 0; i < term->row_count; i++, row = row->next) {
    row = td_node_from(row, TD_N_TABLE_ROW);
    const TdExpr *guard = term->rows[i].guard;
    uint64_t missing = guard != NULL && guard->kind == TD_E_CATEGORY ? guard->set & ~benefit->covers : 0;
    if (missing != 0) say(linter, benefit, row->first, false, missing);
    check_other(linter, benefit, term->rows[i].term, row->first->next);
  }
}

static void check_benefit(TdLinter *linter, uint32_t index, const TdNode *node) {
  const TdBenefit *benefit = &linter->model->benefits[index];
  uint32_t limit = 0;
  if (linter->reach[index] == 0) return;
  for (const TdNode *part = node->first; part != NULL; part = part->next) {
    if (part->kind == TD_N_DEDUCTIBLE || part->kind == TD_N_THRESHOLD)
      check_other(linter, benefit, benefit->deductible_term, part->first);
    if (part->kind == TD_N_LIMIT) check_other(linter, benefit, benefit->limits[limit++].term, part->first);
    if (part->kind == td_rate_kind(linter))
      check_ratio(linter, benefit, td_benefit_rate(benefit), part->first, linter->reach[index], false);
  }
}

/* Those to whom anything is given at all. */
static uint64_t covered(const TdModel *model) {
  uint64_t set = 0;
  for (uint32_t i = 0; i < model->benefit_count; i++)
    if (model->benefits[i].stage == 0) set |= model->benefits[i].covers;
  for (uint32_t i = 0; i < model->subsidy_count; i++) set |= model->subsidies[i].covers;
  return set;
}

/* IDENTITY is the first of the block. */
static void check_identities(TdLinter *linter, const TdNode *block, uint32_t identity) {
  const TdModel *model = linter->model;
  const char *what = identity > 0               ? "资助" TD_BILINGUAL "subsidy"
                     : model->subsidy_count > 0 ? "待遇或资助" TD_BILINGUAL "benefit or subsidy"
                                                : "待遇" TD_BILINGUAL "benefit";
  uint64_t forgotten = ~covered(model);
  for (const TdNode *row = block->first; row != NULL; row = row->next) {
    if (row->kind != TD_N_IDENTITY_ROW) continue;
    for (const TdNode *name = td_node_child(row, TD_N_NAMES)->first; name != NULL; name = name->next, identity++)
      if (model->identities[identity].outcome == TD_I_NORMAL && (forgotten >> identity & 1) != 0)
        td_found(linter, TD_C_IDENTITY_BENEFIT, name, name->text, what, NULL);
  }
}

void td_lint_cover(TdLinter *linter) {
  uint32_t benefit = 0;
  for (const TdNode *item = linter->file->first; item != NULL; item = item->next)
    if (item->kind == td_benefit_kind(linter)) check_benefit(linter, benefit++, item);
}

void td_lint_identities(TdLinter *linter) {
  for (const TdNode *item = linter->file->first; item != NULL; item = item->next) {
    if (item->kind == TD_N_IDENTITIES) check_identities(linter, item, 0);
    if (item->kind == TD_N_FURTHER) check_identities(linter, item, linter->model->identity_count);
  }
}
