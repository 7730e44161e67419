/* Claims for the bench: tuodi-claims --rows N --persons P --seed S --takings-back PERCENT > CLAIMS.csv
 *
 * A claims file for policies/zhangye-2022.policy in the order of settlement, all 31 columns of docs/records.md in its
 * order, some 220 bytes a row.  Persons are interleaved as at a counter; each keeps identities and birth date.  A few
 * rows, 1 % where nothing else is said, take an earlier one of the same person back.  No row is rejected.  Same
 * arguments, same bytes.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_DAY = 19174 /* 2022-07-01 */, DAYS = 900, NO_CLAIM = -1 };

static const char header[] =
    "setl_id,psn_no,admdvs,setl_time,begndate,enddate,med_type,insutype,hosp_lv,dise_name,chronic_class,place,referred,"
    "apply_date,aided_elsewhere,identities,brdy,medfee_sumamt,fulamt_ownpay_amt,overlmt_selfpay,preselfpay_amt,"
    "inscp_scp_amt,hifp_pay,cvlserv_pay,hifes_pay,hifmi_pay,hifob_pay,oth_pay,refd_setl_flag,init_setl_id,maf_pay\n";

/* Picked by weight. */
typedef struct {
  int weight;
  const char *text;
} Choice;

static const Choice identities[] = {
    {4, "特困人员"},           {1, "孤儿"},
    {1, "事实无人抚养儿童"},   {9, "农村一类低保"},
    {11, "农村二类低保"},      {8, "农村三类低保"},
    {5, "农村四类低保"},       {4, "城市全额低保"},
    {3, "城市差额低保"},       {6, "农村返贫致贫人口"},
    {3, "农村易返贫致贫人口"}, {3, "脱贫不稳定户"},
    {3, "边缘易致贫户"},       {2, "突发严重困难户"},
    {16, "已脱贫人口"},        {6, "低保边缘家庭成员"},
    {4, "因病致贫重病患者"},   {4, "农村一类低保|已脱贫人口"},
    {2, "特困人员|残疾人"},    {2, "低保边缘家庭成员|已脱贫人口"},
    {1, "低保对象"},           {2, "残疾人"},
};
static const Choice diseases[] = {
    {20, "高血压"}, {12, "糖尿病"}, {10, "冠心病"},        {9, "脑梗死"},       {8, "肺炎"},
    {7, "阑尾炎"},  {6, "胆结石"},  {5, "慢性阻塞性肺病"}, {4, "终末期肾病"},   {3, "乳腺癌"},
    {2, "宫颈癌"},  {2, "胃癌"},    {1, "儿童白血病"},     {1, "先天性心脏病"}, {10, ""},
};
static const Choice care[] = {{68, "21"}, {26, "14"}, {6, "11"}};
static const Choice levels[] = {{25, "1"}, {40, "2"}, {30, "3"}, {5, ""}};
static const Choice places[] = {{80, "local"}, {12, "province"}, {3, "outside"}, {5, ""}};
static const Choice classes[] = {{60, ""}, {20, "1"}, {15, "2"}, {5, "3"}};

/* splitmix64 */
static uint64_t mix(uint64_t z) {
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return z ^ z >> 31;
}

static uint64_t next(uint64_t *state) {
  return mix(*state += UINT64_C(0x9e3779b97f4a7c15));
}

static int64_t below(uint64_t *state, int64_t n) {
  return (int64_t)(next(state) % (uint64_t)n);
}

#define PICK(state, choices) pick(state, choices, sizeof(choices) / sizeof *(choices))

static const char *pick(uint64_t *state, const Choice *choices, size_t count) {
  int total = 0;
  for (size_t i = 0; i < count; i++) total += choices[i].weight;
  int64_t at = below(state, total);
  for (; at >= choices->weight; choices++) at -= choices->weight;
  return choices->text;
}

/* Howard Hinnant's civil_from_days. */
static void put_date(int64_t day) {
  int64_t z = day + 719468, era = z / 146097, of_era = z - era * 146097;
  int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int64_t of_year = of_era - (365 * year + year / 4 - year / 100), m = (5 * of_year + 2) / 153;
  int64_t month = m < 10 ? m + 3 : m - 9;
  printf("%04" PRId64 "-%02" PRId64 "-%02" PRId64, year + era * 400 + (month <= 2), month,
         of_year - (153 * m + 2) / 5 + 1);
}

static void put_amount(int64_t fen) {
  printf(",%" PRId64 ".%02" PRId64, fen / 100, fen % 100);
}

/* Most bills are small, some are very large: each doubling is half as likely. */
static int64_t bill(uint64_t *state) {
  int64_t scale = 60000;
  while (scale < 40000000 && below(state, 100) < 55) scale *= 2;
  return scale / 2 + below(state, scale);
}

static void put_amounts(uint64_t *state) {
  int64_t cost = bill(state), wholly = below(state, 3) == 0 ? below(state, cost / 8 + 1) : 0;
  int64_t above = below(state, 5) == 0 ? below(state, 40000) : 0, first = below(state, cost / 10 + 1);
  int64_t scope = cost - cost / 10, fund = scope * (45 + below(state, 35)) / 100, rest = scope - fund;
  int64_t major = rest > 500000 ? (rest - 500000) * (55 + below(state, 11)) / 100 : 0;
  put_amount(cost + wholly + above + first);
  put_amount(wholly);
  put_amount(above);
  put_amount(first);
  put_amount(scope);
  put_amount(fund);
  fputs(",,", stdout);
  if (major > 0)
    put_amount(major);
  else
    putchar(',');
  fputs(",,,,,\n", stdout);
}

/* setl_id to enddate. */
static int64_t put_head(uint64_t *state, uint64_t rows, uint64_t row, uint64_t person) {
  uint64_t second = (uint64_t)DAYS * 86400 / rows * row;
  if (rows < 1000) second = row * (UINT64_C(86400) * DAYS / 1000);
  int64_t day = FIRST_DAY + (int64_t)(second / 86400), end = day - below(state, 3) * below(state, 2);
  second %= 86400;
  if (end < FIRST_DAY) end = FIRST_DAY;
  printf("620700%014" PRIu64 ",62070000%014" PRIu64 ",620700,", row, person);
  put_date(day);
  printf(" %02d:%02d:%02d,", (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
  put_date(end - below(state, 14));
  putchar(',');
  put_date(end);
  return end;
}

static void put_claim(uint64_t *state, uint64_t seed, uint64_t rows, uint64_t row, uint64_t person) {
  int64_t end = put_head(state, rows, row, person);
  const char *place = NULL, *kind = PICK(state, care);
  uint64_t self = mix(seed ^ mix(person)); /* what a person keeps */
  const char *labels = PICK(&self, identities);
  printf(",%s,%s,%s", kind, below(state, 10) == 0 ? "310" : "390", PICK(state, levels));
  printf(",%s,%s", PICK(state, diseases), strcmp(kind, "14") == 0 ? PICK(state, classes) : "");
  place = PICK(state, places);
  printf(",%s,%s,", place, below(state, 100) < (strcmp(place, "local") == 0 ? 30 : 85) ? "1" : "0");
  if (below(state, 100) < 60) put_date(end + below(state, 120));
  printf(",%s,%s,", below(state, 200) == 0 ? "1" : "0", labels);
  put_date(FIRST_DAY - 365 - below(&self, 85 * 365));
  put_amounts(state);
}

static void put_taking_back(uint64_t *state, uint64_t rows, uint64_t row, uint64_t person, int64_t original) {
  put_head(state, rows, row, person);
  printf(",21,390,,,,,,,,,,,,,,0.00,,,,,,,1,620700%014" PRId64 ",\n", original);
}

static bool generate(uint64_t rows, uint64_t persons, uint64_t seed, uint64_t takings_back) {
  int64_t *last = malloc(persons * sizeof *last);
  if (last == NULL) return false;
  for (uint64_t i = 0; i < persons; i++) last[i] = NO_CLAIM;
  uint64_t state = mix(seed + 1);
  fputs(header, stdout);
  for (uint64_t row = 0; row < rows; row++) {
    uint64_t person = next(&state) % persons;
    if (last[person] != NO_CLAIM && below(&state, 100) < (int64_t)takings_back) {
      put_taking_back(&state, rows, row, person, last[person]);
      last[person] = NO_CLAIM;
      continue;
    }
    put_claim(&state, seed, rows, row, person);
    last[person] = (int64_t)row;
  }
  free(last);
  return true;
}

int main(int argc, char **argv) {
  uint64_t rows = 1000, persons = 250, seed = 1, takings_back = 1;
  const struct {
    const char *name;
    uint64_t *value;
  } options[] = {{"--rows", &rows}, {"--persons", &persons}, {"--seed", &seed}, {"--takings-back", &takings_back}};
  bool right = true;
  for (int i = 1; i < argc; i += 2) {
    uint64_t *value = NULL;
    for (size_t k = 0; k < sizeof options / sizeof *options; k++)
      if (strcmp(argv[i], options[k].name) == 0) value = options[k].value;
    char *end = NULL;
    if (value != NULL && i + 1 < argc && argv[i + 1][0] >= '0' && argv[i + 1][0] <= '9')
      *value = strtoull(argv[i + 1], &end, 10);
    right = right && end != NULL && *end == '\0';
  }
  if (!right || persons == 0 || rows > UINT64_C(1000000000) || persons > UINT64_C(100000000) || takings_back > 100) {
    fputs("usage: tuodi-claims --rows N --persons P --seed S --takings-back PERCENT > CLAIMS.csv\n", stderr);
    return 2;
  }
  if (!generate(rows, persons, seed, takings_back) || fflush(stdout) != 0 || ferror(stdout)) {
    fputs("tuodi-claims: no memory, or the output cannot be written\n", stderr);
    return 2;
  }
  return 0;
}
