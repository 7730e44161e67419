#include "tools/settle/desk.h"

#include "runtime/date.h"

void td_scratch_init(TdScratch *scratch, const TdPolicies *policies, size_t capacity) {
  size_t inputs = 0, outputs = 0;
  for (guint i = 0; i < policies->items->len; i++) {
    inputs = MAX(inputs, td_policies_get(policies, i)->view->input_count);
    outputs = MAX(outputs, td_policies_get(policies, i)->view->output_count);
  }
  *scratch = (TdScratch){.capacity = capacity,
                         .inputs = g_new(int64_t, inputs * capacity),
                         .outputs = g_new(int64_t, outputs * capacity),
                         .dates = g_new(int64_t, capacity),
                         .other = g_new(int64_t, capacity),
                         .fault = g_new(int64_t, capacity),
                         .rows = g_new(const int64_t *, capacity),
                         .account = g_new(uint32_t, capacity),
                         .keep = g_new(int32_t, capacity),
                         .undo = g_new(int32_t, capacity)};
}

void td_scratch_clear(TdScratch *scratch) {
  g_free(scratch->inputs);
  g_free(scratch->outputs);
  g_free(scratch->dates);
  g_free(scratch->other);
  g_free(scratch->fault);
  g_free(scratch->rows);
  g_free(scratch->account);
  g_free(scratch->keep);
  g_free(scratch->undo);
  *scratch = (TdScratch){0};
}

static const int64_t *output(TdDesk *desk, TdOutputKind kind, size_t index) {
  size_t place = td_program_output(desk->view, kind, index);
  return desk->outputs[place] = desk->office->scratch->outputs + place * desk->office->scratch->capacity;
}

static void bind_outputs(TdDesk *desk) {
  desk->status = output(desk, TD_OUT_STATUS, 0);
  desk->reason = output(desk, TD_OUT_REASON, 0);
  desk->category = output(desk, TD_OUT_CATEGORY, 0);
  desk->base = output(desk, TD_OUT_BASE, 0);
  desk->aid = output(desk, TD_OUT_AID, 0);
  for (size_t i = 0; i < desk->view->stage_count; i++)
    desk->stages[i] = (TdStageColumns){
        .applied = output(desk, TD_OUT_APPLIED, i),
        .benefit = output(desk, TD_OUT_BENEFIT, i),
        .base = output(desk, TD_OUT_LINE_BASE, i),
        .deductible = output(desk, TD_OUT_DEDUCTIBLE, i),
        .ratio = output(desk, TD_OUT_RATIO, i),
        .computed = output(desk, TD_OUT_COMPUTED, i),
        .limited = output(desk, TD_OUT_LIMITED, i),
        .limit_left = output(desk, TD_OUT_LIMIT_LEFT, i),
        .paid = output(desk, TD_OUT_PAID, i),
        .clause = output(desk, TD_OUT_LINE_CLAUSE, i),
    };
  for (size_t i = 0; i < desk->view->alert_count; i++)
    desk->alerts[i] = (TdAlertColumns){
        .raised = output(desk, TD_OUT_RAISED, i),
        .amount = output(desk, TD_OUT_AMOUNT, i),
        .threshold = output(desk, TD_OUT_THRESHOLD, i),
        .clause = output(desk, TD_OUT_ALERT_CLAUSE, i),
    };
}

bool td_desk_init(TdDesk *desk, const TdOffice *office, const TdPolicy *policy, const TdSupply *supply,
                  TdPolicyTally *tally, TdAccounts *accounts, const uint16_t *slots) {
  size_t capacity = office->scratch->capacity;
  *desk = (TdDesk){.office = office,
                   .view = policy->view,
                   .supply = supply,
                   .tally = tally,
                   .accounts = accounts,
                   .engine = td_engine_new(policy->program, accounts, slots, NULL, capacity, &td_malloc),
                   .lists = g_new(int64_t, capacity),
                   .inputs = g_new0(const int64_t *, policy->view->input_count + 1),
                   .outputs = g_new0(int64_t *, policy->view->output_count + 1)};
  td_labels_init(&desk->labels, office->store, supply);
  for (size_t i = 0; i < capacity; i++) desk->lists[i] = (int64_t)supply->lists;
  bind_outputs(desk);
  return desk->engine != NULL;
}

void td_desk_clear(TdDesk *desk) {
  td_labels_clear(&desk->labels);
  td_engine_free(desk->engine);
  g_free(desk->lists);
  g_free(desk->inputs);
  g_free(desk->outputs);
  *desk = (TdDesk){0};
}

/* A column of the store for the claims: where it is when they stand side by side, else gathered into OUT. */
static const int64_t *stored(const TdDesk *desk, size_t column, const uint32_t *claims, size_t n, bool together,
                             int64_t *restrict out) {
  if (together) return td_store_value(desk->office->store, column, claims[0]);
  const int64_t *const *rows = desk->office->scratch->rows;
  for (size_t i = 0; i < n; i++) out[i] = rows[i][column * TD_CHUNK_ROWS];
  return out;
}

static void fill_inputs(TdDesk *desk, const uint32_t *claims, size_t n, bool together) {
  const TdStore *store = desk->office->store;
  TdScratch *scratch = desk->office->scratch;
  bool by_region = desk->view->region[0] != '\0'; /* a document need know only the labels that are deferred to it */
  for (size_t i = 0; !together && i < n; i++) scratch->rows[i] = td_store_value(store, 0, claims[i]);
  const int64_t *dates = stored(desk, (size_t)store->place[TD_F_ENDDATE][false], claims, n, together, scratch->dates);
  for (size_t i = 0; i < desk->view->input_count; i++) {
    TdInput input = desk->view->inputs[i];
    int64_t *column = scratch->inputs + i * scratch->capacity;
    desk->inputs[i] = column;
    switch ((TdInputKind)input.kind) {
      case TD_IN_FIELD:
      case TD_IN_HAS_FIELD: {
        size_t place = (size_t)store->place[input.index][input.kind == TD_IN_HAS_FIELD];
        desk->inputs[i] = stored(desk, place, claims, n, together, column);
        break;
      }
      case TD_IN_IDENTITIES: td_labels_identities(&desk->labels, claims, n, by_region, column); break;
      case TD_IN_LISTED: td_labels_listed(&desk->labels, claims, n, column); break;
      case TD_IN_LISTS_SUPPLIED: desk->inputs[i] = desk->lists; break;
      case TD_IN_EXTERNAL:
      case TD_IN_HAS_EXTERNAL: {
        TdSupplied supplied = desk->supply->externals[input.index];
        bool has = input.kind == TD_IN_HAS_EXTERNAL;
        td_dated_column(supplied.rows, supplied.count, dates, n, has ? scratch->other : column,
                        has ? column : scratch->other);
        break;
      }
      case TD_IN_ANNUAL: /* the engine's */
      case TD_INPUT_KIND_COUNT: break;
    }
  }
}

/* The account of each claim; of a taking-back its original's.  *kept: some claim is taken back or takes back. */
static bool find_accounts(TdDesk *desk, const uint32_t *claims, size_t n, bool *kept) {
  const TdOffice *office = desk->office;
  const TdStore *store = office->store;
  size_t enddate = (size_t)store->place[TD_F_ENDDATE][false];
  *kept = false;
  for (size_t i = 0; i < n; i++) {
    const TdClaim *claim = td_store_claim(store, claims[i]);
    bool takes_back = claim->flags & TD_CLAIM_TAKES_BACK;
    uint32_t settled = takes_back ? td_takings_original(office->takings, claims[i]) : claims[i];
    int32_t year = (int32_t)td_date_year(*td_store_value(store, enddate, settled));
    uint32_t account = td_accounts_find(desk->accounts, claim->person, 0, year);
    if (account == TD_NO_ACCOUNT) return false;
    office->scratch->account[i] = account;
    int32_t place =
        claim->flags & (TD_CLAIM_TAKES_BACK | TD_CLAIM_KEPT) ? (int32_t)td_takings_kept(office->takings, settled) : -1;
    office->scratch->keep[i] = takes_back ? -1 : place;
    office->scratch->undo[i] = takes_back ? place : -1;
    *kept |= place >= 0;
  }
  return true;
}

void td_desk_take_back(const TdOffice *office, uint32_t claim, bool overflow) {
  uint32_t number = td_takings_original(office->takings, claim);
  TdClaim *original = td_store_claim(office->store, number);
  const TdResult *settled = td_store_result(office->store, number);
  TdResult *result = td_store_result(office->store, claim);
  if (settled->reject != TD_REJECT_NONE) {
    result->reject = TD_REJECT_UNKNOWN_ORIGINAL;
  } else if (original->flags & TD_CLAIM_TAKEN_BACK) {
    result->reject = TD_REJECT_ALREADY_TAKEN_BACK;
  } else if (overflow) {
    result->reject = TD_REJECT_OVERFLOW;
  } else {
    original->flags |= TD_CLAIM_TAKEN_BACK;
    result->status = TD_STATUS_REVERSED;
    result->reason = TD_REASON_REVERSED;
    result->category = settled->category;
    result->aid = (int64_t)(0 - (uint64_t)settled->aid);
  }
}

static size_t count_lines(const TdDesk *desk, size_t i) {
  size_t lines = 0;
  for (size_t k = 0; k < desk->view->stage_count; k++) lines += desk->stages[k].applied[i] != 0;
  return lines;
}

static void record_lines(const TdDesk *desk, size_t i, TdJournal *journal) {
  for (size_t k = 0; k < desk->view->stage_count; k++) {
    const TdStageColumns *stage = &desk->stages[k];
    if (!stage->applied[i]) continue;
    TdLine line = {.benefit = (uint16_t)stage->benefit[i],
                   .clause = (uint16_t)stage->clause[i],
                   .limited = stage->limited[i] != 0,
                   .base = stage->base[i],
                   .deductible = stage->deductible[i],
                   .ratio = stage->ratio[i],
                   .computed = stage->computed[i],
                   .limit_left = stage->limit_left[i],
                   .paid = stage->paid[i]};
    desk->tally->benefits[line.benefit].lines++;
    desk->tally->benefits[line.benefit].paid += line.paid;
    if (journal) td_journal_line(journal, &line);
  }
}

static void record_alerts(const TdDesk *desk, size_t i, TdJournal *journal) {
  for (size_t k = 0; k < desk->view->alert_count; k++) {
    const TdAlertColumns *columns = &desk->alerts[k];
    if (!columns->raised[i]) continue;
    TdAlertLine alert = {(uint16_t)k, (uint16_t)columns->clause[i], columns->amount[i], columns->threshold[i]};
    desk->tally->alerts[k]++;
    if (journal) td_journal_alert(journal, &alert);
  }
}

static void record_claim(const TdDesk *desk, uint32_t claim, size_t i) {
  TdJournal *journal = desk->office->journal;
  TdResult *result = td_store_result(desk->office->store, claim);
  result->status = (uint8_t)desk->status[i];
  result->reason = (uint16_t)desk->reason[i];
  result->category = (uint8_t)desk->category[i];
  result->base = desk->base[i];
  result->aid = result->status == TD_STATUS_PAID ? desk->aid[i] : 0;
  bool settled = result->status == TD_STATUS_PAID || result->status == TD_STATUS_ZERO;
  size_t lines = settled ? count_lines(desk, i) : 0, alerts = 0;
  for (size_t k = 0; k < desk->view->alert_count; k++) alerts += desk->alerts[k].raised[i] != 0;
  if (lines + alerts == 0) return;
  if (journal) result->journal = td_journal_begin(journal, lines, alerts);
  if (lines > 0) record_lines(desk, i, journal);
  record_alerts(desk, i, journal);
}

bool td_desk_settle(TdDesk *desk, const uint32_t *claims, size_t n) {
  const TdOffice *office = desk->office;
  TdScratch *scratch = office->scratch;
  bool together = claims[n - 1] - claims[0] == n - 1 && claims[0] / TD_CHUNK_ROWS == claims[n - 1] / TD_CHUNK_ROWS,
       kept;
  for (size_t i = 1; together && i < n; i++) together = claims[i] == claims[i - 1] + 1;
  if (!find_accounts(desk, claims, n, &kept)) return false;
  fill_inputs(desk, claims, n, together);
  TdBatch batch = {.n = n,
                   .inputs = desk->inputs,
                   .account = scratch->account,
                   .kept = office->kept,
                   .keep = kept ? scratch->keep : NULL,
                   .undo = kept ? scratch->undo : NULL,
                   .outputs = desk->outputs,
                   .fault = scratch->fault};
  td_engine_settle(desk->engine, &batch);
  for (size_t i = 0; i < n; i++) {
    if (td_store_claim(office->store, claims[i])->flags & TD_CLAIM_TAKES_BACK)
      td_desk_take_back(office, claims[i], scratch->fault[i] == TD_FAULT_OVERFLOW);
    else if (scratch->fault[i] != 0)
      td_store_result(office->store, claims[i])->reject = TD_REJECT_OVERFLOW;
    else
      record_claim(desk, claims[i], i);
  }
  return true;
}
