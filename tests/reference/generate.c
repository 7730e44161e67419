#include "tests/reference/generate.h"

#include "tests/reference/calendar.h"
#include "tests/reference/figures.h"
#include "tests/reference/ledger.h"
#include "tests/reference/random.h"
#include "tests/reference/supply.h"

/* The largest amount of a record: 10^12 yuan. */
static const int64_t HUGE_AMOUNT = INT64_C(100000000000000);

typedef struct {
  uint64_t labels;
  bool has_birth;
  int64_t birth;
  int year;     /* in which most of the person's claims lie */
  bool calm;    /* claims that mostly meet the usual conditions */
  GArray *past; /* size_t: claims that can be taken back */
} Person;

typedef struct {
  const TdModel *model;
  TdRefRandom random;
  TdRefFigures *figures;
  int64_t first_day, last_day;
} Maker;

static int64_t below(Maker *m, int64_t n) {
  return td_ref_below(&m->random, n);
}

static bool chance(Maker *m, int percent) {
  return td_ref_chance(&m->random, percent);
}

static int64_t pick(Maker *m, TdModelType type) {
  GArray *values = m->figures->values[type];
  return g_array_index(values, int64_t, below(m, values->len));
}

/* -1, 0 or 1 */
static int64_t jitter(Maker *m) {
  return below(m, 3) - 1;
}

static void set(TdRefClaim *claim, TdField field, int64_t value) {
  claim->present[field] = true;
  claim->value[field] = value;
}

static void set_date(TdRefClaim *claim, TdField field, int64_t day) {
  set(claim, field, CLAMP(day, TD_DATE_MIN, TD_DATE_MAX));
}

/* x * times / over, kept within what a record may hold. */
static int64_t scale(int64_t x, int64_t times, int64_t over) {
  __extension__ typedef __int128 Wide;
  if (over <= 0) return x;
  Wide y = (Wide)x * times / over;
  return (int64_t)CLAMP(y, -HUGE_AMOUNT, HUGE_AMOUNT);
}

/* Draws are made one a statement, here and below: what order C gives to those within one is not the same everywhere. */
static int64_t figure(Maker *m) {
  int64_t amount = pick(m, TD_M_MONEY), ratio = pick(m, TD_M_RATIO);
  return chance(m, 20) ? scale(amount, ratio, 1000000) : amount;
}

/* What is wanted of an amount that this person's benefits start from: near a figure, or near where a limit or a
 * deductible of the year is just reached. */
static int64_t target(Maker *m, const int64_t *annual) {
  uint32_t n = m->model->annual_count;
  int64_t used = n > 0 ? annual[below(m, n)] : 0;
  int64_t one = figure(m), other = figure(m), off = jitter(m), ratio = pick(m, TD_M_RATIO);
  int64_t small = below(m, 1000), large = below(m, 50000000), amount = 0;
  switch (below(m, 10)) {
    case 0: amount = small % 8; break;
    case 1: amount = one + off; break;
    case 2: amount = one - used + off; break;
    case 3: amount = scale(one - used, 1000000, ratio) + off; break;
    case 4: amount = scale(one - used, 1000000, 1000000 - ratio) + off; break;
    case 5: amount = one + scale(other - used, 1000000, ratio) + off; break;
    case 6: amount = one / 2 - small; break;
    case 7: amount = large / 50; break;
    case 8: amount = large; break;
    default: amount = small < 100 ? HUGE_AMOUNT - small % 3 : large / 500; break;
  }
  return CLAMP(amount, 0, HUGE_AMOUNT);
}

/* An amount that may be an empty cell. */
static void set_fund(Maker *m, TdRefClaim *claim, TdField field, int64_t amount) {
  if (amount != 0 || chance(m, 50)) set(claim, field, amount);
}

static void make_amounts(Maker *m, TdRefClaim *claim, const int64_t *annual) {
  static const TdField paying[] = {TD_F_HIFP, TD_F_CVLSERV, TD_F_HIFES, TD_F_HIFMI, TD_F_HIFOB, TD_F_OTH};
  int64_t wanted = target(m, annual), funds = 0;
  for (size_t i = 0; i < G_N_ELEMENTS(paying); i++) {
    int64_t part = chance(m, 30) ? below(m, 3000000) : 0;
    set_fund(m, claim, paying[i], part);
    funds += part;
  }
  int64_t first = chance(m, 40) ? below(m, 500000) : 0;
  int64_t cost = wanted + funds;
  /* The figure may also be one of the cost itself, or of what is left with the part paid first. */
  if (chance(m, 20)) cost = wanted;
  if (chance(m, 20) && cost >= first) cost -= first;
  cost = CLAMP(cost, 0, HUGE_AMOUNT);
  set(claim, TD_F_INSCP, cost);
  set_fund(m, claim, TD_F_PRESELF, first);
  set_fund(m, claim, TD_F_FULAMT, chance(m, 30) ? target(m, annual) : 0);
  set_fund(m, claim, TD_F_OVERLMT, chance(m, 30) ? below(m, 100000) : 0);
  if (chance(m, 70)) set(claim, TD_F_MEDFEE, chance(m, 30) ? target(m, annual) : MIN(cost + first, HUGE_AMOUNT));
}

static int64_t month_end(Maker *m, int64_t day) {
  int year = (int)td_ref_year(day), month = 1 + (int)below(m, 12);
  return td_ref_shift_months(td_ref_day(year, 1, 31), month - 1);
}

static int64_t leap_day(Maker *m, int64_t near) {
  int year = (int)td_ref_year(near);
  year += (4 - year % 4) % 4 - (chance(m, 50) ? 4 : 0);
  return td_ref_shift_months(td_ref_day(year, 1, 31), 1);
}

static int64_t discharge(Maker *m, const Person *person) {
  int64_t january = td_ref_day(person->year, 1, 1), date = pick(m, TD_M_DATE), months = pick(m, TD_M_MONTHS);
  int64_t off = jitter(m), day;
  switch (below(m, 10)) {
    case 0: day = date + off; break;
    case 1: day = td_ref_shift_months(date, chance(m, 50) ? months : 0) + off; break;
    case 2: day = m->first_day + below(m, m->last_day - m->first_day + 1); break;
    case 3: day = month_end(m, january); break;
    case 4: day = leap_day(m, january); break;
    case 5: day = chance(m, 50) ? january : january - 1; break;
    default: day = january + below(m, 365); break;
  }
  return CLAMP(day, m->first_day, m->last_day);
}

/* A day that lies one of the policy's durations from DAY, or about as far. */
static int64_t distant(Maker *m, int64_t day) {
  int64_t sign = chance(m, 50) ? -1 : 1, off = jitter(m);
  int64_t months = pick(m, TD_M_MONTHS), days = pick(m, TD_M_DAYS);
  if (chance(m, 40)) return td_ref_shift_months(day, sign * months) + off;
  if (chance(m, 40)) return day + sign * days + off;
  return chance(m, 30) ? month_end(m, day) : day + off;
}

static void make_dates(Maker *m, TdRefClaim *claim, const Person *person) {
  int64_t end = discharge(m, person), begin = end - below(m, 40);
  int64_t date = pick(m, TD_M_DATE), years = pick(m, TD_M_AGE), off = jitter(m);
  if (chance(m, 20)) begin = date + off;
  if (chance(m, 20)) begin = distant(m, end);
  set_date(claim, TD_F_ENDDATE, end);
  set_date(claim, TD_F_BEGNDATE, MIN(begin, end));
  if (chance(m, person->calm ? 85 : 60))
    set_date(claim, TD_F_APPLY_DATE, chance(m, 60) ? end + below(m, 200) : distant(m, end));
  if (!person->has_birth) return;
  /* A birthday about which one of the policy's ages is reached. */
  int64_t birth = td_ref_shift_months(end, -12 * years) + off;
  set_date(claim, TD_F_BRDY, chance(m, 40) ? birth : chance(m, 20) ? leap_day(m, birth) : person->birth);
}

static void make_codes(Maker *m, TdRefClaim *claim, bool calm) {
  static const struct {
    TdField field;
    int value;
  } codes[] = {
#define TD_CODE(field, value, cell, zh, en) {TD_F_##field, value},
#include "runtime/fields.def"
  };
  static const TdField fields[] = {TD_F_MED_TYPE, TD_F_INSUTYPE, TD_F_HOSP_LV, TD_F_CHRONIC, TD_F_PLACE};
  for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
    if (fields[i] != TD_F_MED_TYPE && chance(m, 15)) continue;
    size_t at = (size_t)below(m, G_N_ELEMENTS(codes));
    while (codes[at].field != fields[i]) at = (at + 1) % G_N_ELEMENTS(codes);
    set(claim, fields[i], codes[at].value);
  }
  if (calm && chance(m, 60)) set(claim, TD_F_MED_TYPE, 2);
  if (calm && chance(m, 60)) set(claim, TD_F_PLACE, 0);
  if (chance(m, 70)) set(claim, TD_F_REFERRED, chance(m, 60));
  if (chance(m, 50)) set(claim, TD_F_AIDED, chance(m, calm ? 2 : 10));
}

static uint64_t make_labels(Maker *m) {
  uint64_t labels = 0;
  if (m->model->label_count == 0) return 0;
  int count = chance(m, 8) ? 0 : chance(m, 55) ? 1 : chance(m, 60) ? 2 : 3 + (int)below(m, 3);
  for (int i = 0; i < count; i++) labels |= UINT64_C(1) << below(m, m->model->label_count);
  return labels;
}

static void make_claim(Maker *m, TdRefClaim *claim, const Person *person, TdRefLedger *ledger, uint32_t number) {
  make_dates(m, claim, person);
  make_codes(m, claim, person->calm);
  claim->labels = chance(m, 70) ? person->labels : make_labels(m);
  claim->present[TD_F_IDENTITIES] = claim->labels != 0;
  claim->present[TD_F_DISE_NAME] = chance(m, 75);
  claim->disease = g_ptr_array_index(m->figures->diseases, below(m, m->figures->diseases->len));
  int32_t year = (int32_t)td_ref_year(claim->value[TD_F_ENDDATE]);
  make_amounts(m, claim, td_ref_ledger_amounts(ledger, number, year));
}

/* A premium: near a figure, near the year's standards, which may be missing. */
static void make_enrolment(Maker *m, TdRefClaim *claim, const Person *person) {
  int64_t counted = pick(m, TD_M_COUNT), off = jitter(m), day = pick(m, TD_M_DATE);
  int64_t year = chance(m, 50) && counted > 1900 && counted < 2100 ? counted + off : person->year;
  int64_t one = target(m, NULL), two = target(m, NULL), low = MIN(one, two), high = MAX(one, two);
  set(claim, TD_F_YEAR, year);
  set_date(claim, TD_F_ENDDATE, td_ref_day((int)year, 1, 1));
  if (chance(m, 70)) set(claim, TD_F_INSUTYPE, chance(m, 70));
  if (chance(m, 70)) set(claim, TD_F_TIER, 1 + chance(m, 40));
  if (chance(m, 85)) set(claim, TD_F_PREMIUM1, low);
  if (chance(m, 85)) set(claim, TD_F_PREMIUM2, high);
  int64_t standard = chance(m, 50) ? low : high, other = target(m, NULL);
  set(claim, TD_F_PREMIUM, chance(m, 60) ? CLAMP(standard + off, 0, HUGE_AMOUNT) : other);
  if (chance(m, 50)) set_date(claim, TD_F_IDENTIFIED, chance(m, 60) ? day + off : distant(m, day));
  if (chance(m, 50)) set_date(claim, TD_F_ENROLLED, distant(m, day));
  claim->labels = chance(m, 40) ? person->labels : make_labels(m);
  claim->present[TD_F_IDENTITIES] = claim->labels != 0;
}

static Person *make_persons(Maker *m, size_t count) {
  Person *persons = g_new0(Person, count);
  int first = (int)td_ref_year(m->first_day), last = (int)td_ref_year(m->last_day);
  for (size_t i = 0; i < count; i++) {
    persons[i].labels = make_labels(m);
    persons[i].has_birth = chance(m, 85);
    persons[i].birth = m->first_day - below(m, 36500);
    persons[i].year = first + (int)below(m, last - first + 1);
    persons[i].calm = chance(m, 70);
    persons[i].past = g_array_new(FALSE, FALSE, sizeof(size_t));
  }
  return persons;
}

/* One row of the run, settled so that the next ones can aim at what it left. */
static void make_row(Maker *m, TdRefRun *run, size_t i, Person *person, TdRefLedger *ledger, TdRefResult *results) {
  TdRefClaim *claim = &run->claims[i];
  claim->external = run->external + i * run->external_count;
  claim->supplied = run->supplied + i * run->external_count;
  claim->lists = run->lists;
  claim->disease = "";
  run->takes_back[i] = -1;
  bool enrolment = m->model->record == TD_RECORD_ENROLMENT;
  if (person->past->len > 0 && !enrolment && chance(m, 4)) {
    guint at = (guint)below(m, person->past->len);
    size_t original = g_array_index(person->past, size_t, at);
    g_array_remove_index_fast(person->past, at);
    set(claim, TD_F_REFD, 1);
    run->takes_back[i] = (int32_t)original;
    run->taken_back[original] = true;
    run->year[i] = run->year[original];
    td_ref_ledger_take_back(ledger, run->person[i], run->year[i], &results[original], &results[i]);
    return;
  }
  if (enrolment)
    make_enrolment(m, claim, person);
  else
    make_claim(m, claim, person, ledger, run->person[i]);
  int64_t day = claim->value[TD_F_ENDDATE];
  for (size_t k = 0; k < run->external_count; k++) {
    size_t place = i * run->external_count + k;
    run->supplied[place] = td_ref_supplied(run, k, day, &run->external[place]);
  }
  run->year[i] = (int32_t)td_ref_year(day);
  td_ref_ledger_settle(ledger, run->person[i], run->year[i], claim, &results[i]);
  g_array_append_val(person->past, i);
}

TdRefRun *td_ref_generate(const TdModel *model, size_t count, uint64_t seed) {
  TdRefRun *run = g_new0(TdRefRun, 1);
  g_autoptr(TdRefFigures) figures = td_ref_figures_new(model);
  g_autoptr(TdRefLedger) ledger = td_ref_ledger_new(model);
  Maker m = {.model = model, .random = {seed}, .figures = figures};
  m.first_day = MAX(model->valid_from, MIN(td_ref_day(2000, 1, 1), model->valid_until));
  m.last_day = MIN(model->valid_until, m.first_day + 5 * 366);

  size_t person_count = count / 10 + 1;
  run->count = count;
  td_ref_supply(run, model, figures, m.first_day, &m.random);
  run->claims = g_new0(TdRefClaim, count);
  run->person = g_new0(uint32_t, count);
  run->year = g_new0(int32_t, count);
  run->takes_back = g_new0(int32_t, count);
  run->taken_back = g_new0(bool, count);
  run->external = g_new0(int64_t, count * run->external_count + 1);
  run->supplied = g_new0(bool, count * run->external_count + 1);

  Person *persons = make_persons(&m, person_count);
  TdRefResult *results = g_new0(TdRefResult, count);
  for (size_t i = 0; i < count; i++) {
    /* Some have many claims, most have few. */
    run->person[i] = (uint32_t)below(&m, below(&m, (int64_t)person_count) + 1);
    make_row(&m, run, i, &persons[run->person[i]], ledger, results);
  }
  for (size_t i = 0; i < count; i++) td_ref_result_clear(&results[i]);
  for (size_t i = 0; i < person_count; i++) g_array_unref(persons[i].past);
  g_free(results);
  g_free(persons);
  return run;
}

void td_ref_run_free(TdRefRun *run) {
  if (run == NULL) return;
  for (size_t i = 0; i < run->external_count; i++) g_array_unref(run->externals[i]);
  for (size_t i = 0; i < run->list_count; i++) g_free((gpointer)run->lists[i].entries);
  g_free(run->lists);
  g_free(run->externals);
  g_free(run->claims);
  g_free(run->person);
  g_free(run->year);
  g_free(run->takes_back);
  g_free(run->taken_back);
  g_free(run->external);
  g_free(run->supplied);
  g_free(run);
}
