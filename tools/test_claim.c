#include "tools/test_claim.h"

#include <string.h>

/* What an empty cell stands for, and what a test need not say. */
static void set_defaults(TdCoverClaim *claim, int64_t previous) {
  for (int field = 0; field < TD_FIELD_COUNT; field++) {
    int code = td_field_default((TdField)field);
    TdFieldKind kind = td_fields[field].kind;
    claim->has[field] = code >= 0 || kind == TD_KIND_FUND || kind == TD_KIND_FLAG;
    claim->value[field] = MAX(code, 0);
  }
  claim->has[TD_F_INSCP] = claim->has[TD_F_MED_TYPE] = claim->has[TD_F_ENDDATE] = claim->has[TD_F_BEGNDATE] = true;
  claim->value[TD_F_MED_TYPE] = td_code_by_cell(TD_F_MED_TYPE, "21", 2);
  claim->value[TD_F_ENDDATE] = previous;
  claim->disease = "";
  claim->labels = 0;
}

void td_test_claim(TdCoverClaim *claim, const TdTest *test, const TdStep *step, int64_t previous) {
  bool admitted = false;
  claim->test = test;
  set_defaults(claim, previous);
  for (uint32_t i = 0; i < step->given_count; i++) {
    const TdGiven *given = &step->given[i];
    if (given->field == TD_F_IDENTITIES) claim->labels = given->set;
    if (given->field == TD_F_DISE_NAME) claim->disease = given->text;
    admitted |= given->field == TD_F_BEGNDATE;
    claim->has[given->field] = given->field != TD_F_DISE_NAME || *given->text != '\0';
    claim->value[given->field] = given->value;
  }
  if (!admitted) claim->value[TD_F_BEGNDATE] = claim->value[TD_F_ENDDATE];
}

static int64_t mask(bool yes) {
  return yes ? -1 : 0;
}

static const TdSupplied *supplied(const TdModel *model, const TdTest *test, bool list, const char *name) {
  for (uint32_t i = 0; i < test->supplied_count; i++) {
    const TdSupplied *one = &test->supplied[i];
    if (one->list == list &&
        strcmp(name, list ? model->lists[one->index].name : model->externals[one->index].name) == 0)
      return one;
  }
  return NULL;
}

/* The lists that are known, or of these the ones that name the disease. */
static uint64_t lists(const TdModel *model, const TdProgramView *view, const TdCoverClaim *claim, bool naming) {
  uint64_t set = 0;
  for (size_t i = 0; i < view->list_count; i++) {
    const TdList *list = &view->lists[i];
    const TdSupplied *given = list->external ? supplied(model, claim->test, true, list->name) : NULL;
    const char *const *entries = given != NULL ? given->entries : list->entries;
    uint32_t count = given != NULL ? given->entry_count : list->entry_count;
    bool in = (!list->external || given != NULL) && !naming;
    for (uint32_t k = 0; k < count && naming && claim->has[TD_F_DISE_NAME]; k++)
      in |= strcmp(entries[k], claim->disease) == 0;
    if (in) set |= UINT64_C(1) << i;
  }
  return set;
}

static uint64_t labels(const TdModel *model, const TdProgramView *view, const TdCoverClaim *claim) {
  uint64_t set = 0;
  for (size_t i = 0; i < view->label_count; i++)
    for (uint32_t k = 0; k < model->label_count; k++)
      if ((claim->labels >> k & 1) != 0 && strcmp(view->labels[i], model->labels[k]) == 0) set |= UINT64_C(1) << i;
  return set;
}

int64_t td_test_input(const TdModel *model, const TdProgramView *view, const TdInput *input,
                      const TdCoverClaim *claim) {
  const TdSupplied *given;
  switch ((TdInputKind)input->kind) {
    case TD_IN_FIELD:
      if (!claim->has[input->index]) return 0;
      return input->type == TD_MASK ? mask(claim->value[input->index] != 0) : claim->value[input->index];
    case TD_IN_HAS_FIELD: return mask(claim->has[input->index]);
    case TD_IN_IDENTITIES: return (int64_t)labels(model, view, claim);
    case TD_IN_LISTED: return (int64_t)lists(model, view, claim, true);
    case TD_IN_LISTS_SUPPLIED: return (int64_t)lists(model, view, claim, false);
    case TD_IN_EXTERNAL:
    case TD_IN_HAS_EXTERNAL:
      given = supplied(model, claim->test, false, view->externals[input->index].name);
      if (input->kind == TD_IN_HAS_EXTERNAL) return mask(given != NULL);
      return given != NULL ? given->value : 0;
    default: return 0; /* annual amounts are the engine's */
  }
}
