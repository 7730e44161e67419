/* Rows of tables: those that no claim can come to, and those whose order decides. */
#include "compiler/check.h"
#include "compiler/linter.h"

/* Tables with more rows are not looked at. */
enum { MOST_ROWS = 64 };

typedef struct {
  TdLinter *linter;
  const TdTerm *term;
  const TdNode **nodes; /* of the rows */
  uint64_t covers;      /* for whom a row must be found; 0 where none needs to be */
  bool deductible;      /* of 0 is none */
  bool *never;
} Table;

static bool is_table(const TdTerm *term) {
  return term->kind == TD_T_TABLE;
}

static bool nothing(const TdTerm *term) {
  return term->kind == TD_T_NONE ||
         (term->kind == TD_T_VALUE && term->expr->kind == TD_E_CONST && term->expr->value == 0);
}

static bool same_value(const Table *table, uint32_t first, uint32_t second) {
  const TdTerm *a = table->term->rows[first].term, *b = table->term->rows[second].term;
  if (table->deductible && nothing(a) && nothing(b)) return true;
  if (a->kind != b->kind || is_table(a)) return false;
  return a->kind == TD_T_NONE || td_expr_same(a->expr, b->expr);
}

/* A claim whose conditions are unknown may be deferred all the same. */
static bool defers(const TdTerm *term) {
  if (term->kind == TD_T_DEFERRED) return true;
  for (uint32_t i = 0; i < term->row_count; i++)
    if (defers(term->rows[i].term)) return true;
  return false;
}

/* Would the table be incomplete without a row? */
static bool needed(const Table *table, uint32_t index) {
  g_autofree TdRow *rows = g_memdup2(table->term->rows, sizeof *rows * table->term->row_count);
  TdTerm shorter = *table->term;
  shorter.rows = rows;
  shorter.row_count--;
  for (uint32_t i = index; i < shorter.row_count; i++) rows[i] = rows[i + 1];
  if (shorter.row_count == 0) return true;
  return (table->covers & ~td_term_total(&shorter, td_all_identities(table->linter->model))) != 0;
}

static void say_never(Table *table, uint32_t index) {
  TdLinter *linter = table->linter;
  const TdExpr *guard = table->term->rows[index].guard;
  const char *why = "上面各行已包括它的全部情形" TD_BILINGUAL "the rows above already take every such case";
  g_autofree char *one = NULL;
  guint count = linter->facts->len;
  g_array_set_size(linter->facts, count - index); /* those of the rows before lie on top */
  if (guard != NULL && guard->kind == TD_E_CATEGORY && (guard->set & linter->normal) == 0) {
    why = "这里的身份另有规定或待定" TD_BILINGUAL "its identities are deferred or undetermined";
  } else if (td_with_fact(linter, guard, false) == TD_NEVER) {
    why = "这里不可能出现它的情形" TD_BILINGUAL "what it asks for cannot be the case here";
  } else {
    td_add_fact(linter, guard, false);
    for (uint32_t i = 0; i < index && one == NULL; i++) {
      if (td_with_fact(linter, table->term->rows[i].guard, true) != TD_NEVER) continue;
      uint32_t line = td_line_of(linter, table->nodes[i]);
      one = g_strdup_printf(
          "第 %u 行已包括它的全部情形" TD_BILINGUAL "the row on line %u already takes every such case", line, line);
      why = one;
    }
  }
  g_array_set_size(linter->facts, count - index);
  for (uint32_t i = 0; i < index; i++) td_add_fact(linter, table->term->rows[i].guard, true);
  td_found(linter, TD_C_ROW_NEVER, table->nodes[index]->first, why, NULL, NULL);
}

/* The labels of which a guard asks for one, whatever else it asks for; 0: it does not. */
static uint64_t asked_labels(const TdExpr *guard) {
  if (guard->kind == TD_E_IDENTITY) return guard->set;
  if (guard->kind != TD_E_AND) return 0;
  uint64_t left = asked_labels(guard->a);
  return left != 0 ? left : asked_labels(guard->b);
}

/* Rows in the order of the identities that they ask for: as the first of several counts. */
static bool by_precedence(const TdModel *model, const TdExpr *first, const TdExpr *second) {
  uint64_t a = asked_labels(first), b = asked_labels(second);
  if (a == 0 || b == 0 || ((a | b) & ~td_all_identities(model)) != 0) return false;
  return (gint)g_bit_storage(a) <= g_bit_nth_lsf(b, -1);
}

/* Rows FIRST and SECOND with conditions, of which the former does not contain the latter; the facts are those of the
 * table, with the rows before FIRST. */
static bool overlap(Table *table, uint32_t first, uint32_t second) {
  TdLinter *linter = table->linter;
  const TdRow *a = &table->term->rows[first], *b = &table->term->rows[second];
  if (by_precedence(linter->model, a->guard, b->guard)) return false;
  guint count = linter->facts->len;
  td_add_fact(linter, a->guard, false);
  bool both = td_with_fact(linter, b->guard, false) == TD_SOMETIMES;
  bool first_alone = both && td_with_fact(linter, b->guard, true) == TD_SOMETIMES;
  g_array_set_size(linter->facts, count);
  td_add_fact(linter, b->guard, false);
  bool second_alone = first_alone && td_with_fact(linter, a->guard, true) == TD_SOMETIMES;
  g_array_set_size(linter->facts, count);
  return second_alone;
}

static bool orders(const Table *table, uint32_t index) {
  const TdTerm *term = table->term->rows[index].term;
  return table->nodes[index]->first->kind == TD_N_WHEN && !table->never[index] && term->kind != TD_T_DEFERRED &&
         term->kind != TD_T_UNDETERMINED;
}

/* Names the first row that a row overlaps. */
static void check_overlaps(Table *table) {
  TdLinter *linter = table->linter;
  guint count = linter->facts->len;
  if (linter->patience == 0) return;
  g_autofree bool *told = g_new0(bool, table->term->row_count);
  for (uint32_t i = 0; i < table->term->row_count; i++) {
    for (uint32_t k = i + 1; k < table->term->row_count && orders(table, i); k++) {
      if (told[k] || !orders(table, k) || same_value(table, i, k)) continue;
      if (!overlap(table, i, k)) continue;
      told[k] = true;
      g_autofree char *line = g_strdup_printf("%u", td_line_of(linter, table->nodes[i]));
      td_found(linter, TD_C_ROWS_OVERLAP, table->nodes[k]->first, line, NULL, NULL);
    }
    if (table->term->rows[i].guard != NULL) td_add_fact(linter, table->term->rows[i].guard, true);
  }
  g_array_set_size(linter->facts, count);
}

/* A row of a deductible or limit for identities without a ratio is told by lint_cover.c. */
static bool told_elsewhere(const Table *table, const TdExpr *guard) {
  return guard->kind == TD_E_CATEGORY && table->covers != 0 && (guard->set & table->covers) == 0;
}

static void check_term(TdLinter *linter, const TdTerm *term, const TdNode *node, uint64_t covers, bool deductible) {
  if (!is_table(term) || term->row_count > MOST_ROWS) return;
  guint count = linter->facts->len;
  g_autofree const TdNode **nodes = g_new0(const TdNode *, term->row_count);
  g_autofree bool *never = g_new0(bool, term->row_count);
  Table table = {linter, term, nodes, covers, deductible, never};
  const TdNode *row = node->first;
  for (uint32_t i = 0; i < term->row_count; i++, row = row->next) nodes[i] = row = td_node_from(row, TD_N_TABLE_ROW);
  for (uint32_t i = 0; i < term->row_count; i++) {
    const TdExpr *guard = term->rows[i].guard;
    never[i] = td_with_fact(linter, guard, false) == TD_NEVER;
    bool spare = (guard == NULL && term->rows[i].term->kind == TD_T_NONE) || (never[i] && needed(&table, i)) ||
                 defers(term->rows[i].term);
    if (never[i] && !spare && !(guard != NULL && told_elsewhere(&table, guard))) say_never(&table, i);
    guint before = linter->facts->len;
    td_add_fact(linter, guard, false);
    if (!never[i]) check_term(linter, term->rows[i].term, nodes[i]->first->next, covers, deductible);
    g_array_set_size(linter->facts, before);
    td_add_fact(linter, guard, true);
  }
  g_array_set_size(linter->facts, count);
  check_overlaps(&table);
}

static void check_benefit(TdLinter *linter, uint32_t index, const TdNode *node) {
  const TdBenefit *benefit = &linter->model->benefits[index];
  uint32_t limit = 0;
  if (linter->reach[index] == 0) return;
  td_enter_benefit(linter, index, false);
  for (const TdNode *part = node->first; part != NULL; part = part->next) {
    switch (part->kind) {
      case TD_N_DEDUCTIBLE:
      case TD_N_THRESHOLD: check_term(linter, benefit->deductible_term, part->first, benefit->covers, true); break;
      case TD_N_RATIO:
      case TD_N_AMOUNT: check_term(linter, td_benefit_rate(benefit), part->first, 0, false); break;
      case TD_N_LIMIT: {
        const TdLimit *one = &benefit->limits[limit++];
        guint count = linter->facts->len;
        td_add_fact(linter, one->when, false);
        if (td_with_fact(linter, NULL, false) != TD_NEVER)
          check_term(linter, one->term, part->first, benefit->covers, false);
        g_array_set_size(linter->facts, count);
        break;
      }
      default: break;
    }
  }
}

static void check_alert(TdLinter *linter, const TdAlert *alert, const TdNode *node) {
  g_array_set_size(linter->facts, 0);
  linter->in_scene = td_all_identities(linter->model);
  linter->uncategorised = true;
  td_add_fact(linter, alert->when, false);
  if (td_with_fact(linter, NULL, false) != TD_NEVER)
    check_term(linter, alert->threshold, td_node_child(node, TD_N_ALERT_LINE)->first, 0, false);
}

void td_lint_rows(TdLinter *linter) {
  uint32_t benefit = 0, alert = 0;
  for (const TdNode *item = linter->file->first; item != NULL; item = item->next) {
    if (item->kind == td_benefit_kind(linter)) check_benefit(linter, benefit++, item);
    if (item->kind == TD_N_ALERT && linter->model->record == TD_RECORD_CLAIM)
      check_alert(linter, &linter->model->alerts[alert++], item);
  }
}
