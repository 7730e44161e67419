/* The end of a balance: every claim that was not taken back is added up, those that differ are written. */
#include <errno.h>

#include "tools/io/sorter.h"
#include "tools/io/spool.h"
#include "tools/settle/balance_inside.h"

enum { SORTER_MEMORY = 64 << 20, TELL_EACH = 4096, READ_AHEAD = 1 << 20 };

/* How a person stands; those of claims that both answer. */
typedef struct {
  int64_t amount[2];
  uint32_t claims; /* that differ */
  bool any, apart;
} Person;

typedef struct {
  TdBalance *balance;
  const TdRoll *roll;
  Person *persons;  /* [person_count] */
  uint8_t *touched; /* [steps][person_count / 8 + 1] bits: a step touches the person */
  size_t person_count, row;
  TdSorter *sorter;
} Sums;

static bool no_file(TdTrouble **trouble) {
  return td_trouble_errno(trouble, "为比较使用临时文件夹（TMPDIR）", "compare claims in the temporary folder (TMPDIR)",
                          td_spool_folder(), errno);
}

static void add(TdBalanceSum *sum, const int64_t amount[2]) {
  sum->count++;
  for (int side = 0; side < 2; side++) sum->amount[side] += amount[side];
}

/* ---- claims */

static void add_steps(Sums *sums, const TdBalanceEntry *entry, const TdBalanceDifference *differences) {
  for (uint16_t k = 0; k < entry->steps; k++) {
    const TdBalanceDifference *each = &differences[k];
    TdBalanceStep *step = &sums->balance->tally.steps[each->model];
    uint8_t *bits = sums->touched + each->model * sums->row + entry->person / 8;
    uint8_t bit = (uint8_t)(1 << entry->person % 8);
    step->difference += each->difference;
    step->claims++;
    step->apart_claims += each->apart;
    if (each->apart) step->apart += each->difference;
    if (!(*bits & bit)) step->persons++;
    *bits |= bit;
  }
}

/* Keys sort by the size of the difference, the largest first, then by the line. */
static bool sort_claim(Sums *sums, const TdBalanceEntry *entry, const char *id, TdTrouble **trouble) {
  int64_t difference = entry->amount[1] - entry->amount[0];
  uint64_t size = difference < 0 ? 0 - (uint64_t)difference : (uint64_t)difference;
  const uint64_t key[] = {GUINT64_TO_BE(~size), GUINT64_TO_BE(entry->line)};
  const TdSlice pieces[] = {{(const char *)entry, sizeof *entry}, {id, entry->id_length}};
  return td_sorter_add_pieces(sums->sorter, (TdSlice){(const char *)key, sizeof key}, pieces, G_N_ELEMENTS(pieces),
                              trouble);
}

static bool add_claim(Sums *sums, const TdBalanceEntry *entry, const char *behind, TdTrouble **trouble) {
  TdBalanceTally *tally = &sums->balance->tally;
  TdBalanceGroup *group = &g_array_index(tally->groups, TdBalanceGroup, entry->group);
  TdStands stands = td_balance_stands(&group->key, entry->amount[0], entry->amount[1]);
  Person *person = &sums->persons[entry->person];
  const TdBalanceDifference *differences = (const TdBalanceDifference *)(const void *)behind;
  const TdBalanceLine *lines = (const TdBalanceLine *)(const void *)(differences + entry->steps);
  tally->claims++;
  tally->steps[0].total += entry->amount[0];
  add(&group->sums[stands], entry->amount);
  add(&tally->by_claim[stands], entry->amount);
  person->any = true;
  person->apart |= stands == TD_APART;
  person->claims += stands == TD_GAINS || stands == TD_LOSES;
  for (int side = 0; side < 2 && stands != TD_APART; side++) person->amount[side] += entry->amount[side];
  for (uint16_t k = 0; k < entry->lines; k++) {
    tally->benefits[lines[k].side][lines[k].benefit].lines++;
    tally->benefits[lines[k].side][lines[k].benefit].paid += lines[k].paid;
  }
  add_steps(sums, entry, differences);
  if (entry->id_length == 0) return true;
  const char *id = behind + entry->size - sizeof *entry - (entry->id_length + 7) / 8 * 8;
  return sort_claim(sums, entry, id, trouble);
}

/* Goes through the file from its beginning. */
static bool add_claims(Sums *sums, TdTakenBack taken_back, const void *user, const TdWatch *watch,
                       TdTrouble **trouble) {
  TdBalance *balance = sums->balance;
  g_autofree char *buffer = g_malloc(READ_AHEAD);
  uint64_t place = 0, row = 0;
  size_t at = 0, end = 0;
  while (place < balance->written) {
    TdBalanceEntry entry;
    bool whole = end - at >= sizeof entry;
    if (whole) memcpy(&entry, buffer + at, sizeof entry);
    if (!whole || end - at < entry.size) {
      ssize_t got = td_read_at(balance->file, buffer, READ_AHEAD, place);
      errno = got < 0 ? errno : EIO;
      if (got < (ssize_t)sizeof entry) return no_file(trouble);
      at = 0;
      end = (size_t)got;
      memcpy(&entry, buffer, sizeof entry);
      if (end < entry.size) return no_file(trouble);
    }
    if (row++ % TELL_EACH == 0) td_watch_tell(watch, TD_WATCH_WRITING, place, balance->written);
    if (taken_back(user, entry.claim))
      balance->tally.taken_back++;
    else if (!add_claim(sums, &entry, buffer + at + sizeof entry, trouble))
      return false;
    at += entry.size;
    place += entry.size;
  }
  return true;
}

/* ---- persons */

static char *person_text(const Sums *sums, size_t person) {
  TdSlice text = td_names_text(&sums->roll->persons, (uint32_t)person);
  return g_strndup(text.text, text.length);
}

static int64_t gain(const Person *person) {
  return person->amount[1] - person->amount[0];
}

static int64_t gain_of(const Sums *sums, uint32_t person) {
  return gain(&sums->persons[person]);
}

/* The TOP of them: a heap would be for many more than anybody reads. */
static void find_top(const Sums *sums, int side, GPtrArray *out) {
  g_autofree uint32_t *top = g_new(uint32_t, sums->balance->top + 1);
  size_t count = 0;
  for (size_t i = 0; i < sums->person_count; i++) {
    int64_t own = gain(&sums->persons[i]);
    if (side == 0 ? own <= 0 : own >= 0) continue;
    size_t at = count;
    while (at > 0 && (side == 0 ? gain_of(sums, top[at - 1]) < own : gain_of(sums, top[at - 1]) > own)) at--;
    if (at == sums->balance->top) continue;
    memmove(top + at + 1, top + at, (count - at) * sizeof *top);
    top[at] = (uint32_t)i;
    if (count < sums->balance->top) count++;
  }
  for (size_t k = 0; k < count; k++) {
    const Person *person = &sums->persons[top[k]];
    TdBalanceTop *each = g_new0(TdBalanceTop, 1);
    *each = (TdBalanceTop){.psn_no = person_text(sums, top[k]),
                           .claims = person->claims,
                           .amount = {person->amount[0], person->amount[1]}};
    g_ptr_array_add(out, each);
  }
}

static void add_persons(Sums *sums) {
  TdBalanceTally *tally = &sums->balance->tally;
  for (size_t i = 0; i < sums->person_count; i++) {
    const Person *person = &sums->persons[i];
    int64_t own = gain(person);
    if (!person->any) continue;
    add(&tally->by_person[own > 0 ? TD_GAINS : own < 0 ? TD_LOSES : TD_STAYS], person->amount);
    tally->by_person[TD_APART].count += person->apart;
    if (own == 0) continue;
    int size = 0;
    while ((own < 0 ? -own : own) > td_paid_sizes[size].limit) size++;
    add(&tally->sizes[size][own < 0], person->amount);
  }
  for (int side = 0; side < 2; side++) find_top(sums, side, tally->person_top[side]);
}

/* ---- steps */

static void add_totals(TdBalanceTally *tally) {
  for (guint m = 1; m < tally->models->policies->items->len; m++)
    tally->steps[m].total = tally->steps[tally->models->held[m]].total + tally->steps[m].difference;
}

/* ---- what is written */

static void write_text(TdWriter *out, const char *text) {
  td_write_char(out, ',');
  if (text[0] != '\0') td_write_cell(out, td_slice(text));
}

static void write_amount(TdWriter *out, int64_t fen) {
  td_write_char(out, ',');
  td_write_amount(out, fen);
}

static void write_claim(const Sums *sums, const TdBalanceEntry *entry, TdSlice id) {
  const TdBalanceTally *tally = &sums->balance->tally;
  TdWriter *out = sums->balance->out;
  const TdBalanceKey *key = &g_array_index(tally->groups, TdBalanceGroup, entry->group).key;
  td_write_cell(out, id);
  td_write_char(out, ',');
  td_write_cell(out, td_names_text(&sums->roll->persons, entry->person));
  for (int side = 0; side < 2; side++) {
    write_text(out, td_balance_category(tally, key, side));
    write_text(out, td_balance_status_word(key, side));
    write_text(out, td_balance_reason(tally, key, side));
  }
  write_amount(out, entry->amount[0]);
  write_amount(out, entry->amount[1]);
  write_amount(out, entry->amount[1] - entry->amount[0]);
  td_write_char(out, '\n');
}

static void keep_claim(const Sums *sums, const TdBalanceEntry *entry, TdSlice id) {
  TdBalanceTally *tally = &sums->balance->tally;
  const TdBalanceKey *key = &g_array_index(tally->groups, TdBalanceGroup, entry->group).key;
  TdStands stands = td_balance_stands(key, entry->amount[0], entry->amount[1]);
  if (stands > TD_LOSES || tally->claim_top[stands]->len >= sums->balance->top) return;
  TdBalanceTop *top = g_new0(TdBalanceTop, 1);
  *top = (TdBalanceTop){.setl_id = g_strndup(id.text, id.length),
                        .psn_no = person_text(sums, entry->person),
                        .group = entry->group,
                        .amount = {entry->amount[0], entry->amount[1]}};
  g_ptr_array_add(tally->claim_top[stands], top);
}

static bool write_claims(Sums *sums, TdTrouble **trouble) {
  TdWriter *out = sums->balance->out;
  TdSlice key, data;
  if (out)
    td_write_text(out,
                  "setl_id,psn_no,old_category,old_status,old_reason,new_category,new_status,new_reason,"
                  "old,new,difference\n");
  if (!td_sorter_sort(sums->sorter, trouble)) return false;
  for (;;) {
    switch (td_sorter_next(sums->sorter, &key, &data, trouble)) {
      case TD_SORTER_ITEM: break;
      case TD_SORTER_END: return true;
      case TD_SORTER_TROUBLE: return false;
    }
    TdBalanceEntry entry;
    memcpy(&entry, data.text, sizeof entry);
    TdSlice id = {data.text + sizeof entry, entry.id_length};
    keep_claim(sums, &entry, id);
    if (out) write_claim(sums, &entry, id);
    if (out && td_writer_error(out) != 0) return false;
  }
}

bool td_balance_finish(TdBalance *balance, TdTakenBack taken_back, const void *user, const TdRoll *roll,
                       const TdWatch *watch, TdTrouble **trouble) {
  Sums sums = {.balance = balance, .roll = roll, .person_count = roll->persons.count};
  sums.row = sums.person_count / 8 + 1;
  sums.persons = g_new0(Person, sums.person_count + 1);
  sums.touched = g_malloc0(balance->models->policies->items->len * sums.row);
  sums.sorter = td_sorter_new(SORTER_MEMORY);
  bool done = true;
  if (balance->spool && td_writer_flush(balance->spool) != 0) {
    errno = td_writer_error(balance->spool);
    done = no_file(trouble);
  }
  done = done && add_claims(&sums, taken_back, user, watch, trouble);
  if (done) {
    add_persons(&sums);
    add_totals(&balance->tally);
    done = write_claims(&sums, trouble);
  }
  td_sorter_free(sums.sorter);
  g_free(sums.persons);
  g_free(sums.touched);
  return done;
}
