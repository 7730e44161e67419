/* Folding changes no value: random computations, folded while they are made, against the same computations as written.
 */
#include <CUnit/CUnit.h>
#include <string.h>

#include "compiler/ir.h"
#include "runtime/date.h"
#include "tests/compiler/suites.h"
#include "tests/reference/random.h"

enum { STEPS = 40, LANES = 12, ROUNDS = 3000, TABLES = 3, FIELDS = 3 };

/* A computation as written: operands are steps, of a LOOKUP b is a table. */
typedef struct {
  TdType type;
  int op; /* TdOpcode, or -1: an input, -2: a constant */
  int a, b, c;
  int64_t value[LANES];
  bool fault[LANES];
  TdValue ir;
} Step;

typedef struct {
  TdRefRandom random;
  TdIr *ir;
  Step steps[STEPS];
  int count;
  TdTable tables[TABLES];
} Maker;

/* What an opcode means, plainly; false: a sum that 64 bits cannot hold. */
static bool mean(TdOpcode op, int64_t a, int64_t b, int64_t c, const TdTable *table, int64_t *result) {
  __extension__ typedef __int128 Wide;
  Wide wide = 0;
  switch (op) {
    case TD_OP_ADD: wide = (Wide)a + b; break;
    case TD_OP_SUB: wide = (Wide)a - b; break;
    case TD_OP_EXCESS:
      wide = (Wide)a - b;
      if (wide < INT64_MIN || wide > INT64_MAX) return false;
      wide = wide > 0 ? wide : 0;
      break;
    case TD_OP_SHARE: {
      Wide twice = (Wide)a * b * 2 + 1000000; /* floor((2ab + 10^6) / (2 x 10^6)) */
      wide = twice / 2000000 - (twice % 2000000 < 0);
      break;
    }
    case TD_OP_MIN: wide = a < b ? a : b; break;
    case TD_OP_MAX: wide = a > b ? a : b; break;
    case TD_OP_LT: wide = a < b ? -1 : 0; break;
    case TD_OP_LE: wide = a <= b ? -1 : 0; break;
    case TD_OP_EQ: wide = a == b ? -1 : 0; break;
    case TD_OP_AND: wide = a != 0 && b != 0 ? -1 : 0; break;
    case TD_OP_OR: wide = a != 0 || b != 0 ? -1 : 0; break;
    case TD_OP_ANDNOT: wide = a != 0 && b == 0 ? -1 : 0; break;
    case TD_OP_NOT: wide = a == 0 ? -1 : 0; break;
    case TD_OP_SELECT: wide = a != 0 ? b : c; break;
    case TD_OP_KEEP: wide = a != 0 ? b : 0; break;
    case TD_OP_MEMBER: wide = ((uint64_t)b >> a & 1) != 0 ? -1 : 0; break;
    case TD_OP_ANY: wide = (a & b) != 0 ? -1 : 0; break;
    case TD_OP_WITHOUT: wide = a & ~b; break;
    case TD_OP_LOWEST:
      for (int i = 0; i < 64 && wide == 0; i++)
        if ((uint64_t)a >> i & 1) wide = (int64_t)(UINT64_C(1) << i);
      break;
    case TD_OP_INDEX:
      for (int i = 0; i < 64 && wide == 0; i++)
        if ((uint64_t)a >> i & 1) wide = i + 1;
      break;
    case TD_OP_LOOKUP: wide = table->element[a]; break;
    case TD_OP_MONTHS: wide = td_date_add_months(a, b); break;
    case TD_OP_DAYS: wide = td_date_add_days(a, b); break;
    case TD_OP_YEARS: wide = td_date_years(a, b); break;
    case TD_OPCODE_COUNT: break;
  }
  *result = (int64_t)wide;
  return wide >= INT64_MIN && wide <= INT64_MAX;
}

static int64_t below(Maker *m, int64_t n) {
  return td_ref_below(&m->random, n);
}

/* A value of a type, often at an edge. */
static int64_t draw(Maker *m, TdType type) {
  static const int64_t amounts[] = {0, 0, 1, 2, 100, 200000, 8000000, TD_MONEY_MAX};
  static const int64_t ratios[] = {0, 1, 600000, 750000, TD_RATIO_ONE, TD_RATIO_ONE};
  static const uint64_t sets[] = {0, 1, 2, 3, 6, UINT64_C(1) << 63, UINT64_MAX};
  switch (type) {
    case TD_MONEY: return amounts[below(m, G_N_ELEMENTS(amounts))];
    case TD_RATIO: return ratios[below(m, G_N_ELEMENTS(ratios))];
    case TD_COUNT: return below(m, 5) == 0 ? (below(m, 2) == 0 ? TD_COUNT_MAX : -TD_COUNT_MAX) : below(m, 40) - 20;
    case TD_DATE: return below(m, 8) == 0 ? (below(m, 2) == 0 ? TD_DATE_MIN : TD_DATE_MAX) : 19000 + below(m, 900);
    case TD_CODE: return below(m, 4) == 0 ? 63 : below(m, 4);
    case TD_MASK: return -below(m, 2);
    case TD_SET: return (int64_t)sets[below(m, G_N_ELEMENTS(sets))];
    case TD_STATUS: return below(m, TD_STATUS_COUNT);
    default: return below(m, 2);
  }
}

static Step *new_step(Maker *m, TdType type, int op) {
  Step *step = &m->steps[m->count++];
  *step = (Step){.type = type, .op = op};
  return step;
}

static void add_constant(Maker *m, TdType type) {
  Step *step = new_step(m, type, -2);
  int64_t value = draw(m, type);
  for (int lane = 0; lane < LANES; lane++) step->value[lane] = value;
  step->ir = td_ir_const(m->ir, type, value);
}

/* Inputs of all types that programs read; a money field is between 0 and the largest amount, an annual amount anything.
 */
static void add_input(Maker *m, TdInputKind kind, unsigned index, TdType type) {
  Step *step = new_step(m, type, -1);
  for (int lane = 0; lane < LANES; lane++)
    step->value[lane] = kind == TD_IN_ANNUAL && below(m, 8) == 0 ? INT64_MAX - below(m, 3) : draw(m, type);
  step->ir = td_ir_input(m->ir, kind, index, type);
}

/* A step whose type has the letter, KIND as in opcodes.def; -1: none.  *BOUND is the type of a kind of several. */
static int find(Maker *m, char kind, int *bound) {
  int fitting[STEPS], count = 0;
  for (int i = 0; i < m->count; i++) {
    TdType type = m->steps[i].type;
    bool fits = td_types[type].letter == kind;
    if (kind == 'T') fits = *bound < 0 || *bound == (int)type;
    if (kind == 'O') fits = strchr("MRCD", td_types[type].letter) != NULL && (*bound < 0 || *bound == (int)type);
    if (kind == 'A') fits = strchr("MRC", td_types[type].letter) != NULL && (*bound < 0 || *bound == (int)type);
    if (fits) fitting[count++] = i;
  }
  if (count == 0) return -1;
  int at = fitting[below(m, 2) == 0 ? below(m, count) : count - 1 - below(m, MIN(count, 4))];
  if (strchr("TOA", kind) != NULL) *bound = (int)m->steps[at].type;
  return at;
}

static TdType result_type(const Maker *m, const TdOpcodeInfo *info, int bound, int table) {
  if (info->b == '#') return (TdType)m->tables[table].type;
  for (int type = 0; type < TD_TYPE_COUNT; type++)
    if (td_types[type].letter == info->dst) return (TdType)type;
  return (TdType)bound;
}

static void add_op(Maker *m, TdOpcode op) {
  const TdOpcodeInfo *info = &td_opcodes[op];
  const char kinds[] = {info->a, info->b, info->c};
  int operands[3] = {0, 0, 0}, bound = -1;
  for (int i = 0; i < 3; i++) {
    if (kinds[i] == '-') continue;
    operands[i] = kinds[i] == '#' ? (int)below(m, TABLES) : find(m, kinds[i], &bound);
    if (operands[i] < 0) return;
  }
  const Step *a = &m->steps[operands[0]];
  const Step *b = kinds[1] == '#' ? a : &m->steps[operands[1]], *c = &m->steps[operands[2]];
  /* Two steps that sum must stay small enough for there to be lanes without a fault. */
  Step *step = new_step(m, result_type(m, info, bound, operands[1]), op);
  step->a = operands[0], step->b = operands[1], step->c = operands[2];
  const TdTable *table = kinds[1] == '#' ? &m->tables[operands[1]] : NULL;
  for (int lane = 0; lane < LANES; lane++) {
    bool sound = mean(op, a->value[lane], b->value[lane], c->value[lane], table, &step->value[lane]);
    step->fault[lane] =
        !sound || a->fault[lane] || (kinds[1] != '-' && b->fault[lane]) || (kinds[2] != '-' && c->fault[lane]);
  }
  TdValue second = table != NULL ? (TdValue)operands[1] : kinds[1] == '-' ? 0 : b->ir;
  step->ir = td_ir_op(m->ir, op, a->ir, second, kinds[2] == '-' ? 0 : c->ir);
}

/* What the IR's values come to on a lane. */
static void run_ir(const Maker *m, int lane, int64_t *value, bool *fault) {
  for (guint i = 0; i < m->ir->nodes->len; i++) {
    const TdIrNode *node = td_ir_node(m->ir, i);
    fault[i] = false;
    if (node->kind == TD_IR_CONST) value[i] = node->value;
    if (node->kind == TD_IR_INPUT)
      for (int k = 0; k < m->count; k++)
        if (m->steps[k].op == -1 && m->steps[k].ir == i) value[i] = m->steps[k].value[lane];
    if (node->kind != TD_IR_OP) continue;
    const TdOpcodeInfo *info = &td_opcodes[node->op];
    bool by_table = info->b == '#', has_b = info->b != '-' && !by_table, has_c = info->c != '-';
    const TdTable *table = by_table ? &g_array_index(m->ir->tables, TdTable, node->b) : NULL;
    bool sound = mean((TdOpcode)node->op, value[node->a], has_b ? value[node->b] : 0, has_c ? value[node->c] : 0, table,
                      &value[i]);
    fault[i] = !sound || fault[node->a] || (has_b && fault[node->b]) || (has_c && fault[node->c]);
  }
}

/* The step, and the first time the whole line. */
static void describe(const Maker *m, int at, int lane, int64_t got) {
  static bool told;
  const Step *step = &m->steps[at];
  g_autoptr(GString) line = g_string_new(NULL);
  if (!told) td_ir_dump(m->ir, line);
  told = true;
  printf("\n    step %d, %s of %d %d %d: %" G_GINT64_FORMAT ", folded to %%%u: %" G_GINT64_FORMAT " (lane %d)\n%s", at,
         step->op < 0 ? "input" : td_opcodes[step->op].name, step->a, step->b, step->c, (gint64)step->value[lane],
         step->ir, (gint64)got, lane, line->str);
}

/* The number of steps whose folded value is another, or is outside the range that folding believes. */
static int compare(const Maker *m) {
  int wrong = 0;
  g_autofree int64_t *value = g_new0(int64_t, m->ir->nodes->len);
  g_autofree bool *fault = g_new0(bool, m->ir->nodes->len);
  for (int lane = 0; lane < LANES; lane++) {
    run_ir(m, lane, value, fault);
    for (int i = 0; i < m->count; i++) {
      const Step *step = &m->steps[i];
      if (step->fault[lane]) continue; /* such a lane's values mean nothing */
      const TdIrNode *node = td_ir_node(m->ir, step->ir);
      bool right = !fault[step->ir] && value[step->ir] == step->value[lane] && node->type == step->type &&
                   node->low <= step->value[lane] && node->high >= step->value[lane];
      if (right) continue;
      if (wrong++ == 0) describe(m, i, lane, value[step->ir]);
    }
  }
  return wrong;
}

static void begin(Maker *m, uint64_t seed) {
  memset(m, 0, sizeof *m);
  m->random.state = seed;
  m->ir = td_ir_new();
  for (int i = 0; i < TABLES; i++) {
    TdType type = i == 0 ? TD_RATIO : i == 1 ? TD_MONEY : TD_CLAUSE;
    m->tables[i].type = (uint8_t)type;
    for (int k = 0; k < TD_TABLE_SIZE; k++) m->tables[i].element[k] = draw(m, type);
    g_array_append_val(m->ir->tables, m->tables[i]);
  }
  add_input(m, TD_IN_FIELD, TD_F_INSCP, TD_MONEY);
  add_input(m, TD_IN_ANNUAL, 0, TD_MONEY);
  add_input(m, TD_IN_FIELD, TD_F_ENDDATE, TD_DATE);
  add_input(m, TD_IN_FIELD, TD_F_PLACE, TD_CODE);
  add_input(m, TD_IN_HAS_FIELD, TD_F_BRDY, TD_MASK);
  add_input(m, TD_IN_FIELD, TD_F_REFERRED, TD_MASK);
  add_input(m, TD_IN_IDENTITIES, 0, TD_SET);
  add_input(m, TD_IN_EXTERNAL, 0, TD_RATIO);
  add_op(m, TD_OP_LOWEST);
}

/* STEPS of any kind; CHOSEN comes more often than the others. */
static int one_round(uint64_t seed, TdOpcode chosen) {
  static Maker maker;
  Maker *m = &maker;
  begin(m, seed);
  while (m->count < STEPS) {
    int64_t what = below(m, 10);
    if (what < 2)
      add_constant(m, (TdType)below(m, TD_INDEX));
    else if (what < 3)
      add_constant(m, below(m, 2) == 0 ? TD_CLAUSE : TD_STATUS);
    else
      add_op(m, what < 6 ? chosen : (TdOpcode)below(m, TD_OPCODE_COUNT));
  }
  int wrong = compare(m);
  td_ir_free(m->ir);
  return wrong;
}

static void test_each_opcode(void) {
  int wrong = 0;
  for (int op = 0; op < TD_OPCODE_COUNT && wrong == 0; op++)
    for (uint64_t seed = 1; seed <= ROUNDS && wrong == 0; seed++)
      wrong = one_round(seed * 1000 + (uint64_t)op, (TdOpcode)op);
  CU_ASSERT_EQUAL(wrong, 0);
}

/* What lowering is made of: masks of the category, choices by the category. */
static void test_categories(void) {
  static Maker maker;
  Maker *m = &maker;
  int wrong = 0;
  for (uint64_t seed = 1; seed <= ROUNDS && wrong == 0; seed++) {
    begin(m, seed);
    int category = m->count - 1;
    while (m->count + 4 < STEPS) {
      add_constant(m, TD_SET);
      Step *mask = new_step(m, TD_MASK, TD_OP_ANY);
      mask->a = category, mask->b = m->count - 2;
      for (int lane = 0; lane < LANES; lane++)
        mean(TD_OP_ANY, m->steps[category].value[lane], m->steps[mask->b].value[lane], 0, NULL, &mask->value[lane]);
      mask->ir = td_ir_op(m->ir, TD_OP_ANY, m->steps[category].ir, m->steps[mask->b].ir, 0);
      add_constant(m, below(m, 2) == 0 ? TD_RATIO : TD_MONEY);
      static const TdOpcode ops[] = {TD_OP_SELECT, TD_OP_SELECT, TD_OP_AND, TD_OP_OR,
                                     TD_OP_ANDNOT, TD_OP_KEEP,   TD_OP_NOT};
      for (int k = 0; k < 3 && m->count < STEPS; k++) add_op(m, ops[below(m, G_N_ELEMENTS(ops))]);
    }
    wrong = compare(m);
    td_ir_free(m->ir);
  }
  CU_ASSERT_EQUAL(wrong, 0);
}

/* The rules do something: what is plainly foldable leaves no operation behind. */
static void test_folds(void) {
  g_autoptr(TdIr) ir = td_ir_new();
  TdValue cost = td_ir_input(ir, TD_IN_FIELD, TD_F_INSCP, TD_MONEY), zero = td_ir_const(ir, TD_MONEY, 0);
  TdValue mask = td_ir_input(ir, TD_IN_FIELD, TD_F_REFERRED, TD_MASK), yes = td_ir_mask(ir, true),
          no = td_ir_mask(ir, false);
  TdValue one = td_ir_const(ir, TD_RATIO, TD_RATIO_ONE), two = td_ir_const(ir, TD_MONEY, 2),
          three = td_ir_const(ir, TD_MONEY, 3);
  CU_ASSERT_EQUAL(td_ir_op(ir, TD_OP_ADD, two, three, 0), td_ir_const(ir, TD_MONEY, 5));
  CU_ASSERT_EQUAL(td_ir_op(ir, TD_OP_ADD, cost, zero, 0), cost);
  CU_ASSERT_EQUAL(td_ir_op(ir, TD_OP_EXCESS, cost, zero, 0), cost);
  CU_ASSERT_EQUAL(td_ir_op(ir, TD_OP_SHARE, cost, one, 0), cost);
  CU_ASSERT_EQUAL(td_ir_op(ir, TD_OP_MAX, cost, zero, 0), cost);
  CU_ASSERT_EQUAL(td_ir_op(ir, TD_OP_MIN, cost, zero, 0), zero);
  CU_ASSERT_EQUAL(td_and(ir, mask, yes), mask);
  CU_ASSERT_EQUAL(td_and(ir, mask, no), no);
  CU_ASSERT_EQUAL(td_or(ir, mask, mask), mask);
  CU_ASSERT_EQUAL(td_andnot(ir, mask, mask), no);
  CU_ASSERT_EQUAL(td_not(ir, td_not(ir, mask)), mask);
  CU_ASSERT_EQUAL(td_select(ir, yes, cost, two), cost);
  CU_ASSERT_EQUAL(td_select(ir, mask, cost, cost), cost);
  CU_ASSERT_EQUAL(td_keep(ir, no, cost), zero);
  CU_ASSERT_EQUAL(td_ir_op(ir, TD_OP_ADD, cost, two, 0), td_ir_op(ir, TD_OP_ADD, two, cost, 0));
}

/* Tests of one category, and of none of a set, come to one test. */
static void test_category_tests(void) {
  g_autoptr(TdIr) ir = td_ir_new();
  TdValue labels = td_ir_input(ir, TD_IN_IDENTITIES, 0, TD_SET), category = td_ir_op(ir, TD_OP_LOWEST, labels, 0, 0);
  TdValue is[16], no = td_ir_mask(ir, false), yes = td_ir_mask(ir, true);
  for (int set = 0; set < 16; set++) is[set] = td_ir_op(ir, TD_OP_ANY, category, td_ir_const(ir, TD_SET, set), 0);
  CU_ASSERT_EQUAL(is[0], no);
  TdValue not_3 = td_not(ir, is[3]), not_6 = td_not(ir, is[6]);
  CU_ASSERT_EQUAL(td_and(ir, is[3], is[6]), is[2]);
  CU_ASSERT_EQUAL(td_and(ir, is[3], not_6), is[1]);
  CU_ASSERT_EQUAL(td_and(ir, not_3, is[6]), is[4]);
  CU_ASSERT_EQUAL(td_and(ir, not_3, not_6), td_not(ir, is[7]));
  CU_ASSERT_EQUAL(td_or(ir, is[3], is[6]), is[7]);
  CU_ASSERT_EQUAL(td_or(ir, is[3], not_6), td_not(ir, is[4]));
  CU_ASSERT_EQUAL(td_or(ir, not_3, is[6]), td_not(ir, is[1]));
  CU_ASSERT_EQUAL(td_or(ir, not_3, not_6), td_not(ir, is[2]));
  CU_ASSERT_EQUAL(td_andnot(ir, is[3], is[6]), is[1]);
  CU_ASSERT_EQUAL(td_andnot(ir, is[3], not_6), is[2]);
  CU_ASSERT_EQUAL(td_andnot(ir, not_3, is[6]), td_not(ir, is[7]));
  CU_ASSERT_EQUAL(td_andnot(ir, not_3, not_6), is[4]);
  CU_ASSERT_EQUAL(td_or(ir, is[3], not_3), yes);
  CU_ASSERT_EQUAL(td_and(ir, is[3], not_3), no);
}

void td_compiler_fold_suite(void) {
  CU_pSuite suite = CU_add_suite("compiler: folding", NULL, NULL);
  CU_add_test(suite, "what folds", test_folds);
  CU_add_test(suite, "tests of one category", test_category_tests);
  CU_add_test(suite, "each opcode against brute force", test_each_opcode);
  CU_add_test(suite, "masks and choices by the category", test_categories);
}
