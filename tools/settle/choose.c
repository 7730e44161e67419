#include "tools/settle/choose.h"

enum { LOT_SIZE = 256 << 10 };

typedef struct {
  TdCsv *csv;
  const TdLotPlan *plan;
  const GPtrArray *ids;
  TdSought *sought;
  GHashTable *asked;   /* char: place among the ids + 1 */
  GHashTable *persons; /* char, owned: number + 1, of those whose claims are chosen */
  GArray *chosen;      /* TdChosen */
  uint32_t claims;     /* of the file so far */
} Choice;

typedef void (*Look)(Choice *choice, const TdLot *lot, size_t i);

static void clear_chosen(gpointer chosen) {
  g_free(((TdChosen *)chosen)->setl_id);
}

static gpointer find(GHashTable *table, TdSlice text) {
  g_autofree char *key = g_strndup(text.text, text.length);
  return g_hash_table_lookup(table, key);
}

/* The number of a person, a new one with MAKE; 0: none. */
static guint person_of(Choice *choice, TdSlice psn_no, bool make) {
  guint number = GPOINTER_TO_UINT(find(choice->persons, psn_no));
  if (number > 0 || !make) return number;
  number = g_hash_table_size(choice->persons) + 1;
  g_hash_table_insert(choice->persons, g_strndup(psn_no.text, psn_no.length), GUINT_TO_POINTER(number));
  return number;
}

/* Remembers why a row was rejected that has an id which is asked for. */
static void note_rejected(Choice *choice, TdLot *lot, TdRejectedRow rejected) {
  TdCsvRow row;
  td_csv_rows_read(lot->rows, rejected.bytes.text, rejected.bytes.length, true, &row);
  size_t cell = (size_t)choice->plan->layout->place[TD_F_SETL_ID];
  guint place = cell < row.count ? GPOINTER_TO_UINT(find(choice->asked, row.cells[cell])) : 0;
  TdSought *sought = place > 0 ? &choice->sought[place - 1] : NULL;
  if (!sought || sought->rejected) return;
  sought->rejected = true;
  sought->field = rejected.field;
  sought->reject = rejected.reject;
}

static void look_for_ids(Choice *choice, const TdLot *lot, size_t i) {
  guint place = GPOINTER_TO_UINT(find(choice->asked, lot->row[i].setl_id));
  if (place == 0) return;
  choice->sought[place - 1].found = true;
  person_of(choice, lot->row[i].psn_no, true);
}

static void take(Choice *choice, const TdLot *lot, size_t i) {
  const TdClaim *row = &lot->row[i];
  int64_t number = choice->claims++;
  guint person = person_of(choice, row->psn_no, choice->ids == NULL);
  if (person == 0) return;
  TdChosen chosen = {.offset = row->offset,
                     .line = row->line,
                     .size = row->size,
                     .person = person - 1,
                     .setl_time = row->setl_time,
                     .takes_back = row->takes_back,
                     .setl_id = g_strndup(row->setl_id.text, row->setl_id.length),
                     .place = choice->ids ? (int64_t)GPOINTER_TO_UINT(find(choice->asked, row->setl_id)) - 1 : number};
  g_array_append_val(choice->chosen, chosen);
}

/* Looks at every claim of the file. */
static bool walk(Choice *choice, Look look, bool rejected, TdTrouble **trouble) {
  g_autoptr(TdDocket) docket = td_docket_new(choice->csv, choice->plan->layout, TD_DOCKET_ONLY_IDS);
  g_autoptr(TdLot) lot = td_lot_new(choice->csv);
  TdCsvStatus status;
  td_lot_begin(lot);
  while ((status = td_csv_block(choice->csv, LOT_SIZE, &lot->block, trouble)) == TD_CSV_ROW) {
    td_lot_parse(lot, choice->plan);
    for (guint i = 0; rejected && i < lot->rejected->len; i++)
      note_rejected(choice, lot, g_array_index(lot->rejected, TdRejectedRow, i));
    for (size_t i = 0; i < lot->count; i++) {
      TdAdmission admission = td_docket_admit(docket, lot, i, trouble);
      if (admission == TD_ADMIT_TROUBLE) return false;
      if (admission == TD_ADMIT_NEW) look(choice, lot, i);
    }
    if (!td_docket_close(docket, lot, NULL, trouble)) return false;
  }
  return status == TD_CSV_END;
}

static int compare(const TdChosen *a, const TdChosen *b) {
  if (a->setl_time != b->setl_time) return a->setl_time < b->setl_time ? -1 : 1;
  if (a->takes_back != b->takes_back) return a->takes_back ? 1 : -1;
  return strcmp(a->setl_id, b->setl_id);
}

static int by_order(gconstpointer a, gconstpointer b) {
  const TdChosen *left = *(const TdChosen *const *)a, *right = *(const TdChosen *const *)b;
  if (left->person != right->person) return left->person < right->person ? -1 : 1;
  return compare(left, right);
}

static int by_place(gconstpointer a, gconstpointer b) {
  const TdChosen *left = *(const TdChosen *const *)a, *right = *(const TdChosen *const *)b;
  if (left->person != right->person) return left->person < right->person ? -1 : 1;
  return left < right ? -1 : left > right;
}

/* A person's claims take the places that they have in the file, the first in order the first place. */
static GArray *put_in_order(GArray *chosen) {
  GArray *ordered = g_array_sized_new(FALSE, TRUE, sizeof(TdChosen), chosen->len);
  g_autoptr(GPtrArray) order = g_ptr_array_new(), places = g_ptr_array_new();
  TdChosen *claims = (TdChosen *)(void *)chosen->data;
  for (guint i = 0; i < chosen->len; i++) {
    g_ptr_array_add(order, &claims[i]);
    g_ptr_array_add(places, &claims[i]);
  }
  g_ptr_array_sort(order, by_order);
  g_ptr_array_sort(places, by_place);
  g_array_set_size(ordered, chosen->len);
  g_array_set_clear_func(ordered, clear_chosen);
  for (guint i = 0; i < chosen->len; i++) {
    size_t place = (size_t)((const TdChosen *)places->pdata[i] - claims);
    g_array_index(ordered, TdChosen, place) = *(const TdChosen *)order->pdata[i];
  }
  g_array_unref(chosen); /* the ids have gone to ORDERED */
  return ordered;
}

GArray *td_choose(TdCsv *csv, const TdLotPlan *plan, const GPtrArray *ids, TdSought *sought, TdTrouble **trouble) {
  g_autoptr(GHashTable) asked = g_hash_table_new(g_str_hash, g_str_equal);
  g_autoptr(GHashTable) persons = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  Choice choice = {.csv = csv, .plan = plan, .ids = ids, .sought = sought, .asked = asked, .persons = persons};
  for (guint i = 0; ids && i < ids->len; i++)
    g_hash_table_insert(asked, g_ptr_array_index(ids, i), GUINT_TO_POINTER(i + 1));
  if (ids && (!walk(&choice, look_for_ids, true, trouble) || !td_csv_rewind(csv, trouble))) return NULL;
  for (guint i = 0; ids && i < ids->len; i++) /* an id that is asked for twice is noted at its last place */
    sought[i] = sought[GPOINTER_TO_UINT(g_hash_table_lookup(asked, g_ptr_array_index(ids, i))) - 1];
  choice.chosen = g_array_new(FALSE, FALSE, sizeof(TdChosen));
  if (walk(&choice, take, false, trouble)) return put_in_order(choice.chosen);
  g_array_set_clear_func(choice.chosen, clear_chosen);
  g_array_unref(choice.chosen);
  return NULL;
}
