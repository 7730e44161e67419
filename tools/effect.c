#include "tools/effect.h"

#include <errno.h>
#include <string.h>

#include "compiler/expr_text.h"
#include "tools/io/output.h"
#include "tools/io/params.h"
#include "tools/order.h"

bool td_effects_asked(const TdCommand *command) {
  return td_command_value(command, TD_O_DIFF_EFFECTS) || td_command_value(command, TD_O_DIFF_WITNESSES);
}

/* ---- what is supplied ---- */

typedef struct {
  TdDated **rows;
  size_t *counts;
  uint32_t count;
} Supplied;

static void clear(Supplied *supplied) {
  for (uint32_t i = 0; i < supplied->count; i++) g_free(supplied->rows[i]);
  g_free(supplied->rows);
  g_free(supplied->counts);
}

static bool supply(Supplied *out, const TdModel *model, TdParams *params, TdTrouble **trouble) {
  *out = (Supplied){g_new0(TdDated *, model->external_count + 1), g_new0(size_t, model->external_count + 1),
                    model->external_count};
  for (uint32_t i = 0; i < model->external_count; i++)
    if (!td_params_get(params, model->id, model->externals[i].name, (TdType)model->externals[i].type, &out->rows[i],
                       &out->counts[i], trouble))
      return false;
  return true;
}

bool td_effects_find(const TdCommand *command, TdDiffPair *pair, TdTrouble **trouble) {
  const char *file = td_command_value(command, TD_O_DIFF_PARAMS);
  g_autoptr(TdParams) params = file ? td_params_read(file, trouble) : NULL;
  if (file && !params) return false;
  Supplied supplied[TD_VERSIONS] = {{0}};
  TdOutside sides[TD_VERSIONS];
  bool done = true;
  for (int side = 0; side < TD_VERSIONS && done; side++) {
    const TdModel *model = pair->diff->joint.side[side];
    done = supply(&supplied[side], model, params, trouble);
    sides[side] = (TdOutside){model, supplied[side].rows, supplied[side].counts};
  }
  if (done) pair->effects = td_effects(pair->diff, sides);
  if (done) pair->idle = td_effects_idle(pair->diff, sides, pair->effects);
  for (int side = 0; side < TD_VERSIONS; side++) clear(&supplied[side]);
  return done;
}

/* ---- claims to be run ---- */

typedef struct {
  const TdDiffPair *pair;
  const char *folder;
  TdOutputs *outputs;
  TdTrouble **trouble;
} Page;

static void put_line(TdWriter *writer, const GString *line) {
  td_write(writer, line->str, line->len);
  td_write(writer, "\n", 1);
}

/* NAME in the folder; of one of several pairs in a folder of its own kind: PREFIX before it. */
static TdWriter *open_file(const Page *page, const char *name) {
  g_autofree char *path = g_build_filename(page->folder, name, NULL);
  return td_outputs_add(page->outputs, path, TD_OUTPUT_UTF8, false, page->trouble);
}

static bool written(TdField field) {
  return td_field_read(TD_RECORD_CLAIM, field) && td_fields[field].has[TD_RECORD_CLAIM] != TD_HAS_NO;
}

static void put_cell(GString *line, const char *text) {
  g_string_append_c(line, ',');
  bool quoted = strpbrk(text, ",\"\n") != NULL;
  if (quoted) g_string_append_c(line, '"');
  for (const char *at = text; *at; at++) {
    if (*at == '"') g_string_append_c(line, '"');
    g_string_append_c(line, *at);
  }
  if (quoted) g_string_append_c(line, '"');
}

static void put_claim(const Page *page, TdWriter *writer, guint region, const TdEffectShown *shown, guint at,
                      int side) {
  const TdEffectClaim *claim = &g_array_index(shown->claims, TdEffectClaim, at);
  const TdClaimShown as_shown = td_effect_claim(claim, side);
  g_autoptr(GString) line = g_string_new(NULL);
  g_autofree char *time = td_effect_time(shown, at), *labels = td_effect_labels(page->pair, claim);
  g_string_append_printf(line, "%u-%u,%s,%u,%s", region + 1, at + 1, time, region + 1,
                         page->pair->diff->joint.side[side]->region);
  put_cell(line, labels);
  for (int field = 0; field < TD_FIELD_COUNT; field++) {
    g_autoptr(GString) cell = g_string_new(NULL);
    if (!written((TdField)field)) continue;
    if (claim->facts[side].present >> field & 1) td_put_cell(cell, &as_shown, (TdField)field);
    put_cell(line, cell->str);
  }
  put_line(writer, line);
}

static bool write_claims(const Page *page, const char *name, int side) {
  g_autoptr(GString) header = g_string_new("setl_id,setl_time,psn_no,admdvs,identities");
  TdWriter *writer = open_file(page, name);
  if (!writer) return false;
  for (int field = 0; field < TD_FIELD_COUNT; field++)
    if (written((TdField)field)) put_cell(header, td_fields[field].column);
  put_line(writer, header);
  for (guint i = 0; i < page->pair->effects->regions->len; i++) {
    const TdEffectRegion *region = page->pair->effects->regions->pdata[i];
    for (guint k = 0; region->shown && k < region->shown->claims->len; k++)
      put_claim(page, writer, i, region->shown, k, side);
  }
  return true;
}

static bool write_paid(const Page *page) {
  g_autoptr(GString) line = g_string_new("setl_id,old_status,old_reason,old_aid,new_status,new_reason,new_aid");
  TdWriter *writer = open_file(page, "paid.csv");
  if (!writer) return false;
  put_line(writer, line);
  for (guint i = 0; i < page->pair->effects->regions->len; i++) {
    const TdEffectRegion *region = page->pair->effects->regions->pdata[i];
    for (guint k = 0; region->shown && k < region->shown->claims->len; k++) {
      const TdEffectClaim *claim = &g_array_index(region->shown->claims, TdEffectClaim, k);
      g_string_printf(line, "%u-%u", i + 1, k + 1);
      for (int side = 0; side < TD_VERSIONS; side++) {
        g_autoptr(GString) aid = g_string_new(NULL);
        td_put_amount(aid, claim->aid[side], false);
        put_cell(line, td_statuses[claim->status[side]].word);
        put_cell(line, claim->reason[side]);
        put_cell(line, aid->str);
      }
      put_line(writer, line);
    }
  }
  return true;
}

static bool write_params(const Page *page) {
  g_autoptr(GString) line = g_string_new("policy,name,valid_from,valid_to,value");
  const TdEffects *effects = page->pair->effects;
  if (effects->supposed[TD_OLD] == 0 && effects->supposed[TD_NEW] == 0) return true;
  TdWriter *writer = open_file(page, "params.csv");
  if (!writer) return false;
  put_line(writer, line);
  for (int side = 0; side < TD_VERSIONS; side++) {
    const TdModel *model = page->pair->diff->joint.side[side];
    bool told = side == TD_NEW && strcmp(model->id, page->pair->diff->joint.side[TD_OLD]->id) == 0;
    for (uint32_t i = 0; i < model->external_count && i < 64; i++) {
      const TdModelExternal *external = &model->externals[i];
      g_autoptr(GString) value = g_string_new(NULL);
      bool again = false;
      for (uint32_t k = 0; told && k < page->pair->diff->joint.side[TD_OLD]->external_count && k < 64; k++)
        again |= (effects->supposed[TD_OLD] >> k & 1) &&
                 strcmp(page->pair->diff->joint.side[TD_OLD]->externals[k].name, external->name) == 0;
      if (!(effects->supposed[side] >> i & 1) || again) continue;
      if (external->type == TD_M_RATIO)
        td_put_percent(value, td_supposed(external));
      else
        td_put_amount(value, td_supposed(external), false);
      g_string_assign(line, model->id);
      put_cell(line, external->name);
      put_cell(line, "");
      put_cell(line, "");
      put_cell(line, value->str);
      put_line(writer, line);
    }
  }
  return true;
}

static bool on_list(const TdEffectClaim *claim, const TdJoint *joint, const char *name) {
  for (int side = 0; side < TD_VERSIONS; side++)
    for (uint32_t i = 0; i < joint->side[side]->list_count && i < 64; i++)
      if ((claim->facts[side].listed >> i & 1) && strcmp(joint->side[side]->lists[i].name, name) == 0) return true;
  return false;
}

static bool write_list(const Page *page, const char *name) {
  g_autofree char *file = g_strdup_printf("%s.txt", name);
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  TdWriter *writer = open_file(page, file);
  if (!writer) return false;
  for (guint i = 0; i < page->pair->effects->regions->len; i++) {
    const TdEffectRegion *region = page->pair->effects->regions->pdata[i];
    for (guint k = 0; region->shown && k < region->shown->claims->len; k++) {
      const TdEffectClaim *claim = &g_array_index(region->shown->claims, TdEffectClaim, k);
      g_autoptr(GString) line = g_string_new(claim->disease);
      if (on_list(claim, &page->pair->diff->joint, name) && g_hash_table_add(seen, claim->disease))
        put_line(writer, line);
    }
  }
  return true;
}

static bool write_lists(const Page *page) {
  g_autoptr(GHashTable) told = g_hash_table_new(g_str_hash, g_str_equal);
  for (int side = 0; side < TD_VERSIONS; side++) {
    const TdModel *model = page->pair->diff->joint.side[side];
    for (uint32_t i = 0; i < model->list_count; i++) {
      const TdModelList *list = &model->lists[i];
      if (list->external && g_hash_table_add(told, (gpointer)list->name) && !write_list(page, list->name)) return false;
    }
  }
  return true;
}

static bool write_pair(const Page *page) {
  const TdJoint *joint = &page->pair->diff->joint;
  bool same = strcmp(joint->side[TD_OLD]->region, joint->side[TD_NEW]->region) == 0;
  return write_claims(page, same ? "claims.csv" : "claims-old.csv", TD_OLD) &&
         (same || write_claims(page, "claims-new.csv", TD_NEW)) && write_paid(page) && write_params(page) &&
         write_lists(page);
}

static bool make_folder(const char *path, TdTrouble **trouble) {
  if (g_mkdir_with_parents(path, 0777) == 0) return true;
  const char *why = g_strerror(errno);
  return td_trouble_set(trouble, g_strdup_printf("不能创建文件夹 %s：%s", path, why),
                        g_strdup_printf("the folder %s cannot be made: %s", path, why));
}

bool td_effects_write(const TdCommand *command, const TdDiffReport *report, TdTrouble **trouble) {
  const char *folder = td_command_value(command, TD_O_DIFF_WITNESSES);
  if (!folder) return true;
  g_autoptr(TdOutputs) outputs = td_outputs_new();
  for (guint i = 0; i < report->pairs->len; i++) {
    const TdDiffPair *pair = report->pairs->pdata[i];
    g_autofree char *own = g_build_filename(folder, pair->diff->joint.side[TD_NEW]->id, NULL);
    Page page = {pair, report->pairs->len > 1 ? own : folder, outputs, trouble};
    if (!make_folder(page.folder, trouble) || !write_pair(&page)) return false;
  }
  return td_outputs_commit(outputs, trouble);
}
