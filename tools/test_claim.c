#include "tools/test_claim.h"

#include "runtime/date.h"

#define BIT(n) (UINT64_C(1) << (n))

/* What an empty cell stands for, and what a test need not say. */
static void set_defaults(TdFacts *facts, TdRecordKind record, int64_t previous) {
  for (int field = 0; field < TD_FIELD_COUNT; field++) {
    if (td_fields[field].has[record] == TD_HAS_NO) continue;
    int code = td_field_default((TdField)field);
    TdFieldKind kind = td_fields[field].kind;
    if (code >= 0 || kind == TD_KIND_FUND || kind == TD_KIND_FLAG) facts->present |= BIT(field);
    facts->value[field] = MAX(code, 0);
  }
  facts->present |= BIT(TD_F_ENDDATE);
  facts->value[TD_F_ENDDATE] = previous;
  if (record == TD_RECORD_ENROLMENT) {
    facts->present |= BIT(TD_F_YEAR) | BIT(TD_F_PREMIUM);
    facts->value[TD_F_YEAR] = td_date_year(previous);
    return;
  }
  facts->present |= BIT(TD_F_INSCP) | BIT(TD_F_MED_TYPE) | BIT(TD_F_BEGNDATE);
  facts->value[TD_F_MED_TYPE] = td_code_by_cell(TD_F_MED_TYPE, "21", 2);
}

static void set_given(TdFacts *facts, const TdStep *step) {
  bool admitted = false;
  for (uint32_t i = 0; i < step->given_count; i++) {
    const TdGiven *given = &step->given[i];
    if (given->field == TD_F_IDENTITIES) facts->labels = given->set;
    if (given->field == TD_F_DISE_NAME) facts->disease = given->text;
    admitted |= given->field == TD_F_BEGNDATE;
    facts->present |= BIT(given->field);
    if (given->field == TD_F_DISE_NAME && *given->text == '\0') facts->present &= ~BIT(given->field);
    facts->value[given->field] = given->value;
  }
  if (step->record == TD_RECORD_ENROLMENT)
    td_date_from((int)facts->value[TD_F_YEAR], 1, 1, &facts->value[TD_F_ENDDATE]);
  else if (!admitted)
    facts->value[TD_F_BEGNDATE] = facts->value[TD_F_ENDDATE];
}

static const TdTestSupply *supplied(const TdTest *test, bool list, uint32_t index) {
  for (uint32_t i = 0; i < test->supplied_count; i++)
    if (test->supplied[i].list == list && test->supplied[i].index == index) return &test->supplied[i];
  return NULL;
}

static void set_list(TdFacts *facts, const TdModel *model, const TdTest *test, uint32_t index) {
  const TdModelList *list = &model->lists[index];
  const TdTestSupply *given = list->external ? supplied(test, true, index) : NULL;
  if (list->external && !given) return;
  const char *const *entries = given ? given->entries : list->entries;
  uint32_t count = given ? given->entry_count : list->entry_count;
  facts->lists |= BIT(index);
  for (uint32_t i = 0; i < count && facts->present & BIT(TD_F_DISE_NAME); i++)
    if (g_str_equal(entries[i], facts->disease)) facts->listed |= BIT(index);
}

void td_test_claim_init(TdTestClaim *claim, const TdModel *model, const TdTest *test, const TdStep *step,
                        int64_t previous) {
  *claim = (TdTestClaim){.external = g_new0(int64_t, model->external_count + 1),
                         .supplied = g_new0(bool, model->external_count + 1)};
  TdFacts *facts = &claim->facts;
  facts->disease = "";
  facts->external = claim->external;
  facts->supplied = claim->supplied;
  set_defaults(facts, (TdRecordKind)step->record, previous);
  set_given(facts, step);
  for (uint32_t i = 0; i < model->list_count; i++) set_list(facts, model, test, i);
  for (uint32_t i = 0; i < model->external_count; i++) {
    const TdTestSupply *given = supplied(test, false, i);
    claim->supplied[i] = given != NULL;
    claim->external[i] = given ? given->value : 0;
  }
}

void td_test_claim_clear(TdTestClaim *claim) {
  g_free(claim->external);
  g_free(claim->supplied);
}

static int64_t mask(bool yes) {
  return yes ? -1 : 0;
}

/* The model's number of an external, which the program knows by its name. */
static uint32_t external_of(const TdModel *model, const char *name) {
  uint32_t i = 0;
  while (i < model->external_count && !g_str_equal(model->externals[i].name, name)) i++;
  return i;
}

/* A set of the model's lists as the program numbers them. */
static int64_t lists(const TdModel *model, const TdProgramView *view, uint64_t set) {
  uint64_t out = 0;
  for (size_t i = 0; i < view->list_count; i++)
    for (uint32_t k = 0; k < model->list_count; k++)
      if (set & BIT(k) && g_str_equal(view->lists[i].name, model->lists[k].name)) out |= BIT(i);
  return (int64_t)out;
}

static int64_t labels(const TdModel *model, const TdProgramView *view, uint64_t set) {
  uint64_t out = 0;
  for (size_t i = 0; i < view->label_count; i++)
    for (uint32_t k = 0; k < model->label_count; k++)
      if (set & BIT(k) && g_str_equal(view->labels[i], model->labels[k])) out |= BIT(i);
  return (int64_t)out;
}

int64_t td_test_input(const TdModel *model, const TdProgramView *view, const TdInput *input, const TdTestClaim *claim) {
  const TdFacts *facts = &claim->facts;
  switch ((TdInputKind)input->kind) {
    case TD_IN_FIELD:
      if (!(facts->present & BIT(input->index))) return 0;
      return input->type == TD_MASK ? mask(facts->value[input->index] != 0) : facts->value[input->index];
    case TD_IN_HAS_FIELD: return mask(facts->present & BIT(input->index));
    case TD_IN_IDENTITIES: return labels(model, view, facts->labels);
    case TD_IN_LISTED: return lists(model, view, facts->listed);
    case TD_IN_LISTS_SUPPLIED: return lists(model, view, facts->lists);
    case TD_IN_EXTERNAL:
    case TD_IN_HAS_EXTERNAL: {
      uint32_t external = external_of(model, view->externals[input->index].name);
      return input->kind == TD_IN_EXTERNAL ? claim->external[external] : mask(claim->supplied[external]);
    }
    default: return 0; /* annual amounts are the engine's */
  }
}
