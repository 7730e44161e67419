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
  g_free(scratch->account);
  g_free(scratch->keep);
  g_free(scratch->undo);
  *scratch = (TdScratch){0};
}

void td_places_init(TdPlaces *places, const TdProgramView *view) {
  *places = (TdPlaces){.view = view,
                       .status = td_program_output(view, TD_OUT_STATUS, 0),
                       .reason = td_program_output(view, TD_OUT_REASON, 0),
                       .category = td_program_output(view, TD_OUT_CATEGORY, 0),
                       .base = td_program_output(view, TD_OUT_BASE, 0),
                       .aid = td_program_output(view, TD_OUT_AID, 0)};
  for (size_t i = 0; i < view->stage_count; i++)
    places->stages[i] = (TdStagePlaces){.applied = td_program_output(view, TD_OUT_APPLIED, i),
                                        .benefit = td_program_output(view, TD_OUT_BENEFIT, i),
                                        .base = td_program_output(view, TD_OUT_LINE_BASE, i),
                                        .deductible = td_program_output(view, TD_OUT_DEDUCTIBLE, i),
                                        .ratio = td_program_output(view, TD_OUT_RATIO, i),
                                        .computed = td_program_output(view, TD_OUT_COMPUTED, i),
                                        .limited = td_program_output(view, TD_OUT_LIMITED, i),
                                        .limit_left = td_program_output(view, TD_OUT_LIMIT_LEFT, i),
                                        .paid = td_program_output(view, TD_OUT_PAID, i),
                                        .clause = td_program_output(view, TD_OUT_LINE_CLAUSE, i)};
  for (size_t i = 0; i < view->alert_count; i++)
    places->alerts[i] = (TdAlertPlaces){.raised = td_program_output(view, TD_OUT_RAISED, i),
                                        .amount = td_program_output(view, TD_OUT_AMOUNT, i),
                                        .threshold = td_program_output(view, TD_OUT_THRESHOLD, i),
                                        .clause = td_program_output(view, TD_OUT_ALERT_CLAUSE, i)};
}

/* What is to be known of a claim: its outcome, what adds up in the tally, the rest only for lines and alerts. */
static void want_outputs(bool *wanted, const TdPlaces *places, const TdLotPlan *plan) {
  wanted[places->status] = wanted[places->reason] = wanted[places->category] = true;
  wanted[places->base] = wanted[places->aid] = true;
  for (size_t i = 0; i < places->view->stage_count; i++) {
    const TdStagePlaces *stage = &places->stages[i];
    const size_t of_lines[] = {stage->base,    stage->deductible, stage->ratio, stage->computed,
                               stage->limited, stage->limit_left, stage->clause};
    wanted[stage->applied] = wanted[stage->benefit] = wanted[stage->paid] = true;
    for (size_t k = 0; k < G_N_ELEMENTS(of_lines); k++) wanted[of_lines[k]] = plan->lines;
  }
  for (size_t i = 0; i < places->view->alert_count; i++) {
    const TdAlertPlaces *alert = &places->alerts[i];
    wanted[alert->raised] = true;
    wanted[alert->amount] = wanted[alert->threshold] = wanted[alert->clause] = plan->alerts;
  }
}

bool td_desk_init(TdDesk *desk, const TdOffice *office, const TdRoll *roll, const TdPolicy *policy,
                  const TdSupply *supply, TdPolicyTally *tally, uint32_t book, const uint16_t *slots) {
  size_t capacity = office->scratch->capacity;
  *desk = (TdDesk){.office = office,
                   .view = policy->view,
                   .supply = supply,
                   .tally = tally,
                   .book = book,
                   .wanted = g_new0(bool, policy->view->output_count + 1),
                   .lists = g_new(int64_t, capacity),
                   .inputs = g_new0(const int64_t *, policy->view->input_count + 1),
                   .outputs = g_new0(int64_t *, policy->view->output_count + 1)};
  td_places_init(&desk->places, policy->view);
  want_outputs(desk->wanted, &desk->places, office->plan);
  desk->engine = td_engine_new(policy->program, office->accounts, slots, desk->wanted, capacity, &td_malloc);
  td_labels_init(&desk->labels, roll, supply);
  for (size_t i = 0; i < capacity; i++) desk->lists[i] = (int64_t)supply->lists;
  return desk->engine != NULL;
}

void td_desk_clear(TdDesk *desk) {
  td_labels_clear(&desk->labels);
  td_engine_free(desk->engine);
  g_free(desk->wanted);
  g_free(desk->lists);
  g_free(desk->inputs);
  g_free(desk->outputs);
  *desk = (TdDesk){0};
}

/* A column of the lot for the rows: where it is when they stand side by side, else gathered into OUT. */
static const int64_t *column_of(const TdDesk *desk, size_t column, const uint32_t *rows, size_t n, bool together,
                                int64_t *restrict out) {
  const int64_t *from = td_lot_column(desk->office->lot, column);
  if (together) return from + rows[0];
  for (size_t i = 0; i < n; i++) out[i] = from[rows[i]];
  return out;
}

static void fill_inputs(TdDesk *desk, const uint32_t *rows, size_t n, bool together) {
  const TdLot *lot = desk->office->lot;
  const TdLotPlan *plan = desk->office->plan;
  TdScratch *scratch = desk->office->scratch;
  bool by_region = desk->view->region[0] != '\0'; /* a document need know only the labels that are deferred to it */
  size_t enddate = (size_t)plan->place[TD_F_ENDDATE][false];
  const int64_t *dates = column_of(desk, enddate, rows, n, together, scratch->dates);
  for (size_t i = 0; i < desk->view->input_count; i++) {
    TdInput input = desk->view->inputs[i];
    int64_t *column = scratch->inputs + i * scratch->capacity;
    desk->inputs[i] = column;
    switch ((TdInputKind)input.kind) {
      case TD_IN_FIELD:
      case TD_IN_HAS_FIELD: {
        size_t place = (size_t)plan->place[input.index][input.kind == TD_IN_HAS_FIELD];
        desk->inputs[i] = column_of(desk, place, rows, n, together, column);
        break;
      }
      case TD_IN_IDENTITIES: td_labels_identities(&desk->labels, lot, rows, n, by_region, column); break;
      case TD_IN_LISTED: td_labels_listed(&desk->labels, lot, rows, n, column); break;
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

/* A claim's account: nearly always the one that its person's last claim had. */
static uint32_t account_of(const TdDesk *desk, const TdClaim *claim) {
  TdStanding *standing = td_roll_standing(desk->office->roll, claim->person);
  if (standing->account != TD_NO_ACCOUNT && standing->book == desk->book && claim->enddate >= standing->year_begin &&
      claim->enddate <= standing->year_end)
    return standing->account;
  int64_t year = td_date_year(claim->enddate), begin = 0, end = 0;
  td_date_from(year, 1, 1, &begin);
  td_date_from(year, 12, 31, &end);
  standing->account = td_accounts_find(desk->office->accounts, claim->person, desk->book, (int32_t)year);
  standing->book = desk->book;
  standing->year_begin = (int32_t)begin;
  standing->year_end = (int32_t)end;
  return standing->account;
}

/* Of a taking-back, its original's. */
static uint32_t booked_on(const TdOffice *office, const TdClaim *row) {
  return row->undoes < office->lot->count ? office->lot->row[row->undoes].account
                                          : office->booked[row->undoes - office->lot->count];
}

/* The account of each claim; of a taking-back its original's.  *undoes: some claim takes back. */
static bool find_accounts(const TdDesk *desk, const uint32_t *rows, size_t n, bool *undoes) {
  const TdOffice *office = desk->office;
  TdScratch *scratch = office->scratch;
  *undoes = false;
  for (size_t i = 0; i < n; i++) {
    TdClaim *row = &office->lot->row[rows[i]];
    if (!office->booked_rows) row->account = row->takes_back ? booked_on(office, row) : account_of(desk, row);
    if (row->account == TD_NO_ACCOUNT) return false;
    scratch->account[i] = row->account;
    scratch->keep[i] = row->takes_back ? -1 : (int32_t)rows[i];
    scratch->undo[i] = row->takes_back ? (int32_t)row->undoes : -1;
    *undoes |= row->takes_back;
  }
  return true;
}

/* What became of the claim that a row takes back. */
static TdOutcome *original_of(const TdOffice *office, uint32_t row) {
  const TdLot *lot = office->lot;
  uint32_t undoes = lot->row[row].undoes;
  return undoes < lot->count ? &lot->outcome[undoes] : office->undone[undoes - lot->count];
}

uint16_t td_office_policy(const TdOffice *office, uint32_t row) {
  const TdLot *lot = office->lot;
  bool undoes = lot->row[row].takes_back && lot->outcome[row].reject == TD_REJECT_NONE;
  return undoes ? original_of(office, row)->policy : lot->outcome[row].policy;
}

void td_desk_take_back(const TdOffice *office, uint32_t row, bool overflow) {
  TdOutcome *original = original_of(office, row);
  TdOutcome *outcome = &office->lot->outcome[row];
  outcome->policy = original->policy;
  if (original->reject != TD_REJECT_NONE) {
    outcome->reject = TD_REJECT_UNKNOWN_ORIGINAL;
  } else if (original->taken_back) {
    outcome->reject = TD_REJECT_ALREADY_TAKEN_BACK;
  } else if (overflow) {
    outcome->reject = TD_REJECT_OVERFLOW;
  } else {
    original->taken_back = 1;
    outcome->status = TD_STATUS_REVERSED;
    outcome->reason = TD_REASON_REVERSED;
    outcome->category = original->category;
    outcome->aid = (int64_t)(0 - (uint64_t)original->aid);
  }
}

/* Adds up a claim's lines and alerts. */
static void count_entries(const TdDesk *desk, uint32_t row, bool settled) {
  const TdLot *lot = desk->office->lot;
  for (size_t k = 0; settled && k < desk->view->stage_count; k++) {
    const TdStagePlaces *stage = &desk->places.stages[k];
    if (!td_lot_output(lot, stage->applied)[row]) continue;
    TdBenefitTally *benefit = &desk->tally->benefits[td_lot_output(lot, stage->benefit)[row]];
    benefit->lines++;
    benefit->paid += td_lot_output(lot, stage->paid)[row];
  }
  for (size_t k = 0; k < desk->view->alert_count; k++)
    desk->tally->alerts[k] += td_lot_output(lot, desk->places.alerts[k].raised)[row] != 0;
}

static void record_claim(const TdDesk *desk, uint32_t row) {
  const TdLot *lot = desk->office->lot;
  const TdPlaces *places = &desk->places;
  TdOutcome *outcome = &lot->outcome[row];
  outcome->status = (uint8_t)td_lot_output(lot, places->status)[row];
  outcome->reason = (uint16_t)td_lot_output(lot, places->reason)[row];
  outcome->category = (uint8_t)td_lot_output(lot, places->category)[row];
  outcome->base = td_lot_output(lot, places->base)[row];
  outcome->aid = outcome->status == TD_STATUS_PAID ? td_lot_output(lot, places->aid)[row] : 0;
  count_entries(desk, row, outcome->status == TD_STATUS_PAID || outcome->status == TD_STATUS_ZERO);
}

/* Outputs of rows that do not stand side by side go where those rows are. */
static void scatter(const TdDesk *desk, const uint32_t *rows, size_t n) {
  for (size_t place = 0; place < desk->view->output_count; place++) {
    if (!desk->wanted[place]) continue;
    const int64_t *restrict from = desk->outputs[place];
    int64_t *restrict to = td_lot_output(desk->office->lot, place);
    for (size_t i = 0; i < n; i++) to[rows[i]] = from[i];
  }
}

bool td_desk_settle(TdDesk *desk, const uint32_t *rows, size_t n) {
  const TdOffice *office = desk->office;
  TdScratch *scratch = office->scratch;
  bool together = rows[n - 1] - rows[0] == n - 1, undoes;
  if (!find_accounts(desk, rows, n, &undoes)) return false;
  fill_inputs(desk, rows, n, together);
  for (size_t place = 0; place < desk->view->output_count; place++)
    desk->outputs[place] = !desk->wanted[place] ? NULL
                           : together           ? td_lot_output(office->lot, place) + rows[0]
                                                : scratch->outputs + place * scratch->capacity;
  TdBatch batch = {.n = n,
                   .inputs = desk->inputs,
                   .account = scratch->account,
                   .kept = office->kept,
                   .keep = scratch->keep,
                   .undo = undoes ? scratch->undo : NULL,
                   .outputs = desk->outputs,
                   .fault = scratch->fault};
  td_engine_settle(desk->engine, &batch);
  if (!together) scatter(desk, rows, n);
  for (size_t i = 0; i < n; i++) {
    if (office->lot->row[rows[i]].takes_back)
      td_desk_take_back(office, rows[i], scratch->fault[i] == TD_FAULT_OVERFLOW);
    else if (scratch->fault[i] != 0)
      office->lot->outcome[rows[i]].reject = TD_REJECT_OVERFLOW;
    else
      record_claim(desk, rows[i]);
  }
  return true;
}
