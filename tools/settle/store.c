#include "tools/settle/store.h"

#include <assert.h>

void td_store_init(TdStore *store, const TdPeople *people) {
  *store = (TdStore){.people = people, .chunks = g_ptr_array_new_with_free_func(g_free)};
  memset(store->place, 0xff, sizeof store->place);
  td_names_init(&store->setl_ids);
  td_names_init(&store->persons);
  td_names_init(&store->identities);
  td_names_init(&store->diseases);
  td_names_intern(&store->identities, td_slice(""), NULL);
  td_names_intern(&store->diseases, td_slice(""), NULL);
  if (people) store->holdings = g_array_new(FALSE, FALSE, sizeof(TdHoldings));
}

void td_store_clear(TdStore *store) {
  g_clear_pointer(&store->chunks, g_ptr_array_unref);
  g_clear_pointer(&store->holdings, g_array_unref);
  td_names_clear(&store->setl_ids);
  td_names_clear(&store->persons);
  td_names_clear(&store->identities);
  td_names_clear(&store->diseases);
}

size_t td_store_want(TdStore *store, TdField field, bool has) {
  assert(store->count == 0);
  int16_t *place = &store->place[field][has];
  if (*place < 0) {
    *place = (int16_t)store->column_count;
    store->columns[store->column_count++] = (TdStoreColumn){field, has, has || td_field_type(field) == TD_MASK};
  }
  return (size_t)*place;
}

void td_store_want_program(TdStore *store, const TdProgramView *view) {
  for (size_t i = 0; i < view->input_count; i++) {
    TdInput input = view->inputs[i];
    if (input.kind == TD_IN_FIELD || input.kind == TD_IN_HAS_FIELD)
      td_store_want(store, (TdField)input.index, input.kind == TD_IN_HAS_FIELD);
  }
  if (store->people && view->during_stay) td_store_want(store, TD_F_BEGNDATE, false);
}

static uint32_t person_of(TdStore *store, TdSlice psn_no, uint32_t hash) {
  bool fresh;
  uint32_t person = td_names_intern_prepared(&store->persons, psn_no, hash, &fresh);
  if (fresh && store->people) {
    TdHoldings holdings = {0};
    holdings.holdings = td_people_find(store->people, psn_no, &holdings.count);
    g_array_append_val(store->holdings, holdings);
  }
  return person;
}

static void fill_columns(const TdStore *store, TdChunk *chunk, size_t at, const TdRecord *record) {
  for (size_t i = 0; i < store->column_count; i++) {
    TdStoreColumn column = store->columns[i];
    int64_t value = column.has ? (int64_t)(record->present >> column.field & 1) : record->value[column.field];
    chunk->columns[i * TD_CHUNK_ROWS + at] = column.mask ? -value : value;
  }
}

static TdChunk *chunk_for(TdStore *store, size_t at) {
  if (at == 0) {
    size_t size = sizeof(TdChunk) + store->column_count * TD_CHUNK_ROWS * sizeof(int64_t);
    g_ptr_array_add(store->chunks, g_malloc(size));
  }
  return g_ptr_array_index(store->chunks, store->chunks->len - 1);
}

TdStoreOutcome td_store_add(TdStore *store, const TdRecord *record, const TdCsvRow *row, uint16_t policy,
                            uint32_t *claim) {
  bool fresh;
  TdSlice setl_id = record->texts[TD_TEXT_SETL_ID], psn_no = record->texts[TD_TEXT_PSN_NO];
  uint32_t id_hash = td_names_prepare(&store->setl_ids, setl_id);
  uint32_t person_hash = td_names_prepare(&store->persons, psn_no);
  uint64_t digest = td_record_digest(record);
  uint32_t number = td_names_intern_prepared(&store->setl_ids, setl_id, id_hash, &fresh);
  if (number == TD_NO_NAME) return TD_STORE_FULL;
  *claim = number;
  if (!fresh) return td_store_claim(store, number)->digest == digest ? TD_STORE_REPEATS : TD_STORE_CLASHES;
  size_t at = store->count++ % TD_CHUNK_ROWS;
  TdChunk *chunk = chunk_for(store, at);
  chunk->claims[at] = (TdClaim){
      .setl_time = record->value[TD_F_SETL_TIME],
      .digest = digest,
      .offset = row->offset,
      .line = row->line,
      .size = (uint32_t)row->size,
      .person = person_of(store, psn_no, person_hash),
      .identities = store->people ? 0 : td_names_intern(&store->identities, record->texts[TD_TEXT_IDENTITIES], NULL),
      .disease = td_names_intern(&store->diseases, record->texts[TD_TEXT_DISE_NAME], NULL),
      .policy = policy,
      .flags = td_record_takes_back(record) ? TD_CLAIM_TAKES_BACK : 0,
  };
  chunk->results[at] = (TdResult){.journal = TD_NO_JOURNAL};
  fill_columns(store, chunk, at, record);
  return TD_STORE_NEW;
}
