#include "tools/ledger/verify.h"

#include "tools/ledger/verify_state.h"

static void unreadable(const TdVerifying *verifying, TdTrouble *trouble) {
  td_findings_tell(verifying->findings, TD_FAULT_OF_UNREADABLE, g_strdup(trouble->en));
  td_trouble_free(trouble);
}

bool td_verify_piece(const TdVerifying *verifying, TdStoreTable table, int64_t key, TdSlice *piece) {
  TdTrouble *trouble = NULL;
  bool found;
  if (td_store_get(verifying->store, table, key, piece, &found, &trouble)) return found;
  unreadable(verifying, trouble);
  return false;
}

bool td_verify_next(const TdVerifying *verifying, TdStoreTable table, int64_t from, int64_t *key) {
  TdTrouble *trouble = NULL;
  bool found;
  if (td_store_next(verifying->store, table, from, key, &found, &trouble)) return found;
  unreadable(verifying, trouble);
  return false;
}

uint64_t td_verify_dense(const TdVerifying *verifying, TdStoreTable table, uint64_t said, TdFaultId fault) {
  uint64_t there = 0, dense = 0;
  int64_t key;
  for (int64_t from = INT64_MIN; td_verify_next(verifying, table, from, &key); from = key + 1) {
    if (key >= 0) there++;
    if (key >= 0 && (uint64_t)key == dense) dense++;
    if (key < 0 || (verifying->has_head && (uint64_t)key >= said) || (!verifying->has_head && (uint64_t)key >= dense))
      td_verify_fault(verifying, fault, (uint64_t)key);
    if (key == INT64_MAX) break;
  }
  return verifying->has_head ? MIN(said, 2 * there + 1) : dense;
}

static void read_head(TdVerifying *verifying) {
  TdTrouble *trouble = NULL;
  bool found = false;
  int64_t key;
  verifying->has_head =
      td_head_read(&verifying->head, verifying->store, verifying->digester, &found, &trouble) && found;
  if (trouble)
    td_verify_fault(verifying, TD_FAULT_OF_HEAD_DAMAGED, 0);
  else if (!found)
    td_verify_fault(verifying, TD_FAULT_OF_HEAD_MISSING, 0);
  td_trouble_free(trouble);
  for (int64_t from = INT64_MIN; td_verify_next(verifying, TD_STORE_HEAD, from, &key); from = key + 1) {
    if (key != 0) td_verify_fault(verifying, TD_FAULT_OF_HEAD_EXTRA, (uint64_t)key);
    if (key == INT64_MAX) break;
  }
}

static void check_policies(TdVerifying *verifying) {
  const TdVerifyAsked *asked = verifying->asked;
  uint64_t count = td_verify_dense(verifying, TD_STORE_POLICIES, verifying->head.policies, TD_FAULT_OF_POLICY_EXTRA);
  for (uint32_t i = 0; i < count; i++) {
    TdPolicySeen seen = {0};
    TdSlice piece;
    bool there = td_verify_piece(verifying, TD_STORE_POLICIES, i, &piece) && piece.length > TD_DIGEST_SIZE;
    if (there) {
      TdSlice image = {piece.text + TD_DIGEST_SIZE, piece.length - TD_DIGEST_SIZE};
      uint8_t own[TD_DIGEST_SIZE];
      memcpy(seen.digest, piece.text, TD_DIGEST_SIZE);
      td_digest(verifying->digester, &image, 1, own);
      seen.sound = memcmp(seen.digest, own, TD_DIGEST_SIZE) == 0;
      if (!seen.sound) td_verify_fault(verifying, TD_FAULT_OF_POLICY_DIGEST, i);
      if (!asked->policy(asked->user, i, &image) && seen.sound) td_verify_fault(verifying, TD_FAULT_OF_POLICY_IMAGE, i);
    } else {
      td_verify_fault(verifying, TD_FAULT_OF_POLICY_MISSING, i);
      asked->policy(asked->user, i, NULL);
    }
    g_array_append_val(verifying->policies, seen);
  }
  if (verifying->has_head && count < verifying->head.policies)
    td_verify_fault(verifying, TD_FAULT_OF_POLICY_MISSING, count);
}

/* Reads run I, whose entries should begin at BEFORE; LOST: the run before it cannot tell. */
static TdRunSeen read_run(const TdVerifying *verifying, uint32_t i, uint64_t before, bool lost) {
  TdTrouble *trouble = NULL;
  TdLedgerRun run;
  TdSlice piece;
  TdRunSeen seen = {0};
  if (!td_verify_piece(verifying, TD_STORE_RUNS, i, &piece)) {
    td_verify_fault(verifying, TD_FAULT_OF_RUN_MISSING, i);
  } else if (!td_run_get(verifying->store, i, &run, &trouble)) {
    td_verify_fault(verifying, TD_FAULT_OF_RUN_DAMAGED, i);
  } else {
    seen = (TdRunSeen){.first = run.first, .end = run.end, .known = run.first >= before && run.end >= run.first};
    memcpy(seen.chain, run.chain, TD_DIGEST_SIZE);
    seen.joins =
        seen.known && (lost || run.first == before) && (!verifying->has_head || run.end <= verifying->head.entries);
    if (!seen.joins) td_verify_fault(verifying, TD_FAULT_OF_RUN_RANGE, i);
  }
  td_trouble_free(trouble);
  return seen;
}

static void read_runs(TdVerifying *verifying) {
  uint64_t count = td_verify_dense(verifying, TD_STORE_RUNS, verifying->head.runs, TD_FAULT_OF_RUN_EXTRA);
  uint64_t end = 0;
  bool lost = false;
  for (uint32_t i = 0; i < count; i++) {
    TdRunSeen seen = read_run(verifying, i, end, lost);
    lost = !seen.known;
    if (!lost) end = seen.end;
    g_array_append_val(verifying->runs, seen);
  }
  verifying->entries = verifying->has_head ? verifying->head.entries : end;
  if (!verifying->has_head) return;
  if (count < verifying->head.runs)
    td_verify_fault(verifying, TD_FAULT_OF_RUN_MISSING, count);
  else if (!lost && end != verifying->head.entries)
    td_verify_fault(verifying, TD_FAULT_OF_HEAD_COUNTS, 0);
}

/* The last run's chain is the head's, and the one that was noted down is some run's. */
static void check_chains(TdVerifying *verifying, TdVerified *verified) {
  const uint8_t *noted = verifying->asked->chain;
  verified->chain_run = -1;
  for (guint i = 0; i < verifying->runs->len; i++) {
    const TdRunSeen *run = &g_array_index(verifying->runs, TdRunSeen, i);
    if (!run->known) continue;
    memcpy(verified->chain, run->chain, TD_DIGEST_SIZE);
    if (noted && memcmp(noted, run->chain, TD_DIGEST_SIZE) == 0) verified->chain_run = i;
  }
  if (verifying->has_head && memcmp(verified->chain, verifying->head.chain, TD_DIGEST_SIZE) != 0)
    td_verify_fault(verifying, TD_FAULT_OF_HEAD_CHAIN, 0);
  if (noted && verified->chain_run < 0) td_verify_fault(verifying, TD_FAULT_OF_CHAIN_UNKNOWN, 0);
}

static void check_database(TdStore *store, TdFindings *findings) {
  g_autoptr(GPtrArray) said = g_ptr_array_new_with_free_func(g_free);
  TdTrouble *trouble = NULL;
  if (!td_store_check(store, said, &trouble)) g_ptr_array_add(said, g_strdup(trouble->en));
  td_trouble_free(trouble);
  for (guint i = 0; i < said->len; i++) td_findings_tell(findings, TD_FAULT_OF_DATABASE, g_strdup(said->pdata[i]));
}

void td_ledger_verify(TdStore *store, const TdVerifyAsked *asked, TdFindings *findings, TdVerified *verified) {
  TdVerifying verifying = {.store = store,
                           .asked = asked,
                           .findings = findings,
                           .digester = td_digester_new(),
                           .policies = g_array_new(FALSE, FALSE, sizeof(TdPolicySeen)),
                           .runs = g_array_new(FALSE, FALSE, sizeof(TdRunSeen)),
                           .hashes = g_array_new(FALSE, TRUE, sizeof(uint64_t)),
                           .marks = g_byte_array_new(),
                           .first = g_hash_table_new(NULL, NULL),
                           .taken = g_hash_table_new(NULL, NULL)};
  *verified = (TdVerified){0};
  td_head_init(&verifying.head);
  check_database(store, findings);
  read_head(&verifying);
  verifying.balances = td_balances_new(verifying.head.seed);
  check_policies(&verifying);
  read_runs(&verifying);
  td_verify_entries(&verifying);
  check_chains(&verifying, verified);
  td_verify_indexes(&verifying);
  verified->entries = verifying.entries;
  verified->persons = td_balances_person_count(verifying.balances);
  verified->runs = verifying.runs->len;
  verified->policies = verifying.policies->len;
  td_balances_free(verifying.balances);
  g_array_unref(verifying.policies);
  g_array_unref(verifying.runs);
  g_array_unref(verifying.hashes);
  g_byte_array_unref(verifying.marks);
  g_hash_table_unref(verifying.first);
  g_hash_table_unref(verifying.taken);
  td_head_clear(&verifying.head);
  td_digester_free(verifying.digester);
}
