/* Fractions, and linear constraints against all points of a grid. */
#include <CUnit/CUnit.h>
#include <glib.h>

#include "compiler/polyhedron.h"
#include "tests/compiler/suites.h"

static void fractions(void) {
  bool large = false;
  TdRat third = td_rat_of(1, 3), sum = td_rat_add(third, td_rat_of(1, 6), &large);
  CU_ASSERT(sum.n == 1 && sum.d == 2);
  CU_ASSERT(td_rat_is(td_rat_mul(td_rat_of(3, 4), td_rat_of(-8, 6), &large), -1));
  CU_ASSERT(td_rat_is(td_rat_div(td_rat(-6), td_rat(-3), &large), 2));
  CU_ASSERT(td_rat_is(td_rat_add(third, td_rat_of(-1, 3), &large), 0));
  CU_ASSERT(td_rat_compare(td_rat_of(1, 3), td_rat_of(33333, 100000)) > 0);
  CU_ASSERT_EQUAL(td_rat_round(td_rat_of(1, 2)), 1);
  CU_ASSERT_EQUAL(td_rat_round(td_rat_of(-1, 2)), 0);
  CU_ASSERT_EQUAL(td_rat_round(td_rat_of(-3, 4)), -1);
  CU_ASSERT_FALSE(large);
  td_rat_mul(td_rat(INT64_MAX), td_rat(2), &large);
  CU_ASSERT_TRUE(large);
}

enum { SIDE = 6, MOST_ROWS = 7 };

/* a x + b y + c >= 0, with x and y from 0 to SIDE. */
typedef struct {
  int a, b, c;
} Line;

static TdForm form_of(const Line *line) {
  bool large = false;
  TdForm x = td_form_var(0), y = td_form_var(1), form = td_form(line->c);
  form = td_form_add(&form, td_rat(line->a), &x, &large);
  return td_form_add(&form, td_rat(line->b), &y, &large);
}

/* The corners lie where two lines cross: at fractions with the determinant below.  All are tried. */
static void corner(const Line *lines, int count, int i, int k, const Line *goal, bool *some, TdRat *most) {
  int det = lines[i].a * lines[k].b - lines[k].a * lines[i].b;
  int x = lines[i].b * lines[k].c - lines[k].b * lines[i].c, y = lines[k].a * lines[i].c - lines[i].a * lines[k].c;
  if (det == 0) return;
  if (det < 0) det = -det, x = -x, y = -y;
  for (int j = 0; j < count; j++)
    if (lines[j].a * x + lines[j].b * y + lines[j].c * det < 0) return;
  TdRat value = td_rat_of(goal->a * x + goal->b * y + goal->c * det, det);
  if (!*some || td_rat_compare(value, *most) > 0) *most = value;
  *some = true;
}

static void against_corners(void) {
  g_autoptr(GRand) dice = g_rand_new_with_seed(3);
  TdPolyhedron *polyhedron = g_new(TdPolyhedron, 1);
  int empty = 0, exceeded = 0;
  for (int round = 0; round < 5000; round++) {
    Line lines[MOST_ROWS] = {{1, 0, 0}, {0, 1, 0}, {-1, 0, SIDE}, {0, -1, SIDE}};
    for (int i = 4; i < MOST_ROWS; i++)
      lines[i] = (Line){g_rand_int_range(dice, -3, 4), g_rand_int_range(dice, -3, 4), g_rand_int_range(dice, -9, 10)};
    Line goal = {g_rand_int_range(dice, -3, 4), g_rand_int_range(dice, -3, 4), g_rand_int_range(dice, -9, 10)};
    bool some = false, left = true;
    TdRat most = td_rat(0), found;
    for (int i = 0; i < MOST_ROWS; i++)
      for (int k = 0; k < i; k++) corner(lines, MOST_ROWS, i, k, &goal, &some, &most);
    td_polyhedron_init(polyhedron);
    for (int i = 2; i < MOST_ROWS && left; i++) {
      TdForm form = form_of(&lines[i]);
      left = td_polyhedron_add(polyhedron, &form);
    }
    CU_ASSERT_EQUAL_FATAL(left, some);
    TdForm form = form_of(&goal);
    bool exceeds = left && td_polyhedron_exceeds(polyhedron, &form);
    CU_ASSERT_EQUAL_FATAL(exceeds, some && most.n > 0);
    TdRat x = td_polyhedron_value(polyhedron, 0), y = td_polyhedron_value(polyhedron, 1);
    for (int i = 0; i < MOST_ROWS && exceeds; i++) {
      bool large = false;
      TdRat value = td_rat_add(td_rat_mul(td_rat(lines[i].a), x, &large), td_rat(lines[i].c), &large);
      value = td_rat_add(td_rat_mul(td_rat(lines[i].b), y, &large), value, &large);
      CU_ASSERT_TRUE(value.n >= 0 && !large);
    }
    CU_ASSERT_FATAL(!left || (td_polyhedron_most(polyhedron, &form, &found) && td_rat_compare(found, most) == 0));
    empty += !left;
    exceeded += exceeds;
  }
  CU_ASSERT(empty > 500 && exceeded > 500);
  g_free(polyhedron);
}

static void without_bound(void) {
  TdPolyhedron *polyhedron = g_new(TdPolyhedron, 1);
  const Line apart = {1, -1, -5}, goal = {1, 1, -1000}, never = {-1, 1, 0};
  TdForm form = form_of(&apart), far = form_of(&goal), none = form_of(&never);
  TdRat most;
  td_polyhedron_init(polyhedron);
  CU_ASSERT_TRUE(td_polyhedron_add(polyhedron, &form));
  CU_ASSERT_FALSE(td_polyhedron_exceeds(polyhedron, &none));
  CU_ASSERT_TRUE(td_polyhedron_exceeds(polyhedron, &far));
  TdRat x = td_polyhedron_value(polyhedron, 0), y = td_polyhedron_value(polyhedron, 1);
  CU_ASSERT_FALSE(td_polyhedron_most(polyhedron, &far, &most));
  CU_ASSERT(td_polyhedron_most(polyhedron, &none, &most) && td_rat_is(most, -5));
  CU_ASSERT(x.n / x.d + y.n / y.d > 1000);
  CU_ASSERT(td_rat_compare(x, y) > 0);
  CU_ASSERT_FALSE(polyhedron->too_large);
  g_free(polyhedron);
}

void td_compiler_polyhedron_suite(void) {
  CU_pSuite suite = CU_add_suite("polyhedra", NULL, NULL);
  CU_ADD_TEST(suite, fractions);
  CU_ADD_TEST(suite, against_corners);
  CU_ADD_TEST(suite, without_bound);
}
