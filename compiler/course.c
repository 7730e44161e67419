#include "compiler/course.h"

#include "compiler/expr_text.h"
#include "compiler/space.h"

/* What an expression rests on that is supposed, -1: nothing. */
static int32_t supposed_in(const TdCourses *courses, const TdExpr *expr) {
  if (!expr) return -1;
  if (expr->kind == TD_E_EXTERNAL && courses->supposed[expr->index]) return expr->index;
  int32_t found = supposed_in(courses, expr->a);
  return found >= 0 ? found : supposed_in(courses, expr->b);
}

static bool reads_supposed(const TdCourses *courses, const TdExpr *expr) {
  return supposed_in(courses, expr) >= 0;
}

bool td_expr_dated(const TdExpr *expr) {
  if (!expr) return false;
  return expr->kind == TD_E_EXTERNAL || expr->kind == TD_E_PARAM || td_expr_dated(expr->a) || td_expr_dated(expr->b);
}

/* Is it made of amounts that are thought of by adding, shares, the least and the most? */
static bool thought_of(const TdCourses *courses, const TdExpr *expr) {
  if (td_expr_outside(expr)) return !reads_supposed(courses, expr);
  switch ((TdExprKind)expr->kind) {
    case TD_E_FIELD: return expr->index == TD_F_INSCP;
    case TD_E_BUILTIN: return expr->index != TD_B_FUNDS && expr->type == TD_M_MONEY;
    case TD_E_ADD:
    case TD_E_SUB:
    case TD_E_MIN:
    case TD_E_MAX: return thought_of(courses, expr->a) && thought_of(courses, expr->b);
    case TD_E_SHARE: return thought_of(courses, expr->a) && td_expr_outside(expr->b) && thought_of(courses, expr->b);
    default: return false;
  }
}

static void need(TdCourses *courses, const TdExpr *expr) {
  if (expr && !thought_of(courses, expr) && !courses->beyond) courses->beyond = expr;
}

static int number_of(TdCourses *courses, const TdExpr *expr) {
  g_autoptr(GString) text = g_string_new(NULL);
  td_put_expr(text, courses->model, expr, TD_LANG_ZH);
  for (guint i = 0; i < courses->names->len; i++)
    if (g_str_equal(courses->names->pdata[i], text->str)) return (int)i;
  int32_t external = supposed_in(courses, expr);
  g_array_append_val(courses->rests_on, external);
  g_ptr_array_add(courses->names, g_strdup(text->str));
  return (int)courses->names->len - 1;
}

static TdKindFigure figure_of(TdCourses *courses, const TdTracedTerm *term) {
  TdKindFigure figure = {NULL, -1, term->value};
  if (!td_expr_outside(term->expr)) {
    need(courses, term->expr);
    return (TdKindFigure){term->expr, -1, 0};
  }
  if (reads_supposed(courses, term->expr)) figure.supposed = number_of(courses, term->expr);
  return figure;
}

static void add_step(TdCourses *courses, const TdTracedBenefit *traced, TdKindCourse *course) {
  if (course->count == TD_KIND_STEPS) {
    courses->too_many = true;
    return;
  }
  TdKindStep *step = &course->steps[course->count++];
  *step = (TdKindStep){.benefit = traced->benefit, .ratio = traced->rate, .clause = traced->clause};
  step->deducts = traced->deductible.kind == TD_TR_VALUE;
  step->supposed_ratio = traced->ratio.expr ? supposed_in(courses, traced->ratio.expr) : -1;
  step->deductible_clause = traced->deductible.clause;
  if (step->deducts) step->deductible = figure_of(courses, &traced->deductible);
  need(courses, traced->benefit->base);
  for (guint i = 0; i < traced->limits->len; i++) {
    const TdTracedLimit *limit = &g_array_index(traced->limits, TdTracedLimit, i);
    if (!limit->applies) continue;
    if (step->limit_count == TD_KIND_LIMITS) {
      courses->too_many = true;
      return;
    }
    step->limits[step->limit_count++] =
        (TdKindLimit){figure_of(courses, &limit->figure), limit->limit->annual, limit->figure.clause};
  }
}

TdKindCourse td_course_of(TdCourses *courses, const TdTrace *trace) {
  TdKindCourse course = {0};
  for (guint i = 0; i < trace->benefits->len; i++) {
    const TdTracedBenefit *traced = &g_array_index(trace->benefits, TdTracedBenefit, i);
    if (traced->applied) add_step(courses, traced, &course);
  }
  return course;
}

static void put_figure(GString *key, const TdKindFigure *figure, guint day) {
  g_string_append_printf(key, "%p/%d/%" G_GINT64_FORMAT, (const void *)figure->expr, figure->supposed, figure->value);
  if (figure->expr && td_expr_dated(figure->expr)) g_string_append_printf(key, "@%u", day);
}

void td_course_put(GString *key, const TdKindCourse *course, guint day) {
  for (guint i = 0; i < course->count; i++) {
    const TdKindStep *step = &course->steps[i];
    g_string_append_printf(key, "[%p %d %" G_GINT64_FORMAT, (const void *)step->benefit, step->deducts, step->ratio);
    put_figure(key, &step->deductible, day);
    if (step->benefit->base && td_expr_dated(step->benefit->base)) g_string_append_printf(key, "@%u", day);
    for (guint k = 0; k < step->limit_count; k++) {
      g_string_append_printf(key, ",%d:", step->limits[k].annual);
      put_figure(key, &step->limits[k].figure, day);
    }
  }
  g_string_append_c(key, '|');
}
