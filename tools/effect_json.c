#include "tools/effect.h"
#include "tools/order.h"

static const char *const ends[] = {
    [TD_ENDS_SETTLED] = "settled", [TD_ENDS_UNDETERMINED] = "undetermined", [TD_ENDS_DEFERRED] = "deferred"};
static const char *const sides[] = {"old", "new"};

static void put_exact(TdJson *json, const char *key, TdRat fen) {
  g_autoptr(GString) text = g_string_new(NULL);
  td_put_exact(text, fen, false);
  td_json_text(json, key, text->str);
}

static void put_range(TdJson *json, const char *key, const TdEffectRange *range) {
  if (!range->there) return;
  td_json_begin(json, key, '{');
  put_exact(json, "from", range->low);
  if (range->bounded) put_exact(json, "to", range->high);
  td_json_end(json, '}');
}

static void put_part(TdJson *json, const TdEffectPart *part, TdLang lang) {
  td_json_begin(json, NULL, '{');
  td_json_text(json, "what", part->what.in[lang]);
  for (int side = 0; side < TD_VERSIONS; side++) {
    td_json_begin(json, sides[side], '{');
    td_json_text(json, "text", part->text[side].in[lang]);
    if (part->clause[side] && part->clause[side][0]) td_json_text(json, "clause", part->clause[side]);
    td_json_end(json, '}');
  }
  td_json_end(json, '}');
}

static void put_claim(TdJson *json, const TdDiffPair *pair, const TdEffectShown *shown, guint at) {
  const TdEffectClaim *claim = &g_array_index(shown->claims, TdEffectClaim, at);
  const TdClaimShown as_shown = td_effect_claim(claim, TD_NEW);
  g_autofree char *id = g_strdup_printf("%u", at + 1), *time = td_effect_time(shown, at);
  g_autofree char *labels = td_effect_labels(pair, claim);
  td_json_begin(json, NULL, '{');
  td_json_text(json, "identities", labels);
  td_json_record(json, pair->diff->joint.side[TD_NEW], &as_shown, TD_RECORD_CLAIM, id, time);
  for (int side = 0; side < TD_VERSIONS; side++) {
    td_json_begin(json, sides[side], '{');
    td_json_text(json, "status", td_statuses[claim->status[side]].word);
    td_json_text(json, "reason", claim->reason[side]);
    put_exact(json, "aid", td_rat(claim->aid[side]));
    td_json_end(json, '}');
  }
  td_json_end(json, '}');
}

static void put_shown(TdJson *json, const TdDiffPair *pair, const TdEffectShown *shown) {
  td_json_begin(json, "witness", '{');
  td_json_flag(json, "least", shown->least);
  td_json_begin(json, "claims", '[');
  for (guint i = 0; i < shown->claims->len; i++) put_claim(json, pair, shown, i);
  td_json_end(json, ']');
  td_json_end(json, '}');
}

static void put_label(TdJson *json, const TdDiffPair *pair, const char *key, int32_t label) {
  td_json_text(json, key, label < 0 ? "" : pair->diff->joint.model.labels[label]);
}

static void put_who(TdJson *json, const TdDiffPair *pair, const TdEffectRegion *region) {
  const TdModel *model = &pair->diff->joint.model;
  td_json_begin(json, "identities", '[');
  for (uint32_t i = 0; i < model->label_count; i++)
    if (region->who >> i & 1) td_json_text(json, NULL, model->labels[i]);
  td_json_end(json, ']');
  td_json_begin(json, "settled_as", '[');
  for (guint i = 0; i < region->moved->len; i++) {
    const TdEffectMoved *moved = &g_array_index(region->moved, TdEffectMoved, i);
    td_json_begin(json, NULL, '{');
    for (int side = 0; side < TD_VERSIONS; side++) put_label(json, pair, sides[side], moved->label[side]);
    td_json_end(json, '}');
  }
  td_json_end(json, ']');
}

static void put_most(TdJson *json, const TdEffectRange most[TD_VERSIONS]) {
  static const char *const keys[] = {"less", "more"};
  for (int side = 0; side < TD_VERSIONS; side++) {
    if (!most[side].there) continue;
    td_json_begin(json, keys[side], '{');
    td_json_flag(json, "bounded", most[side].bounded);
    if (most[side].bounded) put_exact(json, "most", most[side].high);
    td_json_end(json, '}');
  }
}

static void put_region(TdJson *json, const TdDiffPair *pair, const TdEffectRegion *region, TdLang lang) {
  const TdModel *old = pair->diff->joint.side[TD_OLD];
  td_json_begin(json, NULL, '{');
  td_json_text(json, "verdict", region->shown ? "differs" : "open");
  if (!region->shown) {
    g_autoptr(GString) why = g_string_new(NULL);
    td_put_effect_why(why, pair, &region->open, lang);
    td_json_text(json, "why", why->str);
  }
  td_json_flag(json, "later", region->later);
  for (int side = 0; side < TD_VERSIONS; side++) td_json_text(json, sides[side], ends[region->ends[side]]);
  td_json_begin(json, "parts", '[');
  for (guint i = 0; i < region->parts->len; i++) put_part(json, region->parts->pdata[i], lang);
  td_json_end(json, ']');
  put_who(json, pair, region);
  td_json_begin(json, "when", '[');
  for (guint i = 0; i < region->where->len; i++)
    td_json_text(json, NULL, ((const TdWords *)region->where->pdata[i])->in[lang]);
  td_json_end(json, ']');
  put_most(json, region->most);
  put_range(json, "self_paid", &region->amount);
  td_json_begin(json, "used_before", '{');
  for (guint i = 0; i < region->years->len; i++) {
    const TdEffectYear *year = &g_array_index(region->years, TdEffectYear, i);
    put_range(json, old->annuals[year->annual], &year->range);
  }
  td_json_end(json, '}');
  td_json_begin(json, "afterwards", '[');
  for (uint32_t i = 0; i < old->annual_count && i < 64; i++)
    if (region->leaves >> i & 1) td_json_text(json, NULL, old->annuals[i]);
  td_json_end(json, ']');
  if (region->shown) put_shown(json, pair, region->shown);
  td_json_end(json, '}');
}

static void put_supposed(TdJson *json, const TdDiffPair *pair) {
  td_json_begin(json, "supposed", '[');
  for (int side = 0; side < TD_VERSIONS; side++) {
    const TdModel *model = pair->diff->joint.side[side];
    for (uint32_t i = 0; i < model->external_count && i < 64; i++) {
      if (!(pair->effects->supposed[side] >> i & 1)) continue;
      td_json_begin(json, NULL, '{');
      td_json_text(json, "policy", model->id);
      td_json_text(json, "name", model->externals[i].name);
      td_json_end(json, '}');
    }
  }
  td_json_end(json, ']');
}

void td_effects_json(const TdDiffPair *pair, TdLang lang, TdJson *json) {
  static const char *const verdicts[TD_EFFECT_VERDICTS] = {[TD_EFFECT_NONE] = "equivalent",
                                                           [TD_EFFECT_ROUNDING] = "rounding",
                                                           [TD_EFFECT_OPEN] = "open",
                                                           [TD_EFFECT_DIFFERS] = "differs"};
  const TdEffects *effects = pair->effects;
  bool large = false;
  td_json_begin(json, "effects", '{');
  td_json_text(json, "verdict", verdicts[effects->verdict]);
  if (effects->from_nothing) td_json_flag(json, "from_nothing", true);
  if (effects->verdict == TD_EFFECT_OPEN || effects->partly) {
    g_autoptr(GString) why = g_string_new(NULL);
    td_put_effect_why(why, pair, &effects->open, lang);
    td_json_text(json, "why", why->str);
  }
  if (effects->verdict == TD_EFFECT_ROUNDING && effects->bounded)
    put_exact(json, "rounding_per_claim", td_rat_mul(effects->halves, td_rat_of(1, 2), &large));
  put_supposed(json, pair);
  td_json_begin(json, "in_a_year", '{');
  put_most(json, effects->anywhere);
  td_json_end(json, '}');
  td_json_begin(json, "regions", '[');
  for (guint i = 0; i < effects->regions->len; i++) put_region(json, pair, effects->regions->pdata[i], lang);
  td_json_end(json, ']');
  td_json_end(json, '}');
}
