/* Labels, lists, externals and parameters of two policies in one model. */
#include "compiler/diff_joint.h"

#include <string.h>

#include "grammar/arena.h"

#define BIT(n) (UINT64_C(1) << (n))

static const TdExpr whatever = {.kind = TD_E_CONST, .type = TD_M_BOOL, .value = 1};

bool td_list_named(const TdModelList *list) {
  return list->name[0] != '{';
}

static bool has_entry(const TdModelList *list, const char *entry) {
  for (uint32_t i = 0; i < list->entry_count; i++)
    if (strcmp(list->entries[i], entry) == 0) return true;
  return false;
}

static bool within(const TdModelList *a, const TdModelList *b) {
  for (uint32_t i = 0; i < a->entry_count; i++)
    if (!has_entry(b, a->entries[i])) return false;
  return true;
}

bool td_lists_same(const TdModelList *a, const TdModelList *b) {
  return a->external == b->external && within(a, b) && within(b, a);
}

bool td_params_same(const TdParam *a, const TdParam *b) {
  if (a->type != b->type || a->row_count != b->row_count) return false;
  for (uint32_t i = 0; i < a->row_count; i++)
    if (a->rows[i].value != b->rows[i].value || (i > 0 && a->rows[i].from != b->rows[i].from)) return false;
  return true;
}

/* ---- labels ---- */

static uint32_t label_of(const TdModel *model, const char *name) {
  uint32_t i = 0;
  while (i < model->label_count && strcmp(model->labels[i], name) != 0) i++;
  return i;
}

/* [old labels] the new ones that each corresponds to. */
static uint64_t *pair_labels(const TdJoint *joint, const uint64_t *counterparts) {
  const TdModel *old = joint->side[TD_OLD], *new = joint->side[TD_NEW];
  uint64_t *pairs = g_new0(uint64_t, old->label_count + 1);
  for (uint32_t i = 0; i < old->label_count; i++) {
    uint32_t same = label_of(new, old->labels[i]);
    pairs[i] = counterparts ? counterparts[i] : 0;
    if (pairs[i] == 0 && same < new->label_count) pairs[i] = BIT(same);
  }
  return pairs;
}

static bool add_label(TdJoint *joint, GPtrArray *labels, int32_t old, int32_t new, const char *name) {
  if (labels->len == 64) return false;
  if (old >= 0) joint->label[TD_OLD][old] |= BIT(labels->len);
  if (new >= 0) joint->label[TD_NEW][new] |= BIT(labels->len);
  g_ptr_array_add(labels, (gpointer)name);
  return true;
}

/* A pair's name is the new one; where several old labels correspond to that, it is the old one's, so that each of them
 * is told of by itself. */
static const char *pair_name(const TdJoint *joint, uint64_t of_old, const char *old, const char *new, bool several) {
  if (!several) return new;
  if ((of_old & (of_old - 1)) == 0) return old;
  g_autofree char *both = g_strdup_printf("%s（%s）", old, new);
  return td_arena_text(joint->arena, both, strlen(both));
}

/* Pairs of labels that correspond, in the order of the new ones, then of the old ones; then what only the old one has.
 */
static bool join_labels(TdJoint *joint, const uint64_t *counterparts, bool one_label) {
  const TdModel *old = joint->side[TD_OLD], *new = joint->side[TD_NEW];
  g_autofree uint64_t *pairs = pair_labels(joint, counterparts);
  g_autoptr(GPtrArray) labels = g_ptr_array_new();
  bool room = true;
  for (uint32_t n = 0; n < new->label_count; n++) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < old->label_count; i++) count += pairs[i] >> n & 1;
    if (count == 0 || one_label) room &= add_label(joint, labels, -1, (int32_t)n, new->labels[n]);
    for (uint32_t i = 0; i < old->label_count; i++)
      if (!(pairs[i] >> n & 1))
        continue;
      else if (one_label)
        joint->label[TD_OLD][i] |= BIT(labels->len - 1);
      else
        room &= add_label(joint, labels, (int32_t)i, (int32_t)n,
                          pair_name(joint, pairs[i], old->labels[i], new->labels[n], count > 1));
  }
  for (uint32_t i = 0; i < old->label_count; i++)
    if (pairs[i] == 0) room &= add_label(joint, labels, (int32_t)i, -1, old->labels[i]);
  joint->model.label_count = labels->len;
  joint->model.labels = td_arena_copy(joint->arena, labels->pdata, labels->len * sizeof(char *));
  return room;
}

/* Is every identity of both before the same ones?  Then one that stands before a claim's category is not carried. */
static bool same_order(const TdJoint *joint) {
  int32_t before = -1;
  for (int side = 0; side < TD_VERSIONS; side++)
    for (uint32_t i = 0; i < joint->side[side]->identity_count; i++)
      if ((joint->label[side][i] & (joint->label[side][i] - 1)) != 0) return false;
  for (uint32_t i = 0; i < joint->side[TD_OLD]->identity_count; i++)
    for (int32_t j = 0; j < 64; j++) {
      if (!(joint->label[TD_OLD][i] >> j & 1) || joint->identity[TD_NEW][j] < 0) continue;
      if (j < before) return false;
      before = j;
    }
  return true;
}

static void join_identities(TdJoint *joint) {
  TdIdentity *identities = td_arena_alloc(joint->arena, 64 * sizeof(TdIdentity));
  for (int side = 0; side < TD_VERSIONS; side++) {
    for (int j = 0; j < 64; j++) joint->identity[side][j] = -1;
    for (uint32_t i = joint->side[side]->identity_total; i-- > 0;)
      for (int j = 0; j < 64; j++)
        if (joint->label[side][i] >> j & 1) joint->identity[side][j] = (int32_t)i;
  }
  for (uint32_t j = 0; j < joint->model.label_count; j++) {
    bool sure = true;
    for (int side = 0; side < TD_VERSIONS; side++) {
      int32_t i = joint->identity[side][j];
      sure &= i >= 0 && i < (int32_t)joint->side[side]->identity_count && !joint->side[side]->identities[i].when;
    }
    identities[j] = (TdIdentity){.group = "", .when = sure ? NULL : &whatever, .word = ""};
  }
  joint->model.identities = identities;
  joint->model.identity_count = joint->model.identity_total = joint->model.label_count;
  joint->model.best = joint->side[TD_OLD]->best || joint->side[TD_NEW]->best || !same_order(joint);
}

/* ---- lists, externals, parameters ---- */

static void join_lists(TdJoint *joint) {
  g_autoptr(GArray) lists = g_array_new(FALSE, TRUE, sizeof(TdModelList));
  for (int side = TD_NEW; side >= TD_OLD; side--) {
    const TdModel *model = joint->side[side];
    joint->list[side] = td_arena_alloc(joint->arena, (model->list_count + 1) * sizeof(uint16_t));
    for (uint32_t i = 0; i < model->list_count; i++) {
      const TdModelList *list = &model->lists[i];
      guint at = lists->len;
      for (guint k = 0; k < lists->len; k++)
        if (strcmp(g_array_index(lists, TdModelList, k).name, list->name) == 0) at = k;
      for (guint k = 0; k < lists->len && at == lists->len; k++)
        if (!list->external && td_lists_same(&g_array_index(lists, TdModelList, k), list)) at = k;
      if (at == lists->len)
        g_array_append_val(lists, *list);
      else if (!td_lists_same(&g_array_index(lists, TdModelList, at), list))
        g_array_index(lists, TdModelList, at).external = true; /* of what is on it nothing is the same on both */
      joint->list[side][i] = (uint16_t)at;
    }
  }
  joint->model.list_count = lists->len;
  joint->model.lists = td_arena_array(joint->arena, lists);
}

static void join_externals(TdJoint *joint) {
  g_autoptr(GArray) externals = g_array_new(FALSE, TRUE, sizeof(TdModelExternal));
  for (int side = TD_NEW; side >= TD_OLD; side--) {
    const TdModel *model = joint->side[side];
    joint->external[side] = td_arena_alloc(joint->arena, (model->external_count + 1) * sizeof(uint16_t));
    for (uint32_t i = 0; i < model->external_count; i++) {
      guint at = 0;
      while (at < externals->len &&
             (strcmp(g_array_index(externals, TdModelExternal, at).name, model->externals[i].name) != 0 ||
              g_array_index(externals, TdModelExternal, at).type != model->externals[i].type))
        at++;
      if (at == externals->len) g_array_append_val(externals, model->externals[i]);
      joint->external[side][i] = (uint16_t)at;
    }
  }
  joint->model.external_count = externals->len;
  joint->model.externals = td_arena_array(joint->arena, externals);
}

static int32_t param_called(const TdModel *model, const TdParam *like) {
  for (uint32_t i = 0; i < model->param_count; i++)
    if (strcmp(model->params[i].name, like->name) == 0 && model->params[i].type == like->type) return (int32_t)i;
  return -1;
}

/* The new parameter that an old one is: that of its name, else one of another name with the same values. */
static int32_t param_now(const TdJoint *joint, const TdParam *old) {
  const TdModel *new = joint->side[TD_NEW];
  int32_t now = param_called(new, old);
  for (uint32_t i = 0; i < new->param_count &&now < 0; i++)
    if (td_params_same(&new->params[i], old) && param_called(joint->side[TD_OLD], &new->params[i]) < 0)
      now = (int32_t)i;
  return now;
}

/* A parameter of both by name, even where its values differ: that is a change of its own. */
static void join_params(TdJoint *joint) {
  g_autoptr(GArray) params = g_array_new(FALSE, TRUE, sizeof(TdParam));
  const TdModel *old = joint->side[TD_OLD], *new = joint->side[TD_NEW];
  for (int side = 0; side < TD_VERSIONS; side++)
    joint->param[side] = td_arena_alloc(joint->arena, (joint->side[side]->param_count + 1) * sizeof(uint16_t));
  for (uint32_t i = 0; i < new->param_count; i++) {
    joint->param[TD_NEW][i] = (uint16_t)i;
    g_array_append_val(params, new->params[i]);
  }
  for (uint32_t i = 0; i < old->param_count; i++) {
    int32_t now = param_now(joint, &old->params[i]);
    joint->param[TD_OLD][i] = (uint16_t)(now >= 0 ? (uint32_t)now : params->len);
    if (now < 0)
      g_array_append_val(params, old->params[i]);
    else if (!td_params_same(&g_array_index(params, TdParam, now), &old->params[i]))
      g_array_index(params, TdParam, now).row_count = 0; /* it has no value of which both know */
  }
  joint->model.param_count = params->len;
  joint->model.params = td_arena_array(joint->arena, params);
}

/* Policies cannot ask whether a list is supplied: as externals, lists stand behind those that there are. */
static void join_supplied(TdJoint *joint) {
  uint32_t externals = joint->model.external_count, count = externals + joint->model.list_count;
  TdExpr *supplied = td_arena_alloc(joint->arena, (count + 1) * sizeof(TdExpr));
  TdModelExternal *named = td_arena_alloc(joint->arena, (count + 1) * sizeof(TdModelExternal));
  for (uint32_t i = 0; i < externals; i++) named[i] = joint->model.externals[i];
  for (uint32_t i = externals; i < count; i++)
    named[i] = (TdModelExternal){.name = joint->model.lists[i - externals].name};
  joint->model.externals = named;
  for (uint32_t i = 0; i < count; i++)
    supplied[i] = (TdExpr){.kind = TD_E_HAS_EXTERNAL, .type = TD_M_BOOL, .index = (uint16_t)i};
  joint->supplied = supplied;
}

bool td_joint_init(TdJoint *joint, const TdModel *old_model, const TdModel *new_model, const uint64_t *counterparts,
                   bool one_label) {
  *joint = (TdJoint){.arena = td_arena_new(), .side = {old_model, new_model}};
  joint->model = (TdModel){.record = TD_RECORD_CLAIM,
                           .id = new_model->id,
                           .valid_from = MIN(old_model->valid_from, new_model->valid_from),
                           .valid_until = MAX(old_model->valid_until, new_model->valid_until)};
  if (!join_labels(joint, counterparts, one_label)) return false;
  join_identities(joint);
  join_lists(joint);
  join_externals(joint);
  join_params(joint);
  join_supplied(joint);
  return true;
}

static int32_t external_called(const TdModel *model, const char *name) {
  for (uint32_t i = 0; i < model->external_count; i++)
    if (strcmp(model->externals[i].name, name) == 0) return (int32_t)i;
  return -1;
}

/* What claims and enrolments agree on; NULL: they do not, or it is unknown. */
static const TdOutsideValue *value_on(const TdOnDay *on, int32_t i) {
  if (!on || !on->externals[TD_RECORD_CLAIM] || !on->externals[TD_RECORD_ENROLMENT]) return NULL;
  const TdOutsideValue *claims = &on->externals[TD_RECORD_CLAIM][i];
  const TdOutsideValue *enrolments = &on->externals[TD_RECORD_ENROLMENT][i];
  return claims->supplied == enrolments->supplied && claims->value == enrolments->value ? claims : NULL;
}

void td_joint_outside(TdJoint *joint, const TdOnDay *const on[TD_VERSIONS]) {
  for (int side = 0; side < TD_VERSIONS; side++) {
    const TdModel *model = joint->side[side];
    if (!on[side] || !on[side]->externals[TD_RECORD_CLAIM]) continue;
    joint->outside[side] = td_arena_copy(joint->arena, on[side]->externals[TD_RECORD_CLAIM],
                                         model->external_count * sizeof(TdOutsideValue));
    joint->there[side] = td_arena_alloc(joint->arena, model->external_count + 1);
    joint->valued[side] = td_arena_alloc(joint->arena, model->external_count + 1);
    for (uint32_t i = 0; i < model->external_count; i++) {
      int32_t other = external_called(joint->side[!side], model->externals[i].name);
      const TdOutsideValue *own = value_on(on[side], (int32_t)i);
      const TdOutsideValue *others = other >= 0 ? value_on(on[!side], other) : NULL;
      joint->valued[side][i] = own && other < 0;
      joint->there[side][i] = own && (other < 0 || (others && others->supplied == own->supplied));
    }
  }
}

void td_joint_clear(TdJoint *joint) {
  if (joint->arena) td_arena_free(joint->arena);
  joint->arena = NULL;
}

uint64_t td_joint_set(const TdJoint *joint, int side, uint64_t set) {
  uint64_t out = 0;
  for (int i = 0; i < 64; i++)
    if (set >> i & 1) out |= joint->label[side][i];
  return out;
}

uint64_t td_side_set(const TdJoint *joint, int side, uint64_t set) {
  uint64_t out = 0;
  for (uint32_t i = 0; i < joint->side[side]->label_count; i++)
    if (joint->label[side][i] & set) out |= BIT(i);
  return out;
}
