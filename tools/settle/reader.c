#include "tools/settle/reader.h"

#include "compiler/model_image.h"
#include "runtime/image.h"
#include "tools/io/cell.h"

static size_t find_name(const char *name, size_t count, const char *const *names) {
  size_t i = 0;
  while (i < count && !g_str_equal(names[i], name)) i++;
  return i;
}

static const TdModel *enrolments_of(const TdReader *reader) {
  TdModel *view = td_arena_alloc(reader->arena, sizeof *view);
  td_model_enrolments(reader->model, view);
  return view;
}

bool td_reader_init(TdReader *reader, const TdPolicy *policy, const TdRoll *roll, const TdSupply *supply,
                    TdTrouble **trouble) {
  gsize size;
  size_t length;
  TdLoadError error = {0};
  const void *bytes = g_bytes_get_data(policy->image, &size);
  const uint8_t *section = td_image_section(bytes, size, TD_SECTION_MODEL, &length, &error);
  reader->arena = td_arena_new();
  reader->view = roll ? policy->view : td_program_view(policy->premiums);
  reader->supply = supply;
  reader->model = section ? td_model_read(section, length, reader->arena, &error.what) : NULL;
  if (reader->model && !roll) reader->model = enrolments_of(reader);
  td_labels_init(&reader->labels, roll, supply);
  if (!reader->model)
    return td_trouble_set(
        trouble, g_strdup_printf("政策 %s 的编译文件里没有可用的模型，请重新编译", policy->view->id),
        g_strdup_printf("the compiled policy %s has no sound model; compile it again", policy->view->id));
  const TdModel *model = reader->model;
  const TdProgramView *view = reader->view;
  reader->label = g_new0(uint8_t, TD_MAX_LABELS);
  reader->list = g_new0(uint8_t, TD_MAX_LISTS);
  reader->annual = g_new0(uint16_t, model->annual_count + 1);
  reader->external = g_new0(uint16_t, model->external_count + 1);
  reader->values = g_new0(int64_t, model->external_count + 1);
  reader->supplied = g_new0(bool, model->external_count + 1);
  bool same = model->annual_count == view->annual_count && model->label_count == view->label_count;
  for (size_t i = 0; same && i < view->label_count; i++) {
    size_t at = find_name(view->labels[i], model->label_count, model->labels);
    same = at < model->label_count;
    reader->label[i] = (uint8_t)at;
  }
  for (uint32_t i = 0; same && i < model->annual_count; i++) {
    size_t at = find_name(model->annuals[i], view->annual_count, view->annuals);
    same = at < view->annual_count;
    reader->annual[i] = (uint16_t)at;
  }
  for (uint32_t i = 0; i < model->external_count; i++) {
    size_t at = 0;
    while (at < view->external_count && !g_str_equal(view->externals[at].name, model->externals[i].name)) at++;
    reader->external[i] = (uint16_t)at;
  }
  for (size_t i = 0; i < view->list_count; i++)
    for (uint32_t k = 0; k < model->list_count; k++)
      if (g_str_equal(view->lists[i].name, model->lists[k].name)) reader->list[i] = (uint8_t)k;
  return same ||
         td_trouble_set(
             trouble, g_strdup_printf("政策 %s 的模型与程序不符，请重新编译", view->id),
             g_strdup_printf("model and program of the policy %s do not belong together; compile it again", view->id));
}

void td_reader_clear(TdReader *reader) {
  if (!reader->arena) return;
  td_labels_clear(&reader->labels);
  td_arena_free(reader->arena);
  g_free(reader->label);
  g_free(reader->list);
  g_free(reader->annual);
  g_free(reader->external);
  g_free(reader->values);
  g_free(reader->supplied);
}

static uint64_t renumber(uint64_t set, const uint8_t *to, size_t count) {
  uint64_t out = 0;
  for (size_t i = 0; i < count; i++)
    if (set >> i & 1) out |= UINT64_C(1) << to[i];
  return out;
}

/* Lists of a model that its program does not need: those written down are known, others are not supplied. */
static void add_model_lists(const TdReader *reader, TdFacts *facts) {
  for (uint32_t i = 0; i < reader->model->list_count; i++) {
    const TdModelList *list = &reader->model->lists[i];
    if (list->external || facts->lists >> i & 1) continue;
    facts->lists |= UINT64_C(1) << i;
    for (uint32_t k = 0; k < list->entry_count; k++)
      if (g_str_equal(list->entries[k], facts->disease)) facts->listed |= UINT64_C(1) << i;
  }
}

/* LABELS as the program numbers them. */
static TdFacts facts_of(TdReader *reader, const TdRecord *record, uint64_t labels, const char *disease) {
  const TdSupply *supply = reader->supply;
  TdFacts facts = {
      .present = record->present, .disease = disease, .external = reader->values, .supplied = reader->supplied};
  memcpy(facts.value, record->value, sizeof facts.value);
  int64_t listed = (int64_t)td_supply_listed(supply, td_slice(disease));
  facts.labels = renumber(labels, reader->label, reader->view->label_count);
  facts.listed = renumber((uint64_t)listed, reader->list, reader->view->list_count);
  facts.lists = renumber(supply->lists, reader->list, reader->view->list_count);
  add_model_lists(reader, &facts);
  for (uint32_t i = 0; i < reader->model->external_count; i++) {
    int64_t has = 0;
    reader->values[i] = 0;
    if (reader->external[i] < reader->view->external_count) {
      TdSupplied dated = supply->externals[reader->external[i]];
      td_dated_column(dated.rows, dated.count, &record->value[TD_F_ENDDATE], 1, &reader->values[i], &has);
    }
    reader->supplied[i] = has != 0;
  }
  return facts;
}

TdFacts td_reader_facts(TdReader *reader, const TdLot *lot, uint32_t row, const TdRecord *record, const char *disease) {
  int64_t labels;
  td_labels_identities(&reader->labels, lot, &row, 1, false, &labels);
  return facts_of(reader, record, (uint64_t)labels, disease);
}

TdFacts td_reader_enrolment(TdReader *reader, const TdRecord *record) {
  return facts_of(reader, record, td_labels_of(&reader->labels, record->texts[TD_TEXT_IDENTITIES]), "");
}

GArray *td_reader_held(const TdReader *reader, const TdClaim *row) {
  const TdRoll *roll = reader->labels.roll;
  if (!roll->people) return NULL;
  TdHoldings holdings = g_array_index(roll->holdings, TdHoldings, row->person);
  GArray *out =
      g_array_sized_new(FALSE, FALSE, sizeof(TdSheetHeld), (guint)holdings.count + 1); /* data is never NULL */
  for (size_t i = 0; i < holdings.count; i++) {
    TdHolding holding = holdings.holdings[i];
    uint64_t label = g_array_index(reader->labels.cells, uint64_t, holding.label);
    TdSheetHeld held = {.name = td_people_label(roll->people, holding.label),
                        .label = renumber(label, reader->label, reader->view->label_count),
                        .from = holding.from,
                        .until = holding.until,
                        .held = td_labels_held(&reader->labels, holding, row->begndate, row->enddate)};
    g_array_append_val(out, held);
  }
  return out;
}

char *td_reader_unknown(const TdReader *reader, const TdRecord *record) {
  GString *out = g_string_new(NULL);
  TdSlice cell = record->texts[TD_TEXT_IDENTITIES], label;
  const TdRoll *roll = reader->labels.roll;
  while (!(roll && roll->people) && td_label_next(&cell, &label)) {
    if (td_names_find(&reader->labels.known, label) != TD_NO_NAME) continue;
    g_string_append_printf(out, "%s%.*s", out->len > 0 ? "、" : "", (int)label.length, label.text);
  }
  return g_string_free(out, FALSE);
}

void td_reader_annuals(const TdReader *reader, const int64_t *amounts, int64_t *out) {
  for (uint32_t i = 0; i < reader->model->annual_count; i++) out[i] = amounts[reader->annual[i]];
}

int32_t td_reader_label(const TdReader *reader, const char *label) {
  size_t at = find_name(label, reader->model->label_count, reader->model->labels);
  return at < reader->model->label_count ? (int32_t)at : -1;
}
