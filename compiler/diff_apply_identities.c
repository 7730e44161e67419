/* Labels of a mixture: which are identities, in which order, and when they count. */
#include <string.h>

#include "compiler/diff_applied.h"

#define BIT(n) (UINT64_C(1) << (n))

static bool is_identity(const TdJoint *joint, int side, int j, int record) {
  int32_t i = joint->identity[side][j];
  const TdModel *model = joint->side[side];
  return i >= 0 && i < (int32_t)(record == TD_OF_CLAIMS ? model->identity_count : model->identity_total);
}

/* The version that decides whether label J is an identity. */
static int version_of(const TdApplied *apply, int j) {
  int version = -1;
  for (guint i = 0; i < apply->diff->changes->len; i++) {
    const TdChange *change = apply->diff->changes->pdata[i];
    if (change->kind == TD_C_IDENTITY && change->touches == BIT(j)) version = apply->made[i] ? TD_NEW : TD_OLD;
  }
  return version >= 0 ? version : apply->all ? TD_NEW : TD_OLD;
}

static void find_labels(TdApplied *apply) {
  const TdJoint *joint = &apply->diff->joint;
  uint64_t labels[TD_VERSIONS] = {0, 0}, attributes = 0;
  for (int side = 0; side < TD_VERSIONS; side++)
    for (uint32_t i = 0; i < joint->side[side]->label_count; i++) {
      labels[side] |= joint->label[side][i];
      if (i >= joint->side[side]->identity_total) attributes |= joint->label[side][i];
    }
  for (int side = 0; side < TD_VERSIONS; side++) apply->unshared[side] = labels[side] & ~labels[!side];
  for (int j = 0; j < (int)joint->model.label_count; j++) {
    int version = version_of(apply, j);
    for (int record = 0; record < TD_RECORDS; record++) {
      bool is[TD_VERSIONS];
      for (int side = 0; side < TD_VERSIONS; side++) is[side] = is_identity(joint, side, j, record);
      if (is[version]) apply->identities[record] |= BIT(j);
      if (is[TD_OLD] != is[TD_NEW]) apply->only[record][is[TD_OLD] ? TD_OLD : TD_NEW] |= BIT(j);
    }
  }
  apply->here = apply->identities[TD_OF_PREMIUMS] | attributes;
}

/* ---- order ---- */

/* Identities of a side in its order, as far as they are there and WITHOUT is not. */
static GArray *order_of(const TdApplied *apply, int side, uint64_t which, uint64_t without) {
  const TdJoint *joint = &apply->diff->joint;
  GArray *order = g_array_new(FALSE, FALSE, sizeof(int32_t));
  for (int32_t i = 0; i < (int32_t)joint->side[side]->identity_total; i++)
    for (int32_t j = 0; j < 64; j++)
      if (joint->identity[side][j] == i && ((which & ~without) >> j & 1)) g_array_append_val(order, j);
  return order;
}

static uint64_t moved_up_or_down(const TdApplied *apply) {
  uint64_t set = 0;
  for (guint i = 0; i < apply->diff->changes->len; i++) {
    const TdChange *change = apply->diff->changes->pdata[i];
    if (change->kind == TD_C_PRECEDENCE && apply->made[i]) set |= change->touches;
  }
  return set;
}

/* The old order, in which those moved stand behind what they stand behind in the new one, as what is new does. */
static void put_in_order(TdApplied *apply, uint64_t which, GArray *out) {
  uint64_t elsewhere = moved_up_or_down(apply);
  g_autoptr(GArray) order = order_of(apply, TD_OLD, which, elsewhere | (apply->all ? UINT64_MAX : 0));
  g_autoptr(GArray) other = order_of(apply, TD_NEW, which, 0), rest = order_of(apply, TD_OLD, which, 0);
  td_applied_merge(order, other);
  td_applied_merge(order, rest);
  g_array_append_vals(out, order->data, order->len);
}

static TdIdentity identity_of(const TdApplied *apply, int j) {
  const TdJoint *joint = &apply->diff->joint;
  const TdIdentity *is[TD_VERSIONS] = {NULL, NULL};
  for (int side = 0; side < TD_VERSIONS; side++)
    if (joint->identity[side][j] >= 0) is[side] = &joint->side[side]->identities[joint->identity[side][j]];
  int version = !is[TD_OLD] ? TD_NEW : !is[TD_NEW] || !apply->all ? TD_OLD : TD_NEW;
  TdIdentity out = *is[version];
  int when = version, outcome = version;
  if (is[TD_OLD] && is[TD_NEW]) {
    when = td_applied_named(apply, TD_KIND_BIT(TD_C_IDENTITY_WHEN), "identity", BIT(j));
    if (when < 0) when = td_applied_unnamed(apply, is[TD_OLD]->when, is[TD_NEW]->when);
    outcome = td_applied_named(apply, TD_KIND_BIT(TD_C_IDENTITY_OUTCOME), "identity", BIT(j));
    if (outcome < 0) outcome = version;
  }
  out.when = td_applied_expr(apply, when, is[when]->when);
  out.outcome = is[outcome]->outcome;
  out.word = is[outcome]->word;
  return out;
}

static void number_labels(TdApplied *apply) {
  const TdModel *joint = &apply->diff->joint.model;
  TdModel *out = apply->out;
  g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(int32_t));
  put_in_order(apply, apply->identities[TD_OF_CLAIMS], order);
  out->identity_count = order->len;
  put_in_order(apply, apply->identities[TD_OF_PREMIUMS] & ~apply->identities[TD_OF_CLAIMS], order);
  out->identity_total = order->len;
  for (int32_t j = 0; j < (int32_t)joint->label_count; j++)
    if ((apply->here & ~apply->identities[TD_OF_PREMIUMS]) >> j & 1) g_array_append_val(order, j);
  const char **labels = td_arena_alloc(apply->arena, (order->len + 1) * sizeof(char *));
  for (guint i = 0; i < order->len; i++) {
    int32_t j = g_array_index(order, int32_t, i);
    apply->place[j] = (uint8_t)i;
    labels[i] = joint->labels[j];
  }
  TdIdentity *identities = td_arena_alloc(apply->arena, (out->identity_total + 1) * sizeof(TdIdentity));
  for (uint32_t i = 0; i < out->identity_total; i++)
    identities[i] = identity_of(apply, g_array_index(order, int32_t, i));
  out->labels = labels;
  out->label_count = order->len;
  out->identities = identities;
}

/* ---- choice, and when labels count ---- */

static int named_or(const TdApplied *apply, TdChangeKind kind, const char *name, int otherwise) {
  int version = td_applied_named(apply, TD_KIND_BIT(kind), name, 0);
  return version >= 0 ? version : otherwise;
}

static void join_extensions(TdApplied *apply, int version) {
  g_autoptr(GArray) extensions = g_array_new(FALSE, TRUE, sizeof(TdExtension));
  for (int side = 0; side < TD_VERSIONS; side++) {
    const TdModel *model = apply->diff->joint.side[side];
    for (uint32_t i = 0; i < model->extension_count; i++) {
      TdExtension extension = model->extensions[i];
      uint64_t labels = td_joint_set(&apply->diff->joint, side, extension.labels);
      extension.labels = td_applied_set(apply, side == version ? labels : labels & apply->unshared[side]);
      if (extension.labels) g_array_append_val(extensions, extension);
    }
  }
  apply->out->extension_count = extensions->len;
  apply->out->extensions = td_arena_array(apply->arena, extensions);
}

static void choose(TdApplied *apply) {
  const TdModel *const *side = apply->diff->joint.side;
  TdModel *out = apply->out;
  int plain = apply->all ? TD_NEW : TD_OLD;
  int choice = named_or(apply, TD_C_CHOICE, "choice", plain);
  int premium = named_or(apply, TD_C_CHOICE, "enrolment-choice", choice);
  int counted = named_or(apply, TD_C_COUNTED, "identity-counted", plain);
  out->best = side[choice]->best;
  out->order_cite = side[choice]->order_cite;
  out->enrolment_best = side[premium]->enrolment_best;
  out->enrolment_order_cite = side[premium]->enrolment_order_cite;
  out->during_stay = side[counted]->during_stay;
  out->counted_cite = side[counted]->counted_cite;
  join_extensions(apply, named_or(apply, TD_C_EXTENDED, "identity-extended", plain));
}

/* Whom another benefit helps now. */
static void find_moved(TdApplied *apply) {
  for (guint i = 0; i < apply->diff->changes->len; i++) {
    const TdChange *change = apply->diff->changes->pdata[i];
    if (change->kind == TD_C_TAKEN) apply->moved[change->premium][apply->made[i] ? TD_NEW : TD_OLD] |= change->touches;
  }
}

void td_apply_identities(TdApplied *apply) {
  find_labels(apply);
  find_moved(apply);
  number_labels(apply);
  choose(apply);
}
