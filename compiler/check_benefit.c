#include <string.h>

#include "compiler/checker.h"
#include "grammar/parse.h"

/* A block that is being read. */
typedef struct {
  TdChecker *checker;
  const char *where;            /* bilingual */
  uint64_t seen;                /* bit of each TdNodeKind met */
  bool broken;                  /* the grammar could not read all of it, so what is missing may have been there */
  bool annuals[TD_MAX_ANNUALS]; /* that a part counts into */
} Block;

static bool once(Block *block, const TdNode *part) {
  uint64_t bit = UINT64_C(1) << part->kind;
  bool first = (block->seen & bit) == 0;
  block->seen |= bit;
  if (!first)
    td_diagnose(block->checker->diagnostics, TD_D_REPEATED_PART, part->span, block->where,
                td_part_text(block->checker, part->kind), NULL);
  return first;
}
G_STATIC_ASSERT(TD_N_ALERT_LINE < 64);

static void not_here(Block *block, const TdNode *part) {
  td_diagnose(block->checker->diagnostics, TD_D_NOT_ALLOWED, part->span, block->where,
              td_part_text(block->checker, part->kind), NULL);
}

/* A ratio where an amount belongs, or the other way round: what is lacking needs no message of its own. */
static void instead(Block *block, const TdNode *part) {
  not_here(block, part);
  block->broken = true;
}

static void needs(Block *block, const TdNode *name, TdNodeKind kind) {
  if (block->broken || (block->seen >> kind & 1) != 0) return;
  td_diagnose(block->checker->diagnostics, TD_D_MISSING_PART, name->span, block->where,
              td_part_text(block->checker, kind), NULL);
}

static Block block_new(TdChecker *checker, const TdNode *node, const char *zh, const char *en) {
  const char *name = node->first->text;
  return (Block){.checker = checker,
                 .where = td_arena_printf(checker->arena, "%s「%s」" TD_BILINGUAL "%s '%s'", zh, name, en, name),
                 .broken = td_node_child(node, TD_N_BAD) != NULL};
}

/* The annual amount that a part counts into, or -1; a benefit uses each at most once, so that what it holds before the
 * benefit is one figure. */
static int32_t annual_index(Block *block, const TdNode *into) {
  TdChecker *checker = block->checker;
  if (into == NULL) return -1;
  guint index = GPOINTER_TO_UINT(g_hash_table_lookup(checker->annuals, into->text));
  if (index > TD_MAX_ANNUALS) return -1; /* diagnosed as too many */
  if (index == 0) {
    td_unknown_name(checker, into, "累计" TD_BILINGUAL "annual amount",
                    (const char *const *)(void *)checker->annual_array->data, checker->annual_array->len);
    return -1;
  }
  if (block->annuals[index - 1])
    td_diagnose(checker->diagnostics, TD_D_ANNUAL_TWICE, into->span, into->text, block->where, NULL);
  block->annuals[index - 1] = true;
  return (int32_t)index - 1;
}

void td_check_condition(TdChecker *checker, const TdNode *node, TdConditionPlace place, GArray *conditions) {
  const TdNode *expr = node->first, *word = expr->next;
  bool says = word != NULL && word->kind == TD_N_NAME;
  TdCondition condition = {.word = "", .cite = td_cite(checker, node, expr->next, "条件" TD_BILINGUAL "a condition")};
  condition.expr = td_check_typed(checker, expr, TD_M_BOOL, "条件" TD_BILINGUAL "the condition");
  if (place == TD_CONDITION_OF_CLAIM && !says) td_diagnose(checker->diagnostics, TD_D_REASON_MISSING, node->span, NULL);
  if (place == TD_CONDITION_OF_STAGE && says) td_diagnose(checker->diagnostics, TD_D_REASON_HERE, word->span, NULL);
  if (place == TD_CONDITION_OF_ALERT && says)
    td_diagnose(checker->diagnostics, TD_D_NOT_ALLOWED, word->span, "预警的条件" TD_BILINGUAL "an alert's condition",
                "「否则」" TD_BILINGUAL "'otherwise'", NULL);
  if (says) condition.word = td_reason_word(word);
  if (condition.expr != NULL) g_array_append_val(conditions, condition);
}

/* The benefits that another comes after. */
static GArray *check_after(TdChecker *checker, const TdNode *file, const TdNode *name, const TdNode *after) {
  GArray *before = g_array_new(FALSE, FALSE, sizeof(uint32_t));
  for (const TdNode *other = after->first; other != NULL; other = other->next) {
    guint index = GPOINTER_TO_UINT(g_hash_table_lookup(checker->benefits, other->text));
    uint32_t place = index - 1;
    if (index != 0) {
      g_array_append_val(before, place);
      continue;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    bool later = false;
    for (const TdNode *item = file->first; item != NULL; item = item->next) {
      if (item->kind != TD_N_BENEFIT) continue;
      later |= strcmp(item->first->text, other->text) == 0;
      g_ptr_array_add(names, (gpointer)item->first->text);
    }
    checker->after_wrong = true;
    if (later)
      td_diagnose(checker->diagnostics, TD_D_AFTER_ITSELF, other->span, name->text, NULL);
    else if (!checker->payments_lost)
      td_unknown_name(checker, other, "待遇" TD_BILINGUAL "benefit", (const char *const *)names->pdata, names->len);
  }
  return before;
}

void td_declare_benefit(TdChecker *checker, const TdNode *file, const TdNode *node) {
  const TdNode *name = node->first, *after = td_node_child(node, TD_N_AFTER);
  TdBenefit benefit = {.name = name->text, .deductible_annual = -1};
  guint stage = 1;
  for (guint i = 0; i < checker->benefit_array->len; i++)
    stage = MAX(stage, g_array_index(checker->benefit_array, TdBenefit, i).stage + 1);
  if (after != NULL) {
    g_autoptr(GArray) before = check_after(checker, file, name, after);
    benefit.stage = stage;
    benefit.after = td_arena_array(checker->arena, before);
    benefit.after_count = before->len;
  } else if (stage > 1 && !checker->after_wrong) {
    td_diagnose(checker->diagnostics, TD_D_FIRST_TOO_LATE, name->span, name->text, NULL);
  }
  if (!td_claim_name(checker, "待遇" TD_BILINGUAL "benefit", name)) return;
  g_array_append_val(checker->benefit_array, benefit);
  g_hash_table_insert(checker->benefits, (gpointer)name->text, GUINT_TO_POINTER(checker->benefit_array->len));
}

static uint64_t all_identities(const TdChecker *checker) {
  uint32_t count = td_identity_count(checker);
  return count == 64 ? UINT64_MAX : (UINT64_C(1) << count) - 1;
}

/* Whoever has a ratio must be sure to find a row in the other terms too: none there would be a deductible or a limit
 * that nobody took away. */
static void check_cover(TdChecker *checker, const TdNode *part, const TdBenefit *benefit, const TdTerm *term,
                        const char *what) {
  uint64_t missing = benefit->covers & ~td_term_total(term, all_identities(checker));
  if (missing == 0) return;
  if (missing == benefit->covers) {
    td_diagnose(checker->diagnostics, TD_D_NOT_EXHAUSTIVE, part->first->span, what, NULL);
    return;
  }
  g_autoptr(GString) names = g_string_new(NULL);
  for (uint32_t i = 0; i < checker->model->identity_count; i++)
    if (missing >> i & 1)
      g_string_append_printf(names, "%s%s", names->len > 0 ? "、" : "",
                             g_array_index(checker->label_array, const char *, i));
  td_diagnose(checker->diagnostics, TD_D_UNCOVERED, part->first->span, benefit->name, what, names->str, NULL);
}

static void check_deductible(Block *block, const TdNode *part, TdBenefit *benefit) {
  TdChecker *checker = block->checker;
  bool threshold = part->kind == TD_N_THRESHOLD;
  const char *what = threshold ? "累计起点" TD_BILINGUAL "the threshold" : "起付线" TD_BILINGUAL "the deductible";
  if (benefit->deductible != TD_D_NONE) {
    td_diagnose(checker->diagnostics, TD_D_NOT_ALLOWED, part->span, block->where,
                "起付线和累计起点两样" TD_BILINGUAL "both a deductible and a threshold", NULL);
    return;
  }
  TdSuffixes suffixes = td_suffixes(checker, part, part->first->next, TD_ALLOW_INTO, what);
  benefit->deductible_annual = annual_index(block, suffixes.into);
  benefit->deductible_term = td_check_term(checker, part->first, TD_M_MONEY, TD_TERM_NONE, suffixes.cite, what);
  if (benefit->deductible_term != NULL) benefit->deductible = threshold ? TD_D_THRESHOLD : TD_D_DEDUCTIBLE;
}

static void check_ratio(Block *block, const TdNode *part, TdBenefit *benefit) {
  TdChecker *checker = block->checker;
  const char *what = "比例" TD_BILINGUAL "the ratio";
  TdCite cite = td_cite(checker, part, part->first->next, what);
  benefit->ratio = td_check_term(checker, part->first, TD_M_RATIO, TD_TERM_DEFER, cite, what);
  if (benefit->ratio != NULL) benefit->covers = td_term_covers(benefit->ratio, all_identities(checker));
}

static void check_limit(Block *block, const TdNode *part, GArray *limits) {
  TdChecker *checker = block->checker;
  const char *what = "限额" TD_BILINGUAL "the limit";
  TdSuffixes suffixes = td_suffixes(checker, part, part->first->next, TD_ALLOW_INTO | TD_ALLOW_WHEN, what);
  TdLimit limit = {.annual = annual_index(block, suffixes.into), .cite = suffixes.cite};
  limit.term = td_check_term(checker, part->first, TD_M_MONEY, TD_TERM_NONE, suffixes.cite, what);
  if (suffixes.when != NULL)
    limit.when = td_check_typed(checker, suffixes.when, TD_M_BOOL, "「当」之后" TD_BILINGUAL "what follows 'when'");
  if (limit.term != NULL) g_array_append_val(limits, limit);
}

static void check_part(Block *block, const TdNode *part, TdBenefit *benefit, GArray *conditions, GArray *limits) {
  TdChecker *checker = block->checker;
  switch (part->kind) {
    case TD_N_CONDITION:
      td_check_condition(checker, part, benefit->stage == 0 ? TD_CONDITION_OF_CLAIM : TD_CONDITION_OF_STAGE,
                         conditions);
      break;
    case TD_N_ROUTE:
      if (benefit->stage > 0) not_here(block, part);
      if (!once(block, part)) break;
      benefit->when = td_check_typed(checker, part->first, TD_M_BOOL, "「适用」之后" TD_BILINGUAL "the route");
      benefit->when_cite = td_cite(checker, part, part->first->next, block->where);
      break;
    case TD_N_BASE:
      if (!once(block, part)) break;
      benefit->base = td_check_typed(checker, part->first, TD_M_MONEY, "基数" TD_BILINGUAL "the base");
      benefit->base_cite = td_cite(checker, part, part->first->next, block->where);
      break;
    case TD_N_DEDUCTIBLE:
    case TD_N_THRESHOLD:
      if (once(block, part)) check_deductible(block, part, benefit);
      break;
    case TD_N_RATIO:
      if (once(block, part)) check_ratio(block, part, benefit);
      break;
    case TD_N_LIMIT: check_limit(block, part, limits); break;
    case TD_N_AMOUNT: instead(block, part); break;
    case TD_N_ALERT_LINE: not_here(block, part); break;
    default: break;
  }
}

static void check_covers(TdChecker *checker, const TdNode *node, const TdBenefit *benefit, const GArray *limits) {
  guint limit = 0;
  for (const TdNode *part = node->first->next; part != NULL; part = part->next) {
    if ((part->kind == TD_N_DEDUCTIBLE || part->kind == TD_N_THRESHOLD) && benefit->deductible_term != NULL)
      check_cover(checker, part, benefit, benefit->deductible_term, "起付线" TD_BILINGUAL "deductible");
    if (part->kind == TD_N_LIMIT && limit < limits->len)
      check_cover(checker, part, benefit, g_array_index(limits, TdLimit, limit++).term, "限额" TD_BILINGUAL "limit");
  }
}

void td_check_benefit(TdChecker *checker, const TdNode *node) {
  const TdNode *name = node->first;
  guint index = GPOINTER_TO_UINT(g_hash_table_lookup(checker->benefits, name->text));
  if (index == 0) return;
  TdBenefit *benefit = &g_array_index(checker->benefit_array, TdBenefit, index - 1);
  if (benefit->cite.line != 0) return; /* a second block of the same name: diagnosed */
  Block block = block_new(checker, node, "待遇", "benefit");
  benefit->cite = td_cite(checker, node, name->next, block.where);
  benefit->base_cite = benefit->when_cite = (TdCite){"", "", "", 0};
  g_autoptr(GArray) conditions = g_array_new(FALSE, FALSE, sizeof(TdCondition));
  g_autoptr(GArray) limits = g_array_new(FALSE, FALSE, sizeof(TdLimit));
  uint32_t errors = checker->diagnostics->errors;
  checker->in_benefit = true;
  for (const TdNode *part = name->next; part != NULL; part = part->next)
    check_part(&block, part, benefit, conditions, limits);
  checker->in_benefit = false;
  needs(&block, name, TD_N_RATIO);
  benefit->conditions = td_arena_array(checker->arena, conditions);
  benefit->condition_count = conditions->len;
  benefit->limits = td_arena_array(checker->arena, limits);
  benefit->limit_count = limits->len;
  /* what is covered is certain only where all of it could be read */
  if (benefit->ratio != NULL && !block.broken && errors == checker->diagnostics->errors)
    check_covers(checker, node, benefit, limits);
}

static void check_subsidy_part(Block *block, const TdNode *part, TdBenefit *subsidy, GArray *conditions) {
  TdChecker *checker = block->checker;
  const char *what = "资助金额" TD_BILINGUAL "the amount of the subsidy";
  switch (part->kind) {
    case TD_N_CONDITION: td_check_condition(checker, part, TD_CONDITION_OF_CLAIM, conditions); break;
    case TD_N_ROUTE:
      if (!once(block, part)) break;
      subsidy->when = td_check_typed(checker, part->first, TD_M_BOOL, "「适用」之后" TD_BILINGUAL "the route");
      subsidy->when_cite = td_cite(checker, part, part->first->next, block->where);
      break;
    case TD_N_AMOUNT: {
      if (!once(block, part)) break;
      TdCite cite = td_cite(checker, part, part->first->next, what);
      subsidy->amount = td_check_term(checker, part->first, TD_M_MONEY, TD_TERM_DEFER, cite, what);
      if (subsidy->amount != NULL) subsidy->covers = td_term_covers(subsidy->amount, all_identities(checker));
      break;
    }
    case TD_N_RATIO: instead(block, part); break;
    case TD_N_BASE:
    case TD_N_DEDUCTIBLE:
    case TD_N_THRESHOLD:
    case TD_N_LIMIT:
    case TD_N_ALERT_LINE: not_here(block, part); break;
    default: break;
  }
}

void td_check_subsidy(TdChecker *checker, const TdNode *node) {
  const TdNode *name = node->first;
  Block block = block_new(checker, node, "资助", "subsidy");
  if (!td_claim_name(checker, "资助" TD_BILINGUAL "subsidy", name)) return;
  TdBenefit subsidy = {.name = name->text,
                       .deductible_annual = -1,
                       .base_cite = {"", "", "", 0},
                       .when_cite = {"", "", "", 0},
                       .cite = td_cite(checker, node, name->next, block.where)};
  g_autoptr(GArray) conditions = g_array_new(FALSE, FALSE, sizeof(TdCondition));
  checker->record = TD_RECORD_ENROLMENT;
  for (const TdNode *part = name->next; part != NULL; part = part->next)
    check_subsidy_part(&block, part, &subsidy, conditions);
  checker->record = TD_RECORD_CLAIM;
  needs(&block, name, TD_N_AMOUNT);
  subsidy.conditions = td_arena_array(checker->arena, conditions);
  subsidy.condition_count = conditions->len;
  g_array_append_val(checker->subsidy_array, subsidy);
  g_hash_table_insert(checker->subsidies, (gpointer)name->text, GUINT_TO_POINTER(checker->subsidy_array->len));
}

void td_check_alert(TdChecker *checker, const TdNode *node) {
  const TdNode *name = node->first;
  Block block = block_new(checker, node, "预警", "alert");
  if (!td_claim_name(checker, "预警" TD_BILINGUAL "alert", name)) return;
  TdAlert alert = {.name = name->text, .cite = td_cite(checker, node, name->next, block.where)};
  g_autoptr(GArray) conditions = g_array_new(FALSE, FALSE, sizeof(TdCondition));
  checker->in_benefit = true;
  for (const TdNode *part = name->next; part != NULL; part = part->next) {
    switch (part->kind) {
      case TD_N_CONDITION:
        if (once(&block, part)) td_check_condition(checker, part, TD_CONDITION_OF_ALERT, conditions);
        break;
      case TD_N_AMOUNT:
        if (!once(&block, part)) break;
        if (part->first->kind == TD_N_TABLE || part->first->kind == TD_N_NONE) {
          td_diagnose(checker->diagnostics, TD_D_NOT_ALLOWED, part->first->span,
                      "预警金额" TD_BILINGUAL "the alert's amount", "表格或「不设」" TD_BILINGUAL "a table or 'none'",
                      NULL);
          break;
        }
        alert.amount = td_check_typed(checker, part->first, TD_M_MONEY, "预警金额" TD_BILINGUAL "the alert's amount");
        td_cite(checker, part, part->first->next, block.where);
        break;
      case TD_N_ALERT_LINE: {
        if (!once(&block, part)) break;
        const char *what = "预警线" TD_BILINGUAL "the alert line";
        TdCite cite = td_cite(checker, part, part->first->next, what);
        alert.threshold = td_check_term(checker, part->first, TD_M_MONEY, 0, cite, what);
        break;
      }
      case TD_N_ROUTE:
      case TD_N_BASE:
      case TD_N_DEDUCTIBLE:
      case TD_N_THRESHOLD:
      case TD_N_RATIO:
      case TD_N_LIMIT: not_here(&block, part); break;
      default: break;
    }
  }
  checker->in_benefit = false;
  if (conditions->len > 0) alert.when = g_array_index(conditions, TdCondition, 0).expr;
  needs(&block, name, TD_N_AMOUNT);
  needs(&block, name, TD_N_ALERT_LINE);
  if (alert.amount != NULL && alert.threshold != NULL) g_array_append_val(checker->alert_array, alert);
}
