#include <string.h>

#include "compiler/checker.h"

static const struct {
  const char *text; /* of the node */
  TdDemandKind kind;
  TdModelType type; /* of its bound */
  const char *what;
} demands[] = {
    {"ratio", TD_Q_RATIO, TD_M_RATIO, "比例" TD_BILINGUAL "the ratio"},
    {"deductible", TD_Q_DEDUCTIBLE, TD_M_MONEY, "起付线" TD_BILINGUAL "the deductible"},
    {"limit", TD_Q_LIMIT, TD_M_MONEY, "限额" TD_BILINGUAL "the limit"},
    {"subsidy", TD_Q_SUBSIDY, TD_M_MONEY, "资助" TD_BILINGUAL "the subsidy"},
    {"in_order", TD_Q_ORDER, TD_M_RATIO, "「依次」" TD_BILINGUAL "'in_order'"},
    {"never_falls_with", TD_Q_RISING, TD_M_MONEY, "「随增不降」之后" TD_BILINGUAL "what follows 'never_falls_with'"},
    {"not_lowered_by", TD_Q_NOT_LOWERED, TD_M_BOOL, "「不得降低」之后" TD_BILINGUAL "what follows 'not_lowered_by'"},
    {"regardless_of", TD_Q_REGARDLESS, TD_M_BOOL, "「不分」之后" TD_BILINGUAL "what follows 'regardless_of'"},
};

static bool add_groups(TdChecker *checker, const TdNode *names, TdDemand *demand) {
  g_autoptr(GArray) groups = g_array_new(FALSE, FALSE, sizeof(TdGroup));
  bool ok = true;
  for (const TdNode *name = names->first; name != NULL; name = name->next) {
    TdNode one = *name, list = *names;
    one.next = NULL;
    list.first = list.last = &one;
    TdGroup group = {.name = name->text};
    ok &= td_check_labels(checker, &list, false, &group.set);
    g_array_append_val(groups, group);
  }
  demand->groups = td_arena_array(checker->arena, groups);
  demand->group_count = groups->len;
  return ok;
}

static bool field_of(TdChecker *checker, const TdNode *name, TdDemand *demand) {
  TdField field = td_field_by_name(name->text);
  demand->field = (uint16_t)field;
  if (field != TD_FIELD_COUNT) return td_check_field(checker, field, name);
  g_autoptr(GPtrArray) candidates = g_ptr_array_new();
  td_suggest_fields(checker, candidates);
  td_unknown_name(checker, name, "字段" TD_BILINGUAL "field", (const char *const *)candidates->pdata, candidates->len);
  return false;
}

static bool check_value(TdChecker *checker, const TdNode *value, size_t which, TdDemand *demand) {
  static const char *const compares[] = {[TD_AT_LEAST] = "at_least", [TD_AT_MOST] = "at_most", [TD_EQUALS] = "equals"};
  demand->kind = (uint8_t)demands[which].kind;
  switch (demands[which].kind) {
    case TD_Q_ORDER: return add_groups(checker, value, demand);
    case TD_Q_REGARDLESS: return field_of(checker, value, demand);
    default: break;
  }
  bool whole = value->kind == TD_N_LITERAL && demands[which].kind == TD_Q_SUBSIDY;
  if (value->kind == TD_N_NONE || whole) return true;
  bool bound = value->kind == TD_N_BOUND;
  for (size_t i = 0; bound && i < G_N_ELEMENTS(compares); i++)
    if (strcmp(compares[i], value->text) == 0) demand->compare = (uint8_t)i;
  demand->bound = td_check_typed(checker, bound ? value->first : value, demands[which].type, demands[which].what);
  return demand->bound != NULL;
}

static void add_demand(TdChecker *checker, const TdNode *node, TdRequirement *requirement, GArray *array) {
  const TdNode *value = node->first;
  if (strcmp(node->text, "subjects") == 0) {
    td_check_labels(checker, value, false, &requirement->subjects);
  } else if (strcmp(node->text, "when") == 0) {
    requirement->when = td_check_typed(checker, value, TD_M_BOOL, "「当」之后" TD_BILINGUAL "what follows 'when'");
  } else {
    size_t which = 0;
    while (strcmp(demands[which].text, node->text) != 0) which++;
    TdDemand demand = {.cite = td_cite(checker, node, value->next, "要求" TD_BILINGUAL "a requirement")};
    checker->record = demands[which].kind == TD_Q_SUBSIDY ? TD_RECORD_ENROLMENT : TD_RECORD_CLAIM;
    if (check_value(checker, value, which, &demand)) g_array_append_val(array, demand);
    checker->record = TD_RECORD_CLAIM;
    return;
  }
  td_cite(checker, node, value->next, "要求" TD_BILINGUAL "a requirement");
}

void td_check_requirement(TdChecker *checker, const TdNode *node) {
  const TdNode *name = node->first;
  if (!td_claim_name(checker, "要求" TD_BILINGUAL "requirement", name)) return;
  const char *where =
      td_arena_printf(checker->arena, "要求「%s」" TD_BILINGUAL "requirement '%s'", name->text, name->text);
  TdRequirement requirement = {.name = name->text,
                               .softened = td_node_child(node, TD_N_SOFTENED) != NULL,
                               .cite = td_cite(checker, node, name->next, where)};
  g_autoptr(GArray) array = g_array_new(FALSE, FALSE, sizeof(TdDemand));
  uint32_t errors = checker->diagnostics->errors;
  bool subjects = false, when = false;
  for (const TdNode *child = name->next; child != NULL; child = child->next) {
    if (child->kind != TD_N_DEMAND) continue;
    bool of_subjects = strcmp(child->text, "subjects") == 0, of_when = strcmp(child->text, "when") == 0;
    if ((of_subjects && subjects) || (of_when && when))
      td_diagnose(checker->diagnostics, TD_D_REPEATED_PART, child->span, where,
                  of_when ? "「当」" TD_BILINGUAL "'when'" : "「对象」" TD_BILINGUAL "'subjects'", NULL);
    subjects |= of_subjects;
    when |= of_when;
    add_demand(checker, child, &requirement, array);
  }
  if (array->len == 0 && errors == checker->diagnostics->errors && td_node_child(node, TD_N_BAD) == NULL)
    td_diagnose(checker->diagnostics, TD_D_MISSING_PART, name->span, where,
                "所要求的事项，如「比例 不低于 70%」" TD_BILINGUAL "what it demands, as 'ratio at_least 70%'", NULL);
  requirement.demands = td_arena_array(checker->arena, array);
  requirement.demand_count = array->len;
  g_array_append_val(checker->requirement_array, requirement);
}
