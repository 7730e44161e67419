#include "tests/runtime/sample.h"

enum { LIMIT = 2000000, DEDUCTIBLE = 300000, INPATIENT = 2 };

static const int64_t ratio_of[SAMPLE_LABELS + 1] = {0, 1000000, 750000, 600000};

void sample_build(Build *b) {
  static const char *const listed[] = {"恶性肿瘤", "尿毒症"};
  build_init(b);
  b->labels[b->label_count++] = "低保对象";
  b->labels[b->label_count++] = "返贫致贫人口";
  b->lists[b->list_count++] = (TdList){"重特大疾病病种", false, 2, listed};
  b->lists[b->list_count++] = (TdList){"特殊药品", true, 0, NULL};
  b->externals[b->external_count++] = (TdExternal){"大病起付线", TD_MONEY};
  b->annuals[b->annual_count++] = "年度救助限额";
  b->annuals[b->annual_count++] = "年度起付线";
  b->reasons[b->reason_count++] = "县级标准";

  unsigned inscp = build_input(b, TD_IN_FIELD, TD_F_INSCP), hifp = build_input(b, TD_IN_FIELD, TD_F_HIFP);
  unsigned identities = build_input(b, TD_IN_IDENTITIES, 0), type = build_input(b, TD_IN_FIELD, TD_F_MED_TYPE);
  unsigned spent = build_input(b, TD_IN_ANNUAL, 0), borne = build_input(b, TD_IN_ANNUAL, 1);
  build_zeros(b);
  unsigned inpatient = build_constant(b, TD_SET, 1 << INPATIENT), limit = build_constant(b, TD_MONEY, LIMIT);
  unsigned deductible = build_constant(b, TD_MONEY, DEDUCTIBLE), none = b->zero[TD_MONEY];
  unsigned paid = build_constant(b, TD_STATUS, TD_STATUS_PAID), zero = build_constant(b, TD_STATUS, TD_STATUS_ZERO);
  unsigned ineligible = build_constant(b, TD_STATUS, TD_STATUS_INELIGIBLE);
  unsigned no_category = build_constant(b, TD_REASON, TD_REASON_NO_CATEGORY);
  unsigned med_type = build_constant(b, TD_REASON, TD_REASON_MED_TYPE);
  unsigned below = build_constant(b, TD_REASON, TD_REASON_BELOW_DEDUCTIBLE);
  unsigned clause = build_constant(b, TD_CLAUSE, 1);
  int64_t element[TD_TABLE_SIZE] = {0};
  for (int i = 0; i <= SAMPLE_LABELS; i++) element[i] = ratio_of[i];
  unsigned ratios = build_table(b, TD_RATIO, element);

  unsigned base = build_op(b, TD_OP_EXCESS, inscp, hifp, 0);
  unsigned category = build_op(b, TD_OP_INDEX, identities, 0, 0);
  unsigned ratio = build_op(b, TD_OP_LOOKUP, category, ratios, 0);
  unsigned known = build_op(b, TD_OP_ANY, identities, identities, 0);
  unsigned in = build_op(b, TD_OP_MEMBER, type, inpatient, 0);
  unsigned on = build_op(b, TD_OP_AND, known, in, 0);
  unsigned left = build_op(b, TD_OP_EXCESS, deductible, borne, 0);
  unsigned taken = build_op(b, TD_OP_KEEP, on, build_op(b, TD_OP_MIN, base, left, 0), 0);
  unsigned computed = build_op(b, TD_OP_SHARE, build_op(b, TD_OP_SUB, base, taken, 0), ratio, 0);
  unsigned room = build_op(b, TD_OP_EXCESS, limit, spent, 0);
  unsigned aid = build_op(b, TD_OP_KEEP, on, build_op(b, TD_OP_MIN, computed, room, 0), 0);
  unsigned pays = build_op(b, TD_OP_LT, none, aid, 0);
  unsigned status = build_op(b, TD_OP_SELECT, pays, paid, zero);
  build_into(b, status, TD_OP_SELECT, on, status, ineligible);
  unsigned reason = build_op(b, TD_OP_SELECT, pays, b->zero[TD_REASON], below);
  build_into(b, reason, TD_OP_SELECT, in, reason, med_type);
  build_into(b, reason, TD_OP_SELECT, known, reason, no_category);

  build_output(b, TD_OUT_STATUS, 0, status);
  build_output(b, TD_OUT_REASON, 0, reason);
  build_output(b, TD_OUT_CATEGORY, 0, category);
  build_output(b, TD_OUT_BASE, 0, base);
  build_output(b, TD_OUT_AID, 0, aid);
  build_output(b, TD_OUT_APPLIED, 0, on);
  build_output(b, TD_OUT_LINE_BASE, 0, base);
  build_output(b, TD_OUT_DEDUCTIBLE, 0, taken);
  build_output(b, TD_OUT_RATIO, 0, ratio);
  build_output(b, TD_OUT_COMPUTED, 0, computed);
  build_output(b, TD_OUT_LIMITED, 0, on);
  build_output(b, TD_OUT_LIMIT_LEFT, 0, room);
  build_output(b, TD_OUT_PAID, 0, aid);
  build_output(b, TD_OUT_LINE_CLAUSE, 0, clause);
  build_output(b, TD_OUT_DELTA, 0, aid);
  build_output(b, TD_OUT_DELTA, 1, taken);
}

static int64_t smaller(int64_t a, int64_t b) {
  return a < b ? a : b;
}

static int64_t excess(int64_t a, int64_t b) {
  return a > b ? a - b : 0;
}

SampleResult sample_settle(const SampleClaim *claim, int64_t annual[SAMPLE_ANNUALS]) {
  SampleResult r = {.status = TD_STATUS_INELIGIBLE, .base = excess(claim->inscp, claim->hifp)};
  for (int i = SAMPLE_LABELS; i > 0; i--)
    if (claim->identities >> (i - 1) & 1) r.category = i;
  r.line_base = r.base;
  r.limit_left = excess(LIMIT, annual[0]);
  if (claim->identities == 0)
    r.reason = TD_REASON_NO_CATEGORY;
  else if (claim->med_type != INPATIENT)
    r.reason = TD_REASON_MED_TYPE;
  else {
    r.deductible = smaller(r.base, excess(DEDUCTIBLE, annual[1]));
    r.aid = smaller(((r.base - r.deductible) * ratio_of[r.category] + 500000) / 1000000, r.limit_left);
    r.status = r.aid > 0 ? TD_STATUS_PAID : TD_STATUS_ZERO;
    r.reason = r.aid > 0 ? TD_REASON_NONE : TD_REASON_BELOW_DEDUCTIBLE;
    annual[0] += r.aid;
    annual[1] += r.deductible;
  }
  return r;
}

SampleClaim sample_random(uint64_t *seed) {
  static const int64_t types[] = {0, 1, INPATIENT, INPATIENT, INPATIENT};
  SampleClaim claim = {.inscp = (int64_t)(test_random(seed) % 1500000)};
  claim.hifp = (int64_t)(test_random(seed) % 900000);
  claim.identities = (int64_t)(test_random(seed) % (1 << SAMPLE_LABELS));
  claim.med_type = types[test_random(seed) % 5];
  return claim;
}

int64_t sample_input(const SampleClaim *claim, const TdInput *input) {
  if (input->kind == TD_IN_IDENTITIES) return claim->identities;
  if (input->kind != TD_IN_FIELD) return 0;
  switch (input->index) {
    case TD_F_INSCP: return claim->inscp;
    case TD_F_HIFP: return claim->hifp;
    case TD_F_MED_TYPE: return claim->med_type;
    default: return 0;
  }
}
