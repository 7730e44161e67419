/* The figures of a policy, from its tree. */
#include <string.h>

#include "compiler/account.h"
#include "grammar/keywords.h"

typedef struct {
  TdAccount *account;
  const TdNode *tree;
  uint8_t class; /* TdAccountClass */
  const char *item;
  bool holds; /* names in it carry figures that need ground */
  bool anywhere;
  int64_t effective; /* the policy's first day */
} Walk;

/* What holds for the figures of a statement. */
typedef struct {
  GPtrArray *clauses; /* NULL: none cited */
  bool assumed;
} Source;

GPtrArray *td_account_clauses(TdAccount *account, const TdNode *clause) {
  GPtrArray *set = g_ptr_array_new_with_free_func(g_free);
  for (const TdNode *ref = clause->first; ref != NULL; ref = ref->next)
    if (ref->kind == TD_N_CLAUSE_REF) g_ptr_array_add(set, td_clause_canonical(ref->text));
  g_ptr_array_add(account->clause_sets, set);
  return set;
}

static bool other_document(const TdNode *clause) {
  return td_node_child(clause, TD_N_NAME) != NULL || td_node_child(clause, TD_N_STRING) != NULL;
}

/* The statement's own suffixes, else those around it.  An assumption holds for what cites no clause of its own. */
static Source source_of(Walk *walk, const TdNode *node, Source around) {
  Source source = around;
  const TdNode *clause = td_node_child(node, TD_N_CLAUSE);
  if (clause != NULL && !other_document(clause)) {
    source.clauses = td_account_clauses(walk->account, clause);
    source.assumed = false;
  } else if (clause != NULL) {
    source.clauses = NULL;
    source.assumed = true; /* another document's figure is not to be found in this notice */
  }
  bool block = node->kind == TD_N_BENEFIT || node->kind == TD_N_SUBSIDY || node->kind == TD_N_ALERT ||
               node->kind == TD_N_REQUIREMENT || node->kind == TD_N_PROVISION || node->kind == TD_N_PROCEDURE;
  source.assumed |= !block && td_node_child(node, TD_N_ASSUME) != NULL;
  return source;
}

static TdPolicyFigure *add(Walk *walk, const TdNode *node, Source source, uint8_t kind, int64_t value, bool needs) {
  TdPolicyFigure figure = {.figure = {.kind = kind, .value = value, .start = node->span.start, .end = node->span.end},
                           .class = walk->class,
                           .needs = needs,
                           .assumed = source.assumed,
                           .anywhere = walk->anywhere,
                           .span = node->span,
                           .item = walk->item,
                           .clauses = source.clauses,
                           .like = -1};
  g_array_append_val(walk->account->policy, figure);
  return &g_array_index(walk->account->policy, TdPolicyFigure, walk->account->policy->len - 1);
}

static void add_literal(Walk *walk, const TdNode *node, Source source) {
  static const uint8_t kinds[] = {
      [TD_LITERAL_NUMBER] = TD_FIG_NUMBER, [TD_LITERAL_DECIMAL] = TD_FIG_NUMBER,   [TD_LITERAL_COUNT] = TD_FIG_COUNT,
      [TD_LITERAL_MONEY] = TD_FIG_MONEY,   [TD_LITERAL_RATIO] = TD_FIG_RATIO,      [TD_LITERAL_POINTS] = TD_FIG_POINTS,
      [TD_LITERAL_DATE] = TD_FIG_DATE,     [TD_LITERAL_AGE] = TD_FIG_AGE,          [TD_LITERAL_MONTHS] = TD_FIG_MONTHS,
      [TD_LITERAL_DAYS] = TD_FIG_DAYS,     [TD_LITERAL_WORKDAYS] = TD_FIG_WORKDAYS};
  const TdLiteral *literal = &node->literal;
  bool nothing = literal->kind == TD_LITERAL_MONEY && literal->value == 0;
  bool begins = literal->kind == TD_LITERAL_DATE && literal->value == walk->effective && walk->class == TD_AC_RULE;
  TdPolicyFigure *figure = add(walk, node, source, kinds[literal->kind], literal->value, !nothing && !begins);
  figure->plain = literal->kind == TD_LITERAL_NUMBER;
}

/* The figures of a name or of a quoted text. */
static void add_text(Walk *walk, const TdNode *node, Source source) {
  g_autoptr(GArray) figures = td_text_figures(node->text, strlen(node->text));
  for (guint i = 0; i < figures->len; i++) {
    TdTextFigure *found = &g_array_index(figures, TdTextFigure, i);
    bool named = found->kind == TD_FIG_NUMBER || found->kind == TD_FIG_NAME || found->kind == TD_FIG_CLASS ||
                 found->kind == TD_FIG_TIER || found->kind == TD_FIG_DOCUMENT;
    if (walk->class == TD_AC_ASSUMPTION && !named) continue; /* an amount is told by a rule, not by talking of it */
    bool needs = walk->holds && found->kind == TD_FIG_DOCUMENT;
    add(walk, node, source, found->kind, found->value, needs)->figure.name = g_steal_pointer(&found->name);
  }
}

static bool whole_premium(const TdNode *node) {
  return strcmp(node->text, "个人缴费") == 0 || strcmp(node->text, "premium") == 0;
}

static void walk_node(Walk *walk, const TdNode *node, Source around) {
  Source source = source_of(walk, node, around);
  switch (node->kind) {
    case TD_N_LITERAL: add_literal(walk, node, source); return;
    case TD_N_NONE: add(walk, node, source, TD_FIG_NONE, 0, false); return;
    case TD_N_INTO: add(walk, node, source, TD_FIG_MONTHS, 12, false); return;
    case TD_N_CLAUSE: return;
    case TD_N_ALLOW: return;
    case TD_N_ASSUME: {
      uint8_t class = walk->class;
      bool holds = walk->holds;
      walk->class = TD_AC_ASSUMPTION;
      walk->holds = false;
      add_text(walk, node->first, source);
      walk->class = class;
      walk->holds = holds;
      return;
    }
    case TD_N_DEMAND:
      if (node->text != NULL && (strcmp(node->text, "deductible") == 0 || strcmp(node->text, "limit") == 0))
        break; /* 不设 stands in it as a node */
      if (node->text != NULL && strcmp(node->text, "regardless_of") == 0)
        add(walk, node, source, TD_FIG_NONE, 0, false);
      break;
    case TD_N_NAME:
    case TD_N_STRING:
      if (walk->class == TD_AC_SUBSIDY && whole_premium(node)) add(walk, node, source, TD_FIG_FULL, 1000000, false);
      add_text(walk, node, source);
      return;
    default: break;
  }
  const TdNode *child = node->first;
  bool block = node->kind == TD_N_BENEFIT || node->kind == TD_N_SUBSIDY || node->kind == TD_N_ALERT ||
               node->kind == TD_N_REQUIREMENT || node->kind == TD_N_POLICY || node->kind == TD_N_PARAM ||
               node->kind == TD_N_EXTERNAL;
  if (block && child != NULL && child->kind == TD_N_NAME) child = child->next; /* its name says nothing */
  for (; child != NULL; child = child->next) walk_node(walk, child, source);
}

/* A policy's last day may be told by how long it holds. */
static void add_term(Walk *walk, const TdNode *item) {
  const TdNode *from = item->first, *until = from->next;
  if (until == NULL || until->kind != TD_N_LITERAL) return;
  GDate first, last;
  g_date_clear(&first, 1);
  g_date_clear(&last, 1);
  g_date_set_julian(&first, (guint32)(from->literal.value + 719163));
  g_date_set_julian(&last, (guint32)(until->literal.value + 719163 + 1));
  if (g_date_get_day(&first) != g_date_get_day(&last)) return;
  int months = (g_date_get_year(&last) - g_date_get_year(&first)) * 12 + (int)g_date_get_month(&last) -
               (int)g_date_get_month(&first);
  for (guint i = 0; i < walk->account->policy->len; i++) {
    TdPolicyFigure *figure = &g_array_index(walk->account->policy, TdPolicyFigure, i);
    if (figure->span.start == until->span.start) figure->months = months;
  }
}

static void walk_item(Walk *walk, const TdNode *item) {
  static const struct {
    TdNodeKind kind;
    uint8_t class;
    bool holds, anywhere;
  } kinds[] = {{TD_N_POLICY, TD_AC_HEADER, false, true},
               {TD_N_DOCUMENT, TD_AC_HEADER, true, true},
               {TD_N_EFFECTIVE, TD_AC_HEADER, true, true},
               {TD_N_ISSUED, TD_AC_HEADER, true, true},
               {TD_N_REPLACES, TD_AC_HEADER, true, true},
               {TD_N_LABELS, TD_AC_LABEL, false, false},
               {TD_N_IDENTITIES, TD_AC_LABEL, false, false},
               {TD_N_FURTHER, TD_AC_LABEL, false, false},
               {TD_N_LIST, TD_AC_LABEL, false, false},
               {TD_N_SUBSIDY, TD_AC_SUBSIDY, true, false},
               {TD_N_PREMIUM_CONDITION, TD_AC_SUBSIDY, true, false},
               {TD_N_REQUIREMENT, TD_AC_REQUIREMENT, true, false},
               {TD_N_ALERT, TD_AC_ALERT, true, false},
               {TD_N_PROVISION, TD_AC_PROVISION, true, false},
               {TD_N_PROCEDURE, TD_AC_PROCEDURE, true, false}};
  walk->class = TD_AC_RULE;
  walk->holds = true;
  walk->anywhere = false;
  for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
    if (kinds[i].kind != item->kind) continue;
    walk->class = kinds[i].class;
    walk->holds = kinds[i].holds;
    walk->anywhere = kinds[i].anywhere;
  }
  bool named = item->first != NULL && item->first->kind == TD_N_NAME && item->kind != TD_N_POLICY;
  walk->item = named ? item->first->text : NULL;
  walk_node(walk, item, (Source){NULL, false});
  if (item->kind == TD_N_EFFECTIVE) add_term(walk, item);
}

void td_account_collect(TdAccount *account, const TdNode *tree) {
  Walk walk = {.account = account, .tree = tree, .effective = INT64_MIN};
  const TdNode *effective = td_node_child(tree, TD_N_EFFECTIVE);
  if (effective != NULL) walk.effective = effective->first->literal.value;
  for (const TdNode *item = tree->first; item != NULL; item = item->next) {
    bool no_figures = item->kind == TD_N_TEST || item->kind == TD_N_REGION || item->kind == TD_N_IMPORT ||
                      item->kind == TD_N_OUTSIDE || item->kind == TD_N_EXAMPLE;
    if (!no_figures) walk_item(&walk, item);
  }
}
