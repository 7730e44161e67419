#include "tools/io/people.h"

#include <string.h>

#include "runtime/program.h"
#include "tools/io/cell.h"
#include "tools/io/csv.h"
#include "tools/io/hash.h"

enum { PSN_NO, IDENTITY, FROM, UNTIL, COLUMNS };

static const TdColumn columns[COLUMNS] = {
    {"psn_no", true}, {"identity", true}, {"valid_from", true}, {"valid_to", true}};

typedef struct {
  uint64_t key; /* where the psn_no stands in `keys` */
  uint32_t length;
  uint32_t first; /* holding; those of the next person begin where these end */
} Person;

struct TdPeople {
  GString *keys;   /* all psn_no, one after another */
  GArray *persons; /* Person, and one more at the end once everything is read */
  GArray *holdings;
  uint32_t *slots; /* hash table of person numbers, UINT32_MAX empty; a power of two */
  size_t slot_count;
  uint64_t seed; /* of the hash: nobody can make a file of numbers that meet */
  GPtrArray *labels;
  GHashTable *label_ids;
};

/* While reading, each row knows its person. */
typedef struct {
  uint32_t person;
  TdHolding holding;
} Row;

void td_people_free(TdPeople *people) {
  if (people == NULL) return;
  g_string_free(people->keys, TRUE);
  g_array_unref(people->persons);
  if (people->holdings != NULL) g_array_unref(people->holdings);
  g_free(people->slots);
  g_hash_table_unref(people->label_ids);
  g_ptr_array_unref(people->labels);
  g_free(people);
}

static bool is_person(const TdPeople *people, uint32_t number, TdSlice psn_no) {
  const Person *person = &g_array_index(people->persons, Person, number);
  return person->length == psn_no.length && memcmp(people->keys->str + person->key, psn_no.text, psn_no.length) == 0;
}

/* The slot of a person, or the empty one where the person would go. */
static size_t slot_of(const TdPeople *people, TdSlice psn_no) {
  size_t mask = people->slot_count - 1, slot = td_hash_bytes(people->seed, psn_no.text, psn_no.length) & mask;
  while (people->slots[slot] != UINT32_MAX && !is_person(people, people->slots[slot], psn_no)) slot = (slot + 1) & mask;
  return slot;
}

static void resize(TdPeople *people, size_t count) {
  g_free(people->slots);
  people->slot_count = count;
  people->slots = g_new(uint32_t, count);
  memset(people->slots, 0xff, count * sizeof *people->slots);
  for (uint32_t i = 0; i < people->persons->len; i++) {
    const Person *person = &g_array_index(people->persons, Person, i);
    people->slots[slot_of(people, (TdSlice){people->keys->str + person->key, person->length})] = i;
  }
}

static uint32_t intern_person(TdPeople *people, TdSlice psn_no) {
  size_t slot = slot_of(people, psn_no);
  if (people->slots[slot] != UINT32_MAX) return people->slots[slot];
  Person person = {people->keys->len, (uint32_t)psn_no.length, 0};
  uint32_t number = people->persons->len;
  g_string_append_len(people->keys, psn_no.text, (gssize)psn_no.length);
  g_array_append_val(people->persons, person);
  people->slots[slot] = number;
  if ((size_t)people->persons->len * 2 > people->slot_count) resize(people, people->slot_count * 2);
  return number;
}

static uint32_t intern_label(TdPeople *people, TdSlice label) {
  g_autofree char *text = g_strndup(label.text, label.length);
  gpointer id;
  if (g_hash_table_lookup_extended(people->label_ids, text, NULL, &id)) return GPOINTER_TO_UINT(id);
  uint32_t number = people->labels->len;
  g_hash_table_insert(people->label_ids, text, GUINT_TO_POINTER(number));
  g_ptr_array_add(people->labels, g_steal_pointer(&text));
  return number;
}

static bool read_day(TdSlice cell, int64_t empty, int32_t *day) {
  int64_t date = empty;
  if (cell.length > 0 && td_cell_date(cell, &date) != TD_REJECT_NONE) return false;
  *day = (int32_t)date;
  return true;
}

static bool read_row(TdPeople *people, const TdCsv *csv, const int *place, const TdCsvRow *row, GArray *rows,
                     TdTrouble **trouble) {
  static const char zh_date[] =
      "不是日期；请写成 2025-07-05 这样的日期，不限则留空（由表格软件导出时请先设为文本格式）";
  static const char en_date[] =
      "not a date; write it as 2025-07-05, or leave it empty for no bound (in a spreadsheet, format the column as "
      "text)";
  if (row->reject != TD_REJECT_NONE) {
    const TdRejectInfo *info = &td_rejects[row->reject];
    g_autofree char *zh = g_strdup_printf("%s；请改正这一行", info->zh);
    g_autofree char *en = g_strdup_printf("%s; mend this row", info->en);
    return td_csv_fault(csv, row->line, NULL, zh, en, trouble);
  }
  TdSlice cell[COLUMNS];
  for (size_t i = 0; i < COLUMNS; i++) {
    cell[i] = row->cells[place[i]];
    if (cell[i].length == 0 && (i == PSN_NO || i == IDENTITY))
      return td_csv_fault(csv, row->line, columns[i].name, "是空的；请填写，或删去这一行",
                          "empty; fill it in or remove the row", trouble);
  }
  if (td_cell_id(cell[PSN_NO]) != TD_REJECT_NONE)
    return td_csv_fault(
        csv, row->line, "psn_no", "被表格软件改成了科学计数法；请将该列设为文本格式后重新导出",
        "turned into scientific notation by a spreadsheet; format the column as text and export it again", trouble);
  if (memchr(cell[IDENTITY].text, '|', cell[IDENTITY].length) != NULL)
    return td_csv_fault(csv, row->line, "identity", "含有多个身份；请每行只写一个身份",
                        "several identities; write one in a row", trouble);
  Row read;
  if (!read_day(cell[FROM], TD_DATE_MIN, &read.holding.from))
    return td_csv_fault(csv, row->line, "valid_from", zh_date, en_date, trouble);
  if (!read_day(cell[UNTIL], TD_DATE_MAX, &read.holding.until))
    return td_csv_fault(csv, row->line, "valid_to", zh_date, en_date, trouble);
  if (read.holding.until < read.holding.from)
    return td_csv_fault(csv, row->line, "valid_to", "早于 valid_from；请改正日期", "before valid_from; mend the dates",
                        trouble);
  if (rows->len == UINT32_MAX - 1)
    return td_csv_fault(csv, row->line, NULL, "行数超过上限；请拆分该文件", "too many rows; split the file", trouble);
  read.person = intern_person(people, cell[PSN_NO]);
  read.holding.label = intern_label(people, cell[IDENTITY]);
  g_array_append_val(rows, read);
  return true;
}

/* Puts the rows person by person, each person's in the order of the file: counted, then placed. */
static void gather(TdPeople *people, const GArray *rows) {
  for (guint i = 0; i < rows->len; i++)
    g_array_index(people->persons, Person, g_array_index(rows, Row, i).person).first++;
  Person end = {people->keys->len, 0, 0};
  g_array_append_val(people->persons, end);
  uint32_t first = 0;
  for (guint i = 0; i < people->persons->len; i++) {
    Person *person = &g_array_index(people->persons, Person, i);
    uint32_t count = person->first;
    person->first = first;
    first += count;
  }
  people->holdings = g_array_sized_new(FALSE, FALSE, sizeof(TdHolding), rows->len);
  g_array_set_size(people->holdings, rows->len);
  g_autofree uint32_t *next = g_new(uint32_t, people->persons->len);
  for (guint i = 0; i < people->persons->len; i++) next[i] = g_array_index(people->persons, Person, i).first;
  for (guint i = 0; i < rows->len; i++) {
    const Row *row = &g_array_index(rows, Row, i);
    g_array_index(people->holdings, TdHolding, next[row->person]++) = row->holding;
  }
}

TdPeople *td_people_read(const char *path, TdTrouble **trouble) {
  g_autoptr(TdCsv) csv = td_csv_open(path, trouble);
  int place[COLUMNS];
  if (csv == NULL || !td_csv_columns(csv, columns, COLUMNS, NULL, place, NULL, trouble)) return NULL;
  g_autoptr(TdPeople) people = g_new0(TdPeople, 1);
  people->seed = (uint64_t)g_random_int() << 32 | g_random_int();
  people->keys = g_string_new(NULL);
  people->persons = g_array_new(FALSE, FALSE, sizeof(Person));
  people->labels = g_ptr_array_new_with_free_func(g_free);
  people->label_ids = g_hash_table_new(g_str_hash, g_str_equal);
  resize(people, 1024);
  g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(Row));
  TdCsvRow row;
  TdCsvStatus status;
  while ((status = td_csv_next(csv, &row, trouble)) == TD_CSV_ROW)
    if (!read_row(people, csv, place, &row, rows, trouble)) return NULL;
  if (status == TD_CSV_TROUBLE) return NULL;
  gather(people, rows);
  return g_steal_pointer(&people);
}

const TdHolding *td_people_find(const TdPeople *people, TdSlice psn_no, size_t *count) {
  uint32_t number = people->slots[slot_of(people, psn_no)];
  *count = 0;
  if (number == UINT32_MAX) return NULL;
  const Person *person = &g_array_index(people->persons, Person, number);
  *count = person[1].first - person->first;
  return &g_array_index(people->holdings, TdHolding, person->first);
}

size_t td_people_label_count(const TdPeople *people) {
  return people->labels->len;
}

const char *td_people_label(const TdPeople *people, uint32_t label) {
  return people->labels->pdata[label];
}

size_t td_people_row_count(const TdPeople *people) {
  return people->holdings->len;
}

size_t td_people_count(const TdPeople *people) {
  return people->persons->len - 1;
}
