#include "compiler/diff_apply.h"

#include <string.h>

#include "compiler/diff_applied.h"

#define BIT(n) (UINT64_C(1) << (n))

bool td_change_pays(const TdChange *change) {
  bool both = ((const TdChangeCase *)change->cases->pdata[0])->said[TD_OLD].there &&
              ((const TdChangeCase *)change->cases->pdata[0])->said[TD_NEW].there;
  if (change->premium) return false;
  switch ((TdChangeKind)change->kind) {
    case TD_C_POLICY_ID:
    case TD_C_TITLE:
    case TD_C_DOCUMENT:
    case TD_C_REGION:
    case TD_C_PERIOD:
    case TD_C_ISSUED:
    case TD_C_REPLACES:
    case TD_C_EXAMPLE:
    case TD_C_ATTRIBUTE:
    case TD_C_EXTERNAL: /* what a rule reads of it is told of the rule */
    case TD_C_REASON:
    case TD_C_SUBSIDY:
    case TD_C_AMOUNT:
    case TD_C_ALERT:
    case TD_C_ALERT_AMOUNT:
    case TD_C_ALERT_LINE:
    case TD_C_PROVISION:
    case TD_C_PROCEDURE:
    case TD_C_REQUIREMENT:
    case TD_C_DEMAND:
    case TD_C_CLAUSE:
    case TD_C_ASSUMPTION: return false;
    case TD_C_LIST: return both;
    case TD_C_CHOICE: return strcmp(change->name, "enrolment-choice") != 0;
    case TD_C_ORDER: return !g_str_has_suffix(change->name, "condition");                 /* of reasons */
    case TD_C_BENEFIT: return change->benefit[TD_OLD] < 0 || change->benefit[TD_NEW] < 0; /* else it is renamed */
    case TD_C_CONDITION: return !g_str_has_prefix(change->name, "alert/") && !g_str_has_prefix(change->name, "requi");
    default: return true;
  }
}

guint *td_diff_groups(const TdModelDiff *diff) {
  guint *groups = g_new(guint, diff->changes->len + 1);
  for (guint i = 0; i < diff->changes->len; i++) groups[i] = i;
  td_group_limits(diff, groups);
  return groups;
}

/* ---- which version holds ---- */

static bool about(const TdChange *change, uint64_t kinds, const char *name) {
  size_t length = strlen(name);
  return (kinds >> change->kind & 1) && strncmp(change->name, name, length) == 0 &&
         (change->name[length] == '\0' || change->name[length] == '/');
}

int td_applied_named(const TdApplied *apply, uint64_t kinds, const char *name, uint64_t touching) {
  bool any = false, made = true;
  for (guint i = 0; i < apply->diff->changes->len; i++) {
    const TdChange *change = apply->diff->changes->pdata[i];
    if (!about(change, kinds, name) || (touching && !(change->touches & touching))) continue;
    any = true;
    made &= apply->made[i] != 0;
  }
  return !any ? -1 : made ? TD_NEW : TD_OLD;
}

/* Is one of the labels asked for that are there and that the other side does not know? */
static bool asks(const TdApplied *apply, int side, const TdExpr *expr) {
  if (!expr) return false;
  uint64_t sought = apply->unshared[side] & apply->here;
  if (expr->kind == TD_E_IDENTITY && (td_joint_set(&apply->diff->joint, side, expr->set) & sought)) return true;
  return asks(apply, side, expr->a) || asks(apply, side, expr->b);
}

static bool term_asks(const TdApplied *apply, int side, const TdTerm *term) {
  if (!term) return false;
  if (asks(apply, side, term->expr)) return true;
  for (uint32_t i = 0; i < term->row_count; i++)
    if (asks(apply, side, term->rows[i].guard) || term_asks(apply, side, term->rows[i].term)) return true;
  return false;
}

uint8_t td_applied_unnamed(const TdApplied *apply, const TdExpr *old_expr, const TdExpr *new_expr) {
  return apply->all || (asks(apply, TD_NEW, new_expr) && !asks(apply, TD_OLD, old_expr)) ? TD_NEW : TD_OLD;
}

uint8_t td_applied_unnamed_term(const TdApplied *apply, const TdTerm *old_term, const TdTerm *new_term) {
  return apply->all || (term_asks(apply, TD_NEW, new_term) && !term_asks(apply, TD_OLD, old_term)) ? TD_NEW : TD_OLD;
}

/* ---- expressions ---- */

uint64_t td_applied_set(const TdApplied *apply, uint64_t joint) {
  uint64_t out = 0;
  for (int j = 0; j < 64; j++)
    if ((joint & apply->here) >> j & 1) out |= BIT(apply->place[j]);
  return out;
}

/* Labels that are asked for together with others by one side alone, because the other does not know them: they are as
 * long as they are there, whichever version the rule is of.  Where the other side asks for the same without them
 * elsewhere, it is not certain which of the two is meant. */
static uint64_t asked_besides(const TdApplied *apply, int side, uint64_t joint) {
  uint64_t core = joint & ~apply->unshared[side], besides = 0;
  uint64_t further = apply->unshared[!side] & apply->identities[TD_OF_PREMIUMS];
  const GArray *asked = apply->asked[!side];
  for (guint i = 0; i < asked->len && core && further; i++) {
    uint64_t set = g_array_index(asked, uint64_t, i);
    if ((set & ~apply->unshared[!side]) != core) continue;
    if (set == core) return 0;
    besides |= set & further;
  }
  return besides;
}

const TdExpr *td_applied_expr(const TdApplied *apply, int side, const TdExpr *expr) {
  if (!expr) return NULL;
  TdExpr *out = td_arena_new0(apply->arena, TdExpr);
  *out = *expr;
  out->a = td_applied_expr(apply, side, expr->a);
  out->b = td_applied_expr(apply, side, expr->b);
  switch ((TdExprKind)expr->kind) {
    case TD_E_EXTERNAL:
    case TD_E_HAS_EXTERNAL: out->index = apply->external[side][expr->index]; break;
    case TD_E_PARAM: out->index = apply->param[side][expr->index]; break;
    case TD_E_LISTED: out->index = apply->list[side][expr->index]; break;
    case TD_E_IDENTITY: {
      uint64_t joint = td_joint_set(&apply->diff->joint, side, expr->set);
      out->set = td_applied_set(apply, joint | asked_besides(apply, side, joint));
      break;
    }
    case TD_E_CATEGORY:
      out->set =
          td_applied_set(apply, td_joint_set(&apply->diff->joint, side, expr->set) & apply->identities[TD_OF_PREMIUMS]);
      break;
    default: break;
  }
  return out;
}

const TdTerm *td_applied_term(const TdApplied *apply, int side, const TdTerm *term) {
  if (!term) return NULL;
  TdTerm *out = td_arena_new0(apply->arena, TdTerm);
  *out = *term;
  out->expr = td_applied_expr(apply, side, term->expr);
  TdRow *rows = td_arena_alloc(apply->arena, (term->row_count + 1) * sizeof(TdRow));
  for (uint32_t i = 0; i < term->row_count; i++) {
    rows[i].guard = td_applied_expr(apply, side, term->rows[i].guard);
    rows[i].term = td_applied_term(apply, side, term->rows[i].term);
  }
  out->rows = rows;
  return out;
}

const TdExpr *td_applied_category(const TdApplied *apply, uint64_t joint) {
  TdExpr *out = td_arena_new0(apply->arena, TdExpr);
  *out = (TdExpr){.kind = TD_E_CATEGORY, .type = TD_M_BOOL, .set = td_applied_set(apply, joint)};
  return out;
}

const TdExpr *td_applied_both(const TdApplied *apply, TdExprKind kind, const TdExpr *a, const TdExpr *b) {
  TdExpr *out = td_arena_new0(apply->arena, TdExpr);
  *out = (TdExpr){.kind = (uint8_t)kind, .type = TD_M_BOOL, .a = a, .b = b};
  return out;
}

void td_applied_merge(GArray *order, const GArray *other) {
  for (guint i = 0; i < other->len; i++) {
    int32_t item = g_array_index(other, int32_t, i);
    bool known = false;
    guint behind = 0;
    for (guint k = 0; k < order->len; k++) {
      known |= g_array_index(order, int32_t, k) == item;
      if (i > 0 && g_array_index(order, int32_t, k) == g_array_index(other, int32_t, i - 1)) behind = k + 1;
    }
    if (!known) g_array_insert_val(order, behind, item);
  }
}

/* ---- which labels are asked for together ---- */

static void collect(GArray *sets, const TdJoint *joint, int side, const TdExpr *expr) {
  if (!expr) return;
  uint64_t set = td_joint_set(joint, side, expr->set);
  if (expr->kind == TD_E_IDENTITY) g_array_append_val(sets, set);
  collect(sets, joint, side, expr->a);
  collect(sets, joint, side, expr->b);
}

static void collect_term(GArray *sets, const TdJoint *joint, int side, const TdTerm *term) {
  if (!term) return;
  collect(sets, joint, side, term->expr);
  for (uint32_t i = 0; i < term->row_count; i++) {
    collect(sets, joint, side, term->rows[i].guard);
    collect_term(sets, joint, side, term->rows[i].term);
  }
}

static void collect_conditions(GArray *sets, const TdJoint *joint, int side, const TdCondition *list, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) collect(sets, joint, side, list[i].expr);
}

static void collect_benefits(GArray *sets, const TdJoint *joint, int side, const TdBenefit *list, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    collect(sets, joint, side, list[i].when);
    collect(sets, joint, side, list[i].base);
    collect_conditions(sets, joint, side, list[i].conditions, list[i].condition_count);
    collect_term(sets, joint, side, list[i].deductible_term);
    collect_term(sets, joint, side, td_benefit_rate(&list[i]));
    for (uint32_t k = 0; k < list[i].limit_count; k++) {
      collect(sets, joint, side, list[i].limits[k].when);
      collect_term(sets, joint, side, list[i].limits[k].term);
    }
  }
}

static GArray *asked_by(const TdJoint *joint, int side) {
  const TdModel *model = joint->side[side];
  GArray *sets = g_array_new(FALSE, FALSE, sizeof(uint64_t));
  for (uint32_t i = 0; i < model->identity_total; i++) collect(sets, joint, side, model->identities[i].when);
  collect_conditions(sets, joint, side, model->conditions, model->condition_count);
  collect_conditions(sets, joint, side, model->premium_conditions, model->premium_condition_count);
  collect_conditions(sets, joint, side, model->deferrals, model->deferral_count);
  collect_benefits(sets, joint, side, model->benefits, model->benefit_count);
  collect_benefits(sets, joint, side, model->subsidies, model->subsidy_count);
  for (uint32_t i = 0; i < model->alert_count; i++) {
    collect(sets, joint, side, model->alerts[i].when);
    collect(sets, joint, side, model->alerts[i].amount);
    collect_term(sets, joint, side, model->alerts[i].threshold);
  }
  return sets;
}

/* ---- the whole ---- */

static void copy_header(TdApplied *apply) {
  const TdModel *from = apply->diff->joint.side[apply->all ? TD_NEW : TD_OLD];
  TdModel *out = apply->out;
  *out = *from;
  out->requirement_count = out->provision_count = out->test_count = 0;
  out->requirements = NULL;
  out->provisions = NULL;
  out->tests = NULL;
}

/* Of those that cannot be made apart all are, or none. */
static uint8_t *as_groups(const TdModelDiff *diff, const uint8_t *made, TdArena *arena, bool *all) {
  g_autofree guint *groups = td_diff_groups(diff);
  uint8_t *out = td_arena_alloc(arena, diff->changes->len + 1);
  *all = true;
  for (guint i = 0; i < diff->changes->len; i++) {
    out[i] = 1;
    for (guint k = 0; k < diff->changes->len; k++)
      if (groups[k] == groups[i] && !made[k]) out[i] = 0;
    *all &= out[i] != 0;
  }
  return out;
}

const TdModel *td_diff_apply(const TdModelDiff *diff, const uint8_t *made, TdArena *arena) {
  TdApplied apply = {.diff = diff, .arena = arena, .out = td_arena_new0(arena, TdModel)};
  apply.made = as_groups(diff, made, arena, &apply.all);
  if (diff->changes->len == 0) apply.all = false;
  for (int side = 0; side < TD_VERSIONS; side++) apply.asked[side] = asked_by(&diff->joint, side);
  copy_header(&apply);
  td_apply_names(&apply);
  td_apply_identities(&apply);
  td_apply_rules(&apply);
  bool fits = td_apply_benefits(&apply, false) && td_apply_benefits(&apply, true) &&
              apply.out->list_count <= TD_MAX_LISTS && apply.out->annual_count <= TD_MAX_ANNUALS;
  for (int side = 0; side < TD_VERSIONS; side++) g_array_unref(apply.asked[side]);
  return fits ? apply.out : NULL;
}
