#include <string.h>

#include "compiler/checker.h"

void td_check_provision(TdChecker *checker, const TdNode *node) {
  const TdNode *name = node->first;
  if (!td_claim_name(checker, "规定" TD_BILINGUAL "provision", name)) return;
  TdProvision provision = {.name = name->text,
                           .cite = td_cite(checker, node, name->next, "规定" TD_BILINGUAL "a provision")};
  g_autoptr(GArray) figures = g_array_new(FALSE, FALSE, sizeof(TdFigure));
  for (const TdNode *child = name->next; child != NULL; child = child->next) {
    if (child->kind != TD_N_FIGURE) continue;
    const TdNode *text = child->first, *value = text->next;
    TdCite cite = td_cite(checker, child, value->next, "规定" TD_BILINGUAL "a provision");
    TdFigure figure = {.text = text->text,
                       .type = (uint8_t)td_literal_type(&value->literal),
                       .value = value->literal.value,
                       .cite = cite};
    g_array_append_val(figures, figure);
  }
  provision.figures = td_arena_array(checker->arena, figures);
  provision.figure_count = figures->len;
  g_array_append_val(checker->provision_array, provision);
}

static bool given_value(TdChecker *checker, TdField field, const TdNode *value, TdGiven *given) {
  const char *what =
      td_arena_printf(checker->arena, "「%s」" TD_BILINGUAL "'%s'", td_fields[field].zh, td_fields[field].en);
  bool literal = value->kind == TD_N_LITERAL;
  const TdNode *name = value->kind == TD_N_NAMES ? value->first : NULL;
  TdModelType wanted = TD_M_MONEY;
  given->field = (uint16_t)field;
  switch (td_fields[field].kind) {
    case TD_KIND_CODE: {
      int code;
      if (name == NULL) {
        wanted = TD_M_CODE;
        break;
      }
      if (!td_check_code(checker, field, name, &code)) return false;
      given->value = code;
      return true;
    }
    case TD_KIND_FLAG:
      wanted = TD_M_BOOL;
      given->value = value->kind == TD_N_YES;
      if (value->kind == TD_N_YES || value->kind == TD_N_NO) return true;
      break;
    case TD_KIND_NAME:
      wanted = TD_M_NAME;
      if (name == NULL) break;
      given->text = name->text;
      return true;
    case TD_KIND_DATE: wanted = TD_M_DATE; break;
    default: break;
  }
  if (literal) return td_check_literal(checker, value, wanted, what, &given->value);
  td_diagnose(checker->diagnostics, TD_D_TYPE, value->span, what, td_type_text(wanted), td_node_text(checker, value),
              NULL);
  return false;
}

/* Was the same name given before in this block? */
static void once(TdChecker *checker, const TdNode *block, const TdNode *child, const char *where) {
  for (const TdNode *other = block->first; other != child; other = other->next) {
    if (strcmp(other->first->text, child->first->text) != 0) continue;
    const char *name =
        td_arena_printf(checker->arena, "「%s」" TD_BILINGUAL "'%s'", child->first->text, child->first->text);
    td_diagnose(checker->diagnostics, TD_D_REPEATED_PART, child->first->span, where, name, NULL);
    return;
  }
}

static void check_givens(TdChecker *checker, const TdNode *node, TdStep *step) {
  g_autoptr(GArray) givens = g_array_new(FALSE, FALSE, sizeof(TdGiven));
  for (const TdNode *child = node->first; child != NULL; child = child->next) {
    const TdNode *name = child->first, *value = name->next;
    TdGiven given = {.text = ""};
    once(checker, node, child, "结算" TD_BILINGUAL "the claim");
    TdField field = td_field_by_name(name->text);
    if (strcmp(name->text, "identities") == 0) {
      given.field = TD_F_IDENTITIES;
      if (value->kind == TD_N_NAMES && td_check_labels(checker, value, false, &given.set))
        g_array_append_val(givens, given);
    } else if (field == TD_FIELD_COUNT) {
      g_autoptr(GPtrArray) candidates = g_ptr_array_new();
      td_suggest_fields(candidates);
      td_unknown_name(checker, name, "字段" TD_BILINGUAL "field", (const char *const *)candidates->pdata,
                      candidates->len);
    } else if (given_value(checker, field, value, &given)) {
      g_array_append_val(givens, given);
    }
  }
  step->given = td_arena_array(checker->arena, givens);
  step->given_count = givens->len;
}

/* The names that an expectation may begin with, beside the benefits'. */
static const struct {
  const char *zh, *en;
} expectations[] = {
#define TD_TEST_WORD(id, zh, en) {zh, en},
#include "compiler/test_words.def"
};

static bool named(const TdNode *name, size_t which) {
  return strcmp(name->text, expectations[which].zh) == 0 || strcmp(name->text, expectations[which].en) == 0;
}

static int32_t status_of(TdChecker *checker, const TdNode *value) {
  const TdNode *name = value->kind == TD_N_NAMES ? value->first : NULL;
  g_autoptr(GPtrArray) candidates = g_ptr_array_new();
  for (int i = 0; i < TD_STATUS_COUNT; i++) {
    if (name != NULL && (strcmp(td_statuses[i].word, name->text) == 0 || strcmp(td_statuses[i].zh, name->text) == 0))
      return i;
    g_ptr_array_add(candidates, (gpointer)td_statuses[i].zh);
    g_ptr_array_add(candidates, (gpointer)td_statuses[i].word);
  }
  const TdNode *place = name != NULL ? name : value;
  const char *text = td_node_text(checker, place);
  td_diagnose(checker->diagnostics, TD_D_NOT_CODE, place->span, text, "「状态」" TD_BILINGUAL "'status'",
              td_or_nearest(checker, text, (const char *const *)candidates->pdata, candidates->len), NULL);
  return -1;
}

static void check_expected(TdChecker *checker, const TdNode *node, TdStep *step) {
  g_autoptr(GArray) pays = g_array_new(FALSE, FALSE, sizeof(TdPays));
  if (node->first == NULL)
    td_diagnose(checker->diagnostics, TD_D_MISSING_PART, node->span, "「应为」" TD_BILINGUAL "'expect'",
                "应付金额、状态或原因" TD_BILINGUAL "what is paid, the status or the reason", NULL);
  step->status = -1;
  step->reason = "";
  for (const TdNode *child = node->first; child != NULL; child = child->next) {
    const TdNode *name = child->first, *value = name->next;
    once(checker, node, child, "应为" TD_BILINGUAL "what is expected");
    guint benefit = GPOINTER_TO_UINT(g_hash_table_lookup(checker->benefits, name->text));
    if (named(name, 1)) {
      step->status = status_of(checker, value);
    } else if (named(name, 2)) {
      if (value->kind == TD_N_NAMES)
        step->reason = td_reason_word(value->first);
      else
        td_diagnose(checker->diagnostics, TD_D_TYPE, value->span, "「原因」" TD_BILINGUAL "'reason'",
                    td_type_text(TD_M_NAME), td_node_text(checker, value), NULL);
    } else if (benefit != 0 || named(name, 0)) {
      TdPays pay = {.benefit = (int32_t)benefit - 1};
      const char *what = "应付金额" TD_BILINGUAL "what is paid";
      if (value->kind != TD_N_LITERAL)
        td_diagnose(checker->diagnostics, TD_D_TYPE, value->span, what, td_type_text(TD_M_MONEY),
                    td_node_text(checker, value), NULL);
      else if (td_check_literal(checker, value, TD_M_MONEY, what, &pay.value))
        g_array_append_val(pays, pay);
    } else {
      g_autoptr(GPtrArray) candidates = g_ptr_array_new();
      for (guint i = 0; i < checker->benefit_array->len; i++)
        g_ptr_array_add(candidates, (gpointer)g_array_index(checker->benefit_array, TdBenefit, i).name);
      for (size_t i = 0; i < G_N_ELEMENTS(expectations); i++) g_ptr_array_add(candidates, (gpointer)expectations[i].zh);
      td_unknown_name(checker, name, "待遇" TD_BILINGUAL "benefit", (const char *const *)candidates->pdata,
                      candidates->len);
    }
  }
  step->pays = td_arena_array(checker->arena, pays);
  step->pays_count = pays->len;
}

void td_check_test(TdChecker *checker, const TdNode *node) {
  const TdNode *name = node->first;
  if (!td_claim_name(checker, "用例" TD_BILINGUAL "test", name)) return;
  TdTest test = {.name = name->text, .cite = td_cite(checker, node, name->next, "用例" TD_BILINGUAL "a test")};
  g_autoptr(GArray) steps = g_array_new(FALSE, FALSE, sizeof(TdStep));
  for (const TdNode *child = name->next; child != NULL; child = child->next) {
    if (child->kind != TD_N_STEP) continue;
    TdStep step = {.line = td_node_line(checker, child)};
    check_givens(checker, child->first, &step);
    check_expected(checker, child->first->next, &step);
    g_array_append_val(steps, step);
  }
  if (steps->len == 0)
    td_diagnose(checker->diagnostics, TD_D_MISSING_PART, name->span, "用例" TD_BILINGUAL "the test",
                "「结算」" TD_BILINGUAL "'claim'", NULL);
  test.steps = td_arena_array(checker->arena, steps);
  test.step_count = steps->len;
  g_array_append_val(checker->test_array, test);
}
