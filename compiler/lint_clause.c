/* Figures of rules without a clause. */
#include "compiler/linter.h"
#include "grammar/keywords.h"
#include "grammar/parse.h"

/* An assumption accounts for a figure as a clause does. */
static bool sourced(const TdNode *node) {
  return td_node_child(node, TD_N_CLAUSE) != NULL || td_node_child(node, TD_N_ASSUME) != NULL;
}

static bool says_figure(const TdNode *node) {
  bool list = node->kind == TD_N_LIST && td_node_child(node, TD_N_NAMES) != NULL;
  return node->kind == TD_N_LITERAL || (list && td_node_child(node, TD_N_NAMES)->first != NULL);
}

/* A figure in the statement itself, not in one inside it. */
static bool own_figure(const TdNode *node) {
  if (says_figure(node)) return true;
  for (const TdNode *child = node->first; child != NULL; child = child->next)
    if (td_node_role(child->kind) != TD_NODE_FIGURED && own_figure(child)) return true;
  return false;
}

static bool any_figure(const TdNode *node) {
  if (says_figure(node)) return true;
  for (const TdNode *child = node->first; child != NULL; child = child->next)
    if (any_figure(child)) return true;
  return false;
}

/* Does anything in it have a source, or a silence of its own?  Then its parts are told one by one. */
static bool partly_sourced(const TdNode *node) {
  for (const TdNode *child = node->first; child != NULL; child = child->next)
    if (child->kind == TD_N_CLAUSE || child->kind == TD_N_ASSUME || child->kind == TD_N_ALLOW || partly_sourced(child))
      return true;
  return false;
}

static void tell(TdLinter *linter, const TdNode *node) {
  const char *en = td_node_names[node->kind], *zh = td_keyword_spelling(en, TD_LANG_ZH);
  const TdNode *name = node->first->kind == TD_N_NAME ? node->first : NULL;
  g_autofree char *what = NULL;
  if (node->kind == TD_N_TABLE_ROW || node->kind == TD_N_DATED_ROW)
    what = g_strdup("这一行" TD_BILINGUAL "this row");
  else if (node->kind == TD_N_FIGURE)
    what = g_strdup_printf("「%s」" TD_BILINGUAL "'%s'", name->text, name->text);
  else if (name != NULL && (node->kind == TD_N_LIST || node->kind == TD_N_PARAM || node->kind == TD_N_BENEFIT ||
                            node->kind == TD_N_ALERT || node->kind == TD_N_SUBSIDY || node->kind == TD_N_PROVISION ||
                            node->kind == TD_N_PROCEDURE))
    what = g_strdup_printf("%s「%s」" TD_BILINGUAL "the %s '%s'", zh, name->text, en, name->text);
  else
    what = g_strdup_printf("「%s」" TD_BILINGUAL "'%s'", zh, en);
  bool first = node->kind == TD_N_TABLE_ROW || name != NULL;
  td_found(linter, TD_C_VALUE_CLAUSE, first ? node->first : node, what, NULL, NULL);
}

static void look(TdLinter *linter, const TdNode *node) {
  bool statement = td_node_role(node->kind) == TD_NODE_FIGURED;
  if (node->kind == TD_N_TEST || (statement && sourced(node))) return;
  bool whole = statement && !partly_sourced(node);
  if (statement && (whole ? any_figure(node) : own_figure(node))) tell(linter, node);
  if (whole) return;
  for (const TdNode *child = node->first; child != NULL; child = child->next) look(linter, child);
}

void td_lint_clauses(TdLinter *linter) {
  for (const TdNode *item = linter->file->first; item != NULL; item = item->next)
    if (td_node_role(item->kind) == TD_NODE_FIGURED) look(linter, item);
}
