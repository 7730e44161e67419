/* Identities: who is helped, in which order, and how one of several is chosen. */
#include <string.h>

#include "compiler/diff_parts.h"
#include "compiler/expr_text.h"

#define BIT(n) (UINT64_C(1) << (n))

void td_moved(const int32_t *before, const int32_t *after, guint count, bool *moved) {
  g_autofree guint *place = g_new0(guint, count + 1), *length = g_new0(guint, count + 1);
  g_autofree int *from = g_new0(int, count + 1);
  int best = -1;
  for (guint i = 0; i < count; i++) { /* the longest run that keeps its order stays */
    for (guint k = 0; k < count; k++)
      if (before[k] == after[i]) place[i] = k;
    length[i] = 1;
    from[i] = -1;
    for (guint k = 0; k < i; k++)
      if (place[k] < place[i] && length[k] + 1 > length[i]) {
        length[i] = length[k] + 1;
        from[i] = (int)k;
      }
    if (best < 0 || length[i] > length[best]) best = (int)i;
  }
  for (guint i = 0; i < count; i++) moved[i] = true;
  for (; best >= 0; best = from[best]) moved[best] = false;
}

static const char *label(const TdModelDiff *diff, uint32_t j) {
  return diff->joint.model.labels[j];
}

static char *name_of(const TdModelDiff *diff, uint32_t j, const char *more) {
  return g_strdup_printf("identity/%s%s", label(diff, j), more);
}

static TdChange *touching(TdChange *change, uint32_t j) {
  change->touches = BIT(j);
  for (guint i = 0; i < change->cases->len; i++) ((TdChangeCase *)change->cases->pdata[i])->touches = BIT(j);
  return change;
}

/* ---- come and gone ---- */

static uint64_t covered(const TdModel *model) {
  uint64_t set = 0;
  for (uint32_t i = 0; i < model->benefit_count; i++)
    if (model->benefits[i].stage == 0) set |= model->benefits[i].covers;
  for (uint32_t i = 0; i < model->subsidy_count; i++) set |= model->subsidies[i].covers;
  return set;
}

/* Rules that ask for the label itself are others without it. */
typedef struct {
  uint32_t label;
  bool found;
} Asked;

static void see_label(const TdExpr *expr, void *user) {
  Asked *asked = user;
  if (!expr) return;
  asked->found |= expr->kind == TD_E_IDENTITY && (expr->set >> asked->label & 1);
  see_label(expr->a, user);
  see_label(expr->b, user);
}

/* It takes nobody's place, coming after all others.  Where the best of several counts, one that is undetermined or
 * deferred decides, so that nothing is certain. */
static bool only_adds(const TdModel *model, int32_t i) {
  Asked asked = {.label = (uint32_t)i};
  bool last = i + 1 == (int32_t)model->identity_count && model->identity_total == model->identity_count;
  bool best = model->best || (model->subsidy_count > 0 && model->enrolment_best);
  td_model_visit(model, see_label, &asked);
  for (uint32_t k = 0; k < model->identity_total; k++) see_label(model->identities[k].when, &asked);
  return last && !best && !asked.found && model->identities[i].outcome == TD_I_NORMAL && (covered(model) >> i & 1);
}

static void come_and_gone(TdModelDiff *diff) {
  const TdJoint *joint = &diff->joint;
  for (uint32_t j = 0; j < joint->model.label_count; j++)
    for (int side = 0; side < TD_VERSIONS; side++) {
      int32_t i = joint->identity[side][j];
      if (i < 0 || joint->identity[!side][j] >= 0) continue;
      TdSaid said[TD_VERSIONS] = {{.there = false}};
      said[side] = td_said(td_words(label(diff, j), label(diff, j)), &joint->side[side]->identities[i].cite);
      TdChange *change = td_change(diff, TD_C_IDENTITY, name_of(diff, j, ""), said[0], said[1],
                                   side == TD_NEW ? TD_LOOSER : TD_TIGHTER);
      if (!only_adds(joint->side[side], i))
        td_change_open(change, "兼有几种身份的人可能改按另一种身份计算",
                       "who carries several identities may be settled under another one");
      touching(change, j);
    }
}

/* ---- precedence ---- */

static guint shared_order(const TdJoint *joint, int side, bool further, int32_t *out) {
  const TdModel *model = joint->side[side];
  uint64_t common = td_common_identities(joint, true) & (further ? ~td_common_identities(joint, false) : UINT64_MAX);
  if (!further) common = td_common_identities(joint, false);
  guint count = 0;
  for (uint32_t i = 0; i < model->identity_total; i++)
    for (int32_t j = 0; j < 64; j++)
      if ((common >> j & 1) && joint->identity[side][j] == (int32_t)i) out[count++] = j;
  return count;
}

static TdSaid place_said(const TdModelDiff *diff, int side, const int32_t *order, guint at) {
  const TdJoint *joint = &diff->joint;
  const TdCite *cite = &joint->side[side]->identities[joint->identity[side][order[at]]].cite;
  if (at == 0) return td_said(td_words("最先", "first"), cite);
  const char *before = label(diff, (uint32_t)order[at - 1]);
  g_autofree char *zh = g_strdup_printf("在 %s 之后", before), *en = g_strdup_printf("behind %s", before);
  return td_said(td_words(zh, en), cite);
}

/* Are there two documents that claims go on to?  *FIRST: the one that was met. */
static bool another(const char *word, const char **first) {
  if (!*first) *first = word;
  return strcmp(*first, word) != 0;
}

static bool term_defers(const TdTerm *term, const char **first) {
  bool found = term->kind == TD_T_DEFERRED && another(term->word, first);
  for (uint32_t i = 0; i < term->row_count && !found; i++) found = term_defers(term->rows[i].term, first);
  return found;
}

/* Of several identities that go on to documents the first one counts, which is one and the same or not. */
static bool defers(const TdModel *model, const char **first) {
  bool found = false;
  for (uint32_t i = 0; i < model->identity_total; i++)
    found |= model->identities[i].outcome == TD_I_DEFERRED && another(model->identities[i].word, first);
  for (uint32_t i = 0; i < model->benefit_count; i++) found |= term_defers(model->benefits[i].ratio, first);
  return found;
}

static void precedence(TdModelDiff *diff, bool further) {
  const TdJoint *joint = &diff->joint;
  int32_t before[64] = {0}, after[64] = {0};
  bool moved[64];
  guint count = shared_order(joint, TD_OLD, further, before);
  shared_order(joint, TD_NEW, further, after);
  td_moved(before, after, count, moved);
  bool best = further ? joint->side[0]->enrolment_best && joint->side[1]->enrolment_best
                      : joint->side[0]->best && joint->side[1]->best;
  const char *document = NULL;
  bool several = defers(joint->side[TD_OLD], &document) || defers(joint->side[TD_NEW], &document);
  for (guint i = 0; i < count; i++) {
    if (!moved[i]) continue;
    guint place = 0;
    while (before[place] != after[i]) place++;
    TdChange *change =
        td_change(diff, TD_C_PRECEDENCE, name_of(diff, (uint32_t)after[i], "/precedence"),
                  place_said(diff, TD_OLD, before, place), place_said(diff, TD_NEW, after, i), TD_NEITHER);
    if (!best || several)
      td_change_open(change, "兼有几种身份的人改按另一种身份计算，给多少要看两种身份的规定",
                     "who carries several identities is settled under another; what that gives is up to both");
    touching(change, (uint32_t)after[i]);
  }
}

/* ---- of each ---- */

static TdWords outcome_words(const TdIdentity *identity) {
  g_autofree char *zh = NULL, *en = NULL;
  if (identity->outcome == TD_I_NORMAL) return td_words("按待遇计算", "by its benefits");
  bool deferred = identity->outcome == TD_I_DEFERRED;
  zh = g_strdup_printf(deferred ? "另按“%s”" : "待定 %s", identity->word);
  en = g_strdup_printf(deferred ? "deferred to \"%s\"" : "undetermined: %s", identity->word);
  return td_words(zh, en);
}

static void compare_identity(TdModelDiff *diff, uint32_t j) {
  const TdJoint *joint = &diff->joint;
  const TdIdentity *is[TD_VERSIONS];
  for (int side = 0; side < TD_VERSIONS; side++) is[side] = &joint->side[side]->identities[joint->identity[side][j]];
  g_autofree char *name = name_of(diff, j, ""), *when = name_of(diff, j, "/condition");
  TdContrast contrast = {.diff = diff,
                         .kind = TD_C_IDENTITY_WHEN,
                         .name = when,
                         .role = TD_MORE_IS_OPEN,
                         .uncategorised = true,
                         .benefit = {-1, -1},
                         .why = {{"不归这种身份的人可能归另一种身份", "who is not in it may be in another one"}}};
  for (int side = 0; side < TD_VERSIONS; side++) {
    contrast.rule[side] = td_joint_expr(joint, side, is[side]->when, NULL);
    contrast.cite[side] = is[side]->when ? &is[side]->cite : NULL;
  }
  guint first = diff->changes->len;
  td_contrast_conditions(contrast);
  for (guint i = first; i < diff->changes->len; i++) touching(diff->changes->pdata[i], j);
  if (is[0]->outcome != is[1]->outcome || strcmp(is[0]->word, is[1]->word) != 0) {
    TdChange *change =
        td_change(diff, TD_C_IDENTITY_OUTCOME, name_of(diff, j, "/outcome"),
                  td_said(outcome_words(is[0]), &is[0]->cite), td_said(outcome_words(is[1]), &is[1]->cite), TD_NEITHER);
    if (is[0]->outcome != is[1]->outcome || is[0]->outcome == TD_I_DEFERRED)
      td_change_open(change, "待定或另按的，给多少不由这项政策决定",
                     "what is undetermined or deferred is not decided by this policy");
    touching(change, j);
  }
  first = diff->changes->len;
  td_diff_cites(diff, name, &is[0]->cite, &is[1]->cite);
  for (guint i = first; i < diff->changes->len; i++) touching(diff->changes->pdata[i], j);
}

/* ---- choice, and when labels count ---- */

static void tell_choice(TdModelDiff *diff, const char *name, bool before, bool after, const TdCite *old,
                        const TdCite *new) {
  if (before != after) {
    TdChange *change = td_change(
        diff, TD_C_CHOICE, g_strdup(name), td_said(before ? td_words("择优", "best") : td_words("就高", "first"), old),
        td_said(after ? td_words("择优", "best") : td_words("就高", "first"), new), TD_NEITHER);
    td_change_open(change, "择优时一种身份待定或另按，整笔随它；否则择优更宽",
                   "with best, one identity that is undetermined or deferred decides; else best is looser");
  }
  td_diff_cites(diff, name, old, new);
}

static uint64_t extended(const TdJoint *joint, int side) {
  uint64_t set = 0;
  for (uint32_t i = 0; i < joint->side[side]->extension_count; i++) set |= joint->side[side]->extensions[i].labels;
  return td_joint_set(joint, side, set);
}

static void counting(TdModelDiff *diff) {
  const TdModel *old = diff->joint.side[TD_OLD], *new = diff->joint.side[TD_NEW];
  if (old->during_stay != new->during_stay) {
    TdSaid said[TD_VERSIONS];
    for (int side = 0; side < TD_VERSIONS; side++)
      said[side] = td_said(diff->joint.side[side]->during_stay ? td_words("住院期间", "during the stay")
                                                               : td_words("出院日", "on the day of discharge"),
                           &diff->joint.side[side]->counted_cite);
    td_change_open(td_change(diff, TD_C_COUNTED, g_strdup("identity-counted"), said[0], said[1], TD_NEITHER),
                   "多算进来的身份可能取代原来的身份", "an identity that counts besides may take another's place");
  }
  td_diff_cites(diff, "identity-counted", &old->counted_cite, &new->counted_cite);
  uint64_t before = extended(&diff->joint, TD_OLD), after = extended(&diff->joint, TD_NEW);
  if (before != after) {
    TdChange *change = td_change(
        diff, TD_C_EXTENDED, g_strdup("identity-extended"),
        td_said(td_words_labels(&diff->joint.model, before), old->extension_count ? &old->extensions[0].cite : NULL),
        td_said(td_words_labels(&diff->joint.model, after), new->extension_count ? &new->extensions[0].cite : NULL),
        TD_NEITHER);
    td_change_open(change, "多算进来的身份可能取代原来的身份",
                   "an identity that counts besides may take another's place");
    change->touches = before ^ after;
  }
  for (uint32_t i = 0; i < old->extension_count; i++)
    for (uint32_t k = 0; k < new->extension_count; k++)
      if (td_joint_set(&diff->joint, TD_OLD, old->extensions[i].labels) ==
          td_joint_set(&diff->joint, TD_NEW, new->extensions[k].labels))
        td_diff_cites(diff, "identity-extended", &old->extensions[i].cite, &new->extensions[k].cite);
}

/* Labels that only conditions ask for. */
static void attributes(TdModelDiff *diff) {
  const TdJoint *joint = &diff->joint;
  uint64_t has[TD_VERSIONS] = {0, 0};
  for (int side = 0; side < TD_VERSIONS; side++)
    for (uint32_t i = joint->side[side]->identity_total; i < joint->side[side]->label_count; i++)
      has[side] |= joint->label[side][i];
  for (uint32_t j = 0; j < joint->model.label_count; j++)
    for (int side = 0; side < TD_VERSIONS; side++) {
      if (!(has[side] >> j & 1) || (has[!side] >> j & 1)) continue;
      TdSaid said[TD_VERSIONS] = {{.there = false}};
      said[side] = td_said(td_words(label(diff, j), label(diff, j)), NULL);
      touching(td_change(diff, TD_C_ATTRIBUTE, g_strdup_printf("attribute/%s", label(diff, j)), said[0], said[1],
                         TD_NEITHER),
               j);
    }
}

/* ---- rows ---- */

static bool same_said(const TdSaid *a, const TdSaid *b) {
  return a->there == b->there && g_strcmp0(a->text.in[0], b->text.in[0]) == 0 && strcmp(a->clause, b->clause) == 0 &&
         strcmp(a->document, b->document) == 0;
}

static bool alike(const TdChange *a, const TdChange *b) {
  if (a->kind != b->kind || a->direction != b->direction || a->cases->len != b->cases->len) return false;
  for (guint i = 0; i < a->cases->len; i++) {
    const TdChangeCase *x = a->cases->pdata[i], *y = b->cases->pdata[i];
    if (!same_said(&x->said[0], &y->said[0]) || !same_said(&x->said[1], &y->said[1]) ||
        g_strcmp0(x->when.in[0], y->when.in[0]) != 0)
      return false;
  }
  return true;
}

/* What was changed of several identities alike is one change: they often stand in one row. */
static void join_alike(TdModelDiff *diff, guint first) {
  for (guint i = first; i < diff->changes->len; i++) {
    TdChange *change = diff->changes->pdata[i];
    uint64_t single = change->touches;
    if (change->kind == TD_C_PRECEDENCE || single == 0) continue;
    for (guint k = i + 1; k < diff->changes->len;) {
      TdChange *other = diff->changes->pdata[k];
      if (!alike(change, other)) {
        k++;
        continue;
      }
      change->touches |= other->touches;
      g_ptr_array_remove_index(diff->changes, k);
    }
    if (change->touches == single) continue;
    const char *suffix = strrchr(change->name, '/');
    g_autofree char *labels = td_joined_labels(&diff->joint.model, change->touches);
    char *name = g_strdup_printf("identity/%s%s", labels, suffix);
    g_free(change->name);
    change->name = name;
    for (guint c = 0; c < change->cases->len; c++) ((TdChangeCase *)change->cases->pdata[c])->touches = change->touches;
  }
}

void td_diff_identities(TdModelDiff *diff) {
  const TdModel *old = diff->joint.side[TD_OLD], *new = diff->joint.side[TD_NEW];
  come_and_gone(diff);
  precedence(diff, false);
  precedence(diff, true);
  guint first = diff->changes->len;
  for (uint32_t j = 0; j < diff->joint.model.label_count; j++)
    if (td_common_identities(&diff->joint, true) >> j & 1) compare_identity(diff, j);
  join_alike(diff, first);
  tell_choice(diff, "choice", old->best, new->best, &old->order_cite, &new->order_cite);
  if (old->subsidy_count > 0 && new->subsidy_count > 0 &&
      !(old->enrolment_best == old->best && new->enrolment_best == new->best))
    tell_choice(diff, "enrolment-choice", old->enrolment_best, new->enrolment_best, &old->enrolment_order_cite,
                &new->enrolment_order_cite);
  counting(diff);
  attributes(diff);
}
