/* Two rules held against each other, for each identity on every kind of claim. */
#include <string.h>

#include "compiler/diff_found.h"

#define BIT(n) (UINT64_C(1) << (n))

static void found_free(gpointer data) {
  TdFound *found = data;
  g_ptr_array_unref(found->ways);
  g_free(found);
}

static void finding_free(gpointer data) {
  TdFinding *finding = data;
  g_ptr_array_unref(finding->found);
  g_free(finding->signature);
  g_free(finding);
}

/* ---- one pair ---- */

static bool same_word(const TdGives *a, const TdGives *b) {
  return strcmp(a->word ? a->word : "", b->word ? b->word : "") == 0;
}

static TdDirection by_role(TdRole role, TdValueOrder order) {
  if (role == TD_MORE_IS_NOTHING) return TD_NEITHER;
  if (role == TD_MORE_IS_OPEN || order == TD_ORDER_OPEN) return TD_DIRECTION_UNDECIDED;
  return (order == TD_ORDER_MORE) != (role == TD_MORE_IS_TIGHTER) ? TD_LOOSER : TD_TIGHTER;
}

/* What a parameter of one value comes to in its own version; EXPR itself where it is none. */
static const TdExpr *written_out(const TdJoint *joint, int side, const TdExpr *expr, TdExpr *room) {
  const TdModel *model = joint->side[side];
  for (uint32_t i = 0; expr->kind == TD_E_PARAM && i < model->param_count; i++) {
    if (joint->param[side][i] != expr->index || model->params[i].row_count != 1) continue;
    *room = (TdExpr){.kind = TD_E_CONST, .type = expr->type, .value = model->params[i].rows[0].value};
    return room;
  }
  return expr;
}

/* A parameter is held against itself, against anything else by what it comes to. */
static TdValueOrder order_of(const TdJoint *joint, const TdExpr *old, const TdExpr *new) {
  TdExpr rooms[TD_VERSIONS];
  if (td_expr_same(old, new)) return TD_ORDER_SAME;
  return td_value_order(written_out(joint, TD_OLD, old, &rooms[TD_OLD]),
                        written_out(joint, TD_NEW, new, &rooms[TD_NEW]));
}

/* False: the two give the same. */
static bool differ(const TdJoint *joint, TdRole role, const TdGives *a, const TdGives *b, TdDirection *direction) {
  *direction = role == TD_MORE_IS_NOTHING ? TD_NEITHER : TD_DIRECTION_UNDECIDED;
  if (a->kind == b->kind && a->kind != TD_G_VALUE)
    return a->kind != TD_G_NONE && a->kind != TD_G_NO_ROW && !same_word(a, b);
  if (a->kind == TD_G_VALUE && b->kind == TD_G_VALUE) {
    TdValueOrder order = order_of(joint, a->expr, b->expr);
    if (order != TD_ORDER_SAME) *direction = by_role(role, order);
    return order != TD_ORDER_SAME;
  }
  bool a_none = a->kind == TD_G_NONE || a->kind == TD_G_NO_ROW, b_none = b->kind == TD_G_NONE || b->kind == TD_G_NO_ROW;
  if (role == TD_MORE_IS_NOTHING || role == TD_MORE_IS_OPEN || a_none == b_none) return true;
  const TdGives *other = a_none ? b : a;
  if (other->kind != TD_G_VALUE) return true;
  if (role == TD_MORE_IS_TIGHTER && other->expr->kind == TD_E_CONST && other->expr->value == 0) return false;
  *direction = (role == TD_MORE_IS_LOOSER) == a_none ? TD_LOOSER : TD_TIGHTER;
  return true;
}

/* A rule that is no: what is not known yet is in between. */
static bool answers_differ(const TdJoint *joint, TdRole role, const TdGives *a, const TdGives *b,
                           TdDirection *direction) {
  if (a->kind == TD_G_VALUE && b->kind == TD_G_VALUE) return differ(joint, role, a, b, direction);
  if (a->kind == b->kind) return false; /* both wait for something */
  const TdGives *known = a->kind == TD_G_VALUE ? a : b;
  bool worse = (known == a) == (known->expr->value != 0);
  *direction = by_role(role, worse ? TD_ORDER_LESS : TD_ORDER_MORE);
  return true;
}

static const char *text_of(const char *text) {
  return text ? text : "";
}

/* Where a term cites nothing, what is around it counts; that being different is said of what is around. */
static bool clauses_differ(const TdContrast *held, TdGives gives[TD_VERSIONS]) {
  bool own = false;
  if (gives[0].kind == TD_G_NO_ROW || gives[1].kind == TD_G_NO_ROW || held->rule[0] || held->rule[1]) return false;
  for (int side = 0; side < TD_VERSIONS; side++) {
    TdCite *cite = &gives[side].cite;
    if (!cite->clause && !cite->document) return false; /* there is no such term */
    own |= text_of(cite->clause)[0] || text_of(cite->document)[0];
    if (!text_of(cite->clause)[0] && !text_of(cite->document)[0] && held->around[side]) *cite = *held->around[side];
  }
  return own && (strcmp(text_of(gives[0].cite.clause), text_of(gives[1].cite.clause)) != 0 ||
                 strcmp(text_of(gives[0].cite.document), text_of(gives[1].cite.document)) != 0);
}

/* ---- ways ---- */

static bool gives_same(const TdGives *a, const TdGives *b) {
  return a->kind == b->kind && td_expr_same(a->expr, b->expr) && same_word(a, b) &&
         strcmp(text_of(a->cite.clause), text_of(b->cite.clause)) == 0 &&
         strcmp(text_of(a->cite.document), text_of(b->cite.document)) == 0;
}

static void keep(TdFinding *finding, const TdFound *like, const TdWays *ways, TdHolds real) {
  TdFound *found = NULL;
  for (guint i = 0; i < finding->found->len && !found; i++) {
    TdFound *each = finding->found->pdata[i];
    if (each->clause_alone == like->clause_alone && each->direction == like->direction && each->why == like->why &&
        gives_same(&each->gives[0], &like->gives[0]) && gives_same(&each->gives[1], &like->gives[1]))
      found = each;
  }
  if (!found) {
    found = g_new0(TdFound, 1);
    *found = *like;
    found->ways = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    g_ptr_array_add(finding->found, found);
  }
  found->sure |= real == TD_SOMETIMES && !td_ways_outside(ways);
  g_ptr_array_add(found->ways, td_ways_facts(ways));
}

/* ---- an identity ---- */

/* A better figure is more money only where nothing hinders. */
static void weigh(const TdContrast *held, int32_t category, TdFound *found) {
  if (found->direction != TD_LOOSER && found->direction != TD_TIGHTER) return;
  const TdGives *old = &found->gives[TD_OLD], *new = &found->gives[TD_NEW];
  bool row = (old->kind == TD_G_NO_ROW) != (new->kind == TD_G_NO_ROW);
  const TdGives *there = old->kind == TD_G_NO_ROW ? new : old;
  found->why = held->hinders;
  if (!found->why && row && held->rows && category >= 0) found->why = held->rows[category];
  if (found->why)
    found->direction = TD_DIRECTION_UNDECIDED;
  else if (row && held->nothing_alike && there->kind == TD_G_VALUE && there->expr->kind == TD_E_CONST &&
           there->expr->value <= 0)
    found->direction = TD_NEITHER;
}

/* The better of two figures may be unknown where the other is not: then it is nothing. */
static void weigh_unknown(TdWays *ways, TdFound *found) {
  if (found->direction != TD_LOOSER && found->direction != TD_TIGHTER) return;
  const TdGives *better = &found->gives[found->direction == TD_LOOSER ? TD_NEW : TD_OLD];
  const TdGives *worse = &found->gives[found->direction == TD_LOOSER ? TD_OLD : TD_NEW];
  if (better->kind != TD_G_VALUE || worse->kind != TD_G_VALUE) return;
  if (!td_ways_may_lack(ways, better->expr, worse->expr)) return;
  found->why = &td_why_unknown;
  found->direction = TD_DIRECTION_UNDECIDED;
}

/* What both give on a way; false: the same, or there is no such claim. */
static bool hold(const TdContrast *held, TdWays *ways, TdFound *found, TdHolds *real) {
  const TdJoint *joint = &held->diff->joint;
  TdGives *gives = found->gives;
  bool rule = held->rule[0] || held->rule[1];
  held->give(ways, held->user, gives);
  bool value = rule ? answers_differ(joint, held->role, &gives[0], &gives[1], &found->direction)
                    : differ(joint, held->role, &gives[0], &gives[1], &found->direction);
  found->clause_alone = clauses_differ(held, gives) && !value;
  if ((!value && !found->clause_alone) || td_ways_real(ways, false) == TD_NEVER) return false;
  *real = td_ways_real(ways, !held->premium);
  if (found->clause_alone || *real == TD_NEVER) {
    found->direction = TD_NEITHER; /* of days on which neither is in force */
  } else {
    if (!rule) weigh_unknown(ways, found);
    weigh(held, ways->category, found);
  }
  for (int side = 0; side < TD_VERSIONS; side++)
    if (!text_of(gives[side].cite.clause)[0] && gives[side].kind != TD_G_NO_ROW && gives[side].cite.clause &&
        held->around[side])
      gives[side].cite = *held->around[side];
  return true;
}

/* The same where externals and lists may not be supplied: what is told then are the cases without that, unless there
 * are none. */
static void look_unsupplied(const TdContrast *held, TdFinding *finding) {
  TdWays ways;
  bool told = finding->found->len > 0;
  td_ways_init(&ways, &held->diff->joint.model, finding->category);
  ways.supplied = held->diff->joint.supplied;
  do {
    TdFound found = {.sure = false};
    TdHolds real;
    if (!hold(held, &ways, &found, &real) || found.clause_alone) continue;
    if (told) {
      finding->unsupplied[found.direction]++;
      continue;
    }
    found.direction = held->role == TD_MORE_IS_NOTHING ? TD_NEITHER : TD_DIRECTION_UNDECIDED;
    found.why = &td_why_unknown;
    keep(finding, &found, &ways, TD_UNDECIDED);
  } while (td_ways_next(&ways));
  finding->too_many = ways.too_many;
}

static TdFinding *look(const TdContrast *held, int32_t category) {
  TdFinding *finding = g_new0(TdFinding, 1);
  finding->category = category;
  finding->found = g_ptr_array_new_with_free_func(found_free);
  TdWays ways;
  td_ways_init(&ways, &held->diff->joint.model, category);
  do {
    TdFound found = {.sure = false};
    TdHolds real;
    if (hold(held, &ways, &found, &real)) keep(finding, &found, &ways, real);
  } while (td_ways_next(&ways));
  finding->too_many = ways.too_many;
  if (ways.outside && !ways.too_many) look_unsupplied(held, finding);
  if (finding->too_many) g_ptr_array_set_size(finding->found, 0); /* what was not asked has no answer */
  return finding;
}

guint td_contrast(const TdContrast *held) {
  g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func(finding_free);
  for (int32_t category = held->uncategorised ? -1 : 0; category < 64; category++)
    if (category < 0 || (held->categories >> category & 1)) g_ptr_array_add(findings, look(held, category));
  return td_tell(held, findings);
}

/* ---- conditions ---- */

static const TdExpr yes = {.kind = TD_E_CONST, .type = TD_M_BOOL, .value = 1};
static const TdExpr no = {.kind = TD_E_CONST, .type = TD_M_BOOL};

static void give_answers(TdWays *ways, const void *user, TdGives out[TD_VERSIONS]) {
  const TdContrast *held = user;
  for (int side = 0; side < TD_VERSIONS; side++) {
    TdAnswer answer = td_ways_ask(ways, held->rule[side] ? held->rule[side] : &yes);
    out[side] = (TdGives){.kind = answer.is == TD_UNKNOWN ? TD_G_UNKNOWN : TD_G_VALUE,
                          .expr = answer.is == TD_YES ? &yes : &no,
                          .word = answer.word};
  }
}

guint td_contrast_conditions(TdContrast held) {
  if (td_expr_same(held.rule[0], held.rule[1])) return 0;
  held.give = give_answers;
  held.user = &held;
  return td_contrast(&held);
}
