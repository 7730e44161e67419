#include "compiler/checker.h"

/* What a block has read so far of the parts that it may have once. */
typedef struct {
  TdChecker *checker;
  const char *where;            /* bilingual */
  uint64_t seen;                /* bit of each TdNodeKind met */
  bool annuals[TD_MAX_ANNUALS]; /* that a part counts into */
} Parts;

static bool once(Parts *parts, const TdNode *part) {
  uint64_t bit = UINT64_C(1) << part->kind;
  bool first = (parts->seen & bit) == 0;
  parts->seen |= bit;
  if (!first)
    td_diagnose(parts->checker->diagnostics, TD_D_REPEATED_PART, part->span, parts->where, td_node_names[part->kind],
                NULL);
  return first;
}
G_STATIC_ASSERT(TD_N_ALERT_LINE < 64);

static const char *quoted(TdChecker *checker, const char *zh, const char *en, const char *name) {
  return td_arena_printf(checker->arena, "%s「%s」" TD_BILINGUAL "%s '%s'", zh, name, en, name);
}

/* The annual amount that a part counts into, or -1; a benefit uses each at most once, so that what it holds before the
 * benefit is one figure. */
static int32_t annual_index(Parts *parts, const TdNode *into) {
  TdChecker *checker = parts->checker;
  if (into == NULL) return -1;
  guint index = GPOINTER_TO_UINT(g_hash_table_lookup(checker->annuals, into->text));
  if (index > TD_MAX_ANNUALS) return -1; /* diagnosed as too many */
  if (index != 0) {
    if (parts->annuals[index - 1])
      td_diagnose(checker->diagnostics, TD_D_ANNUAL_TWICE, into->span, into->text, parts->where, NULL);
    parts->annuals[index - 1] = true;
    return (int32_t)index - 1;
  }
  td_unknown_name(checker, into, "累计" TD_BILINGUAL "annual amount",
                  (const char *const *)(void *)checker->annual_array->data, checker->annual_array->len);
  return -1;
}

void td_check_condition(TdChecker *checker, const TdNode *node, bool reason, GArray *conditions) {
  const TdNode *expr = node->first, *word = expr->next;
  bool says = word != NULL && word->kind == TD_N_NAME;
  TdSuffixes suffixes = td_suffixes(checker, expr->next, 0, "条件" TD_BILINGUAL "a condition");
  TdCondition condition = {.word = "", .cite = suffixes.cite};
  condition.expr = td_check_typed(checker, expr, TD_M_BOOL, "条件" TD_BILINGUAL "the condition");
  if (condition.cite.line == 0) condition.cite.line = td_node_line(checker, node);
  if (reason && !says) td_diagnose(checker->diagnostics, TD_D_REASON_MISSING, node->span, NULL);
  if (!reason && says) td_diagnose(checker->diagnostics, TD_D_REASON_HERE, word->span, NULL);
  if (says) condition.word = td_reason_word(checker, word);
  if (condition.expr != NULL) g_array_append_val(conditions, condition);
}

void td_declare_benefit(TdChecker *checker, const TdNode *node) {
  const TdNode *name = node->first, *after = td_node_child(node, TD_N_AFTER);
  TdBenefit benefit = {.name = name->text, .deductible_annual = -1};
  guint stage = 0;
  g_autoptr(GArray) before = g_array_new(FALSE, FALSE, sizeof(uint32_t));
  for (const TdNode *other = after == NULL ? NULL : after->first; other != NULL; other = other->next) {
    guint index = GPOINTER_TO_UINT(g_hash_table_lookup(checker->benefits, other->text));
    if (index == 0) {
      td_diagnose(checker->diagnostics, TD_D_AFTER_ITSELF, other->span, name->text, NULL);
      continue;
    }
    uint32_t place = index - 1;
    g_array_append_val(before, place);
  }
  if (after != NULL) {
    stage = 1;
    for (guint i = 0; i < checker->benefit_array->len; i++)
      stage = MAX(stage, g_array_index(checker->benefit_array, TdBenefit, i).stage + 1);
  }
  benefit.stage = stage;
  benefit.after = td_arena_array(checker->arena, before);
  benefit.after_count = before->len;
  if (!td_claim_name(checker, "待遇" TD_BILINGUAL "benefit", name)) return;
  g_array_append_val(checker->benefit_array, benefit);
  g_hash_table_insert(checker->benefits, (gpointer)name->text, GUINT_TO_POINTER(checker->benefit_array->len));
}

/* Every identity that has a ratio must have the other terms too. */
static void check_cover(TdChecker *checker, const TdNode *part, const TdBenefit *benefit, const TdTerm *term,
                        const char *what) {
  uint64_t all =
      checker->model->identity_count == 64 ? UINT64_MAX : (UINT64_C(1) << checker->model->identity_count) - 1;
  uint64_t missing = benefit->covers & ~td_term_covers(term, all);
  if (missing == 0) return;
  g_autoptr(GString) names = g_string_new(NULL);
  for (uint32_t i = 0; i < checker->model->identity_count; i++)
    if (missing >> i & 1)
      g_string_append_printf(names, "%s%s", names->len > 0 ? "、" : "",
                             g_array_index(checker->label_array, const char *, i));
  td_diagnose(checker->diagnostics, TD_D_UNCOVERED, part->span, benefit->name, what, names->str, NULL);
}

static TdLimit check_limit(Parts *parts, const TdNode *part) {
  TdChecker *checker = parts->checker;
  const char *what = "限额" TD_BILINGUAL "the limit";
  TdSuffixes suffixes = td_suffixes(checker, part->first->next, TD_ALLOW_INTO | TD_ALLOW_WHEN, what);
  if (suffixes.cite.line == 0) suffixes.cite.line = td_node_line(checker, part);
  TdLimit limit = {.annual = annual_index(parts, suffixes.into), .cite = suffixes.cite};
  limit.term = td_check_term(checker, part->first, TD_M_MONEY, TD_TERM_NONE | TD_TERM_EXHAUSTIVE, suffixes.cite, what);
  if (suffixes.when != NULL)
    limit.when = td_check_typed(checker, suffixes.when, TD_M_BOOL, "「当」之后" TD_BILINGUAL "what follows 'when'");
  return limit;
}

void td_check_benefit(TdChecker *checker, const TdNode *node) {
  const TdNode *name = node->first;
  guint index = GPOINTER_TO_UINT(g_hash_table_lookup(checker->benefits, name->text));
  if (index == 0) return;
  TdBenefit *benefit = &g_array_index(checker->benefit_array, TdBenefit, index - 1);
  if (benefit->ratio != NULL) return; /* a second block of the same name: diagnosed */
  Parts parts = {.checker = checker, .where = quoted(checker, "待遇", "benefit", name->text)};
  benefit->cite = td_suffixes(checker, name->next, 0, parts.where).cite;
  if (benefit->cite.line == 0) benefit->cite.line = td_node_line(checker, node);
  g_autoptr(GArray) conditions = g_array_new(FALSE, FALSE, sizeof(TdCondition));
  g_autoptr(GArray) limits = g_array_new(FALSE, FALSE, sizeof(TdLimit));
  const TdNode *deductible_part = NULL;
  checker->in_benefit = true;
  for (const TdNode *part = name->next; part != NULL; part = part->next) {
    switch (part->kind) {
      case TD_N_CONDITION: td_check_condition(checker, part, benefit->stage == 0, conditions); break;
      case TD_N_ROUTE:
        if (!once(&parts, part)) break;
        benefit->when = td_check_typed(checker, part->first, TD_M_BOOL, "「适用」之后" TD_BILINGUAL "the route");
        td_suffixes(checker, part->first->next, 0, parts.where);
        break;
      case TD_N_BASE:
        if (!once(&parts, part)) break;
        benefit->base = td_check_typed(checker, part->first, TD_M_MONEY, "基数" TD_BILINGUAL "the base");
        benefit->base_cite = td_suffixes(checker, part->first->next, 0, parts.where).cite;
        break;
      case TD_N_DEDUCTIBLE:
      case TD_N_THRESHOLD: {
        if (!once(&parts, part) || deductible_part != NULL) {
          if (deductible_part != NULL && deductible_part->kind != part->kind)
            td_diagnose(checker->diagnostics, TD_D_NOT_ALLOWED, part->span, parts.where,
                        "起付线和累计起点两样" TD_BILINGUAL "both a deductible and a threshold", NULL);
          break;
        }
        deductible_part = part;
        bool threshold = part->kind == TD_N_THRESHOLD;
        const char *what = threshold ? "累计起点" TD_BILINGUAL "the threshold" : "起付线" TD_BILINGUAL "the deductible";
        TdSuffixes suffixes = td_suffixes(checker, part->first->next, TD_ALLOW_INTO, what);
        if (suffixes.cite.line == 0) suffixes.cite.line = td_node_line(checker, part);
        benefit->deductible = threshold ? TD_D_THRESHOLD : TD_D_DEDUCTIBLE;
        benefit->deductible_annual = annual_index(&parts, suffixes.into);
        benefit->deductible_term =
            td_check_term(checker, part->first, TD_M_MONEY, TD_TERM_NONE | TD_TERM_EXHAUSTIVE, suffixes.cite, what);
        if (benefit->deductible_term == NULL) benefit->deductible = TD_D_NONE;
        break;
      }
      case TD_N_RATIO: {
        if (!once(&parts, part)) break;
        const char *what = "比例" TD_BILINGUAL "the ratio";
        TdSuffixes suffixes = td_suffixes(checker, part->first->next, 0, what);
        if (suffixes.cite.line == 0) suffixes.cite.line = td_node_line(checker, part);
        benefit->ratio = td_check_term(checker, part->first, TD_M_RATIO, TD_TERM_DEFER, suffixes.cite, what);
        break;
      }
      case TD_N_LIMIT: {
        TdLimit limit = check_limit(&parts, part);
        if (limit.term != NULL) g_array_append_val(limits, limit);
        break;
      }
      case TD_N_AMOUNT:
      case TD_N_ALERT_LINE:
        td_diagnose(checker->diagnostics, TD_D_NOT_ALLOWED, part->span, parts.where, td_node_names[part->kind], NULL);
        break;
      default: break;
    }
  }
  checker->in_benefit = false;
  if ((parts.seen >> TD_N_RATIO & 1) == 0)
    td_diagnose(checker->diagnostics, TD_D_MISSING_PART, name->span, parts.where, "比例" TD_BILINGUAL "a ratio", NULL);
  benefit->conditions = td_arena_array(checker->arena, conditions);
  benefit->condition_count = conditions->len;
  benefit->limits = td_arena_array(checker->arena, limits);
  benefit->limit_count = limits->len;
  if (benefit->ratio == NULL) return;
  uint64_t all =
      checker->model->identity_count == 64 ? UINT64_MAX : (UINT64_C(1) << checker->model->identity_count) - 1;
  benefit->covers = td_term_covers(benefit->ratio, all);
  if (benefit->deductible_term != NULL)
    check_cover(checker, deductible_part, benefit, benefit->deductible_term, "起付线" TD_BILINGUAL "deductible");
  for (const TdNode *part = name->next; part != NULL && limits->len > 0; part = part->next)
    if (part->kind == TD_N_LIMIT) {
      for (guint i = 0; i < limits->len; i++)
        check_cover(checker, part, benefit, g_array_index(limits, TdLimit, i).term, "限额" TD_BILINGUAL "limit");
      break;
    }
}

void td_check_alert(TdChecker *checker, const TdNode *node) {
  const TdNode *name = node->first;
  Parts parts = {.checker = checker, .where = quoted(checker, "预警", "alert", name->text)};
  if (!td_claim_name(checker, "预警" TD_BILINGUAL "alert", name)) return;
  TdAlert alert = {.name = name->text, .cite = td_suffixes(checker, name->next, 0, parts.where).cite};
  if (alert.cite.line == 0) alert.cite.line = td_node_line(checker, node);
  g_autoptr(GArray) conditions = g_array_new(FALSE, FALSE, sizeof(TdCondition));
  checker->in_benefit = true;
  for (const TdNode *part = name->next; part != NULL; part = part->next) {
    switch (part->kind) {
      case TD_N_CONDITION:
        if (once(&parts, part)) td_check_condition(checker, part, false, conditions);
        break;
      case TD_N_AMOUNT:
        if (once(&parts, part))
          alert.amount = td_check_typed(checker, part->first, TD_M_MONEY, "预警金额" TD_BILINGUAL "the alert's amount");
        break;
      case TD_N_ALERT_LINE: {
        if (!once(&parts, part)) break;
        const char *what = "预警线" TD_BILINGUAL "the alert line";
        TdSuffixes suffixes = td_suffixes(checker, part->first->next, 0, what);
        alert.threshold = td_check_term(checker, part->first, TD_M_MONEY, 0, suffixes.cite, what);
        break;
      }
      case TD_N_ROUTE:
      case TD_N_BASE:
      case TD_N_DEDUCTIBLE:
      case TD_N_THRESHOLD:
      case TD_N_RATIO:
      case TD_N_LIMIT:
        td_diagnose(checker->diagnostics, TD_D_NOT_ALLOWED, part->span, parts.where, td_node_names[part->kind], NULL);
        break;
      default: break;
    }
  }
  checker->in_benefit = false;
  if (conditions->len > 0) alert.when = g_array_index(conditions, TdCondition, 0).expr;
  if ((parts.seen >> TD_N_AMOUNT & 1) == 0)
    td_diagnose(checker->diagnostics, TD_D_MISSING_PART, name->span, parts.where, "金额" TD_BILINGUAL "an amount",
                NULL);
  if ((parts.seen >> TD_N_ALERT_LINE & 1) == 0)
    td_diagnose(checker->diagnostics, TD_D_MISSING_PART, name->span, parts.where, "预警线" TD_BILINGUAL "an alert line",
                NULL);
  if (alert.amount != NULL && alert.threshold != NULL) g_array_append_val(checker->alert_array, alert);
}
