/* What the run supplies to a policy from outside: the values of its externals and the entries of its lists. */
#ifndef TD_TOOLS_SETTLE_SUPPLY_H
#define TD_TOOLS_SETTLE_SUPPLY_H

#include "runtime/engine.h"
#include "tools/io/params.h"
#include "tools/settle/names.h"
#include "tools/settle/policies.h"

typedef struct {
  TdDated *rows; /* NULL: none was supplied */
  size_t count;
} TdSupplied;

/* A name that the records have for labels of the policy. */
typedef struct {
  const char *name; /* borrowed */
  uint64_t labels;
} TdLabelAlias;

typedef struct {
  const TdProgramView *view;
  TdSupplied *externals;       /* [view->external_count] */
  uint64_t lists;              /* the lists whose entries are known */
  TdNames diseases;            /* every entry of any list */
  GArray *listed;              /* uint64_t for each of them: the lists that name it */
  const TdLabelAlias *aliases; /* borrowed; none is a label of the policy */
  size_t alias_count;
} TdSupply;

/* The supplies of all policies, [policies]; free with td_supplies_free().  RECORD is what will be settled; PARAMS may
 * be NULL; OPTIONS: TdListOption.  What was given and nobody asks for, and what nobody gave, is added to WARNINGS
 * (TdTrouble).  NULL: a value of the wrong type, a list that cannot be read, or two files for one list. */
TdSupply *td_supplies_new(const TdPolicies *policies, TdRecordKind record, TdParams *params, const GPtrArray *options,
                          GPtrArray *warnings, TdTrouble **trouble);
void td_supplies_free(TdSupply *supplies, const TdPolicies *policies);

/* What is supplied to a mixture of two policies that are supplied already, all over the same externals and lists: what
 * OLD has, else NEW; the values are copied.  Free with td_supply_drop(). */
void td_supply_mix(TdSupply *supply, const TdProgramView *view, const TdSupply *old_supply, const TdSupply *new_supply);
void td_supply_drop(TdSupply *supply);
/* Is the same supplied from outside to both, which are over the same externals and lists? */
bool td_supply_same(const TdSupply *a, const TdSupply *b);

/* The lists that name a disease. */
static inline uint64_t td_supply_listed(const TdSupply *supply, TdSlice disease) {
  uint32_t number = td_names_find(&supply->diseases, disease);
  return number == TD_NO_NAME ? 0 : g_array_index(supply->listed, uint64_t, number);
}

#endif
