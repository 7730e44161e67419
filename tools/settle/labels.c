#include "tools/settle/labels.h"

#include "tools/io/cell.h"

void td_labels_init(TdLabels *labels, const TdRoll *roll, const TdSupply *supply) {
  *labels = (TdLabels){.roll = roll,
                       .supply = supply,
                       .cells = g_array_new(FALSE, TRUE, sizeof(uint64_t)),
                       .uses = g_array_new(FALSE, TRUE, sizeof(uint64_t)),
                       .diseases = g_array_new(FALSE, TRUE, sizeof(uint64_t))};
  td_names_init(&labels->known);
  for (size_t i = 0; i < supply->view->label_count; i++)
    td_names_intern(&labels->known, td_slice(supply->view->labels[i]), NULL);
  for (size_t i = 0; i < supply->alias_count; i++)
    td_names_intern(&labels->known, td_slice(supply->aliases[i].name), NULL);
}

void td_labels_clear(TdLabels *labels) {
  td_names_clear(&labels->known);
  g_clear_pointer(&labels->cells, g_array_unref);
  g_clear_pointer(&labels->uses, g_array_unref);
  g_clear_pointer(&labels->diseases, g_array_unref);
}

static uint64_t bit_of(const TdLabels *labels, TdSlice label) {
  uint32_t bit = td_names_find(&labels->known, label);
  size_t own = labels->supply->view->label_count;
  if (bit != TD_NO_NAME && bit >= own) return labels->supply->aliases[bit - own].labels;
  return bit == TD_NO_NAME ? 0 : UINT64_C(1) << bit;
}

uint64_t td_labels_of(const TdLabels *labels, TdSlice cell) {
  uint64_t set = 0;
  TdSlice label;
  while (td_label_next(&cell, &label)) set |= bit_of(labels, label);
  return set;
}

/* Brings the sets up to the texts that are there now. */
static void grow_cells(TdLabels *labels) {
  const TdRoll *roll = labels->roll;
  size_t count = roll->people ? td_people_label_count(roll->people) : roll->identities.count;
  for (size_t i = labels->cells->len; i < count; i++) {
    uint64_t set = roll->people ? bit_of(labels, td_slice(td_people_label(roll->people, (uint32_t)i)))
                                : td_labels_of(labels, td_names_text(&roll->identities, (uint32_t)i));
    g_array_append_val(labels->cells, set);
  }
  g_array_set_size(labels->uses, (guint)count);
}

static void grow_diseases(TdLabels *labels) {
  const TdNames *diseases = &labels->roll->diseases;
  for (size_t i = labels->diseases->len; i < diseases->count; i++) {
    uint64_t lists = td_supply_listed(labels->supply, td_names_text(diseases, (uint32_t)i));
    g_array_append_val(labels->diseases, lists);
  }
}

/* The identities of the people file that count for a claim. */
static uint64_t held(const TdLabels *labels, const TdClaim *row, bool count, uint64_t *uses) {
  TdHoldings holdings = g_array_index(labels->roll->holdings, TdHoldings, row->person);
  uint64_t set = 0;
  for (size_t i = 0; i < holdings.count; i++) {
    TdHolding holding = holdings.holdings[i];
    if (td_labels_held(labels, holding, row->begndate, row->enddate) == TD_HELD_NOT) continue;
    set |= g_array_index(labels->cells, uint64_t, holding.label);
    uses[holding.label] += count;
  }
  return set;
}

void td_labels_identities(TdLabels *labels, const TdLot *lot, const uint32_t *rows, size_t n, bool count,
                          int64_t *column) {
  grow_cells(labels);
  const uint64_t *sets = (const uint64_t *)(const void *)labels->cells->data;
  uint64_t *uses = (uint64_t *)(void *)labels->uses->data;
  for (size_t i = 0; i < n; i++) {
    const TdClaim *row = &lot->row[rows[i]];
    if (labels->roll->people) {
      column[i] = (int64_t)held(labels, row, count, uses);
      continue;
    }
    column[i] = (int64_t)sets[row->identity_cell];
    uses[row->identity_cell] += count;
  }
}

void td_labels_listed(TdLabels *labels, const TdLot *lot, const uint32_t *rows, size_t n, int64_t *column) {
  grow_diseases(labels);
  const uint64_t *lists = (const uint64_t *)(const void *)labels->diseases->data;
  for (size_t i = 0; i < n; i++) column[i] = (int64_t)lists[lot->row[rows[i]].illness];
}

static void add_unknown(const TdLabels *labels, TdSlice label, uint64_t uses, GHashTable *unknown) {
  if (uses == 0 || bit_of(labels, label) != 0) return;
  char *name = g_strndup(label.text, label.length);
  uint64_t *count = g_hash_table_lookup(unknown, name);
  if (!count) {
    count = g_new0(uint64_t, 1);
    g_hash_table_insert(unknown, g_strdup(name), count);
  }
  *count += uses;
  g_free(name);
}

void td_labels_unknown(const TdLabels *labels, GHashTable *unknown) {
  const TdRoll *roll = labels->roll;
  for (guint i = 0; i < labels->uses->len; i++) {
    uint64_t uses = g_array_index(labels->uses, uint64_t, i);
    if (roll->people) {
      add_unknown(labels, td_slice(td_people_label(roll->people, i)), uses, unknown);
      continue;
    }
    TdSlice cell = td_names_text(&roll->identities, i), label;
    while (td_label_next(&cell, &label)) add_unknown(labels, label, uses, unknown);
  }
}
