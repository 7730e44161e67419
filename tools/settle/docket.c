#include "tools/settle/docket.h"

#include <errno.h>
#include <unistd.h>

#include "tools/io/spool.h"
#include "tools/settle/seen.h"

enum { BUFFER = 1 << 18 };

/* What is written of a claim; its amounts follow, 32 bits each. */
typedef struct {
  uint64_t offset;
  uint32_t size, person, account;
  uint16_t policy, reason;
  uint8_t status, category, reject, flags;
} Entry;

enum { TAKES_BACK = 1, ADDS = 2, WIDE = 4 /* its amounts do not fit, and are in the other file */ };

/* Entries of one size in a temporary file, the last of them still in a buffer. */
typedef struct {
  size_t size; /* bytes of an entry */
  size_t count, written;
  char *buffer;
  size_t used;
  int file; /* -1: none yet */
} Entries;

struct TdDocket {
  TdSeen seen;
  TdCsv *csv;
  const TdLayout *layout;
  size_t amounts;    /* of a claim: its base, its aid, what it added to each annual amount; 0: only ids */
  uint32_t count;    /* claims admitted */
  uint32_t first;    /* of these, the first that is in the open lot */
  GArray *open;      /* uint32_t: the rows of the claims of the open lot */
  GByteArray *taken; /* a bit for each claim: it has been taken back */
  Entries entries, wide;
  GArray *wide_claims; /* uint32_t, ascending: those whose amounts are in `wide` */
  char *entry;         /* one read from a file */
  int64_t *room;       /* the amounts of one claim */
  GString *raw;
  TdCsvRows *rows, *others; /* to take apart a row read again, and the one that it is compared with */
};

static void entries_clear(Entries *entries) {
  if (entries->file >= 0) close(entries->file);
  g_free(entries->buffer);
}

static bool no_file(TdTrouble **trouble) {
  return td_trouble_errno(trouble, "为记下结算使用临时文件夹（TMPDIR）", "keep claims in the temporary folder (TMPDIR)",
                          td_spool_folder(), errno);
}

/* Room for one more entry; NULL: the file cannot be written. */
static void *add_entry(Entries *entries, TdTrouble **trouble) {
  size_t capacity = MAX(BUFFER, entries->size);
  if (!entries->buffer) entries->buffer = g_malloc0(capacity); /* no byte that is written is left to chance */
  if (entries->used + entries->size > capacity) {
    if (entries->file < 0) entries->file = td_spool_open();
    if (entries->file < 0 || !td_write_all(entries->file, entries->buffer, entries->used)) {
      no_file(trouble);
      return NULL;
    }
    entries->written = entries->count;
    entries->used = 0;
  }
  void *entry = entries->buffer + entries->used;
  entries->used += entries->size;
  entries->count++;
  return entry;
}

/* An entry, in ROOM where it is not in the buffer any more; NULL: the file cannot be read. */
static const void *get_entry(const Entries *entries, size_t number, void *room, TdTrouble **trouble) {
  if (number >= entries->written) return entries->buffer + (number - entries->written) * entries->size;
  ssize_t got = td_read_at(entries->file, room, entries->size, number * entries->size);
  if (got == (ssize_t)entries->size) return room;
  if (got >= 0) errno = EIO; /* somebody cut it short */
  no_file(trouble);
  return NULL;
}

TdDocket *td_docket_new(TdCsv *csv, const TdLayout *layout, size_t width) {
  TdDocket *docket = g_new0(TdDocket, 1);
  *docket = (TdDocket){.csv = csv,
                       .layout = layout,
                       .amounts = width == TD_DOCKET_ONLY_IDS ? 0 : 2 + width,
                       .open = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
                       .taken = g_byte_array_new(),
                       .wide_claims = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
                       .raw = g_string_new(NULL),
                       .rows = td_csv_rows_new(csv),
                       .others = td_csv_rows_new(csv)};
  /* Whole words, so that entries stay aligned. */
  docket->entries = (Entries){.size = sizeof(Entry) + (docket->amounts + 1) / 2 * sizeof(uint64_t), .file = -1};
  docket->wide = (Entries){.size = docket->amounts * sizeof(int64_t), .file = -1};
  docket->entry = g_malloc(sizeof(Entry) + docket->amounts * sizeof(int64_t));
  docket->room = g_new(int64_t, docket->amounts);
  td_seen_init(&docket->seen);
  return docket;
}

void td_docket_free(TdDocket *docket) {
  if (!docket) return;
  td_seen_clear(&docket->seen);
  g_array_unref(docket->open);
  g_byte_array_unref(docket->taken);
  g_array_unref(docket->wide_claims);
  entries_clear(&docket->entries);
  entries_clear(&docket->wide);
  g_free(docket->entry);
  g_free(docket->room);
  g_string_free(docket->raw, TRUE);
  td_csv_rows_free(docket->rows);
  td_csv_rows_free(docket->others);
  g_free(docket);
}

void td_docket_near(const TdDocket *docket, const TdClaim *row) {
  td_seen_near(&docket->seen, row->id_hash);
  if (row->takes_back) td_seen_near(&docket->seen, row->original_hash);
}

int64_t td_docket_row(const TdDocket *docket, uint32_t claim) {
  return claim >= docket->first ? (int64_t)g_array_index(docket->open, uint32_t, claim - docket->first) : -1;
}

bool td_docket_taken_back(const TdDocket *docket, uint32_t claim) {
  return docket->taken->len > claim / 8 && docket->taken->data[claim / 8] >> claim % 8 & 1;
}

static int ascending(gconstpointer a, gconstpointer b) {
  uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
  return (left > right) - (left < right);
}

/* The amounts of a claim: base, aid, and what it added.  False: they cannot be read. */
static bool get_amounts(TdDocket *docket, uint32_t claim, const Entry *entry, int64_t *amounts, TdTrouble **trouble) {
  if (entry->flags & WIDE) {
    guint place = 0;
    g_array_binary_search(docket->wide_claims, &claim, ascending, &place);
    const int64_t *wide = get_entry(&docket->wide, place, docket->entry, trouble);
    if (wide) memcpy(amounts, wide, docket->wide.size);
    return wide != NULL;
  }
  const int32_t *narrow = (const int32_t *)(entry + 1);
  for (size_t i = 0; i < docket->amounts; i++) amounts[i] = narrow[i];
  return true;
}

bool td_docket_get(TdDocket *docket, uint32_t claim, TdPast *past, int64_t *kept, TdTrouble **trouble) {
  const Entry *entry = get_entry(&docket->entries, claim, docket->entry, trouble);
  if (!entry) return false;
  *past = (TdPast){.offset = entry->offset,
                   .size = entry->size,
                   .person = entry->person,
                   .account = entry->account,
                   .takes_back = entry->flags & TAKES_BACK,
                   .outcome = {.policy = entry->policy,
                               .reason = entry->reason,
                               .status = entry->status,
                               .category = entry->category,
                               .reject = entry->reject,
                               .taken_back = td_docket_taken_back(docket, claim)}};
  if (docket->amounts == 0) return true;
  int64_t *amounts = docket->room;
  bool adds = entry->flags & ADDS && !past->outcome.taken_back;
  if (!get_amounts(docket, claim, entry, amounts, trouble)) return false;
  past->outcome.base = amounts[0];
  past->outcome.aid = amounts[1];
  if (!kept) return true;
  kept[0] = adds ? (int64_t)past->account : -1;
  memcpy(kept + 1, amounts + 2, (docket->amounts - 2) * sizeof *kept);
  return true;
}

void td_docket_take_back(TdDocket *docket, uint32_t claim) {
  guint length = docket->taken->len;
  if (length <= claim / 8) {
    g_byte_array_set_size(docket->taken, docket->count / 8 + 1);
    memset(docket->taken->data + length, 0, docket->taken->len - length);
  }
  docket->taken->data[claim / 8] |= (guint8)(1 << claim % 8);
}

/* Reads the row of a claim again, its cells trimmed; they live until the next one. */
static bool read_again(TdDocket *docket, const TdPast *past, TdCsvRow *row, TdTrouble **trouble) {
  if (!td_csv_raw(docket->csv, past->offset, past->size, docket->raw, trouble)) return false;
  td_csv_rows_read(docket->rows, docket->raw->str, docket->raw->len, true, row);
  return true;
}

static TdSlice id_of(const TdDocket *docket, const TdCsvRow *row) {
  return row->cells[docket->layout->place[TD_F_SETL_ID]];
}

/* Does a claim have this id?  *AGAIN, where it is not NULL, is its row then. */
static bool has_id(TdDocket *docket, const TdLot *lot, uint32_t claim, TdSlice setl_id, uint64_t hash, bool *has,
                   TdCsvRow *again, TdTrouble **trouble) {
  int64_t open = td_docket_row(docket, claim);
  if (open >= 0) {
    *has = lot->row[open].id_hash == hash && td_slice_equal(lot->row[open].setl_id, setl_id);
    return true;
  }
  TdPast past;
  if (!td_docket_get(docket, claim, &past, NULL, trouble) || !read_again(docket, &past, again, trouble)) return false;
  *has = td_slice_equal(id_of(docket, again), setl_id);
  return true;
}

/* The claim that has an id; *probe: where there is none, the place where it belongs. */
static inline bool find(TdDocket *docket, const TdLot *lot, TdSlice setl_id, uint64_t hash, uint32_t *claim,
                        size_t *probe, TdTrouble **trouble) {
  TdCsvRow again;
  bool has;
  for (*probe = 0; (*claim = td_seen_next(&docket->seen, hash, probe)) != TD_NO_CLAIM;) {
    if (!has_id(docket, lot, *claim, setl_id, hash, &has, &again, trouble)) return false;
    if (has) return true;
  }
  return true;
}

bool td_docket_find(TdDocket *docket, const TdLot *lot, TdSlice setl_id, uint64_t hash, uint32_t *claim,
                    TdTrouble **trouble) {
  size_t probe;
  return find(docket, lot, setl_id, hash, claim, &probe, trouble);
}

/* Has row I the content of a claim that has its id? */
static bool same_content(TdDocket *docket, const TdLot *lot, uint32_t claim, size_t i, bool *same,
                         TdTrouble **trouble) {
  TdCsvRow earlier, later;
  TdRecord before, after;
  TdFault fault;
  int64_t open = td_docket_row(docket, claim);
  if (open >= 0) {
    td_csv_rows_read(docket->rows, lot->row[open].bytes, lot->row[open].size, true, &earlier);
  } else {
    TdPast past;
    if (!td_docket_get(docket, claim, &past, NULL, trouble) || !read_again(docket, &past, &earlier, trouble))
      return false;
  }
  td_csv_rows_read(docket->others, lot->row[i].bytes, lot->row[i].size, true, &later);
  bool read = td_record_read(docket->layout, &earlier, &before, &fault) &&
              td_record_read(docket->layout, &later, &after, &fault);
  *same = read && td_record_same(&before, &after);
  return read ||
         td_trouble_set(trouble, g_strdup("结算记录在读取期间被改动；请勿在运行期间改动输入"),
                        g_strdup("the claims were changed while they were read; leave the inputs alone during a run"));
}

TdAdmission td_docket_admit(TdDocket *docket, const TdLot *lot, size_t i, TdTrouble **trouble) {
  TdClaim *row = &lot->row[i];
  bool same;
  size_t probe;
  if (!find(docket, lot, row->setl_id, row->id_hash, &row->claim, &probe, trouble)) return TD_ADMIT_TROUBLE;
  if (row->claim != TD_NO_CLAIM) {
    if (!same_content(docket, lot, row->claim, i, &same, trouble)) return TD_ADMIT_TROUBLE;
    return same ? TD_ADMIT_REPEATS : TD_ADMIT_CLASHES;
  }
  if (docket->count == TD_NO_CLAIM - 1) {
    td_trouble_set(trouble, g_strdup("记录太多：一次最多结算约 42 亿条，请分成几个文件"),
                   g_strdup("too many claims: one run settles about 4.2 billion; split the file"));
    return TD_ADMIT_TROUBLE;
  }
  uint32_t at = (uint32_t)i;
  row->claim = docket->count++;
  g_array_append_val(docket->open, at);
  td_seen_add(&docket->seen, row->id_hash, probe, row->claim);
  return TD_ADMIT_NEW;
}

bool td_docket_id_before(TdDocket *docket, uint32_t claim, const TdClaim *row, bool *before, TdTrouble **trouble) {
  TdPast past;
  TdCsvRow again;
  if (!td_docket_get(docket, claim, &past, NULL, trouble) || !read_again(docket, &past, &again, trouble)) return false;
  *before = td_slice_compare(id_of(docket, &again), row->setl_id) < 0;
  return true;
}

static bool add_wide(TdDocket *docket, uint32_t claim, const TdOutcome *outcome, const int64_t *added,
                     TdTrouble **trouble) {
  int64_t *wide = add_entry(&docket->wide, trouble);
  if (!wide) return false;
  g_array_append_val(docket->wide_claims, claim);
  wide[0] = outcome->base;
  wide[1] = outcome->aid;
  memcpy(wide + 2, added, (docket->amounts - 2) * sizeof *wide);
  return true;
}

/* Is an amount outside 32 bits?  Then the upper half is not 0. */
static inline uint64_t outside(int64_t amount) {
  return ((uint64_t)amount + (UINT64_C(1) << 31)) >> 32;
}

/* ADDED: what the claim added to its account, td_kept_size(width) values. */
static bool add_outcome(TdDocket *docket, const TdClaim *claim, const TdOutcome *outcome, const int64_t *added,
                        Entry *entry, TdTrouble **trouble) {
  int32_t *narrow = (int32_t *)(entry + 1);
  uint64_t wide = outside(outcome->base) | outside(outcome->aid);
  narrow[0] = (int32_t)outcome->base;
  narrow[1] = (int32_t)outcome->aid;
  for (size_t i = 2; i < docket->amounts; i++) {
    wide |= outside(added[i - 1]);
    narrow[i] = (int32_t)added[i - 1];
  }
  entry->policy = outcome->policy;
  entry->reason = outcome->reason;
  entry->status = outcome->status;
  entry->category = outcome->category;
  entry->reject = outcome->reject;
  entry->flags = (uint8_t)((claim->takes_back ? TAKES_BACK : 0) | (added[0] >= 0 ? ADDS : 0) | (wide ? WIDE : 0));
  if (outcome->taken_back) td_docket_take_back(docket, claim->claim);
  return wide == 0 || add_wide(docket, claim->claim, outcome, added + 1, trouble);
}

bool td_docket_close(TdDocket *docket, const TdLot *lot, const int64_t *kept, TdTrouble **trouble) {
  const uint32_t *open = (const uint32_t *)(const void *)docket->open->data;
  for (guint k = 0; k < docket->open->len; k++) {
    const TdClaim *claim = &lot->row[open[k]];
    Entry *entry = add_entry(&docket->entries, trouble);
    if (!entry) return false;
    entry->offset = claim->offset;
    entry->size = claim->size;
    entry->person = claim->person;
    entry->account = claim->account;
    entry->flags = 0;
    if (docket->amounts > 0 &&
        !add_outcome(docket, claim, &lot->outcome[open[k]], kept + open[k] * (docket->amounts - 1), entry, trouble))
      return false;
  }
  docket->first = docket->count;
  g_array_set_size(docket->open, 0);
  return true;
}
