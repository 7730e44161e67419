/* What keeps a better figure from being more money. */
#include "compiler/diff_hinder.h"

#include "compiler/expr_text.h"

#define BIT(n) (UINT64_C(1) << (n))

const TdWhy td_why_unknown = {
    {"缺少所需的值时，整笔费用待定", "where a value that it needs is missing, the whole claim is undetermined"}};
const TdWhy td_why_other = {{"同一笔费用可能走另一项待遇", "another benefit may take its place"}};
const TdWhy td_why_best = {
    {"择优时一种身份待定或另按，整笔随它", "of several identities one that is undetermined or deferred decides"}};
static const TdWhy why_later = {{"其后的待遇要看基数或已救助，可能少付更多",
                                 "a later benefit looks at what is left or paid before it, and may pay less by more"}};
static const TdWhy why_annual = {{"其后的待遇与它共用一个累计", "later benefits share an annual amount with it"}};
static const TdWhy why_base = {{"这项待遇的其他规定要看基数", "other rules of the benefit look at its base"}};

TdRules td_rules_of(const TdModel *model, bool premium) {
  if (premium) return (TdRules){model, model->subsidies, model->subsidy_count, model->enrolment_best};
  return (TdRules){model, model->benefits, model->benefit_count, model->best};
}

/* ---- what is read ---- */

static bool reads(const TdExpr *expr, TdExprKind kind, uint16_t index) {
  if (!expr) return false;
  if (expr->kind == kind && expr->index == index) return true;
  return reads(expr->a, kind, index) || reads(expr->b, kind, index);
}

static bool reads_before(const TdExpr *expr) {
  return reads(expr, TD_E_BUILTIN, TD_B_BASE) || reads(expr, TD_E_BUILTIN, TD_B_AID);
}

static bool term_reads_before(const TdTerm *term) {
  if (!term) return false;
  if (reads_before(term->expr)) return true;
  for (uint32_t i = 0; i < term->row_count; i++)
    if (reads_before(term->rows[i].guard) || term_reads_before(term->rows[i].term)) return true;
  return false;
}

static bool conditions_read_before(const TdBenefit *benefit) {
  for (uint32_t i = 0; i < benefit->condition_count; i++)
    if (reads_before(benefit->conditions[i].expr)) return true;
  return false;
}

/* Does a figure or a condition look at the base, or at what was paid before? */
static bool own_rules_read_before(const TdBenefit *benefit) {
  bool found = conditions_read_before(benefit) || term_reads_before(benefit->deductible_term) ||
               term_reads_before(td_benefit_rate(benefit));
  for (uint32_t i = 0; i < benefit->limit_count; i++)
    found |= term_reads_before(benefit->limits[i].term) || reads_before(benefit->limits[i].when);
  return found;
}

/* ---- how an amount goes with what is left, and with what was paid ---- */

/* Between which bounds it rises with each, in millionths; SHARES: how many roundings there are on the way. */
typedef struct {
  int64_t least[2], most[2]; /* what is left, what was paid */
  bool known;
  unsigned shares;
} Slope;

static Slope slope_of(const TdExpr *expr, const Slope *base);

static Slope slope_sum(Slope a, Slope b, bool less) {
  for (int i = 0; i < 2; i++) {
    int64_t least = less ? -b.most[i] : b.least[i], most = less ? -b.least[i] : b.most[i];
    a.least[i] += least;
    a.most[i] += most;
  }
  return (Slope){{a.least[0], a.least[1]}, {a.most[0], a.most[1]}, a.known && b.known, a.shares + b.shares};
}

static Slope slope_either(Slope a, Slope b) {
  for (int i = 0; i < 2; i++) {
    a.least[i] = MIN(a.least[i], b.least[i]);
    a.most[i] = MAX(a.most[i], b.most[i]);
  }
  a.known &= b.known;
  a.shares = MAX(a.shares, b.shares);
  return a;
}

/* A share of a share is not looked into, so that what there is to divide is whole. */
static Slope slope_share(Slope a, const TdExpr *ratio) {
  a.known &= a.shares == 0 && ratio->kind == TD_E_CONST && ratio->value >= 0 && ratio->value <= TD_RATIO_ONE;
  a.shares++;
  for (int i = 0; i < 2 && a.known; i++) {
    a.least[i] = a.least[i] / TD_RATIO_ONE * ratio->value;
    a.most[i] = a.most[i] / TD_RATIO_ONE * ratio->value;
  }
  return a;
}

/* BASE: of what a benefit's own base is made; NULL: what is left. */
static Slope slope_of(const TdExpr *expr, const Slope *base) {
  Slope out = {.known = true};
  if (!reads_before(expr)) return out;
  switch ((TdExprKind)expr->kind) {
    case TD_E_BUILTIN: {
      if (expr->index == TD_B_BASE && base) return *base;
      int which = expr->index == TD_B_BASE ? 0 : 1;
      out.least[which] = out.most[which] = TD_RATIO_ONE;
      return out;
    }
    case TD_E_ADD:
    case TD_E_SUB: return slope_sum(slope_of(expr->a, base), slope_of(expr->b, base), expr->kind == TD_E_SUB);
    case TD_E_MIN:
    case TD_E_MAX: return slope_either(slope_of(expr->a, base), slope_of(expr->b, base));
    case TD_E_SHARE:
      if (!reads_before(expr->b)) return slope_share(slope_of(expr->a, base), expr->b);
      break;
    default: break;
  }
  out.known = false;
  return out;
}

/* Does an amount fall by no more than what was paid before rises?  REMAINING: what is left may rise meanwhile, else it
 * falls by as much. */
static bool gentle(const TdExpr *expr, const Slope *base, bool remaining) {
  if (!expr || !reads_before(expr)) return true;
  Slope slope = slope_of(expr, base);
  if (!slope.known || slope.shares > 1) return false;
  if (remaining && (slope.least[0] < 0 || slope.least[1] < -TD_RATIO_ONE)) return false;
  return slope.least[1] - slope.most[0] >= -TD_RATIO_ONE;
}

static bool terms_gentle(const TdTerm *term, const Slope *base, bool remaining) {
  if (!term) return true;
  if (!gentle(term->expr, base, remaining)) return false;
  for (uint32_t i = 0; i < term->row_count; i++)
    if (reads_before(term->rows[i].guard) || !terms_gentle(term->rows[i].term, base, remaining)) return false;
  return true;
}

/* Does a later benefit pay less by no more than what those before it pay more? */
static bool steady(const TdBenefit *later, bool remaining) {
  Slope base = {.least = {TD_RATIO_ONE, 0}, .most = {TD_RATIO_ONE, 0}, .known = true};
  if (later->base) base = slope_of(later->base, NULL);
  if (!gentle(later->base, NULL, remaining) || conditions_read_before(later) ||
      term_reads_before(later->deductible_term) || term_reads_before(td_benefit_rate(later)))
    return false;
  for (uint32_t i = 0; i < later->limit_count; i++)
    if (reads_before(later->limits[i].when) || !terms_gentle(later->limits[i].term, &base, remaining)) return false;
  return true;
}

/* ---- annual amounts ---- */

static bool limited(const TdBenefit *benefit, int32_t annual) {
  for (uint32_t i = 0; annual >= 0 && i < benefit->limit_count; i++)
    if (benefit->limits[i].annual == annual) return true;
  return false;
}

static bool counts_into(const TdBenefit *benefit, int32_t annual) {
  return annual >= 0 && (benefit->deductible_annual == annual || limited(benefit, annual));
}

static bool follows(const TdRules *rules, uint32_t i, uint32_t stage, uint64_t identities) {
  return rules->list[i].stage > stage && (rules->list[i].covers & identities);
}

bool td_followed(const TdRules *rules, uint32_t stage, uint64_t identities) {
  for (uint32_t i = 0; i < rules->count; i++)
    if (follows(rules, i, stage, identities)) return true;
  return false;
}

/* What the benefit counts otherwise, and a later one looks at. */
static bool shares(const TdBenefit *benefit, const TdBenefit *later, TdPart part) {
  if (!benefit) return later->deductible_annual >= 0 || later->limit_count > 0;
  if (part != TD_PART_RATIO && part != TD_PART_LIMIT && counts_into(later, benefit->deductible_annual)) return true;
  for (uint32_t i = 0; i < benefit->limit_count; i++)
    if (later->deductible_annual >= 0 && benefit->limits[i].annual == later->deductible_annual && part != TD_PART_RATIO)
      return true;
  return false;
}

/* A limit that falls with what was paid falls twice where that counts into its annual amount, too. */
static bool falls_twice(const TdRules *rules, const TdBenefit *later) {
  for (uint32_t i = 0; i < later->limit_count; i++) {
    if (!term_reads_before(later->limits[i].term)) continue;
    for (uint32_t k = 0; k < rules->count; k++)
      if (&rules->list[k] != later && counts_into(&rules->list[k], later->limits[i].annual)) return true;
  }
  return false;
}

/* Of several later benefits one may look at what another one, or the first, counted: fine where all do, or only one. */
static bool entangled(const TdRules *rules, const TdBenefit *benefit, uint32_t stage, uint64_t identities) {
  uint32_t several = 0;
  for (uint32_t i = 0; i < rules->count; i++) several += follows(rules, i, stage, identities);
  if (several < 2) return false;
  for (int32_t annual = 0; annual < (int32_t)rules->model->annual_count; annual++) {
    uint32_t limits = benefit && limited(benefit, annual), others = 0, all = several + 1;
    if (benefit && benefit->deductible_annual == annual) others++;
    for (uint32_t i = 0; i < rules->count; i++) {
      if (!follows(rules, i, stage, identities)) continue;
      limits += limited(&rules->list[i], annual);
      others += rules->list[i].deductible_annual == annual;
    }
    if (limits + others > 1 && (limits < all || others > 0)) return true;
  }
  return false;
}

/* ---- figures ---- */

const TdWhy *td_hinders_figure(const TdRules *rules, const TdBenefit *benefit, uint32_t stage, TdPart part,
                               uint64_t identities) {
  if (part == TD_PART_BASE && benefit && own_rules_read_before(benefit)) return &why_base;
  for (uint32_t i = 0; i < rules->count; i++) {
    const TdBenefit *later = &rules->list[i];
    if (!follows(rules, i, stage, identities)) continue;
    if (!steady(later, part == TD_PART_BASE)) return &why_later;
    if (shares(benefit, later, part) || falls_twice(rules, later)) return &why_annual;
  }
  return entangled(rules, benefit, stage, identities) ? &why_annual : NULL;
}

/* ---- what may be unknown ---- */

bool td_always_there(TdField field) {
  TdFieldKind kind = td_fields[field].kind;
  bool must =
      td_fields[field].has[TD_RECORD_CLAIM] != TD_HAS_MAY && td_fields[field].has[TD_RECORD_ENROLMENT] != TD_HAS_MAY;
  return must || kind == TD_KIND_FLAG || kind == TD_KIND_FUND || td_field_default(field) >= 0;
}

/* Does SURE being so mean that it is there? */
static bool says_there(const TdExpr *sure, TdExprKind has, uint16_t index) {
  if (!sure) return false;
  if (sure->kind == TD_E_AND) return says_there(sure->a, has, index) || says_there(sure->b, has, index);
  return sure->kind == has && sure->index == index;
}

static bool there(const TdExpr *sure, const TdExpr *with, uint16_t field) {
  return td_always_there((TdField)field) || says_there(sure, TD_E_HAS_FIELD, field) ||
         (with && (td_expr_fields(with) >> field & 1));
}

bool td_may_lack(const TdModel *model, const TdExpr *expr, const TdExpr *with, const TdExpr *sure) {
  if (!expr) return false;
  switch ((TdExprKind)expr->kind) {
    case TD_E_FIELD: return !there(sure, with, expr->index);
    case TD_E_HAS_FIELD:
    case TD_E_HAS_EXTERNAL: return false;
    case TD_E_EXTERNAL:
      return !says_there(sure, TD_E_HAS_EXTERNAL, expr->index) && !reads(with, TD_E_EXTERNAL, expr->index);
    case TD_E_BUILTIN: return expr->index == TD_B_AGE && !there(sure, with, TD_F_BRDY);
    case TD_E_LISTED:
      if (reads(with, TD_E_LISTED, expr->index)) return false;
      return model->lists[expr->index].external || !there(sure, with, TD_F_DISE_NAME);
    case TD_E_AND: { /* no where one side is no */
      const TdExpr beside = {.kind = TD_E_AND, .a = sure, .b = expr->b};
      const TdExpr behind = {.kind = TD_E_AND, .a = sure, .b = expr->a};
      return td_may_lack(model, expr->a, with, &beside) || td_may_lack(model, expr->b, with, &behind);
    }
    default: return td_may_lack(model, expr->a, with, sure) || td_may_lack(model, expr->b, with, sure);
  }
}

/* A row for others is none. */
static bool row_for(const TdRow *row, uint64_t identities) {
  return !row->guard || row->guard->kind != TD_E_CATEGORY || (row->guard->set & identities);
}

/* Are all figures there, and none deferred, where SURE is so? */
static bool term_settled(const TdModel *model, const TdTerm *term, const TdExpr *sure, uint64_t identities) {
  if (!term) return true;
  if (term->kind == TD_T_DEFERRED || term->kind == TD_T_UNDETERMINED) return false;
  if (td_may_lack(model, term->expr, NULL, sure)) return false;
  for (uint32_t i = 0; i < term->row_count; i++)
    if (row_for(&term->rows[i], identities) && (td_may_lack(model, term->rows[i].guard, NULL, sure) ||
                                                !term_settled(model, term->rows[i].term, sure, identities)))
      return false;
  return true;
}

/* Can a benefit never be undetermined or deferred?  What its conditions ask for is there where they hold. */
static bool settled(const TdModel *model, const TdBenefit *benefit, uint64_t identities) {
  g_autofree TdExpr *sure = g_new0(TdExpr, benefit->condition_count + 1);
  const TdExpr *all = NULL;
  for (uint32_t i = 0; i < benefit->condition_count; i++) {
    sure[i] = (TdExpr){.kind = TD_E_AND, .a = all, .b = benefit->conditions[i].expr};
    all = &sure[i];
  }
  bool out = !td_may_lack(model, benefit->base, NULL, all) &&
             term_settled(model, benefit->deductible_term, all, identities) &&
             term_settled(model, td_benefit_rate(benefit), all, identities);
  for (uint32_t i = 0; i < benefit->condition_count; i++)
    out &= !td_may_lack(model, benefit->conditions[i].expr, NULL, all);
  for (uint32_t i = 0; i < benefit->limit_count; i++)
    out &= !td_may_lack(model, benefit->limits[i].when, NULL, all) &&
           term_settled(model, benefit->limits[i].term, all, identities);
  return out;
}

static bool all_settled(const TdRules *rules, const TdBenefit *benefit, uint32_t stage, uint64_t identities) {
  if (benefit && !settled(rules->model, benefit, identities)) return false;
  for (uint32_t i = 0; i < rules->count; i++) /* what comes after it is looked at where it is applied */
    if (follows(rules, i, stage, identities) && !settled(rules->model, &rules->list[i], identities)) return false;
  return true;
}

/* Where the best of several counts: may one of IDENTITIES, which failed before, decide by being undetermined or
 * deferred? */
static bool may_decide(const TdRules *rules, const TdBenefit *benefit, uint64_t identities) {
  if (!rules->best) return false;
  for (uint32_t i = 0; i < rules->model->identity_total; i++)
    if ((identities >> i & 1) && rules->model->identities[i].outcome != TD_I_NORMAL) return true;
  return !all_settled(rules, benefit, 0, identities);
}

const TdWhy *td_hinders_applying(const TdRules *rules, const TdBenefit *benefit, bool later, uint32_t stage,
                                 uint64_t identities) {
  if (!later) return may_decide(rules, benefit, identities) ? &td_why_best : NULL;
  if (!all_settled(rules, benefit, stage, identities)) return &td_why_unknown;
  return td_hinders_figure(rules, benefit, stage, TD_PART_DEDUCTIBLE, identities);
}

const TdWhy *td_hinders_covering(const TdRules *rules, const TdBenefit *benefit, uint32_t identity) {
  if (benefit && benefit->stage > 0) return td_hinders_applying(rules, benefit, true, benefit->stage, BIT(identity));
  if (may_decide(rules, benefit, BIT(identity))) return &td_why_best;
  if (benefit && benefit->when) return NULL; /* its claims take it in any case */
  for (uint32_t i = 0; i < rules->count; i++)
    if (&rules->list[i] != benefit && rules->list[i].stage == 0 && (rules->list[i].covers >> identity & 1))
      return &td_why_other;
  return NULL;
}

static bool asks_category(const TdExpr *expr) {
  return expr && (expr->kind == TD_E_CATEGORY || asks_category(expr->a) || asks_category(expr->b));
}

const TdWhy *td_hinders_conditions(const TdRules *rules, bool premium) {
  const TdCondition *conditions = premium ? rules->model->premium_conditions : rules->model->conditions;
  uint32_t count = premium ? rules->model->premium_condition_count : rules->model->condition_count;
  bool asks = false, unsettled = false;
  for (uint32_t i = 0; i < count && rules->best; i++) asks |= asks_category(conditions[i].expr);
  for (uint32_t i = 0; i < rules->count; i++) unsettled |= may_decide(rules, &rules->list[i], UINT64_MAX);
  return asks && unsettled ? &td_why_best : NULL;
}

/* ---- what may be below 0 ---- */

static bool param_below(const TdParam *param) {
  for (uint32_t i = 0; i < param->row_count; i++)
    if (param->rows[i].value < 0) return true;
  return param->row_count == 0;
}

bool td_below_nothing(const TdModel *model, const TdExpr *expr) {
  switch ((TdExprKind)expr->kind) {
    case TD_E_CONST: return expr->value < 0;
    case TD_E_FIELD:
    case TD_E_BUILTIN: return false;
    case TD_E_EXTERNAL: return true;
    case TD_E_PARAM: return !model || param_below(&model->params[expr->index]);
    case TD_E_MAX: return td_below_nothing(model, expr->a) && td_below_nothing(model, expr->b);
    case TD_E_MIN:
    case TD_E_ADD:
    case TD_E_SHARE: return td_below_nothing(model, expr->a) || td_below_nothing(model, expr->b);
    default: return true; /* differences */
  }
}
