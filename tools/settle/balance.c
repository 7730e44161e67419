#include "tools/settle/balance.h"

#include <errno.h>
#include <unistd.h>

#include "tools/io/hash.h"
#include "tools/io/spool.h"
#include "tools/settle/balance_inside.h"

static guint key_hash(gconstpointer key) {
  return (guint)td_hash_bytes(0, key, sizeof(TdBalanceKey));
}

static gboolean key_equal(gconstpointer a, gconstpointer b) {
  return memcmp(a, b, sizeof(TdBalanceKey)) == 0;
}

static void begin(TdBalance *balance) {
  td_balance_tally_init(&balance->tally, balance->models);
  balance->groups = g_hash_table_new_full(key_hash, key_equal, g_free, NULL);
  balance->place = g_array_new(FALSE, FALSE, sizeof(uint64_t));
  balance->file = -1;
  balance->written = balance->flushed = 0;
}

static void end(TdBalance *balance) {
  td_balance_tally_clear(&balance->tally);
  g_clear_pointer(&balance->groups, g_hash_table_unref);
  g_clear_pointer(&balance->place, g_array_unref);
  g_clear_pointer(&balance->spool, td_writer_free);
  if (balance->file >= 0) close(balance->file);
  balance->file = -1;
}

TdBalance *td_balance_new(const TdModels *models, TdWriter *out, size_t top) {
  TdBalance *balance = g_new0(TdBalance, 1);
  balance->models = models;
  balance->out = out;
  balance->top = top;
  balance->entry = g_byte_array_new();
  begin(balance);
  return balance;
}

void td_balance_free(TdBalance *balance) {
  if (!balance) return;
  end(balance);
  g_byte_array_unref(balance->entry);
  g_free(balance);
}

void td_balance_restart(TdBalance *balance) {
  end(balance);
  begin(balance);
}

const TdBalanceTally *td_balance_tally(const TdBalance *balance) {
  return &balance->tally;
}

static bool no_file(TdTrouble **trouble) {
  return td_trouble_errno(trouble, "为比较使用临时文件夹（TMPDIR）", "compare claims in the temporary folder (TMPDIR)",
                          td_spool_folder(), errno);
}

/* ---- a claim */

static guint group_of(TdBalance *balance, const TdBalanceKey *key) {
  if (balance->tally.groups->len > 0 && key_equal(&balance->last, key)) return balance->last_group;
  gpointer known;
  guint group = balance->tally.groups->len;
  if (g_hash_table_lookup_extended(balance->groups, key, NULL, &known)) {
    group = GPOINTER_TO_UINT(known);
  } else {
    TdBalanceGroup fresh = {.key = *key};
    g_array_append_val(balance->tally.groups, fresh);
    g_hash_table_insert(balance->groups, g_memdup2(key, sizeof *key), GUINT_TO_POINTER(group));
  }
  balance->last = *key;
  balance->last_group = group;
  return group;
}

static uint8_t status_of(const TdOutcome *outcome) {
  return outcome->reject != TD_REJECT_NONE ? TD_STATUS_REJECTED : outcome->status;
}

static int64_t amount_of(const TdOutcome *outcome) {
  return outcome->reject != TD_REJECT_NONE ? 0 : outcome->aid;
}

static void append(TdBalance *balance, const void *bytes, size_t size) {
  g_byte_array_append(balance->entry, bytes, (guint)size);
}

static uint16_t put_differences(TdBalance *balance, const TdBalanceLot *taken, uint32_t row) {
  uint16_t count = 0;
  for (size_t m = 1; m < balance->models->policies->items->len; m++) {
    const TdOutcome *own = &taken->sides[m].outcome[row];
    const TdOutcome *other = &taken->sides[balance->models->held[m]].outcome[row];
    bool apart = td_status_answers(status_of(own)) != td_status_answers(status_of(other));
    TdBalanceDifference difference = {amount_of(own) - amount_of(other), (uint32_t)m, apart};
    if (difference.difference == 0 && !apart) continue;
    append(balance, &difference, sizeof difference);
    count++;
  }
  return count;
}

static uint16_t put_lines(TdBalance *balance, const TdBalanceLot *taken, uint32_t row) {
  uint16_t count = 0;
  size_t last = balance->models->policies->items->len - 1;
  for (uint16_t side = 0; side < 2; side++) {
    uint8_t status = status_of(&taken->sides[side == 0 ? 0 : last].outcome[row]);
    const TdPlaces *places = taken->places[side];
    if (status != TD_STATUS_PAID && status != TD_STATUS_ZERO) continue;
    for (size_t k = 0; k < places->view->stage_count; k++) {
      const TdStagePlaces *stage = &places->stages[k];
      if (!td_lot_output(taken->outputs[side], stage->applied)[row]) continue;
      TdBalanceLine line = {td_lot_output(taken->outputs[side], stage->paid)[row],
                            (uint16_t)td_lot_output(taken->outputs[side], stage->benefit)[row], side, 0};
      append(balance, &line, sizeof line);
      count++;
    }
  }
  return count;
}

/* What models add that the one before does not: the model's number, and the record. */
static uint16_t put_kept(TdBalance *balance, const TdBalanceLot *taken, uint32_t row) {
  uint16_t count = 0;
  size_t size = taken->kept_size;
  for (size_t m = 1; m < balance->models->policies->items->len; m++) {
    const int64_t *own = taken->sides[m].kept + row * size;
    const int64_t *other = taken->sides[balance->models->held[m]].kept + row * size;
    int64_t number = (int64_t)m;
    if (memcmp(own, other, size * sizeof *own) == 0) continue;
    append(balance, &number, sizeof number);
    append(balance, own, size * sizeof *own);
    count++;
  }
  return count;
}

static bool put_entry(TdBalance *balance, uint32_t claim, TdTrouble **trouble) {
  uint64_t none = UINT64_MAX;
  if (!balance->spool) {
    balance->file = td_spool_open();
    if (balance->file < 0) return no_file(trouble);
    balance->spool = td_writer_new(balance->file, TD_OUTPUT_UTF8);
  }
  while (balance->place->len <= claim) g_array_append_val(balance->place, none);
  g_array_index(balance->place, uint64_t, claim) = balance->written;
  td_write(balance->spool, (const char *)balance->entry->data, balance->entry->len);
  balance->written += balance->entry->len;
  if (td_writer_error(balance->spool) == 0) return true;
  errno = td_writer_error(balance->spool);
  return no_file(trouble);
}

static bool take_claim(TdBalance *balance, const TdBalanceLot *taken, uint32_t row, TdTrouble **trouble) {
  static const char zeros[8] = {0};
  const TdClaim *claim = &taken->lot->row[row];
  const TdOutcome *outcomes[] = {&taken->sides[0].outcome[row],
                                 &taken->sides[balance->models->policies->items->len - 1].outcome[row]};
  TdBalanceKey key;
  TdBalanceEntry entry = {.line = claim->line, .claim = claim->claim, .person = claim->person};
  for (int side = 0; side < 2; side++) {
    bool rejected = outcomes[side]->reject != TD_REJECT_NONE;
    key.status[side] = status_of(outcomes[side]);
    key.reason[side] = rejected ? 0 : outcomes[side]->reason;
    key.category[side] = rejected ? 0 : outcomes[side]->category;
    entry.amount[side] = amount_of(outcomes[side]);
  }
  entry.group = group_of(balance, &key);
  g_byte_array_set_size(balance->entry, 0);
  append(balance, &entry, sizeof entry);
  entry.steps = put_differences(balance, taken, row);
  entry.lines = put_lines(balance, taken, row);
  entry.kept = put_kept(balance, taken, row);
  bool differs = entry.amount[0] != entry.amount[1] || key.status[0] != key.status[1];
  if (differs) {
    entry.id_length = (uint16_t)MIN(claim->setl_id.length, UINT16_MAX);
    append(balance, claim->setl_id.text, entry.id_length);
    append(balance, zeros, (8 - entry.id_length % 8) % 8);
  }
  entry.size = balance->entry->len;
  memcpy(balance->entry->data, &entry, sizeof entry);
  return put_entry(balance, claim->claim, trouble);
}

bool td_balance_take(TdBalance *balance, const TdBalanceLot *taken, TdTrouble **trouble) {
  balance->kept_size = taken->kept_size;
  for (size_t i = 0; i < taken->count; i++)
    if (!taken->lot->row[taken->rows[i]].takes_back && !take_claim(balance, taken, taken->rows[i], trouble))
      return false;
  return true;
}

/* ---- what a claim had added */

static bool read_entry(TdBalance *balance, uint64_t place, TdBalanceEntry *entry, TdTrouble **trouble) {
  if (place + sizeof *entry > balance->flushed) {
    if (td_writer_flush(balance->spool) != 0) {
      errno = td_writer_error(balance->spool);
      return no_file(trouble);
    }
    balance->flushed = balance->written;
  }
  errno = EIO; /* where somebody cut it short */
  if (td_read_at(balance->file, entry, sizeof *entry, place) != (ssize_t)sizeof *entry) return no_file(trouble);
  g_byte_array_set_size(balance->entry, entry->size);
  if (td_read_at(balance->file, balance->entry->data, entry->size, place) != (ssize_t)entry->size)
    return no_file(trouble);
  return true;
}

bool td_balance_kept(TdBalance *balance, uint32_t claim, size_t model, const int64_t *first, int64_t *kept,
                     TdTrouble **trouble) {
  size_t size = balance->kept_size;
  TdBalanceEntry entry;
  uint64_t place = claim < balance->place->len ? g_array_index(balance->place, uint64_t, claim) : UINT64_MAX;
  memcpy(kept, first, size * sizeof *kept);
  if (place == UINT64_MAX || first[0] < 0) return true; /* it added nothing, or was taken back */
  if (!read_entry(balance, place, &entry, trouble)) return false;
  const int64_t *records =
      (const int64_t *)(const void *)(balance->entry->data + sizeof entry + entry.steps * sizeof(TdBalanceDifference) +
                                      entry.lines * sizeof(TdBalanceLine));
  /* from model to model that each is held against, back to the one whose record is kept */
  for (size_t m = model; m > 0; m = balance->models->held[m])
    for (uint16_t k = 0; k < entry.kept; k++) {
      const int64_t *record = records + k * (size + 1);
      if (record[0] != (int64_t)m) continue;
      memcpy(kept, record + 1, size * sizeof *kept);
      return true;
    }
  return true;
}
