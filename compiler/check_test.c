#include <string.h>

#include "compiler/checker.h"

void td_check_provision(TdChecker *checker, const TdNode *node) {
  const TdNode *name = node->first;
  bool procedure = node->kind == TD_N_PROCEDURE;
  const char *what = procedure ? "程序" TD_BILINGUAL "a procedure" : "规定" TD_BILINGUAL "a provision";
  if (!td_claim_name(checker, procedure ? "程序" TD_BILINGUAL "procedure" : "规定" TD_BILINGUAL "provision", name))
    return;
  TdProvision provision = {
      .name = name->text, .procedure = procedure, .cite = td_cite(checker, node, name->next, what)};
  g_autoptr(GArray) figures = g_array_new(FALSE, FALSE, sizeof(TdFigure));
  for (const TdNode *child = name->next; child != NULL; child = child->next) {
    if (child->kind != TD_N_FIGURE) continue;
    const TdNode *text = child->first, *value = text->next;
    TdCite cite = td_cite(checker, child, value->next, what);
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
    case TD_KIND_YEAR: wanted = TD_M_COUNT; break;
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
    if (other->kind != child->kind) continue;
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
    once(checker, node, child,
         step->record == TD_RECORD_CLAIM ? "结算" TD_BILINGUAL "the claim" : "参保" TD_BILINGUAL "the enrolment");
    TdField field = td_field_by_name(name->text);
    if (strcmp(name->text, "identities") == 0) {
      given.field = TD_F_IDENTITIES;
      if (value->kind == TD_N_NAMES && td_check_labels(checker, value, false, &given.set))
        g_array_append_val(givens, given);
    } else if (field == TD_FIELD_COUNT) {
      g_autoptr(GPtrArray) candidates = g_ptr_array_new();
      td_suggest_fields(checker, candidates);
      td_unknown_name(checker, name, "字段" TD_BILINGUAL "field", (const char *const *)candidates->pdata,
                      candidates->len);
    } else if (td_check_field(checker, field, name) && given_value(checker, field, value, &given)) {
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

static bool alert_of(TdChecker *checker, const TdNode *name, uint64_t *set) {
  g_autoptr(GPtrArray) candidates = g_ptr_array_new();
  for (guint i = 0; i < checker->alert_array->len; i++) {
    const char *alert = g_array_index(checker->alert_array, TdAlert, i).name;
    if (i < TD_MAX_ALERTS && strcmp(alert, name->text) == 0) {
      *set |= UINT64_C(1) << i;
      return true;
    }
    g_ptr_array_add(candidates, (gpointer)alert);
  }
  td_unknown_name(checker, name, "预警" TD_BILINGUAL "alert", (const char *const *)candidates->pdata, candidates->len);
  return false;
}

/* 触发预警 = NAME, … or 否. */
static void check_alerts(TdChecker *checker, const TdNode *value, TdStep *step) {
  step->alerts_said = true;
  if (value->kind == TD_N_NO) return;
  if (value->kind != TD_N_NAMES) {
    td_diagnose(checker->diagnostics, TD_D_TYPE, value->span, "「触发预警」" TD_BILINGUAL "'alerts'",
                "预警的名称，或「否」" TD_BILINGUAL "names of alerts, or 'no'", td_node_text(checker, value), NULL);
    return;
  }
  for (const TdNode *name = value->first; name != NULL; name = name->next) alert_of(checker, name, &step->alerts);
}

static void check_expected(TdChecker *checker, const TdNode *node, TdStep *step) {
  g_autoptr(GArray) pays = g_array_new(FALSE, FALSE, sizeof(TdPays));
  if (node->first == NULL)
    td_diagnose(checker->diagnostics, TD_D_MISSING_PART, node->span, "「应为」" TD_BILINGUAL "'expect'",
                "应付金额、状态或原因" TD_BILINGUAL "what is paid, the status or the reason", NULL);
  bool claim = step->record == TD_RECORD_CLAIM;
  const GArray *benefits = claim ? checker->benefit_array : checker->subsidy_array;
  step->status = -1;
  step->reason = "";
  for (const TdNode *child = node->first; child != NULL; child = child->next) {
    const TdNode *name = child->first, *value = name->next;
    once(checker, node, child, "应为" TD_BILINGUAL "what is expected");
    guint benefit = GPOINTER_TO_UINT(g_hash_table_lookup(claim ? checker->benefits : checker->subsidies, name->text));
    if (named(name, 1)) {
      step->status = status_of(checker, value);
    } else if (named(name, 2)) {
      if (value->kind == TD_N_NAMES)
        step->reason = td_reason_word(value->first);
      else
        td_diagnose(checker->diagnostics, TD_D_TYPE, value->span, "「原因」" TD_BILINGUAL "'reason'",
                    td_type_text(TD_M_NAME), td_node_text(checker, value), NULL);
    } else if (named(name, 3) && claim) {
      check_alerts(checker, value, step);
    } else if (benefit != 0 || named(name, 0)) {
      TdPays pay = {.benefit = (int32_t)benefit - 1};
      const char *what = "应付金额" TD_BILINGUAL "what is paid";
      if (value->kind != TD_N_LITERAL)
        td_diagnose(checker->diagnostics, TD_D_TYPE, value->span, what, td_type_text(TD_M_MONEY),
                    td_node_text(checker, value), NULL);
      else if (td_check_literal(checker, value, TD_M_MONEY, what, &pay.value))
        g_array_append_val(pays, pay);
    } else if (!checker->payments_lost) {
      g_autoptr(GPtrArray) candidates = g_ptr_array_new();
      for (guint i = 0; i < benefits->len; i++)
        g_ptr_array_add(candidates, (gpointer)g_array_index(benefits, TdBenefit, i).name);
      for (size_t i = 0; i < G_N_ELEMENTS(expectations); i++) g_ptr_array_add(candidates, (gpointer)expectations[i].zh);
      td_unknown_name(checker, name, claim ? "待遇" TD_BILINGUAL "benefit" : "资助" TD_BILINGUAL "subsidy",
                      (const char *const *)candidates->pdata, candidates->len);
    }
  }
  step->pays = td_arena_array(checker->arena, pays);
  step->pays_count = pays->len;
}

static void supply_list(TdChecker *checker, const TdNode *name, guint index, GArray *supplies) {
  const TdNode *value = name->next;
  g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(const char *));
  TdTestSupply supplied = {.list = true, .index = index};
  if (value->kind != TD_N_NAMES) {
    const char *what = td_arena_printf(checker->arena, "名录「%s」" TD_BILINGUAL "list '%s'", name->text, name->text);
    td_diagnose(checker->diagnostics, TD_D_TYPE, value->span, what, "花括号中的病种" TD_BILINGUAL "names in braces",
                td_node_text(checker, value), NULL);
    return;
  }
  for (const TdNode *entry = value->first; entry != NULL; entry = entry->next) g_array_append_val(entries, entry->text);
  supplied.entries = td_arena_array(checker->arena, entries);
  supplied.entry_count = entries->len;
  g_array_append_val(supplies, supplied);
}

static void supply_value(TdChecker *checker, const TdNode *name, guint index, GArray *supplies) {
  const TdModelExternal *external = &g_array_index(checker->external_array, TdModelExternal, index);
  TdTestSupply supplied = {.index = index};
  const char *what =
      td_arena_printf(checker->arena, "外部值「%s」" TD_BILINGUAL "external '%s'", name->text, name->text);
  if (name->next->kind != TD_N_LITERAL)
    td_diagnose(checker->diagnostics, TD_D_TYPE, name->next->span, what, td_type_text(external->type),
                td_node_text(checker, name->next), NULL);
  else if (td_check_literal(checker, name->next, external->type, what, &supplied.value))
    g_array_append_val(supplies, supplied);
}

static void check_supply(TdChecker *checker, const TdNode *node, GArray *supplies) {
  const TdNode *name = node->first;
  guint list = GPOINTER_TO_UINT(g_hash_table_lookup(checker->lists, name->text));
  const TdValueName *value = g_hash_table_lookup(checker->values, name->text);
  if (list != 0 && g_array_index(checker->list_array, TdModelList, list - 1).external) {
    supply_list(checker, name, list - 1, supplies);
  } else if (value != NULL && !value->param) {
    supply_value(checker, name, value->index, supplies);
  } else {
    g_autoptr(GPtrArray) candidates = g_ptr_array_new();
    td_suggest_values(checker, candidates, false);
    for (guint i = 0; i < checker->list_array->len; i++) {
      const TdModelList *other = &g_array_index(checker->list_array, TdModelList, i);
      if (other->external) g_ptr_array_add(candidates, (gpointer)other->name);
    }
    td_unknown_name(checker, name, "外部值或外部名录" TD_BILINGUAL "external value or list",
                    (const char *const *)candidates->pdata, candidates->len);
  }
}

void td_check_test(TdChecker *checker, const TdNode *node) {
  const TdNode *name = node->first;
  if (!td_claim_name(checker, "用例" TD_BILINGUAL "test", name)) return;
  TdTest test = {.name = name->text, .cite = td_cite(checker, node, name->next, "用例" TD_BILINGUAL "a test")};
  g_autoptr(GArray) steps = g_array_new(FALSE, FALSE, sizeof(TdStep));
  g_autoptr(GArray) supplies = g_array_new(FALSE, FALSE, sizeof(TdTestSupply));
  for (const TdNode *child = name->next; child != NULL; child = child->next) {
    if (child->kind == TD_N_SUPPLY) {
      once(checker, node, child, "用例" TD_BILINGUAL "the test");
      check_supply(checker, child, supplies);
    }
    if (child->kind != TD_N_STEP) continue;
    TdStep step = {.record = child->text == NULL ? TD_RECORD_CLAIM : TD_RECORD_ENROLMENT,
                   .line = td_node_line(checker, child)};
    checker->record = (TdRecordKind)step.record;
    check_givens(checker, child->first, &step);
    check_expected(checker, child->first->next, &step);
    checker->record = TD_RECORD_CLAIM;
    g_array_append_val(steps, step);
  }
  if (steps->len == 0 && td_node_child(node, TD_N_BAD) == NULL && !checker->damaged)
    td_diagnose(checker->diagnostics, TD_D_MISSING_PART, name->span, "用例" TD_BILINGUAL "the test",
                "「结算」" TD_BILINGUAL "'claim'", NULL);
  test.supplied = td_arena_array(checker->arena, supplies);
  test.supplied_count = supplies->len;
  test.steps = td_arena_array(checker->arena, steps);
  test.step_count = steps->len;
  g_array_append_val(checker->test_array, test);
}
