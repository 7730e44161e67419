#include "tests/bench/columns.h"

#include <stdlib.h>

enum { FIRST_DAY = 19174 /* 2022-07-01 */, DAYS = 900 };

/* clang-format off */
#define LABELS(X)                                                                                                      \
  X(TEKUN, "特困人员") X(ORPHAN, "孤儿") X(DE_FACTO_ORPHAN, "事实无人抚养儿童") X(RURAL_1, "农村一类低保")             \
  X(RURAL_2, "农村二类低保") X(URBAN_FULL, "城市全额低保") X(DIBAO, "低保对象") X(RURAL_3, "农村三类低保")             \
  X(RURAL_4, "农村四类低保") X(URBAN_PART, "城市差额低保") X(RETURNED, "农村返贫致贫人口")                             \
  X(PRONE, "农村易返贫致贫人口") X(UNSTABLE, "脱贫不稳定户") X(MARGINAL, "边缘易致贫户") X(SUDDEN, "突发严重困难户")   \
  X(RISEN, "已脱贫人口") X(EDGE, "低保边缘家庭成员") X(ILLNESS, "因病致贫重病患者") X(DISABLED, "残疾人")
/* clang-format on */

#define NUMBER(id, text) id,
enum { LABELS(NUMBER) };
_Static_assert((int)DISABLED + 1 == (int)COLUMNS_LABELS, "as the header says");

#define TEXT(id, text) text,
const char *const columns_labels[COLUMNS_LABELS] = {LABELS(TEXT)};

/* Picked by weight. */
typedef struct {
  int weight;
  int64_t value;
} Choice;

#define BIT(label) (INT64_C(1) << (label))

/* clang-format off */
static const Choice identities[] = {
    {4, BIT(TEKUN)},      {1, BIT(ORPHAN)},   {1, BIT(DE_FACTO_ORPHAN)}, {9, BIT(RURAL_1)},
    {11, BIT(RURAL_2)},   {8, BIT(RURAL_3)},  {5, BIT(RURAL_4)},         {4, BIT(URBAN_FULL)},
    {3, BIT(URBAN_PART)}, {6, BIT(RETURNED)}, {3, BIT(PRONE)},           {3, BIT(UNSTABLE)},
    {3, BIT(MARGINAL)},   {2, BIT(SUDDEN)},   {16, BIT(RISEN)},          {6, BIT(EDGE)},
    {4, BIT(ILLNESS)},    {2, BIT(DISABLED)}, {1, BIT(DIBAO)},           {4, BIT(RURAL_1) | BIT(RISEN)},
    {2, BIT(TEKUN) | BIT(DISABLED)},          {2, BIT(EDGE) | BIT(RISEN)},
};
/* clang-format on */
enum { NO_DISEASE, MINOR, MAJOR };
static const Choice diseases[] = {{79, MINOR}, {11, MAJOR}, {10, NO_DISEASE}};
static const Choice care[] = {{68, 2}, {26, 1}, {6, 0}};
static const Choice places[] = {{85, 0}, {12, 1}, {3, 2}};

/* splitmix64 */
static uint64_t mix(uint64_t z) {
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return z ^ z >> 31;
}

static int64_t below(uint64_t *state, int64_t n) {
  return (int64_t)(mix(*state += UINT64_C(0x9e3779b97f4a7c15)) % (uint64_t)n);
}

#define PICK(state, choices) pick(state, choices, sizeof(choices) / sizeof *(choices))

static int64_t pick(uint64_t *state, const Choice *choices, size_t count) {
  int total = 0;
  for (size_t i = 0; i < count; i++) total += choices[i].weight;
  int64_t at = below(state, total);
  for (; at >= choices->weight; choices++) at -= choices->weight;
  return choices->value;
}

static int64_t mask(bool yes) {
  return yes ? -1 : 0;
}

/* Most bills are small, some are very large: each doubling is half as likely. */
static int64_t bill(uint64_t *state) {
  int64_t scale = 60000;
  while (scale < 40000000 && below(state, 100) < 55) scale *= 2;
  return scale / 2 + below(state, scale);
}

static void draw_amounts(Columns *columns, size_t i, uint64_t *state) {
  int64_t cost = bill(state), scope = cost - cost / 10, fund = scope * (45 + below(state, 35)) / 100;
  int64_t rest = scope - fund;
  columns->inscp[i] = scope;
  columns->hifp[i] = fund;
  columns->hifmi[i] = rest > 500000 ? (rest - 500000) * (55 + below(state, 11)) / 100 : 0;
  columns->cvlserv[i] = columns->hifes[i] = columns->hifob[i] = columns->oth[i] = 0;
}

/* The year of a day from 2022 to 2025. */
static int32_t year_of(int64_t day) {
  enum { YEAR_2023 = 19358, YEAR_2024 = 19723, YEAR_2025 = 20089 };
  return 2022 + (day >= YEAR_2023) + (day >= YEAR_2024) + (day >= YEAR_2025);
}

static void draw_claim(Columns *columns, size_t i, uint64_t seed, uint64_t *state) {
  uint32_t person = columns->person[i] = (uint32_t)below(state, columns->persons);
  int64_t day = FIRST_DAY + (int64_t)((double)DAYS * (double)i / (double)columns->n);
  int64_t end = day - below(state, 3) * below(state, 2);
  columns->enddate[i] = end < FIRST_DAY ? FIRST_DAY : end;
  columns->year[i] = year_of(columns->enddate[i]);
  uint64_t self = mix(seed ^ mix(person)); /* what a person keeps */
  columns->labels[i] = PICK(&self, identities);
  columns->med_type[i] = PICK(state, care);
  int64_t disease = PICK(state, diseases);
  columns->named[i] = mask(disease != NO_DISEASE);
  columns->major[i] = mask(disease == MAJOR);
  columns->place[i] = PICK(state, places);
  columns->referred[i] = mask(below(state, 100) < (columns->place[i] == 0 ? 30 : 85));
  columns->applied[i] = mask(below(state, 100) < 60);
  columns->apply_date[i] = columns->applied[i] ? columns->enddate[i] + below(state, 120) : 0;
  columns->aided[i] = mask(below(state, 200) == 0);
  draw_amounts(columns, i, state);
}

/* From a cache line on, so that no vector of a whole line lies across two. */
static void *column(size_t n, size_t size) {
  enum { LINE = 64 };
  return aligned_alloc(LINE, (n * size / LINE + 1) * LINE);
}

static bool allocate(Columns *columns) {
  int64_t **const wide[] = {
      &columns->labels,  &columns->med_type, &columns->place,      &columns->referred, &columns->aided, &columns->named,
      &columns->major,   &columns->applied,  &columns->apply_date, &columns->enddate,  &columns->inscp, &columns->hifp,
      &columns->cvlserv, &columns->hifes,    &columns->hifmi,      &columns->hifob,    &columns->oth};
  bool done = true;
  for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
    done = (*wide[i] = column(columns->n, sizeof(int64_t))) != NULL && done;
  columns->person = column(columns->n, sizeof *columns->person);
  columns->year = column(columns->n, sizeof *columns->year);
  return done && columns->person && columns->year;
}

bool columns_make(Columns *columns, size_t n, uint32_t persons, uint64_t seed) {
  *columns = (Columns){.n = n, .persons = persons};
  if (!allocate(columns)) {
    columns_free(columns);
    return false;
  }
  uint64_t state = mix(seed + 1);
  for (size_t i = 0; i < n; i++) draw_claim(columns, i, seed, &state);
  return true;
}

void columns_free(Columns *columns) {
  void *const all[] = {columns->person,     columns->year,    columns->labels, columns->med_type, columns->place,
                       columns->referred,   columns->aided,   columns->named,  columns->major,    columns->applied,
                       columns->apply_date, columns->enddate, columns->inscp,  columns->hifp,     columns->cvlserv,
                       columns->hifes,      columns->hifmi,   columns->hifob,  columns->oth};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
  *columns = (Columns){0};
}
