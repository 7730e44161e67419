#include "tools/settle/selection.h"

#include <errno.h>
#include <unistd.h>

#include "runtime/date.h"
#include "tools/io/record_write.h"
#include "tools/io/spool.h"
#include "tools/ledger/head.h"
#include "tools/ledger/history.h"
#include "tools/ledger/record_code.h"

typedef struct {
  TdLedger *ledger;
  const TdRegions *regions;
  const TdScope *scope;
  TdReplay *replay;
  GArray *numbers;    /* uint64_t, the latest first: the entries of the person named; NULL: all */
  GArray *our_policy; /* uint16_t by the ledger's number */
  GByteArray *people; /* by run: identities came from a people file */
  GByteArray *old;    /* a bit for each entry: another came in its place */
  TdWriter *writer;
  uint64_t line;      /* of the next row */
  uint64_t forgotten; /* rows that were settled with a people file, and are to be settled without */
} Selection;

/* An entry that is looked at. */
typedef struct {
  uint64_t number;
  TdEntry entry;
  TdRecord record;
  int32_t year;
  uint16_t recorded;      /* ours: that it was settled under */
  uint16_t first, policy; /* that it came to first then, and does now */
} Claim;

static uint64_t person_year(const Selection *selection, const Claim *claim) {
  return td_replay_key(selection->ledger, claim->record.texts[TD_TEXT_PSN_NO], claim->year);
}

static bool get(Selection *selection, uint64_t number, Claim *claim, TdTrouble **trouble) {
  claim->number = number;
  if (!td_ledger_get(selection->ledger, number, &claim->entry, NULL, trouble)) return false;
  if (claim->entry.run < selection->people->len && td_record_decode(claim->entry.record, &claim->record)) return true;
  return td_ledger_damaged(td_ledger_store(selection->ledger), "一笔结算的记录", "the record of a settlement", trouble);
}

/* The year in which a claim counts that no policy settled: a taking-back's is its original's. */
static bool find_year(Selection *selection, Claim *claim, TdTrouble **trouble) {
  uint64_t number = claim->number, original = claim->entry.original;
  if (claim->entry.takes_back && original != TD_NO_ENTRY && !get(selection, original, claim, trouble)) return false;
  claim->year = (int32_t)td_date_year(claim->record.value[TD_F_ENDDATE]);
  return claim->number == number || get(selection, number, claim, trouble);
}

static uint16_t our_policy(const Selection *selection, uint32_t number) {
  return number == TD_NO_NUMBER ? TD_NO_POLICY : g_array_index(selection->our_policy, uint16_t, number);
}

/* The code of a policy's region; NULL: none. */
static const char *region_of(const Selection *selection, uint16_t policy) {
  if (policy == TD_NO_POLICY) return NULL;
  const char *code = td_policies_get(selection->regions->policies, policy)->view->region;
  return code[0] != '\0' ? code : NULL;
}

static bool look(Selection *selection, uint64_t number, Claim *claim, TdTrouble **trouble) {
  const TdEntry *entry = &claim->entry;
  const int64_t *value = claim->record.value;
  if (!get(selection, number, claim, trouble)) return false;
  if (entry->book == TD_NO_NUMBER && !find_year(selection, claim, trouble)) return false;
  if (entry->book != TD_NO_NUMBER) claim->year = entry->year;
  claim->recorded = our_policy(selection, entry->policy);
  claim->first = our_policy(selection, entry->first);
  claim->policy =
      td_regions_pick_again(selection->regions, region_of(selection, claim->first),
                            td_record_has(&claim->record, TD_F_ADMDVS), value[TD_F_ADMDVS], value[TD_F_ENDDATE]);
  if (claim->policy == TD_NO_POLICY) claim->policy = claim->first;
  return true;
}

/* Does a claim make its person-year be settled again?  Through how many documents it came is not known: with policies
 * of documents every claim that was deferred does. */
static bool touches(const Selection *selection, const Claim *claim) {
  const TdRegions *regions = selection->regions;
  if (regions->current_count == 0) return selection->scope->person || claim->entry.late;
  bool was_deferred = claim->first != claim->recorded || claim->entry.status == TD_STATUS_DEFERRED;
  return !claim->entry.takes_back &&
         (claim->policy != claim->first || (was_deferred && regions->current_count > regions->region_count));
}

static void mark_old(Selection *selection, uint64_t number) {
  if (selection->old->len <= number / 8) {
    guint length = selection->old->len;
    g_byte_array_set_size(selection->old, (guint)(number / 8 + 1));
    memset(selection->old->data + length, 0, selection->old->len - length);
  }
  selection->old->data[number / 8] |= (guint8)(1 << number % 8);
}

static bool is_old(const Selection *selection, uint64_t number) {
  return number / 8 < selection->old->len && selection->old->data[number / 8] >> number % 8 & 1;
}

static void see_old(Selection *selection, Claim *claim) {
  if (claim->entry.supersedes != TD_NO_ENTRY) mark_old(selection, claim->entry.supersedes);
}

static void mark(Selection *selection, Claim *claim) {
  if (is_old(selection, claim->number) || !touches(selection, claim)) return;
  uint64_t key = person_year(selection, claim);
  if (!g_hash_table_contains(selection->replay->touched, &key))
    g_hash_table_add(selection->replay->touched, g_memdup2(&key, sizeof key));
}

static uint64_t lines_in(TdSlice text) {
  uint64_t lines = 0;
  for (size_t i = 0; i < text.length; i++) lines += text.text[i] == '\n';
  return lines;
}

static void put_claim(Selection *selection, Claim *claim) {
  const TdScope *scope = selection->scope;
  uint64_t key = person_year(selection, claim);
  if (is_old(selection, claim->number) || (scope->one_year && scope->year != claim->year) ||
      !g_hash_table_contains(selection->replay->touched, &key))
    return;
  GArray *rows = selection->replay->rows;
  g_array_set_size(rows, (guint)selection->line + 1);
  g_array_index(rows, TdReplayed, selection->line) = (TdReplayed){
      claim->number, claim->year, claim->policy, claim->recorded, claim->entry.status == TD_STATUS_DEFERRED};
  selection->forgotten += !selection->replay->people && selection->people->data[claim->entry.run];
  td_record_write(selection->writer, &claim->record);
  selection->line++;
  for (size_t i = 0; i < TD_TEXT_COUNT; i++) selection->line += lines_in(claim->record.texts[i]);
}

static bool each(Selection *selection, void (*step)(Selection *, Claim *), TdTrouble **trouble) {
  const GArray *numbers = selection->numbers;
  uint64_t count = numbers ? numbers->len : td_ledger_entries(selection->ledger);
  for (uint64_t i = 0; i < count; i++) {
    Claim claim;
    uint64_t number = numbers ? g_array_index(numbers, uint64_t, count - 1 - i) : i;
    if (!look(selection, number, &claim, trouble)) return false;
    step(selection, &claim);
  }
  return true;
}

static bool find_runs(Selection *selection, TdTrouble **trouble) {
  TdStore *store = td_ledger_store(selection->ledger);
  for (uint32_t i = 0; i < td_ledger_run(selection->ledger); i++) {
    TdLedgerRun run;
    if (!td_run_get(store, i, &run, trouble)) return false;
    guint8 people = run.people;
    g_byte_array_append(selection->people, &people, 1);
  }
  return true;
}

/* Without the people that were given then, the records' own identities would count, which did not: what was paid would
 * be taken back. */
static bool check_people(const Selection *selection, TdTrouble **trouble) {
  if (selection->forgotten == 0) return true;
  return td_trouble_set(
      trouble,
      g_strdup_printf("有 %" G_GUINT64_FORMAT " 笔结算时的身份来自人员文件；请用 --people 给出人员文件",
                      (guint64)selection->forgotten),
      g_strdup_printf("%" G_GUINT64_FORMAT
                      " of these claims were settled with identities from a people file; give one with --people",
                      (guint64)selection->forgotten));
}

static bool find_person(Selection *selection, TdTrouble **trouble) {
  TdPerson person;
  bool found;
  const char *psn_no = selection->scope->person;
  if (!psn_no) return true;
  if (!td_ledger_person(selection->ledger, td_slice(psn_no), &person, &found, trouble)) return false;
  if (!found)
    return td_trouble_set(trouble, g_strdup("账本里没有这个人员（--person）；请核对人员编号"),
                          g_strdup("the ledger has no such person (--person); check the number"));
  selection->numbers = td_ledger_history(selection->ledger, td_slice(psn_no), person.last, trouble);
  return selection->numbers != NULL;
}

static void map_policies(Selection *selection) {
  const TdPolicies *policies = selection->regions->policies;
  for (uint32_t i = 0; i < td_ledger_policy_count(selection->ledger); i++)
    for (uint16_t k = 0; k < policies->items->len; k++)
      if (g_bytes_equal(td_policies_get(policies, k)->image, td_ledger_image(selection->ledger, i)))
        g_array_append_val(selection->our_policy, k);
}

int td_select_claims(TdLedger *ledger, const TdRegions *regions, const TdScope *scope, TdReplay *replay,
                     TdTrouble **trouble) {
  int fd = td_spool_open();
  Selection selection = {.ledger = ledger,
                         .regions = regions,
                         .scope = scope,
                         .replay = replay,
                         .our_policy = g_array_new(FALSE, FALSE, sizeof(uint16_t)),
                         .people = g_byte_array_new(),
                         .old = g_byte_array_new(),
                         .line = 2};
  int error = errno;
  bool done = fd >= 0;
  if (done) {
    selection.writer = td_writer_new(fd, TD_OUTPUT_UTF8);
    map_policies(&selection);
    td_record_write_header(selection.writer);
    done = find_runs(&selection, trouble) && find_person(&selection, trouble) && each(&selection, see_old, trouble) &&
           each(&selection, mark, trouble) && each(&selection, put_claim, trouble) && check_people(&selection, trouble);
    error = td_writer_flush(selection.writer);
    td_writer_free(selection.writer);
  }
  if (fd < 0 || (done && error != 0))
    done = td_trouble_errno(trouble, "为重新结算使用临时文件夹（TMPDIR）",
                            "settle again in the temporary folder (TMPDIR)", td_spool_folder(), error);
  g_array_unref(selection.our_policy);
  g_byte_array_unref(selection.people);
  g_byte_array_unref(selection.old);
  if (selection.numbers) g_array_unref(selection.numbers);
  if (done) return fd;
  if (fd >= 0) close(fd);
  return -1;
}
