#include "compiler/year.h"

/* What an expression is evaluated with. */
typedef struct {
  TdYearRun *run;
  const TdClaimKind *kind;
  const TdYearAmounts *amounts;
  TdForm base, aid;
} Scope;

static TdForm positive(TdPath *path, const TdForm *form) {
  TdForm nothing = td_form(0);
  return td_path_max(path, form, &nothing);
}

TdForm td_year_figure(TdYearRun *run, const TdKindFigure *figure) {
  if (figure->supposed < 0 || !run->symbolic) return td_form(figure->value);
  return td_form_var(run->first_supposed + figure->supposed);
}

static TdForm value(Scope *scope, const TdExpr *expr) {
  TdPath *path = scope->run->path;
  const TdScope known = td_scope(scope->run->task->kinds->model, &scope->kind->facts, -1);
  if (td_expr_outside(expr)) return td_form(td_trace_value(&known, expr).value);
  if (expr->kind == TD_E_FIELD) return td_path_add(path, &scope->amounts->self, &scope->amounts->funds);
  if (expr->kind == TD_E_BUILTIN) switch ((TdBuiltin)expr->index) {
      case TD_B_CATALOGUE: return td_path_add(path, &scope->amounts->self, &scope->amounts->first);
      case TD_B_BASE: return scope->base;
      case TD_B_AID: return scope->aid;
      default: return scope->amounts->self;
    }
  TdForm a = value(scope, expr->a), b;
  if (expr->kind == TD_E_SHARE) return td_path_share(path, &a, td_trace_value(&known, expr->b).value);
  b = value(scope, expr->b);
  switch ((TdExprKind)expr->kind) {
    case TD_E_ADD: return td_path_add(path, &a, &b);
    case TD_E_SUB: return td_path_sub(path, &a, &b);
    case TD_E_MIN: return td_path_min(path, &a, &b);
    default: return td_path_max(path, &a, &b);
  }
}

static TdForm figure_value(Scope *scope, const TdKindFigure *figure) {
  return figure->expr ? value(scope, figure->expr) : td_year_figure(scope->run, figure);
}

/* What FIGURE has left above what the state holds. */
static TdForm left_of(Scope *scope, const TdKindFigure *figure, int32_t annual, const TdYearState *state) {
  TdPath *path = scope->run->path;
  TdForm left = figure_value(scope, figure);
  if (annual >= 0) left = td_path_sub(path, &left, &state->annual[scope->run->task->annual_at[annual]]);
  return positive(path, &left);
}

static void count(Scope *scope, int32_t annual, const TdForm *amount, TdYearState *state, bool capped) {
  const TdYearTask *task = scope->run->task;
  int at = annual < 0 ? -1 : task->annual_at[annual];
  if (at < 0) return;
  state->annual[at] = td_path_add(scope->run->path, &state->annual[at], amount);
  if (!capped || !task->capped[at]) return;
  TdForm cap = td_year_figure(scope->run, &task->cap[at]);
  state->annual[at] = td_path_min(scope->run->path, &state->annual[at], &cap);
}

static TdForm share(Scope *scope, const TdForm *amount, const TdKindStep *step) {
  const TdYearRun *run = scope->run;
  if (step->supposed_ratio < 0 || !run->ratios) return td_path_share(run->path, amount, step->ratio);
  return td_path_some_share(run->path, amount, run->ratios[step->supposed_ratio]);
}

/* What a benefit pays on scope->base. */
static TdForm pay(Scope *scope, const TdKindStep *step, TdYearState *state) {
  TdPath *path = scope->run->path;
  const TdBenefit *benefit = step->benefit;
  TdForm taken = td_form(0);
  int32_t annual = benefit->deductible == TD_D_NONE ? -1 : benefit->deductible_annual;
  if (step->deducts) {
    TdForm left = left_of(scope, &step->deductible, annual, state);
    taken = td_path_min(path, &scope->base, &left);
  }
  TdForm above = td_path_sub(path, &scope->base, &taken), paid = share(scope, &above, step);
  for (guint i = 0; i < step->limit_count; i++) {
    TdForm left = left_of(scope, &step->limits[i].figure, step->limits[i].annual, state);
    paid = td_path_min(path, &paid, &left);
  }
  bool threshold = benefit->deductible == TD_D_THRESHOLD;
  count(scope, annual, threshold ? &scope->base : &taken, state, threshold);
  for (guint i = 0; i < step->limit_count; i++) count(scope, step->limits[i].annual, &paid, state, false);
  return paid;
}

/* What a claim pays under one identity: of the target, and altogether. */
static TdForm follow(Scope *scope, const TdKindCourse *course, TdYearState *state, TdForm *all) {
  TdPath *path = scope->run->path;
  const TdYearTask *task = scope->run->task;
  TdForm remainder = scope->amounts->self, target = td_form(0);
  *all = td_form(0);
  for (guint i = 0; i < course->count; i++) {
    const TdKindStep *step = &course->steps[i];
    uint64_t bit = UINT64_C(1) << (step->benefit - task->kinds->model->benefits);
    if (!(task->relevant & bit)) continue;
    scope->base = remainder;
    scope->aid = *all;
    if (step->benefit->base) {
      TdForm base = value(scope, step->benefit->base);
      scope->base = positive(path, &base);
    }
    if (i == 0) remainder = scope->base;
    TdForm paid = pay(scope, step, state);
    *all = td_path_add(path, all, &paid);
    remainder = td_path_sub(path, &remainder, &paid);
    if (task->target & bit) target = td_path_add(path, &target, &paid);
  }
  return target;
}

TdForm td_year_step(TdYearRun *run, const TdYearKind *some, const TdYearAmounts *amounts, TdYearState *state) {
  Scope scope = {run, some->kind, amounts, amounts->self, td_form(0)};
  TdYearState before = *state, best_state = before;
  TdForm best, best_all;
  for (guint i = 0; i < some->kind->course_count; i++) {
    TdForm all;
    *state = before;
    TdForm target = follow(&scope, &some->kind->courses[i], state, &all);
    TdForm less = i == 0 ? td_form(0) : td_path_sub(run->path, &best_all, &all);
    if (i > 0 && td_path_chooses(run->path, &less)) continue;
    best = target;
    best_all = all;
    best_state = *state;
  }
  *state = best_state;
  return best;
}

TdForm td_year_left(TdYearRun *run, const TdYearLeft *left, const TdYearState *state) {
  TdForm least = td_form(0);
  for (guint i = 0; i < left->count; i++) {
    TdForm figure = td_year_figure(run, &left->figure[i]);
    TdForm one = td_path_sub(run->path, &figure, &state->annual[left->annual[i]]);
    least = i == 0 ? one : td_path_min(run->path, &least, &one);
  }
  return positive(run->path, &least);
}

/* ---- what is not known ---- */

void td_year_begin(TdYearRun *run) {
  run->symbolic = true;
  run->first_supposed = run->path->vars;
  for (guint i = 0; i < run->task->kinds->supposed->len; i++) td_path_var(run->path);
}

static void assume_bond(TdYearRun *run, const TdYearBond *bond, const TdYearState *state) {
  TdPath *path = run->path;
  const TdForm *one = &state->annual[bond->one], *other = &state->annual[bond->other];
  if (!bond->either) {
    TdForm less = td_path_sub(path, other, one);
    td_path_assume(path, &less);
    return;
  }
  /* Something that can go either way, which tells the two apart. */
  TdForm free = td_path_var(path), middle = td_form(1), side = td_path_sub(path, &free, &middle);
  TdForm cap = td_year_figure(run, &run->task->cap[bond->one]), at_cap = td_path_sub(path, one, &cap);
  TdForm none = td_form_scale(other, td_rat(-1), &path->too_large);
  bool first = td_path_at_least(path, &side);
  td_path_assume(path, first ? &at_cap : &none);
}

TdYearState td_year_any_state(TdYearRun *run) {
  TdYearState state;
  for (int i = 0; i < run->task->annual_count; i++) {
    state.annual[i] = td_path_var(run->path);
    if (!run->task->capped[i]) continue;
    TdForm cap = td_year_figure(run, &run->task->cap[i]), within = td_path_sub(run->path, &cap, &state.annual[i]);
    td_path_assume(run->path, &within);
  }
  for (guint i = 0; run->bonds && i < run->bonds->len; i++)
    assume_bond(run, &g_array_index(run->bonds, TdYearBond, i), &state);
  return state;
}

static void assume_between(TdPath *path, const TdForm *form, int64_t low, int64_t high) {
  TdForm least = td_form(low), most = td_form(high);
  TdForm above = td_path_sub(path, form, &least), below = td_path_sub(path, &most, form);
  if (low > 0) td_path_assume(path, &above);
  if (high < TD_MONEY_MAX) td_path_assume(path, &below);
}

TdYearAmounts td_year_any_amounts(TdYearRun *run, const TdYearKind *some) {
  TdPath *path = run->path;
  const TdClaimKind *kind = some->kind;
  TdYearAmounts amounts = {td_path_var(path), td_path_var(path), td_path_var(path)};
  TdForm scope = td_path_add(path, &amounts.self, &amounts.funds);
  TdForm catalogue = td_path_add(path, &amounts.self, &amounts.first);
  assume_between(path, &amounts.self, kind->low[TD_A_SELF_PAID], kind->high[TD_A_SELF_PAID]);
  assume_between(path, &scope, kind->low[TD_A_IN_SCOPE], kind->high[TD_A_IN_SCOPE]);
  assume_between(path, &catalogue, kind->low[TD_A_CATALOGUE], kind->high[TD_A_CATALOGUE]);
  return amounts;
}
