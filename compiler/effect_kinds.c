#include "compiler/effect_kinds.h"

#include <string.h>

#define BIT(n) (UINT64_C(1) << (n))
enum { MOST_CLAIMS = 3000000 };

/* Claims with the same labels that are alike in DIMS are of the same kind: nothing else was looked at. */
typedef struct {
  uint64_t dims;
  GHashTable *kinds; /* Key → number of the kind + 1; owned */
} Known;

typedef struct {
  guint at[TD_MOST_DIMS];
} Key;

typedef struct {
  TdPairKinds *out;
  GArray *known;   /* Known */
  uint64_t fields; /* that were looked at */
  TdCourses courses[TD_VERSIONS];
  GHashTable *by_key; /* char → number of the kind + 1 */
  TdCell cell;
  int64_t *annual; /* nothing used */
} Maker;

static const TdModel *model_of(const TdPairKinds *kinds, int side) {
  return kinds->diff->joint.side[side];
}

/* ---- what claims come to ---- */

static bool is_external(const TdModel *model, const char *word) {
  for (uint32_t i = 0; i < model->external_count; i++)
    if (g_str_equal(model->externals[i].name, word)) return true;
  return false;
}

static void take(Maker *maker, int side, const TdTrace *trace, TdPairKind *kind) {
  TdClaimKind *own = &kind->kind[side];
  maker->fields |= trace->fields;
  if (trace->status == TD_STATUS_UNDETERMINED || trace->status == TD_STATUS_DEFERRED) {
    bool lacks = trace->status == TD_STATUS_UNDETERMINED;
    if (lacks && is_external(trace->model, trace->reason)) maker->out->missing = trace->reason;
    kind->ends[side] = lacks ? TD_ENDS_UNDETERMINED : TD_ENDS_DEFERRED;
    kind->word[side] = trace->reason;
    own->course_count = 0;
  } else if (trace->status != TD_STATUS_INELIGIBLE && kind->ends[side] == TD_ENDS_SETTLED) {
    own->courses[own->course_count++] = td_course_of(&maker->courses[side], trace);
  }
}

static bool same_courses(const TdKindCourse *a, const TdKindCourse *b) {
  g_autoptr(GString) one = g_string_new(NULL), other = g_string_new(NULL);
  td_course_put(one, a, 0);
  td_course_put(other, b, 0);
  return g_string_equal(one, other);
}

/* Where the best of both identities counts, it is taken; which is the first of those that pay the same makes no
 * difference to what is computed on most amounts, and on the others it is not thought through. */
static void settle(Maker *maker, const TdCarried *carried, int side, TdPairKind *kind) {
  const TdModel *model = model_of(maker->out, side);
  const TdFacts *facts = &maker->cell.facts[side];
  kind->word[side] = "";
  for (int32_t i = 0; i < (int32_t)model->identity_count && model->best; i++) {
    if (!(facts->labels >> i & 1) || (!carried->both && i != carried->main[side])) continue;
    TdScope scope = td_scope(model, facts, -1);
    const TdExpr *when = model->identities[i].when;
    if ((when && !td_known_is(td_trace_value(&scope, when), true)) || kind->kind[side].course_count == TD_KIND_COURSES)
      continue;
    g_autoptr(TdTrace) trace = td_trace_under(model, facts, maker->annual, i);
    take(maker, side, trace, kind);
  }
  TdClaimKind *own = &kind->kind[side];
  if (own->course_count == 2 && same_courses(&own->courses[0], &own->courses[1])) own->course_count = 1;
  if (model->best) return;
  g_autoptr(TdTrace) trace = td_trace_claim(model, facts, maker->annual);
  take(maker, side, trace, kind);
}

/* Where two identities pay the same, does it matter to the year which was the first? */
static bool tells_first(const TdClaimKind *kind) {
  if (kind->course_count < 2) return false;
  const TdKindStep *a = &kind->courses[0].steps[0], *b = &kind->courses[1].steps[0];
  bool several = kind->courses[0].count != 1 || kind->courses[1].count != 1;
  bool deducts = a->benefit->deductible != TD_D_NONE || b->benefit->deductible != TD_D_NONE;
  if (several || deducts || a->limit_count != b->limit_count) return true;
  for (guint i = 0; i < a->limit_count; i++)
    if (a->limits[i].annual != b->limits[i].annual) return true;
  return false;
}

static void put_key(GString *key, const Maker *maker, const TdPairKind *kind) {
  const TdSpace *space = maker->out->space;
  const TdAmounts *amounts = &g_array_index(space->amounts, TdAmounts, maker->cell.at[TD_DIM_AMOUNTS]);
  for (int side = 0; side < TD_VERSIONS; side++) {
    g_string_append_printf(key, "%d%s;", kind->ends[side], kind->word[side]);
    for (guint i = 0; i < kind->kind[side].course_count; i++)
      td_course_put(key, &kind->kind[side].courses[i], maker->cell.at[TD_DIM_DAY]);
  }
  for (int i = 0; i < TD_AMOUNTS; i++)
    if (space->compared[i])
      g_string_append_printf(key, "%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT " ", amounts->low[i], amounts->high[i]);
}

static void finish(Maker *maker, guint carried, TdPairKind *kind) {
  const TdSpace *space = maker->out->space;
  const TdAmounts *amounts = &g_array_index(space->amounts, TdAmounts, maker->cell.at[TD_DIM_AMOUNTS]);
  kind->carried = carried;
  memcpy(kind->at, maker->cell.at, sizeof kind->at);
  for (int side = 0; side < TD_VERSIONS; side++) {
    TdClaimKind *own = &kind->kind[side];
    own->facts = td_facts_kept(model_of(maker->out, side), &maker->cell.facts[side]);
    own->facts.disease = "";
    own->categories = 1;
    for (int i = 0; i < TD_AMOUNTS; i++) {
      own->low[i] = space->compared[i] ? amounts->low[i] : 0;
      own->high[i] = space->compared[i] ? amounts->high[i] : TD_MONEY_MAX;
    }
  }
}

/* The kind of the claim in the cell. */
static uint32_t kind_of(Maker *maker, guint at, GString *key) {
  const TdCarried *carried = &g_array_index(maker->out->carried, TdCarried, at);
  const TdSpace *space = maker->out->space;
  int64_t day = g_array_index(space->days, int64_t, maker->cell.at[TD_DIM_DAY]);
  TdPairKind kind = {0};
  maker->fields = 0;
  if (!td_cell_fill_with(&maker->cell, space, carried->labels, day)) return UINT32_MAX;
  settle(maker, carried, TD_OLD, &kind);
  settle(maker, carried, TD_NEW, &kind);
  g_string_truncate(key, 0);
  put_key(key, maker, &kind);
  guint known = GPOINTER_TO_UINT(g_hash_table_lookup(maker->by_key, key->str));
  if (known > 0) return known - 1;
  maker->out->entangled |= tells_first(&kind.kind[TD_OLD]) && tells_first(&kind.kind[TD_NEW]);
  finish(maker, at, &kind);
  g_ptr_array_add(maker->out->kinds, g_memdup2(&kind, sizeof kind));
  g_hash_table_insert(maker->by_key, g_strdup(key->str), GUINT_TO_POINTER(maker->out->kinds->len));
  return maker->out->kinds->len - 1;
}

/* ---- claims that are known by what was looked at ---- */

static guint hash_key(gconstpointer data) {
  const Key *key = data;
  uint64_t hash = 14695981039346656037u;
  for (guint i = 0; i < TD_MOST_DIMS; i++) hash = (hash ^ key->at[i]) * 1099511628211u;
  return (guint)(hash ^ hash >> 32);
}

static gboolean same_key(gconstpointer a, gconstpointer b) {
  return memcmp(a, b, sizeof(Key)) == 0;
}

static Key key_of(const Maker *maker, uint64_t dims) {
  Key key = {{0}};
  for (guint i = 0; i < TD_DIM_FIELDS + maker->out->space->fields->len; i++)
    if (dims >> i & 1) key.at[i] = maker->cell.at[i];
  return key;
}

static void clear_known(gpointer data) {
  g_hash_table_unref(((Known *)data)->kinds);
}

static void remember(Maker *maker, uint32_t kind) {
  uint64_t dims = td_space_dims(maker->out->space, maker->fields) | BIT(TD_DIM_DAY) | BIT(TD_DIM_AMOUNTS);
  const Key key = key_of(maker, dims);
  guint at = 0;
  while (at < maker->known->len && g_array_index(maker->known, Known, at).dims != dims) at++;
  if (at == maker->known->len) {
    Known known = {dims, g_hash_table_new_full(hash_key, same_key, g_free, NULL)};
    g_array_append_val(maker->known, known);
  }
  g_hash_table_insert(g_array_index(maker->known, Known, at).kinds, g_memdup2(&key, sizeof key),
                      GUINT_TO_POINTER(kind + 1));
}

static uint32_t known_or_new(Maker *maker, guint carried, GString *text) {
  for (guint i = 0; i < maker->known->len; i++) {
    const Known *known = &g_array_index(maker->known, Known, i);
    const Key key = key_of(maker, known->dims);
    guint found = GPOINTER_TO_UINT(g_hash_table_lookup(known->kinds, &key));
    if (found > 0) return found - 1;
  }
  uint32_t kind = kind_of(maker, carried, text);
  if (kind != UINT32_MAX) remember(maker, kind);
  return kind;
}

static void make_kinds(Maker *maker) {
  TdPairKinds *out = maker->out;
  uint64_t dims = (BIT(TD_DIM_FIELDS + out->space->fields->len) - 1) & ~BIT(TD_DIM_LABELS);
  g_autoptr(GString) text = g_string_new(NULL);
  out->of_claim = g_new(uint32_t, out->claims * out->carried->len + 1);
  maker->known = g_array_new(FALSE, FALSE, sizeof(Known));
  g_array_set_clear_func(maker->known, clear_known);
  td_cell_init(&maker->cell, out->space);
  for (guint i = 0; i < out->carried->len; i++) {
    uint32_t *each = out->of_claim + i * out->claims;
    g_array_set_size(maker->known, 0);
    do *each++ = known_or_new(maker, i, text);
    while (td_cell_next(&maker->cell, out->space, dims));
  }
  td_cell_clear(&maker->cell);
  g_array_unref(maker->known);
}

/* ---- all of them ---- */

static void make_space(TdPairKinds *out) {
  const TdJoint *joint = &out->diff->joint;
  const TdOutside sides[] = {out->supply[TD_OLD].outside, out->supply[TD_NEW].outside};
  const uint64_t *named[] = {joint->label[TD_OLD], joint->label[TD_NEW]};
  const TdModel *old = joint->side[TD_OLD], *new = joint->side[TD_NEW];
  if (MAX(old->valid_from, new->valid_from) > MIN(old->valid_until, new->valid_until)) return;
  out->space = td_space_of_both(sides, named);
  uint64_t none = 0;
  g_array_append_val(out->space->labels, none);
}

static void free_kind(gpointer data) {
  TdPairKind *kind = data;
  for (int side = 0; side < TD_VERSIONS; side++) {
    g_free((gpointer)kind->kind[side].facts.external);
    g_free((gpointer)kind->kind[side].facts.supplied);
  }
  g_free(kind);
}

TdPairKinds *td_pair_kinds(const TdModelDiff *diff, const TdOutside sides[TD_VERSIONS]) {
  TdPairKinds *out = g_new0(TdPairKinds, 1);
  Maker maker = {.out = out};
  out->diff = diff;
  out->carried = g_array_new(FALSE, FALSE, sizeof(TdCarried));
  out->kinds = g_ptr_array_new_with_free_func(free_kind);
  out->names = g_ptr_array_new_with_free_func(g_free);
  out->rests_on = g_array_new(FALSE, FALSE, sizeof(int32_t));
  guint annuals = 1;
  for (int side = 0; side < TD_VERSIONS; side++) {
    td_supply_init(&out->supply[side], &sides[side]);
    out->supposed[side] = out->supply[side].supposed;
    maker.courses[side] =
        (TdCourses){diff->joint.side[side], out->supposed[side], out->names, out->rests_on, NULL, false};
    annuals = MAX(annuals, diff->joint.side[side]->annual_count);
  }
  make_space(out);
  if (!out->space) return out;
  maker.by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  maker.annual = g_new0(int64_t, annuals);
  td_carry_all(out);
  double size = td_space_size(out->space);
  out->claims = size <= MOST_CLAIMS ? (size_t)size : 0;
  if (size * out->carried->len > MOST_CLAIMS)
    out->too_many = true;
  else
    make_kinds(&maker);
  for (int side = 0; side < TD_VERSIONS; side++) {
    out->too_many |= maker.courses[side].too_many;
    if (out->beyond || !maker.courses[side].beyond) continue;
    out->beyond = maker.courses[side].beyond;
    out->beyond_side = (uint8_t)side;
  }
  if (!out->beyond && out->space->beyond) {
    out->beyond = out->space->beyond;
    out->beyond_side = out->space->beyond_side;
  }
  out->entangled |= out->space->too_many || out->space->compared[TD_A_FUNDS];
  g_hash_table_unref(maker.by_key);
  g_free(maker.annual);
  return out;
}

void td_pair_kinds_free(TdPairKinds *kinds) {
  if (!kinds) return;
  for (int side = 0; side < TD_VERSIONS; side++) td_supply_clear(&kinds->supply[side]);
  td_space_free(kinds->space);
  g_array_unref(kinds->carried);
  g_ptr_array_unref(kinds->kinds);
  g_free(kinds->of_claim);
  g_ptr_array_unref(kinds->names);
  g_array_unref(kinds->rests_on);
  g_free(kinds);
}
